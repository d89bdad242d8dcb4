// How loud the voice is and where its sound lies, 20 ms at a time, known before it is heard.

const RATE = 24000;
const BLOCK_MS = 20;
const BLOCK = (RATE * BLOCK_MS) / 1000;
/** One-pole low-passes at 500 Hz and 2 kHz part the bands. */
const LOW = 1 - Math.exp((-2 * Math.PI * 500) / RATE);
const MID = 1 - Math.exp((-2 * Math.PI * 2000) / RATE);
/** Below -45 dBFS nothing is said. */
const GATE = 10 ** (-45 / 20);
/** A report of the output is so old when the face is drawn, and the eye has to be there first (measured in tests/browser). */
const AHEAD_MS = 30;
const TURNS = 3;
const QUIET = Object.freeze({ level: 0, low: 0, mid: 0, high: 0 });

export class Loudness {
  constructor() {
    /** turn -> blocks from its start on */
    this.turns = new Map();
    this.low = 0;
    this.mid = 0;
  }

  /** Measure the samples of a turn that begin at `pts`. */
  hear(turn, pts, pcm) {
    if (!this.turns.has(turn)) {
      this.turns.set(turn, []);
      if (this.turns.size > TURNS) this.turns.delete(this.turns.keys().next().value);
    }
    const blocks = this.turns.get(turn);
    for (let from = 0; from < pcm.length; from += BLOCK) {
      blocks[Math.floor((pts + (from * 1000) / RATE) / BLOCK_MS)] = this.measured(pcm.subarray(from, from + BLOCK));
    }
  }

  /** What of a turn is to be seen when `ms` of it are reported as heard. */
  at(turn, ms) {
    return this.turns.get(turn)?.[Math.floor((ms + AHEAD_MS) / BLOCK_MS)] ?? QUIET;
  }

  measured(pcm) {
    const sums = { level: 0, low: 0, mid: 0, high: 0 };
    for (const value of pcm) {
      const sample = value / 32768;
      this.low += LOW * (sample - this.low);
      this.mid += MID * (sample - this.mid);
      sums.level += sample * sample;
      sums.low += this.low * this.low;
      sums.mid += (this.mid - this.low) ** 2;
      sums.high += (sample - this.mid) ** 2;
    }
    const block = {};
    for (const [name, sum] of Object.entries(sums)) block[name] = Math.sqrt(sum / pcm.length);
    return block.level < GATE ? QUIET : block;
  }
}
