// What waits for the voice, and what the guard refused.

import { badge, copy } from "./badges.js";
import { arrange, byId, el, Nodes, setText, setWords } from "./dom.js";
import { ago, w, word } from "./words.js";

/** Rows before the rest is folded away, so that what was blocked stays in sight. */
const FOLDED = 6;

export class Queue {
  /** onDrop(id, by) */
  constructor(store, onDrop) {
    this.store = store;
    this.onDrop = onDrop;
    this.list = byId("queue");
    this.rows = new Map();
    this.shown = [];
    this.isHeld = false;
    this.isLong = false;
    this.nodes = new Nodes((id) => this.make(id));
    this.more = byId("queue-more");
    this.more.addEventListener("click", () => {
      this.isLong = !this.isLong;
      this.render();
    });
    this.list.addEventListener("pointerenter", (event) => this.hold(event.pointerType === "mouse"));
    this.list.addEventListener("pointerleave", () => this.hold(false));
  }

  hold(on) {
    this.isHeld = on;
    if (!on) this.render();
  }

  make(id) {
    const node = el("li", "turn");
    node.tabIndex = -1;
    const parts = { lane: el("span"), text: el("span", "words"), badges: el("span", "badges"), expiry: el("span", "expiry"), drop: el("button", "quiet") };
    parts.drop.type = "button";
    parts.drop.addEventListener("click", () => this.onDrop(id, "button"));
    node.append(parts.lane, parts.text, parts.badges, parts.expiry, parts.drop);
    node.parts = parts;
    return node;
  }

  render() {
    const { turns, length, wait_s: wait } = this.store.floor;
    this.rows = new Map(turns.map((turn) => [turn.id, turn]));
    const fits = turns.length <= FOLDED + 1; // one row is not worth a button
    const isWhole = this.isLong || fits;
    const ids = turns.map((turn) => turn.id).slice(0, isWhole ? turns.length : FOLDED);
    // Under the pointer nothing moves: what went stays greyed, what came stands at the end.
    const keys = this.isHeld && this.shown.length ? [...this.shown, ...ids.filter((id) => !this.shown.includes(id))] : ids;
    this.shown = keys;
    const nodes = keys.map((id) => this.fill(this.nodes.of(id), this.rows.get(id)));
    this.nodes.keep(keys);
    nodes[0]?.setAttribute("tabindex", "0");
    if (nodes.length === 0) nodes.push(this.empty());
    arrange(this.list, nodes);
    setText(byId("next-title"), length ? `${w.next} ${length}` : w.next);
    this.more.hidden = fits;
    setText(this.more, this.isLong ? w.fewer : w.more(length - FOLDED));
    setText(byId("next-wait"), wait >= 1 ? w.wait(Math.round(wait)) : "");
    this.tick();
  }

  empty() {
    this.none ??= el("li", "empty");
    setText(this.none, w.empty_queue);
    return this.none;
  }

  fill(node, turn) {
    const { parts } = node;
    node.classList.toggle("gone", !turn);
    parts.drop.disabled = !turn;
    setText(parts.drop, w.drop);
    if (!turn) {
      setText(parts.expiry, w.gone);
      return node;
    }
    node.dataset.id = turn.id;
    setText(parts.lane, word("lanes", turn.lane));
    parts.lane.className = `lane ${turn.lane}`;
    parts.text.replaceChildren(...copy(turn.text || word("intents", turn.intent)));
    parts.text.lang = turn.lang;
    parts.text.dir = "auto";
    const many = turn.people > 1 ? [el("b", "times", `×${turn.people}`)] : [];
    parts.badges.replaceChildren(...many, ...turn.tiers.slice(0, 3).map(({ tier, count }) => badge(tier, 0, count)));
    return node;
  }

  tick() {
    const now = this.store.now();
    for (const [id, turn] of this.rows) {
      const node = this.nodes.nodes.get(id);
      if (!node) continue;
      const left = Math.ceil((turn.expires_ms - now) / 1000);
      setText(node.parts.expiry, left > 600 ? w.any_time : left > 0 ? w.expires(left) : w.expired_row);
      node.parts.expiry.classList.toggle("soon", left <= 8);
    }
  }

  /** Move the focus by one row; the first press takes the first row. */
  move(step) {
    const rows = [...this.list.querySelectorAll(".turn")];
    const at = rows.indexOf(document.activeElement?.closest?.(".turn"));
    rows[at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + step))]?.focus();
  }

  /** Drop the row that has the focus; false when none has. */
  dropFocused() {
    const id = document.activeElement?.closest?.(".turn:not(.gone)")?.dataset.id;
    if (!id) return false;
    this.onDrop(id, "key");
    return true;
  }
}

export class Refusals {
  constructor(store) {
    this.store = store;
    this.list = byId("refusals");
    this.nodes = new Nodes(() => this.make());
  }

  make() {
    const node = el("li", "refusal");
    const parts = { head: el("p", "rules"), text: el("p", "words"), reason: el("p", "reason"), age: el("time", "age") };
    node.append(parts.head, parts.age, parts.text, parts.reason);
    node.parts = parts;
    return node;
  }

  render() {
    const rows = this.store.newest("blocked");
    const nodes = rows.map((row) => {
      const node = this.nodes.of(row.id);
      node.at = row.at_ms;
      node.parts.head.replaceChildren(el("b", "", "!"), ...row.rules.map((rule) => el("code", "", rule)));
      node.parts.text.replaceChildren(...copy(row.text));
      node.parts.text.lang = row.lang;
      node.parts.text.dir = "auto";
      setWords(node.parts.reason, row.reason);
      return node;
    });
    this.nodes.keep(rows.map((row) => row.id));
    if (nodes.length === 0) {
      this.none ??= el("li", "empty");
      setText(this.none, w.empty_blocked);
      nodes.push(this.none);
    }
    arrange(this.list, nodes);
    setText(byId("blocked-title"), rows.length ? `${w.blocked} ${rows.length}` : w.blocked);
    this.tick();
  }

  tick() {
    const now = this.store.now();
    for (const node of this.nodes.nodes.values()) setText(node.parts.age, ago(now - node.at));
  }
}
