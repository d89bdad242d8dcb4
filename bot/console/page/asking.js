// What waits for a person: orders held for approval, and calls that nobody knows the end of.

import { arrange, byId, el, Nodes, setText } from "./dom.js";
import { ago, w, word } from "./words.js";

const ANSWERS = { held: ["approve", "decline"], doubt: ["happened", "not_happened", "drop"] };

export class Asking {
  /** decide(key, verdict) tells the room. */
  constructor(store, decide) {
    this.store = store;
    this.decide = decide;
    this.nodes = new Nodes(() => this.make());
  }

  make() {
    const node = el("li", "ask");
    node.parts = { what: el("span", "what"), age: el("span", "meta"), why: el("span", "meta"), buttons: el("span", "buttons") };
    node.append(node.parts.what, node.parts.age, node.parts.why, node.parts.buttons);
    node.parts.buttons.addEventListener("click", (event) => {
      const verdict = event.target.closest("button")?.dataset.verdict;
      if (verdict) this.decide(node.key, verdict);
    });
    return node;
  }

  render() {
    const rows = this.store.asking.rows;
    byId("asking-title").parentElement.parentElement.hidden = rows.length === 0;
    const nodes = rows.map((row) => {
      const node = this.nodes.of(row.key);
      const { what, why, buttons } = node.parts;
      node.key = row.key;
      node.at = row.at_ms;
      setText(what, `${word("vias", row.via)} ${row.target} · ${row.rule} ${row.level}`);
      setText(why, word("asked", row.state));
      node.title = row.reason;
      const wanted = `${row.state} ${w.lang}`;
      if (buttons.dataset.for !== wanted) {
        buttons.dataset.for = wanted;
        buttons.replaceChildren(...(ANSWERS[row.state] ?? []).map((verdict) => button(verdict)));
      }
      return node;
    });
    this.nodes.keep(rows.map((row) => row.key));
    arrange(byId("asking"), nodes);
    this.tick();
  }

  tick() {
    const now = this.store.now();
    for (const node of this.nodes.nodes.values()) setText(node.parts.age, ago(now - node.at));
  }
}

function button(verdict) {
  const node = el("button", "quiet", word("verdicts", verdict));
  node.type = "button";
  node.dataset.verdict = verdict;
  return node;
}
