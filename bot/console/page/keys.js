// Keys. Panic works everywhere, also while typing; letters are dead in text fields and while an IME composes.

/** Two Esc within this time are a panic. */
const TWICE_MS = 700;
/** Frightened fingers hammer: a resume by key counts only so long after the panic. */
const CALM_MS = 1500;

const TYPING = "input, textarea, select, [contenteditable='true'], [contenteditable='']";

export class Keys {
  /** acts: {panic(by), resume(by), isPaused(), letters: {x: fn, ...}, escape()} */
  constructor(acts) {
    this.acts = acts;
    this.escapeAt = -Infinity;
    this.panicAt = -Infinity;
    addEventListener("keydown", (event) => this.press(event), true);
  }

  press(event) {
    if (event.key === "F8") {
      event.preventDefault();
      if (!event.repeat) this.toggle();
      return;
    }
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Escape") {
      if (!event.repeat) this.escape();
      return;
    }
    this.escapeAt = -Infinity;
    if (event.ctrlKey || event.altKey || event.metaKey || event.target?.closest?.(TYPING)) return;
    const act = this.acts.letters[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act || (event.repeat && event.key.length === 1 && !"jk".includes(event.key.toLowerCase()))) return;
    if (act(event) !== false) event.preventDefault();
  }

  escape() {
    const now = performance.now();
    if (now - this.escapeAt < TWICE_MS) {
      this.escapeAt = -Infinity;
      this.toggle();
      return;
    }
    this.escapeAt = now;
    this.acts.escape();
  }

  toggle() {
    const now = performance.now();
    if (!this.acts.isPaused()) {
      this.panicAt = now;
      this.acts.panic("key");
    } else if (now - this.panicAt > CALM_MS) {
      this.acts.resume("key");
    }
  }
}
