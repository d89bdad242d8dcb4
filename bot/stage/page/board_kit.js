// What boards share: text as text, figures of the room's language, a clock, marks.  Modules import it as
// /stage/assets/board_kit.js, from zhubo's own effects and from a room's.

import { el, replay, setText, svg } from "./dom.js";

export { el, replay, setText, svg };

const AMBER_MS = 10000;

/** Figures as people of that language write them. */
export function figures(lang) {
  const format = new Intl.NumberFormat(lang || undefined);
  return (value) => format.format(value);
}

/** The words of `table` for a language, English without its own. */
export function wordsOf(table, lang) {
  return table[String(lang).split("-")[0]] ?? table.en;
}

/** A list of whole numbers >= 0, as long as `length`. */
export function counts(value, length) {
  const list = Array.isArray(value) ? value : [];
  return Array.from({ length }, (_, index) => Math.max(0, Math.round(Number(list[index])) || 0));
}

/** mm:ss, or h:mm:ss from 100 minutes. */
export function clock(ms) {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const two = (value) => String(value).padStart(2, "0");
  if (seconds < 6000) return `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`;
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

/** A pill that counts down to `endsMs` and leaves at nought; amber in its last ten seconds. */
export class Timer {
  constructor() {
    this.node = el("span", "pill timer");
    this.node.hidden = true;
    this.endsMs = 0;
  }

  set(endsMs) {
    this.endsMs = Number(endsMs) || 0;
  }

  frame(now) {
    const left = this.endsMs - now;
    this.node.hidden = left <= 0;
    if (left <= 0) return;
    setText(this.node, clock(left));
    this.node.classList.toggle("soon", left <= AMBER_MS);
  }
}

/** Make `parent` hold exactly `length` children built by `make(index)`; those that stay are left alone. */
export function rows(parent, list, length, make) {
  while (list.length > length) list.pop().node.remove();
  while (list.length < length) {
    const row = make(list.length);
    list.push(row);
    parent.append(row.node);
  }
  return list;
}

/** A drawing in a 24 x 24 box: parts are [tag, attributes]. */
export function icon(parts, className = "icon") {
  const node = svg("svg", { viewBox: "0 0 24 24", class: className, "aria-hidden": "true" });
  for (const [tag, attributes] of parts) node.append(svg(tag, attributes));
  return node;
}

export const MARKS = Object.freeze({
  heart: [["path", { d: "M12 21C4 15 1.500 11.300 1.500 7.200A5.300 5.300 0 0 1 12 5.300a5.300 5.300 0 0 1 10.500 1.900C22.500 11.300 20 15 12 21Z", fill: "#D9481C" }]],
  tick: [["path", { d: "M4.500 12.500l5 5 10-11", fill: "none", stroke: "currentColor", "stroke-width": 3.6, "stroke-linecap": "round", "stroke-linejoin": "round" }]],
  people: [
    ["circle", { cx: 9, cy: 8, r: 4.4, fill: "#1F7A5C" }],
    ["path", { d: "M1 21c0-5 3.400-7.500 8-7.500s8 2.500 8 7.500Z", fill: "#1F7A5C" }],
    ["circle", { cx: 17.500, cy: 9, r: 3.4, fill: "#6FB391" }],
    ["path", { d: "M18.500 21c0-3.600-.9-5.700-2.600-7.100 4.500-.9 7.600 1.600 7.600 7.100Z", fill: "#6FB391" }],
  ],
  bag: [
    ["path", { d: "M4 8h16l1.300 14H2.700Z", fill: "#D9481C" }],
    ["path", { d: "M8 10V7a4 4 0 0 1 8 0v3", fill: "none", stroke: "#B3370F", "stroke-width": 2.4, "stroke-linecap": "round" }],
  ],
  gift: [
    ["rect", { x: 3, y: 10, width: 18, height: 12, rx: 2, fill: "#D9481C" }],
    ["rect", { x: 1.500, y: 6.500, width: 21, height: 5, rx: 1.5, fill: "#B3370F" }],
    ["rect", { x: 10.200, y: 6.500, width: 3.6, height: 15.500, fill: "#F5A524" }],
    ["path", { d: "M12 6.500C8.500 0 3 3 6.500 6.500ZM12 6.500C15.500 0 21 3 17.500 6.500Z", fill: "#F5A524" }],
  ],
  star: [["path", { d: "M12 1.500l3.200 6.900 7.300.8-5.400 5.100 1.500 7.500L12 18l-6.600 3.800 1.500-7.500L1.500 9.200l7.300-.8Z", fill: "#F5A524" }]],
});
