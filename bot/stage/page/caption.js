// The caption plate: two lines at most, the spoken words amber. Time comes from outside.

import { el, setLine } from "./dom.js";
import { graphemes, layOut } from "./lines.js";
import { place } from "./layout.js";

const SIZES = [58, 54, 50, 47, 44];
/** Width of the text, px; 12 and 18 Chinese characters of 58 px. */
const MOST = { portrait: 735, landscape: 1080 };
/** Scripts whose lines are 1.6 of a letter high (stage.css), and right-to-left ones. */
const TALL = /^(th|vi|ar)\b/;
const LEFTWARD = /^(ar|he|fa|ur)\b/;
const RIGHTWARD = /^[^\p{Script=Arab}\p{Script=Hebr}]*[\p{Script=Latn}\d\p{Sc}][^\p{Script=Arab}\p{Script=Hebr}]*$/u;
/** What stands around a name or an amount and runs as the words around it: a bracket, a mark at its end. */
const CORE = /^([\p{Ps}\p{Pi}"]*)(.*?)([\p{Pe}\p{Pf}"…．.,!?:;،؛؟。\s]*)$/su;
const PADDING = 8;
/** Height of the note, px. */
const NOTE = 32;
const PLAIN = /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/u;

export class Caption {
  constructor(stage, layout) {
    this.layout = layout;
    this.plate = el("div", "zone caption");
    this.plate.setAttribute("role", "status");
    this.text = el("p");
    this.note = el("small");
    this.plate.append(this.text, this.note);
    stage.append(this.plate);
    this.pen = document.createElement("canvas").getContext("2d");
    this.cue = null;
    this.screen = -1;
    layout.onChange(() => {
      place(this.plate, layout.rect("caption"));
      this.forget();
    });
  }

  forget() {
    this.cue = null;
    this.screen = -1;
  }

  /** Show `cue` as it stands `ms` after its start; null takes the plate away. */
  show(cue, ms) {
    if (cue === null || cue.text === "") {
      this.plate.classList.remove("on");
      this.cue = null;
      return;
    }
    if (cue !== this.cue) this.write(cue);
    const screen = lastIndex(this.screens, ms);
    if (screen !== this.screen) this.turnTo(screen);
    for (const unit of this.units) unit.node.classList.toggle("said", unit.at <= ms);
    this.plate.classList.add("on");
  }

  /** Lay a cue out anew: after a new cue, and when the orientation changed. */
  write(cue) {
    this.cue = cue;
    this.screen = -1;
    this.plate.lang = cue.lang;
    this.text.dir = directionOf(cue.lang);
    setLine(this.note, cue.note);
    this.note.lang = cue.note_lang ?? "";
    this.note.dir = directionOf(cue.note_lang);
    const family = getComputedStyle(this.plate).fontFamily;
    const widthAt = (size) => (text) => {
      this.pen.font = `700 ${size}px ${family}`;
      return this.pen.measureText(text).width;
    };
    const { size, screens } = layOut(cue.text, cue.lang, { ...this.sizes(cue), widthAt, most: MOST[this.layout.kind] });
    this.text.style.fontSize = `${size}px`;
    const timeAt = timesOf(cue);
    let at = 0;
    this.screens = screens.map((lines) => {
      const from = at === 0 ? -Infinity : timeAt(at);
      const rows = lines.map((line) => unitsOf(line, cue.lang).map((text) => {
        const unit = { text, at: timeAt(at) };
        at += Array.from(text).length;
        return unit;
      }));
      return { from, rows };
    });
  }

  /** Two lines of a script with marks above and below, or with a note under them, are written smaller than one. */
  sizes(cue) {
    const height = this.layout.rect("caption").h - PADDING - (cue.note ? NOTE : 0);
    const most = Math.floor(height / (TALL.test(cue.lang) ? 3.2 : 2.5));
    const sizes = [...new Set([...SIZES, Math.min(most, SIZES[0])])].sort((a, b) => b - a);
    return { sizes: sizes.filter((size) => size <= 2 * most), mostOfTwo: most };
  }

  turnTo(screen) {
    this.screen = screen;
    this.units = [];
    const rows = this.screens[screen].rows.map((row) => {
      const line = el("span", "line");
      for (const { text, at } of row) {
        const isApart = LEFTWARD.test(this.cue.lang) && RIGHTWARD.test(text);
        const node = isApart ? apart(text) : el("span", "", text);
        this.units.push({ node, at });
        line.append(node);
      }
      return line;
    });
    this.text.replaceChildren(...rows);
  }
}

/** 48.90 CN¥ is one thing that runs rightward; a bracket, mark or gap beside it belongs to the words around it. */
function apart(text) {
  const [, before, core, after] = CORE.exec(text);
  const [node, inner] = [el("span"), el("span", "", core)];
  inner.dir = "ltr";
  node.append(before, inner, after);
  return node;
}

/** A line that begins with a brand in Latin letters still runs as its language does. */
function directionOf(lang) {
  return LEFTWARD.test(lang ?? "") ? "rtl" : "auto";
}

function lastIndex(screens, ms) {
  let found = 0;
  screens.forEach((one, index) => {
    if (one.from <= ms) found = index;
  });
  return found;
}

/** What turns amber at once: a character of Chinese, Japanese or Korean, elsewhere a word. */
function unitsOf(line, lang) {
  const found = [];
  for (const letter of graphemes(line, lang)) {
    const before = found[found.length - 1];
    const apart = before === undefined || PLAIN.test(letter) || PLAIN.test(before) || /\s$/u.test(before);
    if (apart && !/^[\p{P}\s]+$/u.test(letter)) found.push(letter);
    else if (before === undefined) found.push(letter);
    else found[found.length - 1] = before + letter;
  }
  return LEFTWARD.test(lang) ? found.reduce(joined, []) : found;
}

/** A name or an amount in Latin letters and figures stays one thing among words that run the other way. */
function joined(units, unit) {
  const before = units[units.length - 1];
  if (before !== undefined && RIGHTWARD.test(before) && RIGHTWARD.test(unit)) units[units.length - 1] = before + unit;
  else units.push(unit);
  return units;
}

/** When the code point at an index is heard, ms from the start of the cue. */
function timesOf(cue) {
  const total = Math.max(1, Array.from(cue.text).length);
  const length = Math.max(0, cue.end_ms - cue.start_ms);
  const marks = cue.marks ?? [];
  if (marks.length === 0) return (index) => (length * index) / total;
  return (index) => {
    let at = 0;
    for (const [from, to, first, end] of marks) {
      if (index >= end) at = to;
      else if (index >= first) return from + ((to - from) * (index - first)) / Math.max(1, end - first);
      else return Math.min(at, from);
    }
    return at;
  };
}
