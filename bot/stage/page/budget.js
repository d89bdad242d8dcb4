// How much of what an effect wishes this machine can draw, from the time its frames really take.

const SLOW_MS = 24;
const FINE_MS = 19;
const LEAST = 0.25;
const WEIGHT = 0.08;

export class Budget {
  constructor() {
    /** Part of the particles that may be drawn, 0.25..1. */
    this.share = 1;
    this.meanMs = 1000 / 60;
  }

  /** Note one frame that came `ms` after the one before it; a long pause (a hidden page) says nothing. */
  frame(ms) {
    if (!(ms > 0) || ms > 500) return;
    this.meanMs += (ms - this.meanMs) * WEIGHT;
    if (this.meanMs > SLOW_MS) this.share = Math.max(LEAST, this.share * 0.97);
    else if (this.meanMs < FINE_MS) this.share = Math.min(1, this.share * 1.01);
  }
}
