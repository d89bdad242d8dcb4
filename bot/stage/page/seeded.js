// Numbers that repeat: a seeded generator and the few curves used by the host and the effects.

/** Seeded generator of numbers in 0..1: the same seed gives the same show. */
export function random(seed) {
  let state = (seed >>> 0) || 0x9e3779b9;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export const clamp = (value, low, high) => Math.min(high, Math.max(low, value));
export const mix = (a, b, share) => a + (b - a) * share;
export const smooth = (share) => share * share * (3 - 2 * share);
