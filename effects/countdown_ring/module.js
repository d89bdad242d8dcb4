// A countdown: the ring drains clockwise from twelve by the room's clock; amber below three minutes.
import { clock, el, setText, svg } from "/stage/assets/board_kit.js";

export const PLACES = ["panel", "ledge"];
const RADIUS = 50;
const LENGTH = 2 * Math.PI * RADIUS;
const AMBER_MS = 180000;

export function board({ root, reducedMotion, serverNow }) {
  const dial = el("div", "dial");
  const drawing = svg("svg", { viewBox: "0 0 120 120", "aria-hidden": "true" });
  const circle = (className) => svg("circle", { cx: 60, cy: 60, r: RADIUS, class: className });
  const left = circle("left");
  left.setAttribute("stroke-dasharray", String(LENGTH));
  drawing.append(circle("track"), left);
  const time = el("b", "time");
  dial.append(drawing, time);
  const title = el("h3");
  root.append(title, dial);
  let endsMs = 0;
  let wholeMs = 1000;

  function frame(now) {
    const leftMs = Math.max(0, endsMs - now);
    const shown = reducedMotion ? Math.ceil(leftMs / 1000) * 1000 : leftMs;
    left.setAttribute("stroke-dashoffset", (-LENGTH * (1 - Math.min(1, shown / wholeMs))).toFixed(1));
    setText(time, clock(leftMs));
    root.classList.toggle("soon", leftMs < AMBER_MS);
    root.classList.toggle("long", leftMs >= 6000000);
  }

  function update({ params, text }) {
    endsMs = Number(params.ends_ms) || 0;
    wholeMs = Math.max(1000, Number(params.whole_ms) || 0);
    setText(title, text);
    frame(serverNow());
  }

  return { update, frame };
}
