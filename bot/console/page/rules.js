// Every rule: where its counter stands, what it rests and has left, what it did last; and what more would set off.

import { byId, el, Nodes, arrange, setText } from "./dom.js";
import { local } from "./draws.js";
import { ago, clock, count, w, word } from "./words.js";

const WHATS = ["likes", "comments", "gifts", "follows", "shares", "orders", "members", "viewers"];
const WORTH = ["gifts", "orders"];

export class Rules {
  /** tell(command) */
  constructor(store, tell) {
    this.store = store;
    this.tell = tell;
    this.nodes = new Nodes(() => this.make());
    this.what = byId("suppose-what");
    this.what.append(...WHATS.map((name) => Object.assign(el("option"), { value: name })));
    this.what.addEventListener("change", () => this.fields());
    byId("suppose-run").addEventListener("click", () => this.suppose());
    byId("suppose").addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.target.tagName === "INPUT" && !event.isComposing) this.suppose();
    });
    byId("rules-filter").addEventListener("input", () => this.render());
    this.fields();
  }

  fields() {
    byId("suppose-worth").parentElement.hidden = !WORTH.includes(this.what.value);
    byId("suppose-text").parentElement.hidden = this.what.value !== "comments";
  }

  suppose() {
    const amount = Math.floor(Number(byId("suppose-amount").value));
    if (!(amount >= 1)) return;
    const what = this.what.value;
    const worth = WORTH.includes(what) ? Math.max(0, Math.floor(Number(byId("suppose-worth").value) || 0)) : 0;
    this.tell({ t: "suppose", what, amount: Math.min(amount, 1e9), value_minor: Math.min(worth, 1e9), text: what === "comments" ? byId("suppose-text").value.slice(0, 200) : "", by: "button" });
  }

  /** Show what would fire. */
  take(message) {
    this.found = message;
    this.renderFound();
  }

  renderFound() {
    const list = byId("supposed");
    if (!this.found) return;
    const { rows, fault, what, amount } = this.found;
    const head = el("li", "meta", `+${count(amount)} ${word("counters", what)} →`);
    const lines = rows.map((row) => {
      const node = el("li", "would");
      const fires = row.status === "fired" || row.status === "merged";
      const does = row.orders.map(([kind, target]) => `${word("order_kinds", kind)} ${target}`).join(" · ");
      const more = [does, row.held ? w.plays.asks : "", row.after_ms >= 1000 ? w.plays.after(clock(row.after_ms)) : ""].filter(Boolean).join(" · ");
      node.append(el("b", fires ? "good" : "meta", fires ? "✓" : "–"), el("code", "", row.rule_id), el("span", "", row.level > 1 ? count(row.level) : ""), el("span", fires ? "good" : "meta", statusOf(row.status)), el("span", "meta", more), el("span", "", row.times > 1 ? w.plays.times(row.times) : ""));
      return node;
    });
    list.replaceChildren(head, ...(fault ? [el("li", "bad", fault)] : lines.length ? lines : [el("li", "meta", w.plays.nothing)]));
  }

  make() {
    const node = el("li", "rule");
    const parts = { id: el("code"), kind: el("span", "meta"), value: el("span", "value"), meter: el("meter"), next: el("span", "meta"), rest: el("span", "warn"), waits: el("span", "warn"), budgets: el("span", "meta"), last: el("span", "meta"), plan: el("p", "meta plan"), refused: el("p", "meta plan") };
    const head = el("p", "head");
    head.append(parts.id, parts.kind, parts.value, parts.meter, parts.next, parts.rest, parts.waits, parts.budgets, parts.last);
    node.append(head, parts.plan, parts.refused);
    node.parts = parts;
    return node;
  }

  render() {
    for (const option of this.what.options) setText(option, word("counters", option.value));
    byId("rules-filter").setAttribute("aria-label", w.plays.filter);
    byId("rules-filter").placeholder = w.plays.filter;
    const { rows, fault } = this.store.rules;
    setText(byId("rules-fault"), fault ? w.plays.fault + fault : "");
    const wanted = byId("rules-filter").value.trim().toLowerCase();
    const shown = rows.filter((row) => !wanted || `${row.id} ${local(row.plan)}`.toLowerCase().includes(wanted));
    const nodes = shown.map((row) => this.fill(this.nodes.of(row.id), row));
    this.nodes.keep(shown.map((row) => row.id));
    arrange(byId("rules"), nodes.length ? nodes : [el("li", "empty", w.plays.no_rules)]);
    this.renderFound();
    this.tick();
  }

  fill(node, row) {
    const { parts } = node;
    node.row = row;
    setText(parts.id, row.id);
    setText(parts.kind, word("rule_kinds", row.kind));
    parts.meter.hidden = parts.value.hidden = !row.counter;
    setText(parts.value, `${word("counters", row.counter)} ${count(row.value)}`);
    parts.meter.max = row.next ?? Math.max(1, row.value);
    parts.meter.value = row.value;
    setText(parts.next, !row.counter ? "" : row.is_on ? w.plays.is_on : row.next === null ? w.plays.no_next : w.plays.next(count(row.next)));
    setText(parts.waits, [row.held ? w.plays.held(row.held) : "", row.doubt ? w.plays.doubt(row.doubt) : ""].filter(Boolean).join(" · "));
    setText(parts.budgets, row.budgets.map(([name, used, cap]) => w.plays.budget(name, used, cap)).join(" · "));
    parts.budgets.classList.toggle("warn", row.budgets.some(([, used, cap]) => used >= cap));
    setText(parts.plan, local(row.plan));
    setText(parts.refused, row.refused.length ? w.plays.hour + row.refused.map(([reason, n]) => `${statusOf(reason)} ×${n}`).join(" · ") : "");
    return node;
  }

  tick() {
    const now = this.store.now();
    for (const { parts, row } of this.nodes.nodes.values()) {
      if (!row) continue;
      const rest = row.rests_until_ms - now;
      setText(parts.rest, rest <= 0 ? "" : row.resting > 1 ? w.plays.resting(row.resting) : w.plays.rests(clock(rest)));
      setText(parts.last, row.last_ms ? `${w.plays.last} ${ago(now - row.last_ms)} ${row.last_level > 1 ? count(row.last_level) : ""} ${statusOf(row.last_status)}` : w.plays.not_yet);
    }
  }
}

/** "skipped:budget air" in words; a budget keeps its name. */
function statusOf(status) {
  const [code, ...rest] = status.replace(/^skipped:/u, "").split(" ");
  return [word("statuses", code), ...rest].join(" ");
}
