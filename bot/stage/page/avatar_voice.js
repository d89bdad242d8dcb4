// The mouth's drive: loudness and bands of the samples that are being played, 20 ms at a time.

import { clamp, mix } from "./seeded.js";
import { MOUTHS } from "./avatar_tables.js";

const STEP_MS = 20;
/** From a tenth to nine tenths in 40 ms upward and 90 ms downward; such a rise takes 2.2 time constants. */
const ATTACK_MS = 40 / 2.2;
const RELEASE_MS = 90 / 2.2;
const GATE = 10 ** (-45 / 20);
/** No sample for so long: the sound has stopped, the mouth closes by itself. */
const DRY_MS = 60;
const HOLD_STEPS = 3;

const follow = (value, target, stepMs, tauMs) => value + (target - value) * (1 - Math.exp(-stepMs / tauMs));

/** Shape for 20 ms of sound: bands decide wide, round or toothy; loudness decides how open. */
export function shapeFor(loud, bands) {
  if (loud < 0.06) return "X";
  const low = bands?.low ?? 0;
  const mid = bands?.mid ?? 0;
  const high = bands?.high ?? 0;
  const sum = low + mid + high;
  if (sum > 0) {
    if (high / sum > 0.5) return loud > 0.35 ? "I" : "B";
    if (low / sum > 0.72) return loud > 0.6 ? "O" : loud > 0.3 ? "E" : "F";
  }
  if (loud > 0.55) return "D";
  return loud > 0.22 ? "C" : "B";
}

export class VoiceMouth {
  constructor() {
    this.envelope = 0;
    this.peak = 0.12;
    this.loud = 0;
    this.shape = "X";
    this.forced = null;
    this.heldSteps = HOLD_STEPS;
    this.silentMs = 0;
    this.fresh = false;
    this.now = { ...MOUTHS.X };
  }

  /** 20 ms of sound were played; level = RMS 0..1 of full scale. */
  hear(level, bands) {
    this.fresh = true;
    this.silentMs = 0;
    this.#step(clamp(Number(level) || 0, 0, 1), bands, STEP_MS);
  }

  /** A viseme of the voice (a name of MOUTHS) overrides the bands until null. */
  force(name) {
    this.forced = name in MOUTHS ? name : null;
  }

  /** A frame passed. */
  advance(dtMs) {
    if (!this.fresh) {
      this.silentMs += dtMs;
      if (this.silentMs > DRY_MS) this.#step(0, null, dtMs);
    }
    this.fresh = false;
  }

  #step(level, bands, stepMs) {
    const heard = level < GATE ? 0 : level;
    this.envelope = follow(this.envelope, heard, stepMs, heard > this.envelope ? ATTACK_MS : RELEASE_MS);
    // Quiet and loud voices open equally wide: the scale follows the loudest sound, forgetting it over 8 s.
    this.peak = Math.max(0.05, heard, follow(this.peak, 0.12, stepMs, 8000));
    const ratio = this.envelope < GATE / 2 ? 0 : this.envelope / this.peak;
    this.loud = clamp(ratio, 0, 1) ** 0.8;
    this.#choose(bands);
    const target = MOUTHS[this.shape];
    for (const key of Object.keys(target)) this.now[key] = follow(this.now[key], target[key], stepMs, 35);
    // Opening itself must not lag a second time: shape x loudness, the follower has smoothed it.
    this.now.open = this.forced ? target.open * this.loud : mix(0.02, MOUTHS.D.open * 1.06, this.loud) * this.#room() * (this.loud > 0 ? 1 : 0);
  }

  // Round and toothy shapes open less than the open vowel of the same loudness.
  #room() {
    return mix(1, 0.72, clamp(this.now.round - 0.3, 0, 0.7) / 0.7) * mix(1, 0.6, clamp(this.now.teeth - 0.55, 0, 0.45) / 0.45);
  }

  #choose(bands) {
    const wanted = this.forced ?? shapeFor(this.loud, bands);
    this.heldSteps += 1;
    if (wanted === this.shape) return;
    if (this.heldSteps < HOLD_STEPS && wanted !== "X" && !this.forced) return;
    this.shape = wanted;
    this.heldSteps = 0;
  }
}
