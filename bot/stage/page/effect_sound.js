// The few sounds of effects, made here from oscillators: short, quiet, never over the voice's level, off unless asked for.

/** Peak of all of it, of full scale: about 24 dB under a loud voice. */
const PEAK = 0.06;
/** name -> notes: [Hz, starts at s, lasts s, share of the peak] */
const RECIPES = {
  pop: [[392, 0, 0.09, 1], [587, 0.05, 0.12, 0.7]],
  chime: [[659, 0, 0.5, 0.8], [988, 0.12, 0.7, 0.6]],
  sparkle: [[1175, 0, 0.22, 0.5], [1568, 0.09, 0.24, 0.5], [1976, 0.18, 0.3, 0.4]],
  fanfare: [[392, 0, 0.2, 0.8], [494, 0.16, 0.2, 0.8], [587, 0.32, 0.24, 0.8], [784, 0.5, 0.7, 0.9]],
};

export class EffectSound {
  /** context() -> an AudioContext that is heard, or null */
  constructor(context) {
    this.context = context;
    this.out = null;
  }

  /** Play a recipe by name; true when it is heard. */
  play(name) {
    const context = this.context();
    const notes = RECIPES[name];
    if (!notes || !context) return false;
    this.out ??= chain(context);
    for (const note of notes) sing(context, this.out, note);
    return true;
  }
}

function chain(context) {
  const gain = new GainNode(context, { gain: PEAK });
  const limit = new DynamicsCompressorNode(context, { threshold: -26, ratio: 20, attack: 0.002, release: 0.1 });
  gain.connect(limit).connect(context.destination);
  return gain;
}

function sing(context, out, [hz, at, lasts, share]) {
  const start = context.currentTime + at;
  const voice = new OscillatorNode(context, { type: "triangle", frequency: hz });
  const level = new GainNode(context, { gain: 0 });
  level.gain.setValueAtTime(0, start);
  level.gain.linearRampToValueAtTime(share, start + 0.012);
  level.gain.exponentialRampToValueAtTime(0.001, start + lasts);
  voice.connect(level).connect(out);
  voice.start(start);
  voice.stop(start + lasts + 0.02);
  voice.onended = () => level.disconnect();
}
