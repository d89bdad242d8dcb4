// The stage page without a room: the gallery puts one effect on it.  It says nothing to anybody and plays no voice.

import { Art } from "./art.js";
import { Boards } from "./boards.js";
import { ProductCard } from "./card.js";
import { EffectSound } from "./effect_sound.js";
import { Effects } from "./effects.js";
import { Figure } from "./figure.js";
import { Layout, keepClear } from "./layout.js";
import { wordsFor } from "./words.js";

const CARD = {
  zh: { lang: "zh", name: "示例商品", price: "¥0", detail: "只在预览里" },
  en: { lang: "en", name: "Sample product", price: "$0", detail: "In the preview only" },
};
const EMPTY = { sku: "sample", link: 1, anchor: null, until: null, ends_ms: null, stock: null, stock_ratio: null, picture: "" };

const root = document.getElementById("stage");
const page = document.documentElement;
const layout = new Layout(root);
const art = new Art(root, layout);
const figure = new Figure(root, layout, fault);
const card = new ProductCard(root, layout, wordsFor(page.lang));
const context = typeof AudioContext === "function" ? new AudioContext() : null;
const chimes = new EffectSound(() => (context?.state === "running" ? context : null));
let reducedMotion = false;
let lang = page.lang;
let seed = 1;
let tone = "none";
let number = 0;

const boards = new Boards(root, layout, { scene: () => ({ lang, seed, reducedMotion }), changed: () => reclip(), failed: fault });
const effects = new Effects(root, {
  ack: (key, state, reason) => tell({ key, state, reason }),
  scene: () => ({ size: layout.size, keepClear: covered(), lang, seed, reducedMotion }),
  sound: () => chimes.play(tone),
});
layout.onChange(() => reclip());
requestAnimationFrame(frame);

/** What the gallery may ask of this page. */
window.preview = {
  faults: [],
  async dress({ room, persona }) {
    seed = persona.seed;
    art.show(room);
    await figure.load(persona, false);
  },
  /** Show an effect: {name, kind, params, text, lines, lang, durationMs, reduced, sound}. */
  show(order) {
    lang = order.lang;
    tone = order.sound;
    card.show({ ...EMPTY, ...(CARD[lang] ?? CARD.en), server_ms: Date.now() });
    root.classList.toggle("reduced", order.reduced);
    if (order.kind === "board") this.board(order);
    else this.burst(order);
    if (order.sound !== "none") context?.resume();
  },
  board({ name, place = "", params, text, lines, reduced }) {
    const changed = reducedMotion !== reduced;
    reducedMotion = reduced;
    effects.stop();
    boards.keep(changed ? [] : [name]);
    boards.set(name, { name, place, params, text, lines, lang, server_ms: Date.now() }, false);
  },
  burst({ name, params, text, lines, durationMs, reduced }) {
    reducedMotion = reduced;
    boards.keep([]);
    effects.stop();
    number += 1;
    effects.order({ key: `preview:${page.dataset.build}:${Date.now()}:${number}`, name, params, text, lines, lang, duration_ms: durationMs, ttl_ms: 15000 });
  },
};

function frame(now) {
  requestAnimationFrame(frame);
  figure.rig.frame(now);
  card.frame(Date.now(), 0, now);
  boards.frame(0);
}

function covered() {
  return keepClear(layout, { plate: layout.rect("labels"), boards: boards.rects, card: card.rect });
}

function reclip() {
  effects.clip(covered(), layout.size);
}

function tell(report) {
  dispatchEvent(new CustomEvent("effect", { detail: report }));
  if (report.state === "failed" && report.reason !== "the room paused") fault(report.reason);
}

function fault(message) {
  window.preview.faults.push(String(message));
}
