// The virtual host: a rigged SVG, or a VRM model, driven by the voice, the show and a seed.
// The page owns the clock: it calls frame(nowMs); nothing here starts a timer.

import { Arms } from "./avatar_arms.js";
import { Drawing } from "./avatar_draw.js";
import { Life } from "./avatar_life.js";
import { EXPRESSIONS, FACE_FIELDS, MOUTHS, RESTING } from "./avatar_tables.js";
import { VoiceMouth } from "./avatar_voice.js";
import { clamp, mix, smooth } from "./seeded.js";

const BLEND_MS = 220;
const HOLD_MS = 900;
/** After the last word the face stays this long, then returns to the segment's base. */
const LINGER_MS = 1200;
const MAX_DT_MS = 100;
/** Head and body nod with the voice by less than half a pixel in this time: 30 times a second is smooth. */
const CALM_MS = 1000 / 31;
/** A silent host who smiles broadly shows teeth; speech closes that smile, so the mouth follows the sound alone. */
const GRIN = { open: 0.13, teeth: 0.95, tongue: 0.8 };

export class Avatar {
  #figure = null;
  #face = { ...EXPRESSIONS.warm };
  #from = null;
  #to = EXPRESSIONS.warm;
  #since = -Infinity;
  #queued = null;
  #t = 0;
  #origin = null;
  #speaking = false;
  #quietAt = Infinity;
  #paused = false;
  #beat = 0;
  #grin = 1;
  #values = {};
  #targets = null;
  #wholeAt = -Infinity;

  /** host: element to fill; url: the character's SVG or VRM; seed: of the room; base: expression of the segment. */
  constructor(host, { url, seed = 1, base = "warm", reducedMotion = false }) {
    this.host = host;
    this.url = url;
    this.reducedMotion = reducedMotion;
    this.base = Object.hasOwn(EXPRESSIONS, base) ? base : "warm";
    this.name = this.base;
    this.life = new Life(seed);
    this.voice = new VoiceMouth();
    this.arms = new Arms();
    this.#face = { ...EXPRESSIONS[this.base] };
    this.#to = EXPRESSIONS[this.base];
  }

  /** Put the host on stage; throws when the file is missing or not clean, or a model cannot be drawn here. */
  async load() {
    const Figure = this.url.endsWith(".vrm") ? (await import("./avatar_model.js")).Model : Drawing;
    this.#figure = await Figure.load(this.host, this.url);
    this.#draw(this.life.at(0, 0, { speaking: false, still: true }), 0);
  }

  /** One of the eight expressions; held >= 900 ms, a later one waits (the last wins).  Unknown names change nothing. */
  setExpression(name) {
    if (!Object.hasOwn(EXPRESSIONS, name)) return;
    this.#queued = name;
    this.#settle();
  }

