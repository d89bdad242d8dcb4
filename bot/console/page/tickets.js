// What the shop still owes an answer to: open tickets, the late ones first; closed ones leave.

import { byId, Nodes, setText } from "./dom.js";
import { fillLine, finish, makeLine } from "./side.js";
import { ago, w, word } from "./words.js";

const LATE = 4;

export class Tickets {
  constructor(store) {
    this.store = store;
    this.nodes = new Nodes(() => makeLine());
  }

  render() {
    const rows = this.store.newest("tickets").filter((row) => row.open);
    rows.sort((a, b) => b.told - a.told || a.opened_ms - b.opened_ms);
    const nodes = rows.map((row) => {
      const node = this.nodes.of(row.id);
      const kind = row.told >= LATE ? "bad" : row.told > 0 ? "warn" : "";
      const names = this.store.hello?.products[row.product] ?? {};
      const about = [names[w.lang] ?? row.product, row.name].filter(Boolean).join(" · ");
      const times = row.count > 1 ? ` ×${row.count}` : "";
      const state = row.told > 0 ? w.ticket_told[Math.min(row.told, LATE) - 1] : word("intents", row.kind);
      fillLine(node, row.opened_ms, kind === "bad" ? "!" : `${row.id}`, `${row.text}${times}`, `${about ? `${about} · ` : ""}${state}`, kind);
      node.title = row.what === "reminder" || row.what === "breach" ? w.ticket_close(row.id) : "";
      return node;
    });
    finish(byId("tickets"), this.nodes, rows.map((row) => row.id), nodes, w.empty_tickets);
    this.tick();
  }

  tick() {
    const now = this.store.now();
    for (const node of this.nodes.nodes.values()) setText(node.parts.age, ago(now - node.at));
  }
}
