// An answer that is read instead of heard: it takes the place of the like ladder for a few seconds and leaves by itself.

import { el, setText } from "./dom.js";
import { graphemes } from "./lines.js";
import { place } from "./layout.js";
import { setPhrases } from "./phrases.js";

const SIZES = { portrait: [36, 33, 30, 27], landscape: [38, 35, 32, 29, 27] };
const LEAST_MS = 3000;

export class Answer {
  /** seen(key) is called once an answer has been on screen, drawn, for its whole time. */
  constructor(stage, layout, words, seen) {
    this.stage = stage;
    this.layout = layout;
    this.words = words;
    this.seen = seen;
    this.timer = 0;
    this.box = el("div", "zone answer");
    this.box.setAttribute("role", "status");
    this.disc = el("i");
    this.lines = el("p");
    this.name = el("b");
    this.asks = el("span");
    this.text = el("span", "text");
    this.lines.append(this.name, this.asks, this.text);
    this.box.append(this.disc, this.lines);
    stage.append(this.box);
    addEventListener("visibilitychange", () => (this.broken ||= document.hidden));
    layout.onChange(() => {
      place(this.box, layout.rect("answer"));
      this.fit();
    });
  }

  show({ key, name, text, lang, people, hue, hold_ms: holdMs }) {
    clearTimeout(this.timer);
    const shown = name || this.words.someone;
    this.broken = document.hidden;
    this.box.lang = lang ?? "";
    this.lines.dir = "auto";
    this.disc.style.background = `hsl(${Number(hue) || 0} 30% 46%)`;
    setText(this.disc, (graphemes(shown, lang)[0] ?? "").toUpperCase());
    setText(this.name, shown);
    setText(this.asks, this.words.answered(people));
    setPhrases(this.text, text, lang);
    this.turn(true);
    this.fit();
    this.timer = setTimeout(() => this.over(key), Math.max(LEAST_MS, Number(holdMs) || 0));
  }

  /** Take it away before its time; then nobody has read it. */
  stop() {
    clearTimeout(this.timer);
    this.turn(false);
  }

  over(key) {
    if (this.isReadable()) this.seen(key);
    this.turn(false);
  }

  turn(on) {
    this.box.classList.toggle("on", on);
    this.stage.classList.toggle("has-answer", on);
  }

  isReadable() {
    return !this.broken && !document.hidden && getComputedStyle(this.box).visibility === "visible" && this.box.offsetHeight > 0;
  }

  /** One line where it fits, else smaller letters on two. */
  fit() {
    const sizes = SIZES[this.layout.kind];
    const fits = (size) => {
      this.box.style.fontSize = `${size}px`;
      return this.lines.scrollHeight <= this.box.clientHeight;
    };
    if (!sizes.some(fits)) this.box.style.fontSize = `${sizes[sizes.length - 1]}px`;
  }
}
