// The comment that is being answered: an initial on its colour, the name, how many ask, the question.

import { el, fitLines, setText } from "./dom.js";
import { graphemes } from "./lines.js";
import { place } from "./layout.js";
import { setPhrases } from "./phrases.js";

const SIZES = { portrait: [36, 33, 30], landscape: [38, 34, 31] };
/** px of two lines. */
const SMALL = { portrait: 26, landscape: 29 };

export class Question {
  constructor(stage, layout, words) {
    this.words = words;
    this.layout = layout;
    this.box = el("div", "zone question");
    this.disc = el("i");
    this.name = el("b");
    this.asks = el("span");
    this.text = el("span", "text");
    this.name.dir = this.text.dir = "auto";
    this.box.append(this.disc, this.name, this.asks, this.text);
    stage.append(this.box);
    layout.onChange(() => {
      const { x, y, w, h } = layout.rect("question");
      place(this.box, { x, y, w, h });
      this.box.style.width = "";
      this.box.style.maxWidth = `${w}px`;
      this.fit();
    });
  }

  show(question) {
    this.box.classList.toggle("on", Boolean(question));
    if (!question) return;
    const name = question.name || this.words.someone;
    const hue = Number(question.hue) || 0;
    this.disc.style.background = `hsl(${hue} 30% 46%)`;
    this.box.lang = question.lang ?? "";
    setText(this.disc, (graphemes(name, question.lang)[0] ?? "").toUpperCase());
    setText(this.name, name);
    setText(this.asks, this.words.asks(question.people));
    setPhrases(this.text, question.text, question.lang);
    this.fit();
  }

  /** A long question gets smaller letters, then a second line, before it gets an ellipsis. */
  fit() {
    const [kind, { text, box }] = [this.layout.kind, this];
    text.style.fontSize = "";
    text.classList.remove("two-lines");
    const fits = (size) => {
      box.style.fontSize = `${size}px`;
      return text.scrollWidth <= text.clientWidth;
    };
    if (!SIZES[kind].some(fits)) fitLines(text, [SMALL[kind]], true);
  }
}