  /** The expression to come back to when the voice is quiet. */
  setBase(name) {
    if (!Object.hasOwn(EXPRESSIONS, name)) return;
    this.base = name;
    if (!this.#speaking) this.setExpression(name);
  }

  /** Start a gesture; false when it is unknown, comes within 6 s of the last, or motion is reduced or paused. */
  gesture(name) {
    if (this.reducedMotion || this.#paused) return false;
    const card = this.cardSide;
    // Upright, the card hides what is beside the host; in a wide picture there is room between host and card.
    const upright = window.innerHeight > window.innerWidth;
    const free = (card === "left") === upright ? "r" : "l";
    const begun = this.arms.start(name === "present" ? `present_${card}` : name, free, this.#t);
    // Who shows something looks at it.
    if (begun && this.arms.look === card) this.lookAt("card");
    return begun;
  }

  /** 20 ms of sound were played: RMS 0..1 and the shares of three bands. */
  setMouth(level01, bands) {
    this.voice.hear(level01, bands);
  }

  /** Mouth shape by name when the voice knows its sounds; null returns to loudness and bands. */
  setViseme(name) {
    this.voice.force(name);
  }

  setSpeaking(on) {
    if (on && !this.#speaking) this.life.inhale(this.#t);
    if (!on && this.#speaking) this.#quietAt = this.#t;
    if (on) this.#quietAt = Infinity;
    this.#speaking = Boolean(on);
  }

  /** Look at "camera", "card" or "question". */
  lookAt(target) {
    const side = this.cardSide === "left" ? -1 : 1;
    const points = { camera: { x: 0, y: 0 }, card: { x: side * 0.85, y: 0.1 }, question: { x: side * 0.6, y: 0.75 }, ...this.#targets };
    if (Object.hasOwn(points, target)) this.life.look(target, points[target], this.#t);
  }

  /** Override where things are, e.g. {card: {x: -0.9, y: 0.2}}; -1..1 from the face. */
  setTargets(points) {
    this.#targets = points;
  }

  /** Paused: closed smile, hands down, blinks and breath only. */
  setPaused(on) {
    if (Boolean(on) === this.#paused) return;
    this.#paused = Boolean(on);
    if (this.#paused) this.arms.stop(this.#t);
    this.#blend(this.#paused ? RESTING : EXPRESSIONS[this.name]);
  }

  /** The card stands on the emptier side of the host. */
  get cardSide() {
    const box = this.host.getBoundingClientRect();
    return box.left + box.width / 2 > window.innerWidth / 2 ? "left" : "right";
  }

  /** Draw the moment `nowMs` (any clock that rises). */
  frame(nowMs) {
    if (!this.#figure) return;
    this.#origin ??= nowMs;
    const t = nowMs - this.#origin;
    const dt = clamp(t - this.#t, 0, MAX_DT_MS);
    this.#t = Math.max(this.#t, t);
    this.#settle();
    this.voice.advance(dt);
    const share = smooth(clamp((this.#t - this.#since) / BLEND_MS, 0, 1));
    if (this.#from) for (const field of FACE_FIELDS) this.#face[field] = mix(this.#from[field], this.#to[field], share);
    this.#grin += ((this.#speaking || this.voice.loud > 0.05 ? 0 : 1) - this.#grin) * (1 - Math.exp(-dt / 120));
    this.#beat += (this.voice.loud - this.#beat) * (1 - Math.exp(-dt / 140));
    this.#draw(this.life.at(this.#t, dt, { speaking: this.#speaking, still: this.reducedMotion || this.#paused }), dt);
  }

  /** Parameters of the last frame, for tests and tuning. */
  state() {
    return { ...this.#values, expression: this.name, gesture: this.arms.name, paused: this.#paused, blinks: this.life.blinks };
  }

  destroy() {
    this.#figure?.remove();
    this.#figure = null;
  }

  #settle() {
    if (this.#t - this.#quietAt > LINGER_MS) {
      this.#quietAt = Infinity;
      this.#queued = this.base;
    }
    if (!this.#queued || this.#t - this.#since < HOLD_MS) return;
    const name = this.#queued;
    this.#queued = null;
    if (name === this.name) return;
    this.name = name;
    if (!this.#paused) this.#blend(EXPRESSIONS[name]);
  }

  #blend(to) {
    this.#from = { ...this.#face };
    this.#to = to;
    this.#since = this.#t;
  }

  #draw(life, dt) {
    const face = this.#face;
    const mouth = this.#mouth(face);
    const lively = this.reducedMotion || this.#paused ? 0 : 1;
    const v = {
      ...face,
      ...life,
      lid: face.lid * life.lid,
      squint: clamp(face.squint + mouth.squint * this.voice.loud, 0, 1),
      blush: face.blush,
      tilt: face.tilt + life.roll * 1.4,
      nod: face.nod + life.nod + this.#beat * 1.6 * lively,
      brow_l: face.brow_l + this.#beat * 0.18 * lively,
      brow_r: face.brow_r + this.#beat * 0.18 * lively,
      shape: this.#paused ? "S" : this.voice.shape,
      open: mouth.open,
      loud: this.voice.loud,
      mouth,
      arm_l: this.arms.pose("l", this.#t, this.#beat * lively),
      arm_r: this.arms.pose("r", this.#t, this.#beat * lively),
    };
    this.#values = v;
    const isWhole = this.arms.name !== null || this.#t - this.#wholeAt >= CALM_MS;
    if (isWhole) this.#wholeAt = this.#t;
    this.#figure.draw(v, isWhole, dt);
  }

  #mouth(face) {
    if (this.#paused) return { ...MOUTHS.S, width: 0.34, smile: face.smile };
    const now = this.voice.now;
    // The wider a mouth speaks, the less room a smile has to bend it.
    const smile = clamp(face.smile * mix(1, 0.75, now.round) + now.curve * 0.4, -1, 1);
    const beam = this.#grin * clamp((face.smile - 0.3) / 0.7, 0, 1);
    return {
      ...now,
      width: now.width * mix(face.mouth_w, 1, now.round),
      open: Math.max(now.open, beam * GRIN.open),
      teeth: mix(now.teeth, GRIN.teeth, clamp(beam * 3, 0, 1)),
      tongue: mix(now.tongue, GRIN.tongue, beam),
      smile,
    };
  }
}
