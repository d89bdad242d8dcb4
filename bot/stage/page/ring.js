// The countdown ring: drains clockwise from twelve, by the room's clock.

import { el, setText, svg } from "./dom.js";

const RADIUS = 50;
const LENGTH = 2 * Math.PI * RADIUS;
const AMBER_MS = 180000;
/** The price changes first, then the ring leaves. */
const LEAVES_AFTER_MS = 2000;
const WHOLE_IF_UNKNOWN_MS = 1800000;

export class Ring {
  constructor() {
    this.box = el("div", "ring");
    this.box.hidden = true;
    this.offsetMs = 0;
    this.time = el("span");
    const circle = (className) => svg("circle", { cx: 60, cy: 60, r: RADIUS, class: className });
    this.arc = circle("left");
    this.arc.setAttribute("stroke-dasharray", String(LENGTH));
    const drawing = svg("svg", { viewBox: "0 0 120 120" });
    drawing.append(circle("track"), this.arc);
    this.box.append(drawing, this.time);
    this.ends = null;
    this.stepwise = false;
  }

  /** Count down to the end of a card's offer, if it has one. */
  start(card) {
    this.setServerTime(card.server_ms);
    this.ends = card.ends_ms ?? null;
    const whole = this.ends - (card.started_ms ?? this.ends - WHOLE_IF_UNKNOWN_MS);
    this.whole = Math.max(1000, whole);
    if (this.ends === null) this.stop();
    else this.frame(Date.now());
  }

  setServerTime(serverMs) {
    if (typeof serverMs === "number") this.offsetMs = serverMs - Date.now();
  }

  stop() {
    this.ends = null;
    this.box.hidden = true;
  }

  frame(nowMs) {
    if (this.ends === null) return;
    const left = this.ends - (nowMs + this.offsetMs);
    if (left < -LEAVES_AFTER_MS) {
      this.stop();
      return;
    }
    this.box.hidden = false;
    const shown = this.stepwise ? Math.ceil(left / 1000) * 1000 : left;
    const ratio = Math.min(1, Math.max(0, shown / this.whole));
    // A positive offset eats the stroke from its start at twelve, clockwise.
    this.arc.setAttribute("stroke-dashoffset", (-LENGTH * (1 - ratio)).toFixed(1));
    this.box.classList.toggle("soon", left < AMBER_MS);
    setText(this.time, clock(Math.max(0, left)));
    this.box.classList.toggle("long", left >= 6000000);
  }
}

function clock(ms) {
  const seconds = Math.ceil(ms / 1000);
  const two = (value) => String(value).padStart(2, "0");
  if (seconds < 6000) return `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`;
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}
