// The stage page: builds the parts, hands each message to its part, and keeps the one animation loop.

import { Answer } from "./answer.js";
import { Art } from "./art.js";
import { Bars } from "./bars.js";
import { Boards } from "./boards.js";
import { ProductCard } from "./card.js";
import { Caption } from "./caption.js";
import { el, setText } from "./dom.js";
import { EffectSound } from "./effect_sound.js";
import { Effects } from "./effects.js";
import { Figure } from "./figure.js";
import { Goal } from "./goal.js";
import { Labels } from "./labels.js";
import { Layout, keepClear, place } from "./layout.js";
import { Link } from "./link.js";
import { Motion } from "./motion.js";
import { Parts } from "./parts.js";
import { Question } from "./question.js";
import { Sound } from "./sound.js";
import { Subtitles } from "./subtitles.js";
import { Turns } from "./turns.js";
import { Ticker } from "./ticker.js";
import { wordsFor } from "./words.js";

const VERSION = 1;
const CURSOR_EVERY_MS = 200;
const MARK_AFTER_MS = 3000;
const ERRORS_A_MINUTE = 10;

const options = new URLSearchParams(location.search);
const root = document.getElementById("stage");
const page = document.documentElement;
const words = wordsFor(page.lang);

const layout = new Layout(root);
const parts = new Parts(options.get("show"));
const motion = new Motion(root, options.get("motion"));
const labels = new Labels((report) => link.send(report));
const art = new Art(root, layout);
const figure = new Figure(root, layout, tellError);
const goal = new Goal(root, layout);
const card = new ProductCard(root, layout, words, parts.has("product") ? "product" : "card");
const bars = new Bars(root, layout);
const ticker = new Ticker(root, layout);
const effects = new Effects(root, {
  ack: (key, state, reason) => link.sendSurely({ t: "effect", key, state, reason }),
  scene: () => ({ size: layout.size, keepClear: covered(), lang: page.lang, seed, reducedMotion: motion.reduced }),
  sound: (name) => master && options.get("sound") === "effects" && chimes.play(sounds[name]),
});
const chimes = new EffectSound(() => (sound.state === "running" ? sound.context : null));
const boards = new Boards(root, layout, {
  scene: () => ({ lang: page.lang, seed, reducedMotion: motion.reduced }),
  changed: () => reclip(),
  failed: tellError,
});
motion.onChange(() => boards.remount());
const answer = new Answer(root, layout, words, (key) => link.send({ t: "answer", key }));
const question = new Question(root, layout, words);
const caption = new Caption(root, layout);
const paused = el("div", "zone paused");
const offline = el("div", "offline", words.reconnecting);
const tap = el("button", "tap", words.sound);
tap.type = "button";
root.append(paused, offline, tap);
layout.onChange(() => {
  place(paused, layout.rect("paused"));
  reclip();
});

const subtitles = new Subtitles(options.get("lang"));
const turns = new Turns();
let seed = 1;
let master = false;
/** effect -> its sound */
let sounds = {};
let isPaused = false;
/** Between welcome and pause the room tells what has stood for a while. */
let isGreeting = false;
let cursorSentAt = 0;
let errorsLeft = ERRORS_A_MINUTE;
setInterval(() => (errorsLeft = ERRORS_A_MINUTE), 60000);

const sound = new Sound({
  onFrame: (turn, pts, endMs, flags) => turns.sound(turn, pts, endMs, flags, performance.now()),
  onPlayed: (turn, ms, loudness) => {
    turns.played(turn, ms);
    figure.rig.setSpeaking(true);
    figure.rig.setMouth(loudness.level, loudness);
    sendCursor(turn, ms, false);
  },
  onDone: (turn, ms) => {
    turns.stoodStill(turn, ms, performance.now());
    figure.rig.setSpeaking(false);
    sendCursor(turn, ms, true);
  },
  onState: (state) => {
    link.send({ t: "audio", state });
    tap.classList.toggle("on", state === "suspended");
  },
});

const handlers = { onMessage: hear, onSound: (data) => sound.frame(data), onOpen: opened, onClose: closed };
const link = new Link(handlers, { lang: subtitles.lang, show: parts.told });
choose();
sound.start().catch((error) => tellError(`no sound: ${error?.message ?? error}`));
addEventListener("error", (event) => tellError(event.message));
addEventListener("unhandledrejection", (event) => tellError(String(event.reason?.message ?? event.reason)));
requestAnimationFrame(frame);

function opened() {
  if (parts.unknown.length > 0) tellError(`no such part to show: ${parts.unknown.join(", ")}`);
  if (sound.ready) link.send({ t: "audio", state: sound.state });
  labels.tell();
}

function closed() {
  setMaster(false);
  sound.duck(0, 0);
}

function setMaster(on) {
  master = on;
  sound.setAudible(on);
}

