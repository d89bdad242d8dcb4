// The card of a break: why in a drawing and in words, and, when it is known, until when.  Steam rises slowly.
import { Timer, el, icon, setText } from "/stage/assets/board_kit.js";

export const PLACES = ["notice"];
const INK = "#6B5A50";
const STEAM = [7.500, 11, 14.500].map((x) => ["path", { d: `M${x} 7c-1.500-1.500 1.500-2.500 0-4.500`, fill: "none", stroke: "#F5A524", "stroke-width": 1.5, "stroke-linecap": "round", class: "steam" }]);
const DRAWINGS = {
  break: [
    ...STEAM,
    ["path", { d: "M17 11h2a2.700 2.700 0 0 1 0 5.400h-2", fill: "none", stroke: "#B3370F", "stroke-width": 2 }],
    ["path", { d: "M4 9h14v6a6 6 0 0 1-6 6h-2a6 6 0 0 1-6-6Z", fill: "#D9481C" }],
    ["path", { d: "M4 9h4.500v8a6 6 0 0 1-4.500-2Z", fill: "#E8684A" }],
    ["rect", { x: 2.5, y: 21.500, width: 17, height: 1.8, rx: 0.9, fill: INK }],
  ],
  handover: [
    ["circle", { cx: 12, cy: 7.5, r: 4.700, fill: "#F3C7A2" }],
    ["path", { d: "M7 7.500C6.500 1 17.500 1 17 7.500c-2-3.500-8-3.500-10 0Z", fill: "#3B2A2D" }],
    ["path", { d: "M3 23c0-7 4-9.500 9-9.500s9 2.500 9 9.500Z", fill: "#FBEFDD" }],
    ["path", { d: "M8 14v9h8v-9l-1.500.5v3h-5v-3Z", fill: "#D9481C" }],
  ],
  technical: [
    ["path", { d: "M14.500 2a6 6 0 0 0-5.700 8L2.300 16.500a2.800 2.800 0 0 0 4 4L12.900 14A6 6 0 0 0 20.600 6.500l-3.500 3.500-3.600-.9-.9-3.600 3.500-3.200A6 6 0 0 0 14.500 2Z", fill: "#6FB391" }],
    ["circle", { cx: 4.6, cy: 18.500, r: 1.2, fill: "#FFF8F0" }],
  ],
  night: [
    ["path", { d: "M20 15.500A9.500 9.500 0 1 1 10.500 3a7.500 7.500 0 0 0 9.500 12.500Z", fill: "#F5A524" }],
    ["path", { d: "M18 2l.8 2 2 .8-2 .8-.8 2-.8-2-2-.8 2-.8Z", fill: "#EE8A6A" }],
  ],
};

export function board({ root }) {
  const drawing = el("div", "drawing");
  const words = el("div", "words grow");
  const timer = new Timer();
  root.append(drawing, words, timer.node);
  let reason = "";

  function update({ params, text }) {
    setText(words, text);
    if (params.reason !== reason && DRAWINGS[params.reason]) {
      reason = params.reason;
      drawing.replaceChildren(icon(DRAWINGS[reason]));
    }
    timer.set(params.ends_ms);
  }

  return { update, frame: (now) => timer.frame(now) };
}
