// The microphone of who sits here: the host speaks softly while she speaks. Of its sound only the level leaves the page.

import { byId, setText } from "./dom.js";
import { w } from "./words.js";

/** The host's own voice from the loudspeaker must not count; loudness must stay as it is. */
const WANTED = { audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: false } };

export class Mic {
  /** tell(message) sends to the room and may lose it: the next level comes at once. */
  constructor(tell, say) {
    this.tell = tell;
    this.say = say;
    this.isTalking = false;
    this.isAsking = false;
    this.stream = null;
    this.context = null;
    this.button = byId("mic");
    this.button.addEventListener("click", () => this.toggle());
  }

  get isOn() {
    return this.context !== null;
  }

  async toggle() {
    if (this.isOn) this.close();
    else if (!this.isAsking) await this.open();
    this.render();
  }

  async open() {
    this.isAsking = true;
    try {
      this.stream = await navigator.mediaDevices.getUserMedia(WANTED);
      this.context = new AudioContext();
      await this.context.audioWorklet.addModule("/console/assets/mic_level.js");
      const level = new AudioWorkletNode(this.context, "level", { numberOfOutputs: 0 });
      level.port.onmessage = ({ data }) => this.isOn && this.tell({ t: "level", db: Math.min(0, Math.round(data * 10) / 10) });
      this.context.createMediaStreamSource(this.stream).connect(level);
      for (const track of this.stream.getTracks()) track.onended = () => this.close();
    } catch {
      // refused, no microphone, or a page that is not from this computer and has no https
      this.close();
      this.say(w.mic_refused);
    }
    this.isAsking = false;
  }

  close() {
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.context?.close();
    this.stream = null;
    this.context = null;
    this.isTalking = false;
    this.render();
  }

  /** The room says whether it takes the sound for speech. */
  heard(isTalking) {
    this.isTalking = isTalking && this.isOn;
    this.render();
  }

  render() {
    setText(this.button.firstElementChild, this.isTalking ? w.mic_talking : this.isOn ? w.mic_on : w.mic);
    this.button.setAttribute("aria-pressed", String(this.isOn));
    this.button.classList.toggle("talking", this.isTalking);
  }
}
