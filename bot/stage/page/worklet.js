// Plays the room's sound on the audio thread and says what has been played, each 20 ms.

const RATE = 24000;
const START = RATE * 0.07;
const BLOCK = RATE * 0.02;
/** Seconds held at most; the room sends 0.4 s ahead, so more is a fault and is dropped. */
const MOST = RATE * 8;

class Player extends AudioWorkletProcessor {
  constructor() {
    super();
    this.queue = [];
    this.held = 0;
    this.waited = 0;
    this.playing = false;
    this.fade = null;
    this.untold = 0;
    this.port.onmessage = ({ data }) => this.hear(data);
  }

  hear(message) {
    if (message.k === "flush") {
      this.fade = { turn: message.turn, left: message.samples, of: Math.max(1, message.samples) };
      if (!this.playing || this.head()?.turn !== message.turn) this.cut();
      return;
    }
    const pcm = new Int16Array(message.pcm);
    if (this.held + pcm.length > MOST) {
      this.port.postMessage({ k: "over" });
      return;
    }
    this.held += pcm.length;
    this.queue.push({ turn: message.turn, pts: message.pts, flags: message.flags, pcm, at: 0 });
  }

  process(_, outputs) {
    const out = outputs[0][0];
    if (!this.playing && !this.mayStart(out.length)) return true;
    for (let i = 0; i < out.length; i += 1) {
      const part = this.head();
      if (part === null) {
        this.runDry();
        break;
      }
      let sample = part.pcm[part.at] / 32768;
      part.at += 1;
      this.held -= 1;
      if (this.fade) sample *= this.fade.left / this.fade.of;
      out[i] = sample;
      this.count(part);
      if (this.fade && --this.fade.left <= 0) this.cut();
    }
    return true;
  }

  /** A little sound is gathered before a start, so that a late frame does not tear the first word. */
  mayStart(samples) {
    if (this.queue.length === 0) return false;
    this.waited += samples;
    const last = this.queue[this.queue.length - 1];
    if (this.held < START && this.waited < START && !(last.flags & 4)) return false;
    this.waited = 0;
    this.playing = true;
    return true;
  }

  /** The part that holds the next sample; finished parts leave, and the end of a turn is told. */
  head() {
    while (this.queue.length > 0) {
      const part = this.queue[0];
      if (part.at < part.pcm.length) return part;
      this.queue.shift();
      if (part.flags & 4) this.port.postMessage({ k: "done", turn: part.turn, ms: endOf(part) });
      this.last = part;
    }
    return null;
  }

  runDry() {
    this.playing = false;
    this.waited = 0;
    this.fade = null;
    if (this.last && !(this.last.flags & 4)) this.port.postMessage({ k: "dry", turn: this.last.turn, ms: endOf(this.last) });
    this.untold = 0;
  }

  cut() {
    const { turn } = this.fade;
    this.queue = this.queue.filter((part) => part.turn !== turn);
    this.held = this.queue.reduce((sum, part) => sum + part.pcm.length - part.at, 0);
    this.fade = null;
    this.port.postMessage({ k: "silent", turn });
  }

  count(part) {
    this.untold += 1;
    if (this.untold < BLOCK) return;
    this.untold = 0;
    this.port.postMessage({ k: "played", turn: part.turn, ms: part.pts + (part.at * 1000) / RATE });
  }
}

function endOf(part) {
  return part.pts + (part.pcm.length * 1000) / RATE;
}

registerProcessor("player", Player);
