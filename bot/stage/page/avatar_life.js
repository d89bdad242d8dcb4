// What keeps the host alive between words: blinks, gaze, breath, sway.  Seeded: a replay is the same show.

import { clamp, mix, random, smooth } from "./seeded.js";

const BLINK_DOWN_MS = 70;
const BLINK_SHUT_MS = 40;
const BLINK_UP_MS = 130;
const BLINK_MS = BLINK_DOWN_MS + BLINK_SHUT_MS + BLINK_UP_MS;
const BLINK_MEDIAN_MS = 4000;
const DOUBLE_BLINKS = 0.15;
const BREATH_HZ = 0.25;
const INHALE_MS = 250;
const SACCADE_MS = 60;
const BIG_SHIFT = 0.6;
const HEAD_LATE_MS = 80;
const CARD_LOOK_MS = 1600;
const QUESTION_LOOK_MS = 2600;
/** An event further in the past than this was slept through (hidden tab), not missed. */
const ASLEEP_MS = 2000;

function normal(next) {
  return Math.sqrt(-2 * Math.log(1 - next() * 0.999999)) * Math.cos(2 * Math.PI * next());
}

/** Share of the lid that stays open, 0..1, `ms` after the blink began. */
export function blinkLid(ms) {
  if (ms < 0 || ms >= BLINK_MS) return 1;
  if (ms < BLINK_DOWN_MS) return 1 - smooth(ms / BLINK_DOWN_MS);
  if (ms < BLINK_DOWN_MS + BLINK_SHUT_MS) return 0;
  return smooth((ms - BLINK_DOWN_MS - BLINK_SHUT_MS) / BLINK_UP_MS);
}

export class Life {
  constructor(seed) {
    this.blinkDraw = random(seed * 7919 + 1);
    this.gazeDraw = random(seed * 7919 + 2);
    this.swayDraw = random(seed * 7919 + 3);
    this.phases = [0, 1, 2, 3].map(() => this.swayDraw() * Math.PI * 2);
    this.blinkAt = 900 + this.blinkDraw() * 1500;
    this.doubled = false;
    this.blinks = 0;
    this.shiftAt = 700;
    this.glanceAt = 5000;
    this.glanceEnd = 0;
    this.from = { x: 0, y: 0 };
    this.aim = { x: 0, y: 0 };
    this.aimAt = -1000;
    this.home = { x: 0, y: 0 };
    this.homeUntil = Infinity;
    this.head = { x: 0, y: 0 };
    this.inhaleAt = -10_000;
  }

  /** Look at a point (-1..1 in both) for at most `forMs`, then back to the camera. */
  look(target, point, now) {
    const stay = { card: CARD_LOOK_MS, question: QUESTION_LOOK_MS }[target];
    this.home = { x: point.x, y: point.y };
    this.homeUntil = stay ? now + stay : Infinity;
    this.glanceEnd = 0;
    this.#aimAt(point.x, point.y, now);
  }

  inhale(now) {
    this.inhaleAt = now;
  }

  /** Values of this moment; `still` (reduced motion) keeps blink and breath only. */
  at(now, dtMs, { speaking, still }) {
    const lid = this.#blink(now);
    const breath = this.#breath(now);
    if (still) return { lid, breath, gaze_x: 0, gaze_y: 0, turn: 0, nod: 0, sway: 0, roll: 0 };
    this.#gaze(now, speaking);
    const done = clamp((now - this.aimAt) / SACCADE_MS, 0, 1);
    const gaze_x = mix(this.from.x, this.aim.x, smooth(done));
    const gaze_y = mix(this.from.y, this.aim.y, smooth(done));
    if (now - this.aimAt >= HEAD_LATE_MS) {
      const share = 1 - Math.exp(-dtMs / 150);
      this.head.x += (this.aim.x - this.head.x) * share;
      this.head.y += (this.aim.y - this.head.y) * share;
    }
    const wave = (hz, i) => Math.sin((now / 1000) * hz * Math.PI * 2 + this.phases[i]);
    return {
      lid,
      breath,
      gaze_x,
      gaze_y,
      turn: this.head.x * 4.5 + wave(0.11, 0) * 0.7,
      nod: this.head.y * 3 + wave(0.13, 1) * 0.4,
      sway: wave(0.07, 2) * 3 + wave(0.029, 3) * 3,
      roll: wave(0.083, 1) * 0.5 + wave(0.047, 0) * 0.5,
    };
  }

  #blink(now) {
    if (now - this.blinkAt > ASLEEP_MS) this.blinkAt = now;
    const lid = blinkLid(now - this.blinkAt);
    if (now >= this.blinkAt + BLINK_MS) {
      this.blinks += 1;
      this.doubled = !this.doubled && this.blinkDraw() < DOUBLE_BLINKS;
      const wait = this.doubled ? 90 : clamp(BLINK_MEDIAN_MS * Math.exp(0.45 * normal(this.blinkDraw)), 1200, 9000);
      this.blinkAt = now + wait;
    }
    return lid;
  }

  #breath(now) {
    const phase = ((now / 1000) * BREATH_HZ) % 1;
    const calm = phase < 0.4 ? smooth(phase / 0.4) : 1 - smooth((phase - 0.4) / 0.6);
    const since = (now - this.inhaleAt) / INHALE_MS;
    const extra = since < 0 || since > 4 ? 0 : since < 1 ? smooth(since) : 1 - smooth((since - 1) / 3);
    return Math.min(1, calm * 0.85 + extra * 0.35);
  }

  #gaze(now, speaking) {
    if (now >= this.homeUntil) {
      this.home = { x: 0, y: 0 };
      this.homeUntil = Infinity;
      this.#aimAt(0, 0, now);
    }
    if (now < this.shiftAt) return;
    const next = this.gazeDraw;
    this.shiftAt = now + 600 + next() * 800;
    const atCamera = this.homeUntil === Infinity;
    if (atCamera && now >= this.glanceAt) {
      // Looking away for about a second in each three or four keeps 70 % for the camera.
      this.glanceAt = now + (speaking ? 3600 : 2800) + next() * 1800;
      this.glanceEnd = now + 600 + next() * 500;
      this.shiftAt = this.glanceEnd;
      this.#aimAt((next() < 0.5 ? -1 : 1) * (0.25 + next() * 0.4), next() * 0.6 - 0.25, now);
      return;
    }
    const around = atCamera ? 0.07 : 0.12;
    this.#aimAt(this.home.x + (next() - 0.5) * 2 * around, this.home.y + (next() - 0.5) * around, now);
  }

  #aimAt(x, y, now) {
    const done = clamp((now - this.aimAt) / SACCADE_MS, 0, 1);
    this.from = { x: mix(this.from.x, this.aim.x, done), y: mix(this.from.y, this.aim.y, done) };
    this.aim = { x: clamp(x, -1, 1), y: clamp(y, -1, 1) };
    this.aimAt = now;
    const shift = Math.hypot(this.aim.x - this.from.x, this.aim.y - this.from.y);
    // A blink hides a big jump of the eyes, as people do it; not twice in a row.
    if (shift > BIG_SHIFT && this.blinkAt - now > 700) this.blinkAt = now;
  }
}
