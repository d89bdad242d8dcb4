// The console page: takes messages, draws what changed once a frame, and turns keys and buttons into commands.

import { Asking } from "./asking.js";
import { Comments, FILTERS } from "./comments.js";
import { Confirm } from "./confirm.js";
import { byId, el, setText } from "./dom.js";
import { Draws } from "./draws.js";
import { Games } from "./games.js";
import { icon } from "./icons.js";
import { Keys } from "./keys.js";
import { keepToken, Link, takeToken } from "./link.js";
import { Mic } from "./mic.js";
import { OnAir } from "./onair.js";
import { Queue, Refusals } from "./queue.js";
import { Rules } from "./rules.js";
import { Audit, Effects, Figures, Preview } from "./side.js";
import { Tickets } from "./tickets.js";
import { Store } from "./store.js";
import { Strip } from "./strip.js";
import { chosen, speak, w, word } from "./words.js";
import { Trace } from "./trace.js";
import { Veil } from "./veil.js";

const page = document.documentElement;
const TABS = ["now", "comments", "plays", "blocked", "figures"];
const LEGEND = [[["F8"], "k_panic"], [["Esc", "Esc"], "k_panic"], [["X"], "k_skip"], [["V"], "k_duck"], [["M"], "k_mic"], [["J", "K"], "k_move"], [["D"], "k_drop"], [["1", "–", "5"], "k_filter"], [["N"], "k_fresh"], [["A"], "k_plays"], [["L"], "k_lang"], [["?"], "k_help"]];

speak(chosen() ?? page.lang);
const store = new Store();
const strip = new Strip(store, (source) => command({ t: "retry", source, by: "button" }), () => command({ t: "ask_model", by: "button" }));
const trace = new Trace(store, (seq) => command({ t: "explain", seq, by: "button" }));
const comments = new Comments(store, (seq) => trace.open(seq));
const onair = new OnAir(store);
const queue = new Queue(store, (id, by) => command({ t: "drop", id, by }));
const refusals = new Refusals(store);
const preview = new Preview(store);
const figures = new Figures(store);
const effects = new Effects(store);
const audit = new Audit(store);
const asking = new Asking(store, (key, verdict) => command({ t: "decide", key, verdict, by: "button" }));
const tickets = new Tickets(store);
const mic = new Mic((message) => link.send(message), (text) => say(text));
const tools = { tell: (message) => command(message), confirm: new Confirm(), say: (text) => say(text) };
const draws = new Draws(store, tools);
const games = new Games(store, tools);
const rules = new Rules(store, tools.tell);
const veil = new Veil(store, (token) => {
  keepToken(token);
  link.useToken(token);
});

/** Part of the room -> what must be drawn anew. */
const VIEWS = {
  hello: [strip, comments, onair, preview, mic],
  comments: [comments],
  events: [comments],
  blocked: [refusals],
  effects: [effects],
  audit: [audit],
  asking: [asking],
  tickets: [tickets],
  draws: [draws],
  games: [games],
  rules: [rules],
  onair: [onair, preview],
  floor: [queue],
  health: [strip, preview],
  figures: [figures, strip, comments, preview],
  paused: [strip, onair, preview],
};
const EVERY = new Set(Object.values(VIEWS).flat());
let stale = new Set();
let labelsWere = "";
let pausedWas = null;
let distressWas = 0;

const link = new Link(takeToken(), { onMessage: hear, onUp: () => veil.hide(), onDown: (reason) => veil.show(reason) });
addEventListener("hashchange", () => {
  const token = takeToken();
  if (token) link.useToken(token);
});

function hear(message) {
  veil.heard();
  if (message.t === "answer") {
    if (message.result !== "done") say(`${word("acts", message.act)}: ${message.reason || word("answers", message.result)}`);
    else say(`${word("acts", message.act)} ✓`);
    return;
  }
  if (message.t === "supposed") {
    rules.take(message);
    return;
  }
  if (message.t === "talking") {
    mic.heard(message.on);
    return;
  }
  if (message.t === "trace") {
    trace.take(message);
    return;
  }
  const changed = store.take(message);
  if (message.t === "hello") welcome(message);
  for (const part of changed) for (const view of VIEWS[part] ?? []) stale.add(view);
  alarm();
  if (stale.size > 0) drawSoon();
}

function welcome({ v, build, room }) {
  if (v !== 1 || build !== page.dataset.build) reloadOnce(`${v} ${build}`);
  if (chosen() === null && room.lang !== w.lang) speak(room.lang);
  preview.hello();
  renderFixed();
}

/** Another program than the one that made this page: load it anew, but only once for each. */
function reloadOnce(id) {
  try {
    if (sessionStorage.getItem("zhubo.console.reloaded") === id) return;
    sessionStorage.setItem("zhubo.console.reloaded", id);
    location.reload();
  } catch {
    // without storage it cannot be known whether this was tried before
  }
}

let drawing = 0;
function drawSoon() {
  drawing ||= document.hidden ? setTimeout(draw, 50) : requestAnimationFrame(draw);
}

function draw() {
  drawing = 0;
  const views = stale;
  stale = new Set();
  for (const view of views) view.render();
  renderTabs();
}

function drawAll() {
  renderFixed();
  for (const view of EVERY) view.render();
  veil.render();
  trace.render();
  renderTabs();
}

