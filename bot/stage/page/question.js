// The comment that is being answered: an initial on its colour, the name, how many ask, the question.

import { el, setText } from "./dom.js";
import { graphemes } from "./lines.js";
import { place } from "./layout.js";

const SIZES = { portrait: [36, 33, 30], landscape: [38, 34, 31] };

export class Question {
  constructor(stage, layout, words) {
    this.words = words;
    this.layout = layout;
    this.box = el("div", "zone question");
    this.disc = el("i");
    this.name = el("b");
    this.asks = el("span");
    this.text = el("span", "text");
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
    setText(this.text, question.text);
    this.fit();
  }

  /** A long question gets smaller letters before it gets an ellipsis. */
  fit() {
    const sizes = SIZES[this.layout.kind];
    const isTooLong = () => this.text.scrollWidth > this.text.clientWidth;
    const size = sizes.find((one) => {
      this.box.style.fontSize = `${one}px`;
      return !isTooLong();
    });
    this.box.style.fontSize = `${size ?? sizes[sizes.length - 1]}px`;
  }
}
