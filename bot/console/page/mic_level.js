// Runs beside the sound: tells every tenth of a second how loud the microphone was, dBFS. Not throttled in a hidden tab.

const REPORT_S = 0.1;
const LEAST_DB = -120;

class Level extends AudioWorkletProcessor {
  constructor() {
    super();
    this.sum = 0;
    this.count = 0;
  }

  process([input]) {
    for (const sample of input?.[0] ?? []) this.sum += sample * sample;
    this.count += input?.[0]?.length ?? 0;
    if (this.count >= REPORT_S * sampleRate) {
      this.port.postMessage(Math.max(LEAST_DB, 10 * Math.log10(this.sum / this.count + 1e-12)));
      this.sum = 0;
      this.count = 0;
    }
    return true;
  }
}

registerProcessor("level", Level);
