// Games that were prepared, and the round that runs: how it stands, and why comments did not count.

import { actButton } from "./confirm.js";
import { byId, el, Nodes, arrange, setText } from "./dom.js";
import { local, why } from "./draws.js";
import { clock, w, word } from "./words.js";

export class Games {
  /** tell(command), confirm: Confirm, say(text) */
  constructor(store, { tell, confirm, say }) {
    this.store = store;
    this.tools = { tell, confirm, say };
    this.nodes = new Nodes(() => this.make());
    this.left = el("span", "warn");
  }

  make() {
    const node = el("li", "game");
    node.parts = { kind: el("b"), name: el("bdi", "words"), state: el("span", "meta"), buttons: el("span", "buttons") };
    node.append(...Object.values(node.parts));
    return node;
  }

  render() {
    const { rows, round } = this.store.games;
    this.renderRound(round);
    const nodes = rows.map((row) => this.fill(this.nodes.of(row.id), row));
    this.nodes.keep(rows.map((row) => row.id));
    arrange(byId("games"), nodes.length ? nodes : [el("li", "empty", w.plays.no_games)]);
    this.tick();
  }

  fill(node, row) {
    const seen = `${w.lang} ${JSON.stringify(row)}`;
    if (node.seen === seen) return node;
    node.seen = seen;
    const { kind, name, state, buttons } = node.parts;
    setText(kind, word("game_kinds", row.kind));
    setText(name, [row.id, local(row.ask)].filter(Boolean).join(" · "));
    setText(state, row.act.why ? why(row.act) : lastOf(row));
    state.title = row.opens.join(" ");
    const hadFocus = buttons.contains(document.activeElement);
    buttons.replaceChildren(actButton(w.plays.start, row.act.why ? why(row.act) : "", () => this.tools.tell({ t: "game", id: row.id, by: "button" }), this.tools.say));
    buttons.firstChild.setAttribute("aria-label", `${w.plays.start} ${row.id}`);
    if (hadFocus) buttons.firstChild.focus();
    return node;
  }

  renderRound(round) {
    const box = byId("round");
    const seen = `${w.lang} ${JSON.stringify(round)}`;
    box.hidden = !round;
    if (box.seen === seen) return;
    box.seen = seen;
    if (!round) {
      box.replaceChildren();
      return;
    }
    const head = el("p", "head");
    head.append(el("b", "state open", `● ${w.plays.round}`), el("bdi", "words", `${word("game_kinds", round.kind)} · ${round.id}`), this.left, el("span", "meta", w.plays.people(round.people)), this.stop(round));
    const most = Math.max(1, ...round.options.map(([, n]) => n), ...round.values.map(([, n]) => n));
    const bars = [...round.options.map(([text, n]) => [local(text), n]), ...round.values].map(([text, n]) => bar(text, n, most));
    const hadFocus = box.contains(document.activeElement);
    box.replaceChildren(head, ...bars);
    if (round.refused.length) box.append(el("p", "meta", `${w.plays.misread}：${round.refused.map(([text, n]) => `${local(text)} ×${n}`).join(" · ")}（${w.plays.by_rules}）`));
    if (hadFocus) box.querySelector("button").focus();
  }

  stop(round) {
    const press = () => this.tools.confirm.ask({ title: w.plays.sure(w.plays.stop, round.id), note: w.plays.stop_note, reason: "", yes: w.plays.stop, act: () => this.tools.tell({ t: "game", id: "", by: "button" }) });
    return actButton(w.plays.stop, "", press, this.tools.say);
  }

  tick() {
    const { round } = this.store.games;
    setText(this.left, round ? w.plays.left(clock(Math.max(0, round.closes_ms - this.store.now()))) : "");
  }
}

function bar(text, n, most) {
  const node = el("p", "bar");
  const meter = el("meter");
  meter.max = most;
  meter.value = n;
  node.append(el("bdi", "words", text), meter, el("strong", "", n));
  return node;
}

function lastOf(row) {
  if (!row.last) return w.plays.never;
  if (row.last_state === "void") return w.plays.last_void(row.last_reason);
  return row.last_winners.length ? w.plays.last_won(row.last_winners.join(" ")) : w.plays.last_none;
}
