// Whether the page has stood still: then what comes in a heap was said long ago, and may not be said now.

/** So far the sound's clock may fall behind the computer's before the page counts as having slept. */
const SLEPT_MS = 1500;
/** A beat of the room that is no older than this is of now. */
const FRESH_MS = 1000;

export class Awake {
  constructor() {
    this.behindMs = null;
    this.offsetMs = null;
    this.isCatchingUp = false;
  }

  /** The output was started or stopped on purpose: its clock says nothing of sleep. */
  restart() {
    this.behindMs = null;
  }

  /** Sound came at `nowMs` of the computer, with `playedMs` of output so far; true if it is of the past. */
  isPast(nowMs, playedMs) {
    this.look(nowMs, playedMs);
    return this.isCatchingUp;
  }

  /** The room tells its time, every few seconds: once that is of now, so is what follows. */
  beat(nowMs, serverMs, playedMs) {
    this.look(nowMs, playedMs);
    const offsetMs = serverMs - nowMs;
    if (this.isCatchingUp && this.offsetMs - offsetMs > FRESH_MS) return;
    this.isCatchingUp = false;
    this.offsetMs = offsetMs;
  }

  /** An output that stood still for so long between two looks, a beat apart at most, stood with the page. */
  look(nowMs, playedMs) {
    const behindMs = nowMs - playedMs;
    if (this.behindMs !== null && this.offsetMs !== null && behindMs - this.behindMs > SLEPT_MS) this.isCatchingUp = true;
    this.behindMs = behindMs;
  }
}
