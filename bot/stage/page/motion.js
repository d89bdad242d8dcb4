// Reduced motion: by the room, by the viewer's system, or by itself when the machine cannot draw 24 frames a second.

const LEAST_FPS = 24;
const SLOW_S = 5;

export class Motion {
  constructor(stage, wanted) {
    this.stage = stage;
    this.wanted = wanted;
    this.room = false;
    this.slow = false;
    this.system = matchMedia("(prefers-reduced-motion: reduce)");
    this.system.addEventListener("change", () => this.apply());
    this.listeners = [];
    this.frames = 0;
    this.slowSeconds = 0;
    this.second = performance.now();
    this.apply();
  }

  get reduced() {
    if (this.wanted) return this.wanted === "reduced";
    return this.room || this.slow || this.system.matches;
  }

  setRoom(reduced) {
    this.room = Boolean(reduced);
    this.apply();
  }

  onChange(listener) {
    this.listeners.push(listener);
  }

  apply() {
    this.stage.classList.toggle("reduced", this.reduced);
    for (const listener of this.listeners) listener(this.reduced);
  }

  frame(now) {
    this.frames += 1;
    const passed = now - this.second;
    if (passed < 1000) return;
    // A page that was hidden has no frames to count.
    const isSlow = passed < 3000 && (this.frames * 1000) / passed < LEAST_FPS;
    this.slowSeconds = isSlow ? this.slowSeconds + 1 : 0;
    if (this.slowSeconds >= SLOW_S && !this.slow) {
      this.slow = true;
      this.apply();
    }
    this.frames = 0;
    this.second = now;
  }
}
