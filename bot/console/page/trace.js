// Why a comment was answered as it was: asked for by a click, shown in a dialog, step by step.

import { badge, copy } from "./badges.js";
import { byId, el, setText, setWords } from "./dom.js";
import { w, word } from "./words.js";

export class Trace {
  constructor(store, ask) {
    this.store = store;
    this.ask = ask;
    this.dialog = byId("trace");
    this.wanted = null;
    this.shown = null;
    byId("trace-close").addEventListener("click", () => this.close());
  }

  open(seq) {
    this.wanted = seq;
    this.shown = undefined;
    this.ask(seq);
    this.render();
    if (!this.dialog.open) this.dialog.showModal();
  }

  close() {
    this.wanted = null;
    if (this.dialog.open) this.dialog.close();
  }

  take(message) {
    if (message.seq !== this.wanted) return;
    this.shown = message.trace;
    this.render();
  }

  render() {
    setText(byId("trace-title"), w.trace.title);
    const steps = byId("trace-steps");
    if (this.shown) steps.replaceChildren(...this.steps(this.shown));
    else steps.replaceChildren(el("dd", "empty", this.shown === null ? w.trace.forgotten : w.trace.asking));
  }

  steps(trace) {
    const said = el("bdi");
    setWords(said, trace.text, trace.lang);
    const product = this.store.hello?.products[trace.product] ?? {};
    const name = product[w.lang] ?? product[this.store.hello?.room.lang] ?? trace.product;
    const topics = trace.topics.map(([intent, sku]) => [word("intents", intent), sku].filter(Boolean).join(" ")).join(w.trace.and);
    const known = [w.trace.visits(trace.visits), trace.orders ? w.trace.orders(trace.orders) : "", topics ? `${w.trace.asked}${topics}` : "", trace.lang_most].filter(Boolean);
    const rows = [
      [w.trace.comment, said],
      [w.trace.spam, word("spam", trace.spam), trace.spam_why],
      [w.trace.viewer, badge(trace.tier, trace.fan_level), trace.tier_why],
      [w.trace.known, known.join(" · ")],
      [w.trace.lang, trace.lang],
      [w.trace.intent, `${word("intents", trace.intent) || "–"} ${trace.score.toFixed(2)}`],
      [w.product, name || "–"],
      [w.trace.route, trace.route === "ignored" ? w.fates.ignored : word("lanes", trace.route), trace.reason],
    ];
    if (trace.template) rows.push([w.trace.template, trace.template]);
    const nodes = rows.flatMap(([term, value, note]) => [el("dt", "", term), detail(value, note)]);
    if (trace.lines.length) nodes.push(el("dt", "", w.trace.lines), list(trace.lines));
    if (trace.refused.length) nodes.push(el("dt", "", w.blocked), list(trace.refused));
    if (trace.written_by) nodes.push(el("dt", "", w.trace.written), detail(word("writers", trace.written_by), word("fallbacks", trace.fallback)));
    const heard = trace.said || trace.answer;
    nodes.push(el("dt", "", trace.said ? w.trace.said : w.trace.answer), detail(heard || "–", [outcome(trace.outcome), trace.decision_id].filter(Boolean).join(" · ")));
    return nodes;
  }
}

function outcome(code) {
  if (!code) return "";
  return code in w.outcomes ? w.outcomes[code] : word("fates", code);
}

function detail(value, note = "") {
  const node = el("dd");
  if (typeof value === "string") {
    const words = el("bdi");
    setWords(words, value);
    node.append(words);
  } else node.append(value);
  if (note) node.append(el("span", "meta", note));
  return node;
}

function list(lines) {
  const node = el("dd");
  const rows = el("ol");
  for (const line of lines) {
    const row = el("li", line.verdict);
    const text = el("span", "copy");
    text.append(...copy(line.template));
    row.append(el("b", "", word("verdicts", line.verdict)), text);
    if (line.text && line.text !== line.template) row.append(el("span", "filled", `→ ${line.text}`));
    const notes = [line.rules.join(", "), line.reason, line.evidence.join(", "), line.decision_id];
    row.append(el("span", "meta", notes.filter(Boolean).join(" · ")));
    rows.append(row);
  }
  node.append(rows);
  return node;
}
