// The page's one voice: frames in, sound out, and what of it has been heard.

import { Awake } from "./awake.js";
import { Loudness } from "./loudness.js";

const HEADER = 16;
const PCM = 1;
const RATE = 24000;
/** With frames waiting and nothing played for so long, the machine has no working sound output. */
const STUCK_MS = 1500;

export class Sound {
  /** handlers: onFrame(turn, pts, endMs, flags), onPlayed(turn, ms, loudness), onDone(turn, ms, whole), onState(state) */
  constructor(handlers) {
    this.handlers = handlers;
    this.loudness = new Loudness();
    this.awake = new Awake();
    this.state = "suspended";
    this.audible = false;
    this.ducked = 1;
    this.ready = false;
    this.waitingSince = null;
    this.overruns = 0;
    this.unknown = 0;
    this.flushed = new Set();
  }

  async start() {
    try {
      this.context = new AudioContext({ sampleRate: RATE, latencyHint: "interactive" });
      await this.context.audioWorklet.addModule("/stage/assets/worklet.js");
    } catch (error) {
      // No sound output at all: captions go on by the clock.
      this.handlers.onState("suspended");
      throw error;
    }
    this.node = new AudioWorkletNode(this.context, "player", { numberOfInputs: 0, outputChannelCount: [1] });
    this.gain = new GainNode(this.context, { gain: this.audible ? this.ducked : 0 });
    this.node.connect(this.gain).connect(this.context.destination);
    this.node.port.onmessage = ({ data }) => this.hear(data);
    this.context.onstatechange = () => {
      this.awake.restart();
      this.tell();
    };
    for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, () => this.context.resume());
    this.ready = true;
    this.context.resume();
    setTimeout(() => this.tell(true), 400);
  }

  tell(always = false) {
    const state = this.context?.state === "running" && this.waitingSince !== Infinity ? "running" : "suspended";
    if (state === this.state && !always) return;
    this.state = state;
    this.handlers.onState(state);
  }

  /** Only the audible overlay is heard; the others play along without sound. */
  setAudible(audible) {
    this.audible = audible;
    this.level(0.005);
  }

  /** Make the voice quieter by so many dB (<= 0), or with 0 as loud as before; a lost page comes back at full level. */
  duck(db, fadeMs) {
    this.ducked = 10 ** (Math.min(0, Number(db) || 0) / 20);
    this.level(Math.max(5, Number(fadeMs) || 0) / 3000);
  }

  /** How long the output has run, by its own clock. */
  get playedMs() {
    return (this.context?.currentTime ?? 0) * 1000;
  }

  /** The room says what time it is. */
  beat(serverMs) {
    if (this.context?.state === "running") this.awake.beat(Date.now(), serverMs, this.playedMs);
  }

  level(seconds) {
    this.gain?.gain.setTargetAtTime(this.audible ? this.ducked : 0, this.context.currentTime, seconds);
  }

  /** Take a binary frame of the room. */
  frame(buffer) {
    const view = new DataView(buffer);
    if (buffer.byteLength < HEADER || view.getUint8(0) !== 1 || view.getUint8(1) !== PCM || buffer.byteLength % 2) {
      this.unknown += 1;
      return;
    }
    const flags = view.getUint16(2, true);
    const turn = view.getUint32(4, true);
    const pts = view.getUint32(12, true);
    if (this.flushed.has(turn)) return;
    const samples = (buffer.byteLength - HEADER) / 2;
    if (!this.handlers.onFrame(turn, pts, pts + (samples * 1000) / RATE, flags)) return;
    if (!this.ready || this.context.state !== "running") return;
    if (this.awake.isPast(Date.now(), this.playedMs)) {
      this.flush(turn, 10);
      return;
    }
    this.waitingSince ??= performance.now();
    const pcm = buffer.slice(HEADER);
    this.loudness.hear(turn, pts, new Int16Array(pcm));
    this.node.port.postMessage({ k: "frame", turn, pts, flags, pcm }, [pcm]);
  }

  /** Fade out within `fadeMs`, and let nothing more of this turn through. */
  flush(turn, fadeMs) {
    this.flushed.add(turn);
    if (this.flushed.size > 64) this.flushed.delete(this.flushed.values().next().value);
    this.node?.port.postMessage({ k: "flush", turn, samples: Math.round((fadeMs * RATE) / 1000) });
  }

  hear(message) {
    const wasStuck = this.waitingSince === Infinity;
    if (message.k === "over") {
      this.overruns += 1;
      return;
    }
    if (message.k === "played") {
      this.waitingSince = performance.now();
      this.handlers.onPlayed(message.turn, message.ms, this.loudness.at(message.turn, message.ms));
    } else {
      this.waitingSince = null;
      if (message.k !== "silent") this.handlers.onDone(message.turn, message.ms, message.k === "done");
    }
    if (wasStuck) this.tell();
  }

  /** Once per animation frame: notice an output that does not move. */
  watch(now) {
    if (this.waitingSince === null || this.waitingSince === Infinity) return;
    if (now - this.waitingSince < STUCK_MS) return;
    this.waitingSince = Infinity;
    this.tell();
  }
}