function hear(message) {
  const now = performance.now();
  switch (message.t) {
    case "welcome":
      welcome(message);
      break;
    case "master":
      setMaster(message.master === true);
      break;
    case "turn":
      turns.begin(message, now);
      question.show(message.question);
      figure.begin(message);
      break;
    case "caption":
      turns.caption(subtitles.dress(message, now), now);
      break;
    case "subtitle":
      for (const cue of subtitles.hear(message)) turns.caption(cue, now);
      break;
    case "end":
      turns.end(message.turn, now);
      break;
    case "flush":
      sound.flush(message.turn, message.fade_ms);
      leave(message.turn);
      break;
    case "duck":
      sound.duck(message.db, message.fade_ms);
      break;
    case "answer":
      answer.show(message);
      break;
    case "card":
      showCard(message.card);
      break;
    case "comment":
      ticker.add(message);
      break;
    case "goal":
      goal.show(message.goal);
      break;
    case "effect":
      if (parts.has("effects")) effects.order(message);
      break;
    case "set":
      boards.set(message.target, message.board, isGreeting);
      break;
    case "pause":
      isGreeting = false;
      pause(message);
      break;
    case "beat":
      sound.beat(message.server_ms);
      card.ring.setServerTime(message.server_ms);
      bars.ring.setServerTime(message.server_ms);
      boards.setServerTime(message.server_ms);
      break;
    default: // a newer room may say more than this page knows
  }
}

function welcome(message) {
  if (isOutdated(message)) {
    location.reload();
    return;
  }
  isGreeting = true;
  subtitles.forget();
  sounds = message.sounds ?? {};
  if (parts.has("effects")) effects.warm(message.effects);
  boards.keep(message.boards ?? []);
  setMaster(message.master === true);
  seed = message.persona.seed;
  layout.setMirror(message.stage.mirror === true);
  motion.setRoom(message.stage.reduced_motion);
  art.show(message.persona.room);
  if (parts.has("host")) figure.load(message.persona, motion.reduced);
}

/** Another program than the one that made this page: load it anew, but only once for each. */
function isOutdated({ v, build }) {
  if (v === VERSION && (!build || build === page.dataset.build)) return false;
  const id = `${v} ${build}`;
  try {
    if (sessionStorage.getItem("zhubo.reloaded") === id) return false;
    sessionStorage.setItem("zhubo.reloaded", id);
    return true;
  } catch {
    return false;
  }
}

function leave(number) {
  const wasCurrent = turns.current?.number === number;
  turns.drop(number);
  if (wasCurrent) rest();
}

function rest() {
  question.show(null);
  figure.over();
}

function showCard(shown) {
  const before = card.card?.sku;
  card.show(shown);
  bars.show(shown);
  if (shown && shown.sku !== before) figure.card();
  reclip();
}

function pause({ text, lang }) {
  isPaused = typeof text === "string";
  root.classList.toggle("is-paused", isPaused);
  paused.lang = lang || page.lang;
  setText(paused, text);
  figure.rig.setPaused(isPaused);
  if (!isPaused) return;
  effects.stop();
  answer.stop();
  ticker.clear();
}

function sendCursor(turn, ms, always) {
  const now = performance.now();
  if (!master || (!always && now - cursorSentAt < CURSOR_EVERY_MS)) return;
  cursorSentAt = now;
  link.send({ t: "cursor", turn, ms: Math.round(ms) });
}

function frame(now) {
  requestAnimationFrame(frame);
  motion.frame(now);
  sound.watch(now);
  const soundRuns = sound.state === "running";
  for (const cue of subtitles.late(now)) turns.caption(cue, now);
  const shown = turns.showing(now, soundRuns, (turn) => turn.number >= (turns.current?.number ?? 0) && rest());
  caption.show(shown?.cue ?? null, shown?.ms ?? 0);
  if (shown) figure.says(shown.cue);
  card.ring.stepwise = motion.reduced;
  card.frame(Date.now(), link.downMs(now), now);
  bars.frame(Date.now(), link.downMs(now), card.rect !== null && (parts.has("card") || parts.has("product")));
  boards.frame(link.downMs(now));
  offline.classList.toggle("on", link.downMs(now) > MARK_AFTER_MS);
  figure.rig.frame(now);
}

function covered() {
  const { x, y, width, height } = labels.box.getBoundingClientRect();
  const stage = root.getBoundingClientRect();
  const plate = { x: (x - stage.x) / layout.scale, y: (y - stage.y) / layout.scale, w: width / layout.scale, h: height / layout.scale };
  return keepClear(layout, { plate, boards: boards.rects, card: card.rect });
}

function reclip() {
  effects.clip(covered(), layout.size);
}

/** What the page's address asks for; docs/stage.md lists it. */
async function choose() {
  parts.mark(root);
  page.classList.toggle("clear", options.get("bg") === "none" || !parts.has("background"));
  reclip();
  if (options.has("guides")) (await import("./guides.js")).guides(root, layout);
}

function tellError(message) {
  if (errorsLeft <= 0) return;
  errorsLeft -= 1;
  link.send({ t: "error", message: String(message).slice(0, 500) });
}
