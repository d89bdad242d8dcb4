// Effects: one at a time, each key once, clipped away from labels, caption, card and face; every one is answered for.

import { el } from "./dom.js";

const STORE = "zhubo.effects";
const KNOWN = 1000;
const QUEUE = 20;
/** An effect that has not come to its end so long after its time is taken away. */
const OVERTIME_MS = 2500;
const BANNER = "/stage/assets/banner.css";

export class Effects {
  /** ack(key, state, reason); scene() -> {size, keepClear, lang, seed, reducedMotion}; sound(name) as an effect starts */
  constructor(stage, { ack, scene, sound = () => {} }) {
    this.ack = ack;
    this.sound = sound;
    this.scene = scene;
    this.window = el("div", "effects");
    this.host = el("div", "effects-host");
    // Styles of effects live in this root: they cannot reach the page, the labels least of all.
    this.root = this.host.attachShadow({ mode: "open" });
    this.window.append(this.host);
    stage.append(this.window);
    this.styles = new Map();
    /** Kept up to date while an effect runs: its canvas wipes by it. */
    this.keepClear = [];
    this.queue = [];
    this.running = null;
    this.known = new Map(restore());
  }

  order(message) {
    const state = this.known.get(message.key);
    if (state) {
      this.ack(message.key, state === "open" ? "started" : state, "");
      return;
    }
    if (this.queue.some((order) => order.key === message.key) || this.running?.key === message.key) return;
    if (this.queue.length >= QUEUE) {
      this.ack(message.key, "failed", "too many effects wait");
      return;
    }
    this.queue.push({ ...message, until: performance.now() + message.ttl_ms });
    this.next();
  }

  /** Load modules and styles before they are needed, one after the other, while the page has nothing else to do. */
  async warm(names) {
    for (const name of names) {
      await idle();
      await this.load(name).catch(() => {}); // a broken one is told when it is ordered
    }
  }

  /** Take everything away (panic); what was cut short counts as shown. */
  stop() {
    for (const { key } of this.queue.splice(0)) this.settle(key, "failed", "the room paused");
    this.running?.abort.abort();
  }

  /** Say what must stay clear now; what changes under a running effect is cut out of it. */
  clip(holes, size) {
    const isNew = JSON.stringify(holes) !== JSON.stringify(this.keepClear);
    this.keepClear.splice(0, Infinity, ...holes);
    if (isNew && this.running?.root) this.running.root.style.clipPath = without(holes, size);
  }

  async next() {
    if (this.running || this.queue.length === 0) return;
    const order = this.queue.shift();
    const abort = new AbortController();
    this.running = { key: order.key, abort };
    if (performance.now() > order.until) this.settle(order.key, "failed", "its time had passed");
    else await this.play(order, abort);
    this.running = null;
    this.next();
  }

  async play(order, abort) {
    const stageRoot = el("div", "effect");
    const timer = setTimeout(() => abort.abort(), order.duration_ms + OVERTIME_MS);
    try {
      const module = await this.load(order.name);
      if (performance.now() > order.until) throw new Error("its time had passed while it was loaded");
      // From here on a reload does not show it again.
      this.remember(order.key, "open");
      this.ack(order.key, "started", "");
      this.root.append(stageRoot);
      const stage = this.stageFor(order, stageRoot, abort.signal);
      // A cut is a mask over the whole stage in each frame: not for an effect that stands in free places by itself.
      if (module.keepsClear !== true) stageRoot.style.clipPath = without(this.keepClear, stage.size);
      this.running.root = stageRoot;
      this.sound(order.name);
      await Promise.race([module.play(stage), ended(abort.signal)]);
      this.settle(order.key, "done", abort.signal.aborted ? "cut short" : "");
    } catch (error) {
      this.settle(order.key, "failed", String(error?.message ?? error).slice(0, 200));
    } finally {
      clearTimeout(timer);
      abort.abort();
      stageRoot.remove();
    }
  }

  stageFor(order, root, signal) {
    const { size, keepClear: holes, lang, seed, reducedMotion } = this.scene();
    this.clip(holes, size);
    const { keepClear } = this;
    root.lang = order.lang || lang;
    const { params = {}, text, lines = [], duration_ms: durationMs } = order;
    return { root, params, text, lines, lang: root.lang, durationMs, reducedMotion, seed: mixed(seed, order.key), size, keepClear, isCut: true, signal };
  }

  /** Return an effect's module, its style in place; a board's style would reach other effects here. */
  async load(name) {
    const module = await import(urlOf(name, "module.js"));
    if (typeof module.play !== "function") throw new Error(`${name} is no burst`);
    await Promise.all([this.style(BANNER), this.style(urlOf(name, "style.css"))]);
    return module;
  }

  /** Load a style once; an effect without one has none. */
  style(url) {
    if (!this.styles.has(url)) this.styles.set(url, this.addStyle(url));
    return this.styles.get(url);
  }

  async addStyle(url) {
    const answer = await fetch(url).catch((error) => {
      this.styles.delete(url);
      throw error;
    });
    if (!answer.ok) return;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(await answer.text());
    this.root.adoptedStyleSheets = [...this.root.adoptedStyleSheets, sheet];
  }

  settle(key, state, reason) {
    this.remember(key, state);
    this.ack(key, state, reason);
  }

  remember(key, state) {
    this.known.set(key, state);
    while (this.known.size > KNOWN) this.known.delete(this.known.keys().next().value);
    try {
      sessionStorage.setItem(STORE, JSON.stringify([...this.known]));
    } catch {
      // Storage may be off or full; then a reload may repeat an effect within its time to live.
    }
  }
}

/** What an earlier life of this page has shown; what was open then is over now. */
function restore() {
  try {
    const pairs = JSON.parse(sessionStorage.getItem(STORE) ?? "[]");
    return pairs.map(([key, state]) => [String(key), state === "failed" ? "failed" : "done"]);
  } catch {
    return [];
  }
}

function idle() {
  return new Promise((resolve) => (window.requestIdleCallback ? requestIdleCallback(resolve, { timeout: 2000 }) : setTimeout(resolve, 50)));
}

function urlOf(name, file) {
  return `/effects/${encodeURIComponent(name)}/${file}`;
}

function ended(signal) {
  return new Promise((resolve) => {
    signal.addEventListener("abort", resolve, { once: true });
  });
}

function rectangle({ x, y, w, h }) {
  return `M${x} ${y}h${w}v${h}h${-w}Z`;
}

function circle({ x, y, w }) {
  const r = w / 2;
  return `M${x} ${y + r}a${r} ${r} 0 1 0 ${w} 0a${r} ${r} 0 1 0 ${-w} 0Z`;
}

function without(holes, { w, h }) {
  const cut = holes.map((hole) => (hole.round ? circle(hole) : rectangle(hole)));
  return `path(evenodd, "M0 0H${w}V${h}H0Z ${cut.join(" ")}")`;
}

/** A seed for one effect: the same in every replay of the show. */
function mixed(seed, key) {
  let hash = seed >>> 0;
  for (const letter of key) hash = Math.imul(hash ^ letter.codePointAt(0), 0x01000193) >>> 0;
  return hash;
}