/** What must be heard at once by those who do not look: muted, resumed, label lost, somebody in distress. */
function alarm() {
  const distress = Math.max(0, ...[...store.events.values()].map(({ id, type }) => (type === "distress_alert" ? id : 0)));
  const labels = store.health.chips.find((chip) => chip.id === "labels")?.state ?? "";
  if (labels === "bad" && labelsWere !== "bad") setText(byId("alarm"), w.alarm_labels);
  else if (pausedWas !== null && store.paused.on !== pausedWas) setText(byId("alarm"), store.paused.on ? w.alarm_panic : w.alarm_resume);
  if (distress > distressWas) setText(byId("alarm"), w.alarm_distress);
  distressWas = distress;
  labelsWere = labels;
  pausedWas = store.paused.on;
}

// --- commands ---------------------------------------------------------------------------------------------------

function command(message) {
  if (!link.send(message)) veil.note(link.wantsPanic);
}

function say(text) {
  const place = byId("said");
  setText(place, text);
  place.classList.add("on");
  clearTimeout(say.timer);
  say.timer = setTimeout(() => place.classList.remove("on"), 2500);
}

const panic = (by) => command({ t: "panic", by });
const resume = (by) => command({ t: "resume", by });
const skip = (by) => command({ t: "skip", by });
const duck = (by) => command({ t: "duck", by });
const isPaused = () => (link.isUp ? store.paused.on : link.wantsPanic);

byId("panic").addEventListener("click", () => (isPaused() ? resume("button") : panic("button")));
byId("skip").addEventListener("click", () => skip("button"));
byId("duck").addEventListener("click", () => duck("button"));
byId("language").addEventListener("click", () => switchLanguage());
byId("help").addEventListener("click", () => toggleHelp());
byId("keys-close").addEventListener("click", () => byId("keys").close());

const letters = {
  x: () => skip("key"),
  v: () => duck("key"),
  m: () => mic.toggle(),
  "?": () => toggleHelp(),
  j: () => queue.move(1),
  k: () => queue.move(-1),
  ArrowDown: () => inQueue() && queue.move(1),
  ArrowUp: () => inQueue() && queue.move(-1),
  d: () => queue.dropFocused(),
  Delete: () => queue.dropFocused(),
  n: () => comments.showFresh(),
  a: () => view(byId("page").dataset.view === "plays" ? "next" : "plays"),
  l: () => switchLanguage(),
};
FILTERS.forEach((name, index) => (letters[String(index + 1)] = () => comments.choose(name)));
new Keys({ panic, resume, isPaused, letters, escape });

function escape() {
  trace.close();
  tools.confirm.close();
  if (byId("keys").open) byId("keys").close();
}

function inQueue() {
  return Boolean(document.activeElement?.closest("#queue"));
}

function switchLanguage() {
  speak(w.lang === "zh" ? "en" : "zh", true);
  drawAll();
}

function toggleHelp() {
  const dialog = byId("keys");
  if (dialog.open) dialog.close();
  else dialog.showModal();
}

/** What stands in the middle below what is on air. */
function view(name) {
  byId("page").dataset.view = name;
  byId("page").dataset.tab = name === "plays" ? "plays" : "now";
  renderTabs();
}

byId("view-next").addEventListener("click", () => view("next"));
byId("view-plays").addEventListener("click", () => view("plays"));

// --- what only changes with the language ------------------------------------------------------------------------

function renderFixed() {
  const pairs = LEGEND.map(([names, text]) => [names.map((name) => (name === "–" ? el("span", "", name) : el("kbd", "", name))), w[text]]);
  byId("keys-list").replaceChildren(
    ...pairs.flatMap(([kbds, text]) => {
      const term = el("dt");
      term.append(...kbds);
      return [term, el("dd", "", text)];
    }),
  );
  byId("legend").replaceChildren(
    ...LEGEND.map(([names, text]) => {
      const item = el("span");
      item.append(...names.map((name) => (name === "–" ? el("span", "", name) : el("kbd", "", name))), el("span", "", ` ${w[text].split(/[；（,(]/u)[0]}`));
      return item;
    }),
  );
  const fixed = { "draws-title": "draws", "games-title": "games", "rules-title": "rules", "suppose-title": "suppose", "suppose-more": "more", "suppose-worth-word": "of_worth", "suppose-text-word": "text", "suppose-run": "run", "suppose-note": "suppose_note", "view-next": "view_next" };
  for (const [id, name] of Object.entries(fixed)) setText(byId(id), w.plays[name]);
  setText(byId("view-plays").firstChild, w.plays.tab);
  byId("views").setAttribute("aria-label", w.plays.views);
  byId("help").title = w.all_keys;
  byId("help").setAttribute("aria-label", w.all_keys);
}

const tabs = TABS.map((name) => {
  const button = el("button");
  button.type = "button";
  button.append(icon(name), el("span"));
  button.addEventListener("click", () => {
    byId("page").dataset.tab = name;
    byId("page").dataset.view = name === "plays" ? "plays" : "next";
    scrollTo(0, 0);
    renderTabs();
  });
  return button;
});
byId("tabs").append(...tabs);

function renderTabs() {
  const waiting = [...store.comments.values()].filter((row) => row.fate === "queued" || row.fate === "merged").length;
  const notes = { now: w.tab_now, comments: `${w.comments}${waiting ? ` ${waiting}` : ""}`, plays: w.plays.tab, blocked: `${w.blocked}${store.blocked.size ? ` ${store.blocked.size}` : ""}`, figures: w.tab_figures };
  TABS.forEach((name, index) => {
    setText(tabs[index].lastChild, notes[name]);
    tabs[index].setAttribute("aria-current", String(byId("page").dataset.tab === name));
  });
  for (const name of ["next", "plays"]) byId(`view-${name}`).setAttribute("aria-pressed", String((byId("page").dataset.view ?? "next") === name));
}

drawAll();
setInterval(() => onair.isSpeaking && onair.tick(), 100);
setInterval(() => {
  for (const view of EVERY) view.tick?.();
  veil.tick();
}, 1000);
