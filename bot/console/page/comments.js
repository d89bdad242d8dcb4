// The left column: comments that one turn answers stand together; rows never move under the pointer.

import { badges } from "./badges.js";
import { arrange, byId, el, Nodes, setText, setWords } from "./dom.js";
import { ago, w, word } from "./words.js";

const CROWDED = new Set(["follow", "share"]);
const RISKS = new Set(["complaint", "abuse", "injection"]);
const MOST_MEMBERS = 12;
const MOST_SHOWN = 80;
export const FILTERS = ["questions", "order", "gift", "risk", "all"];
const GOOD = new Set(["answered", "digested", "on_screen", "in_chat"]);
const ALERT = new Set(["blocked", "failed"]);
const WAITS = new Set(["queued", "merged"]);

export class Comments {
  constructor(store, explain) {
    this.store = store;
    this.explain = explain;
    this.list = byId("clusters");
    this.fresh = byId("fresh");
    this.filter = "all";
    this.open = new Set();
    this.shown = [];
    this.isHeld = false;
    this.nodes = new Nodes((key) => this.make(key));
    this.buttons = FILTERS.map((name) => {
      const button = el("button");
      button.type = "button";
      button.addEventListener("click", () => this.choose(name));
      return button;
    });
    byId("filters").append(...this.buttons);
    const column = byId("comments");
    column.addEventListener("pointerenter", (event) => this.hold(event.pointerType === "mouse"));
    column.addEventListener("pointerleave", () => this.hold(false));
    this.list.addEventListener("scroll", () => this.list.scrollTop <= 0 && this.render(), { passive: true });
    this.fresh.addEventListener("click", () => this.showFresh());
  }

  choose(name) {
    this.filter = name;
    this.shown = [];
    this.list.scrollTop = 0;
    this.render();
  }

  hold(on) {
    this.isHeld = on;
    if (!on) this.render();
  }

  showFresh() {
    this.shown = [];
    this.list.scrollTop = 0;
    this.render();
  }

  /** Clusters and events, newest first. */
  entries() {
    const clusters = new Map();
    for (const row of this.store.comments.values()) {
      const key = row.turn ? `t${row.turn}` : `c${row.seq}`;
      const rows = clusters.get(key);
      if (rows) rows.push(row);
      else clusters.set(key, [row]);
    }
    const entries = [...clusters].map(([key, rows]) => ({ key, rows, at: rows[rows.length - 1].at_ms, kind: kindOf(rows) }));
    const crowds = new Map();
    for (const event of this.store.events.values()) {
      // Follows come in dozens: one row a minute, so that they do not push questions out of sight.
      const key = CROWDED.has(event.type) ? `e${event.type}${Math.floor(event.at_ms / 60000)}` : `e${event.id}`;
      crowds.set(key, [...(crowds.get(key) ?? []), event]);
    }
    for (const [key, events] of crowds) {
      const last = events[events.length - 1];
      entries.push({ key, events, at: last.at_ms, kind: kindOfEvent(last.type) });
    }
    return entries.reverse().sort((a, b) => b.at - a.at);
  }

  render() {
    const entries = this.entries();
    this.renderFilters(entries);
    const wanted = entries.filter((entry) => this.filter === "all" || entry.kind.includes(this.filter)).slice(0, MOST_SHOWN);
    const byKey = new Map(wanted.map((entry) => [entry.key, entry]));
    const frozen = this.shown.length > 0 && (this.isHeld || this.list.scrollTop > 4);
    const stays = this.shown.filter((key) => byKey.has(key));
    const keys = frozen ? stays : wanted.map((entry) => entry.key);
    const waiting = frozen ? wanted.filter((entry) => !this.shown.includes(entry.key)).length : 0;
    this.shown = keys;
    const nodes = keys.map((key) => this.fill(this.nodes.of(key), byKey.get(key)));
    this.nodes.keep(keys);
    if (nodes.length === 0) nodes.push(this.empty());
    arrange(this.list, nodes);
    this.fresh.hidden = waiting === 0;
    setText(this.fresh, `↑ ${w.new_rows(waiting)}`);
    this.renderPace();
    this.tick();
  }

  renderFilters(entries) {
    FILTERS.forEach((name, index) => {
      const found = name === "all" ? 0 : entries.filter((entry) => entry.kind.includes(name)).length;
      const button = this.buttons[index];
      setText(button, found ? `${w[name]} ${found}` : w[name]);
      button.setAttribute("aria-pressed", String(this.filter === name));
      button.classList.toggle("risk", name === "risk" && found > 0);
    });
  }

  renderPace() {
    const minutes = this.store.figures.minutes ?? [];
    setText(byId("comments-pace"), w.per_minute(Math.max(minutes[minutes.length - 1] ?? 0, minutes[minutes.length - 2] ?? 0)));
  }

  empty() {
    this.none ??= el("p", "empty");
    setText(this.none, this.filter === "all" ? w.empty_comments : w.empty_filter);
    return this.none;
  }

  make(key) {
    const node = el("article", "cluster");
    const parts = {
      mark: el("span", "mark"), text: el("p", "text"), translation: el("p", "translation"), line: el("p", "line"), badges: el("span", "badges"),
      note: el("span", "note"), age: el("time", "age"), fate: el("span", "fate"), members: el("ul", "members"),
    };
    parts.line.append(parts.badges, parts.note);
    node.append(parts.mark, parts.text, parts.age, parts.translation, parts.line, parts.fate, parts.members);
    node.parts = parts;
    node.addEventListener("click", () => this.toggle(key, node));
    return node;
  }

