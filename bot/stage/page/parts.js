// Which parts of the stage a page shows: ?show=host,captions.  Without it the whole show; the labels always.

/** The whole show. */
const WHOLE = ["background", "host", "goal", "card", "boards", "answer", "question", "captions", "effects", "paused"];
/** Only where they are asked for: other parts tell the same, or the platform does. */
const ASKED = ["product", "stock", "countdown", "ticker"];
const ALWAYS = "labels";

export class Parts {
  /** text: what stands behind ?show=, or null. */
  constructor(text) {
    const names = (text ?? "").split(",").map((name) => name.trim()).filter(Boolean);
    this.unknown = names.filter((name) => ![...WHOLE, ...ASKED, ALWAYS].includes(name));
    this.isWhole = text === null;
    this.shown = new Set(this.isWhole ? WHOLE : names);
  }

  has(name) {
    return this.shown.has(name);
  }

  /** What the room is told: empty = the whole show. */
  get told() {
    return this.isWhole ? [] : [...WHOLE, ...ASKED, ALWAYS].filter((name) => this.has(name) || name === ALWAYS);
  }

  /** Mark `root` with `no-NAME` for each part that stays away. */
  mark(root) {
    for (const name of [...WHOLE, ...ASKED]) root.classList.toggle(`no-${name}`, !this.has(name));
  }
}
