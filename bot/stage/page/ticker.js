// What viewers write, as the room has cleared it: the newest few, upright as a column, wide as a row.

import { el, setText } from "./dom.js";
import { graphemes } from "./lines.js";
import { place } from "./layout.js";

const ROWS = { portrait: 5, landscape: 8 };
const STAYS_MS = 45000;

export class Ticker {
  constructor(stage, layout) {
    this.layout = layout;
    this.box = el("div", "zone ticker");
    stage.append(this.box);
    layout.onChange(() => {
      place(this.box, layout.rect("ticker"));
      this.trim();
    });
  }

  add({ name, text, lang, hue }) {
    const row = el("div", "said");
    row.lang = lang ?? "";
    row.dir = "auto";
    const disc = el("i", "", (graphemes(name || text, lang)[0] ?? "").toUpperCase());
    disc.style.background = `hsl(${Number(hue) || 0} 30% 46%)`;
    const words = el("span");
    words.dir = "auto";
    setText(words, text);
    row.append(disc, el("b", "", name), words);
    this.box.prepend(row);
    this.trim();
    setTimeout(() => row.remove(), STAYS_MS);
  }

  /** Nothing is left of what was said before a pause. */
  clear() {
    this.box.replaceChildren();
  }

  trim() {
    while (this.box.childElementCount > ROWS[this.layout.kind]) this.box.lastElementChild.remove();
  }
}