  toggle(key, node) {
    if (!node.entry?.rows) return;
    if (node.entry.rows.length === 1) return this.explain(node.entry.rows[0].seq);
    if (this.open.has(key)) this.open.delete(key);
    else this.open.add(key);
    this.fillMembers(node, node.entry);
  }

  fill(node, entry) {
    node.entry = entry;
    if (entry.events) this.fillEvents(node, entry.events);
    else this.fillCluster(node, entry);
    return node;
  }

  fillCluster(node, entry) {
    const { rows } = entry;
    const last = rows[rows.length - 1];
    const { parts } = node;
    const fate = fateOf(rows);
    const looks = [rows.length, last.seq, fate, w.lang, this.open.has(entry.key), rows.map((row) => row.translation).join()].join(" ");
    if (node.looks === looks) return;
    node.looks = looks;
    const risky = rows.some((row) => RISKS.has(row.intent));
    node.className = `cluster${risky ? " risky" : ""}${fate === "speaking" ? " now" : ""}${last.translation ? " foreign" : ""}`;
    setText(parts.mark, risky ? "!" : rows.length > 1 ? `×${rows.length}` : "1");
    parts.mark.classList.toggle("many", rows.length > 1 && WAITS.has(fate) && !risky);
    setWords(parts.text, last.text, last.lang);
    translate(parts.translation, last);
    parts.badges.replaceChildren(...badges(rows));
    setWords(parts.note, this.note(rows, last));
    node.title = last.why;
    setText(parts.fate, word("fates", fate));
    parts.fate.className = `fate ${fateClass(fate)}`;
    parts.fate.title = last.reason;
    this.fillMembers(node, entry);
  }

  note(rows, last) {
    const product = this.store.hello?.products[last.product] ?? {};
    const intent = last.intent ? word("intents", last.intent) : "";
    const name = rows.length === 1 ? last.name : "";
    return [name, intent, product[w.lang] ?? product[this.store.hello?.room.lang] ?? ""].filter(Boolean).join(" · ");
  }

  fillMembers(node, { rows }) {
    const isOpen = rows.length > 0 && this.open.has(node.entry.key);
    node.classList.toggle("open", isOpen);
    if (!isOpen) {
      node.parts.members.replaceChildren();
      return;
    }
    const members = rows.slice(-MOST_MEMBERS).reverse().map((row) => {
      const item = el("li");
      const ask = el("button", "plain", w.why);
      ask.type = "button";
      item.addEventListener("click", (event) => {
        event.stopPropagation();
        this.explain(row.seq);
      });
      const name = el("bdi", "who", row.name);
      const text = el("span");
      setWords(text, row.text, row.lang);
      item.append(...badges([row]), name, text);
      if (row.translation) item.append(translate(el("span", "translation"), row));
      item.append(ask);
      return item;
    });
    if (rows[rows.length - 1].why) members.push(el("li", "note", `${w.why}: ${rows[rows.length - 1].why}`));
    node.parts.members.replaceChildren(...members);
  }

  fillEvents(node, events) {
    const { parts } = node;
    const event = events[events.length - 1];
    const looks = `${events.length} ${event.id} ${w.lang}`;
    if (node.looks === looks) return;
    node.looks = looks;
    node.className = "cluster event";
    const [first, ...others] = event.text.split(" ");
    const text = event.type === "order" ? [word("orders_are", first), ...others].join(" ") : event.text;
    const who = events.length > 1 ? w.and_others(event.name, events.length) : event.name;
    setText(parts.mark, MARKS[event.type] ?? "·");
    setWords(parts.text, [who, word("events", event.type), text].filter(Boolean).join(" "));
    parts.badges.replaceChildren(...badges(events.filter(({ tier }) => tier)));
  }

  /** Ages, once a second. */
  tick() {
    const now = this.store.now();
    for (const key of this.shown) {
      const node = this.nodes.nodes.get(key);
      if (node?.entry) setText(node.parts.age, ago(now - node.entry.at));
    }
  }
}

const MARKS = { gift: "♥", super_chat: "¥", order: "✓", follow: "+", membership: "★", share: "↗", raid: "»", gap: "!", stream_start: "●", stream_end: "○" };

function kindOf(rows) {
  const kinds = rows.some((row) => row.fate !== "ignored") ? ["questions"] : [];
  return rows.some((row) => RISKS.has(row.intent)) ? [...kinds, "risk"] : kinds;
}

const RISKY_EVENTS = new Set(["gap", "distress_alert", "labels_lost", "nobody_lost", "raid_alert", "alert_2", "alert_3"]);

function kindOfEvent(type) {
  if (type === "gift" || type === "super_chat" || type === "membership") return ["gift"];
  return type === "order" ? ["order"] : RISKY_EVENTS.has(type) ? ["risk"] : [];
}

/** Fill `element` with a comment in the room's language, marked as a translation; empty without one. */
function translate(element, { translation, translation_lang }) {
  element.replaceChildren();
  if (!translation) return element;
  const words = el("bdi");
  setWords(words, translation, translation_lang);
  element.append(el("span", "", w.translated), words);
  return element;
}

/** One fate for comments that one turn answers: what the first of them came to. */
function fateOf(rows) {
  return (rows.find((row) => row.fate !== "merged") ?? rows[0]).fate;
}

function fateClass(fate) {
  if (fate === "speaking") return "on-air";
  if (GOOD.has(fate)) return "good";
  if (ALERT.has(fate)) return "bad";
  return WAITS.has(fate) ? "waits" : "past";
}
