// Every draw: its state, who entered, what may be done and why the rest may not, winners and their claims.

import { actButton } from "./confirm.js";
import { arrange, byId, el, Nodes, setText } from "./dom.js";
import { clock, moment, timeOfDay, w, word } from "./words.js";

const SIGNS = { open: "●", revealed: "◆", void: "!" };
const OVER = ["settled", "void"];
/** Acts whose time is past or has not come need no button. */
const NOT_NOW = ["opened_already", "closed_already", "not_open", "not_published"];
/** Places beyond the winners that are shown: who moves up next is enough. */
const WAITING_SHOWN = 3;

export class Draws {
  /** tell(command), confirm: Confirm, say(text) */
  constructor(store, { tell, confirm, say }) {
    this.store = store;
    this.tools = { tell, confirm, say };
    this.nodes = new Nodes((id) => this.make(id));
  }

  make() {
    const node = el("li", "draw");
    const head = el("p", "head");
    const link = el("a");
    link.target = "_blank";
    link.rel = "noopener";
    const parts = { sign: el("b"), name: el("bdi", "words"), id: el("code"), link, facts: el("p", "meta"), left: el("span", "warn"), reason: el("p", "bad"), acts: el("p", "buttons"), whys: el("p", "meta"), places: el("ol", "places") };
    head.append(parts.sign, parts.name, parts.id, parts.left, parts.link);
    node.append(head, parts.facts, parts.reason, parts.acts, parts.whys, parts.places);
    node.parts = parts;
    return node;
  }

  render() {
    const { rows } = this.store.draws;
    const nodes = rows.map((row) => this.fill(this.nodes.of(row.id), row));
    this.nodes.keep(rows.map((row) => row.id));
    arrange(byId("draws"), nodes.length ? nodes : [el("li", "empty", w.plays.no_draws)]);
    this.tick();
  }

  fill(node, row) {
    const { parts } = node;
    const seen = `${w.lang} ${JSON.stringify(row)}`;
    if (node.seen === seen) return node;
    node.seen = seen;
    node.row = row;
    setText(parts.sign, `${SIGNS[row.state] ?? "○"} ${word("draw_states", row.state)}`);
    parts.sign.className = `state ${row.state}`;
    setText(parts.name, prizesOf(row));
    setText(parts.id, row.id);
    setText(parts.link, w.plays.card);
    parts.link.href = `/draws/${encodeURIComponent(row.id)}`;
    parts.link.hidden = row.state === "draft";
    setText(parts.facts, factsOf(row));
    parts.facts.title = row.refused.map(([reason, n]) => `${n} ${local(reason)}`).join("\n");
    setText(parts.reason, row.reason);
    const focused = document.activeElement?.dataset.act;
    const hadFocus = node.contains(document.activeElement);
    const shown = OVER.includes(row.state) ? [] : row.acts.filter((act) => !NOT_NOW.includes(act.why));
    parts.acts.replaceChildren(...shown.map((act) => this.button(row, act, null)));
    const greyed = shown.filter((act) => act.why);
    setText(parts.whys, greyed.map((act) => w.plays.cannot(word("draw_acts", act.verb), why(act))).join("；"));
    this.fillPlaces(parts.places, row);
    if (hadFocus && focused) node.querySelector(`[data-act="${focused}"]`)?.focus();
    return node;
  }

  fillPlaces(list, row) {
    const winners = row.places.filter((place) => place.state !== "waiting");
    const waiting = row.places.filter((place) => place.state === "waiting");
    list.replaceChildren(...[...winners, ...waiting.slice(0, WAITING_SHOWN)].map((place) => this.place(row, place)));
    list.hidden = row.places.length === 0;
  }

  place(row, place) {
    const node = el("li", "place");
    const name = el("bdi", "words", place.name || "–");
    const held = place.state === "reserved" || place.state === "notified";
    const state = [word("place_states", place.state), held ? w.plays.until(moment(place.until_ms, this.store.now())) : "", place.reason].filter(Boolean).join(" · ");
    const buttons = el("span", "buttons");
    buttons.append(...place.acts.map((act) => this.button(row, act, place)));
    node.append(el("span", "meta", w.plays.place(place.ordinal + 1)), name, el("span", "meta", local(place.prize)), el("span", `state ${place.state}`, state), buttons);
    return node;
  }

  button(row, act, place) {
    const label = word("draw_acts", act.verb);
    const node = actButton(label, act.why ? why(act) : "", () => this.ask(row, act.verb, place), this.tools.say);
    node.dataset.act = `${act.verb} ${place?.ordinal ?? ""}`;
    if (place) node.setAttribute("aria-label", `${label} ${w.plays.place(place.ordinal + 1)} ${place.name}`);
    return node;
  }

  ask(row, verb, place) {
    const command = { t: "draw", verb, id: row.id, place: place?.ordinal ?? -1, by: "button" };
    if (verb === "open" || verb === "close") {
      this.tools.tell(command);
      return;
    }
    const label = word("draw_acts", verb);
    const whom = place ? `${w.plays.place(place.ordinal + 1)} ${place.name}` : prizesOf(row);
    const note = { void: w.plays.public_note, claim: w.plays.claim_note, delivered: w.plays.delivered_note, refuse: w.plays.refuse_note }[verb];
    const reason = { void: w.plays.reason, refuse: w.plays.reason_kept }[verb] ?? "";
    this.tools.confirm.ask({ title: w.plays.sure(label, whom), note, reason, yes: label, act: (said) => this.tools.tell({ ...command, reason: said }) });
  }

  tick() {
    const now = this.store.now();
    for (const { parts, row } of this.nodes.nodes.values()) {
      const left = row?.state === "open" && row.closes_ms ? row.closes_ms - now : 0;
      setText(parts.left, left > 0 ? w.plays.left(clock(left)) : "");
    }
  }
}

/** Say why a button is greyed out. */
export function why(act) {
  const found = w.whys[act.why];
  return typeof found === "function" ? found(timeOfDay(act.at_ms)) : (found ?? act.why);
}

/** Words of a text by language, in the console's own. */
export const local = (text) => text[w.lang] ?? text.en ?? text.zh ?? Object.values(text)[0] ?? "";

const prizesOf = (row) => row.prizes.map(([name, n]) => `${local(name)} ×${n}`).join(" · ");

function factsOf(row) {
  const out = row.refused.reduce((sum, [, n]) => sum + n, 0);
  const times = row.state === "published" ? [row.opens_ms && w.plays.opens(timeOfDay(row.opens_ms))] : [];
  if (row.state === "open") times.push(row.closes_ms && w.plays.closes(timeOfDay(row.closes_ms)), row.freezes_ms && w.plays.freezes(timeOfDay(row.freezes_ms)));
  return [w.plays.entered(row.entrants), out ? w.plays.refused(out) : "", ...times].filter(Boolean).join(" · ");
}
