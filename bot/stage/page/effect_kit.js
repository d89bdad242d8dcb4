// What every effect needs: a bounded canvas of particles, a banner in a free place, and an end that always comes.
// Modules import it as /stage/assets/effect_kit.js, from zhubo's own effects and from a room's.

import { Budget } from "./budget.js";
import { clamp, mix, random, smooth } from "./seeded.js";

export { clamp, mix, random, smooth };

/** No effect may hold more particles than this at once (at 720p, to which the canvas is scaled). */
export const MAX_PARTICLES = 150;
export const PAPER = Object.freeze({
  persimmon: "#D9481C", ember: "#B3370F", amber: "#F5A524", jade: "#1F7A5C", mint: "#6FB391", cream: "#FFF3DF", rose: "#EE8A6A", ink: "#2B211C",
});
/** Pixels of the canvas for one of the stage: 720p, and less on a machine that has been slow lately. */
const CANVAS_SHARE = { fine: 2 / 3, slow: 1 / 2, slowBelow: 0.6 };
const SOFT_PX = 46;
const CORE = { portrait: { x: 97, y: 288, w: 791, h: 960 }, landscape: { x: 96, y: 54, w: 1728, h: 946 } };
const GAP = 8;
/** A wiped edge between two pixels would leave half of one. */
const EDGE = 2;
/** One for all effects of the page: what was slow a moment ago is slow now. */
const budget = new Budget();

/** Resolve after `ms`, or at once when `signal` aborts. */
export function pause(ms, signal) {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(finish, ms);
    function finish() {
      clearTimeout(timer);
      signal.removeEventListener("abort", finish);
      resolve();
    }
    signal.addEventListener("abort", finish);
  });
}

function distance(hole, x, y) {
  if (hole.round) return Math.hypot(x - hole.x - hole.w / 2, y - hole.y - hole.h / 2) - hole.w / 2;
  return Math.hypot(Math.max(hole.x - x, x - hole.x - hole.w, 0), Math.max(hole.y - y, y - hole.y - hole.h, 0));
}

/** How visible something at x, y may be: 0 over what must stay clear, 1 away from it. */
export function clearance(keepClear, x, y) {
  let share = 1;
  for (const hole of keepClear) share = Math.min(share, clamp(distance(hole, x, y) / SOFT_PX, 0, 1));
  return share;
}

/** Wipe what must stay clear: a particle is larger than its centre. */
function wipe(ctx, keepClear) {
  ctx.globalCompositeOperation = "destination-out";
  for (const { x, y, w, h, round } of keepClear) {
    if (!round) {
      ctx.clearRect(x - EDGE, y - EDGE, w + 2 * EDGE, h + 2 * EDGE);
      continue;
    }
    ctx.beginPath();
    ctx.arc(x + w / 2, y + h / 2, w / 2 + EDGE, 0, 2 * Math.PI);
    ctx.fill();
  }
  ctx.globalCompositeOperation = "source-over";
}

/** Put a canvas under or over what the effect has drawn so far; never inside a cut: to cut it anew in each frame costs more than to draw it. */
function stand(canvas, root, isCut) {
  if (!isCut) root.append(canvas);
  else if (root.childElementCount > 0) root.after(canvas);
  else root.before(canvas);
}

/**
 * Draw particles until `signal` aborts or durationMs have passed, then take the canvas away.
 * step(seconds since the last frame, ms since the start, live) changes the list `live` (cut to MAX_PARTICLES, and to
 * fewer while frames take too long);
 * draw(ctx, particle) paints one at its own x, y (already translated, alpha set from its place and `alpha`);
 * area: the part of the stage that they stay in: all of the canvas is put together anew in each frame, painted or not.
 */
export function particles({ root, size, keepClear, isCut, durationMs, signal }, { step, draw, area = { x: 0, y: 0, ...size } }) {
  const canvas = document.createElement("canvas");
  const share = budget.share < CANVAS_SHARE.slowBelow ? CANVAS_SHARE.slow : CANVAS_SHARE.fine;
  canvas.width = Math.round(area.w * share);
  canvas.height = Math.round(area.h * share);
  Object.assign(canvas.style, { position: "absolute", left: `${area.x}px`, top: `${area.y}px`, width: `${area.w}px`, height: `${area.h}px`, pointerEvents: "none" });
  const ctx = canvas.getContext("2d");
  const live = [];
  let frame = 0;
  let first = null;
  let last = 0;
  function paint(now) {
    first ??= now;
    const ms = now - first;
    budget.frame(ms - last);
    step(Math.min(0.05, (ms - last) / 1000), ms, live);
    last = ms;
    live.length = Math.min(live.length, Math.round(MAX_PARTICLES * budget.share));
    root.dataset.particles = String(live.length);
    ctx.setTransform(share, 0, 0, share, -area.x * share, -area.y * share);
    ctx.clearRect(area.x, area.y, area.w, area.h);
    for (const particle of live) {
      const alpha = (particle.alpha ?? 1) * clearance(keepClear, particle.x, particle.y);
      if (alpha <= 0.01) continue;
      ctx.save();
      ctx.globalAlpha = alpha;
      ctx.translate(particle.x, particle.y);
      draw(ctx, particle);
      ctx.restore();
    }
    wipe(ctx, keepClear);
    frame = requestAnimationFrame(paint);
  }
  stand(canvas, root, isCut);
  frame = requestAnimationFrame(paint);
  return pause(durationMs, signal).then(() => {
    cancelAnimationFrame(frame);
    canvas.remove();
    delete root.dataset.particles;
  });
}

/** A place across the width where a fall from the top edge is seen most: the best of three draws. */
export function openColumn(next, { size, keepClear }) {
  let best = null;
  for (let i = 0; i < 3; i += 1) {
    const x = next() * size.w;
    let open = 0;
    for (let k = 1; k < 12; k += 1) open += clearance(keepClear, x, (size.h * k) / 12);
    if (!best || open > best.open) best = { x, open };
  }
  return best.x;
}

function free(box, keepClear) {
  return keepClear.every((hole) => {
    if (!hole.round) {
      const outside = box.x >= hole.x + hole.w + GAP || box.x + box.w + GAP <= hole.x;
      return outside || box.y >= hole.y + hole.h + GAP || box.y + box.h + GAP <= hole.y;
    }
    const [cx, cy] = [hole.x + hole.w / 2, hole.y + hole.h / 2];
    const [nearX, nearY] = [clamp(cx, box.x, box.x + box.w), clamp(cy, box.y, box.y + box.h)];
    return Math.hypot(cx - nearX, cy - nearY) >= hole.w / 2 + 2;
  });
}

/** The free place for a w x h box nearest to the point below the face, inside what no platform covers; null if none. */
export function freePlace(size, keepClear, w, h) {
  const core = CORE[size.h > size.w ? "portrait" : "landscape"];
  const face = keepClear.find((hole) => hole.round) ?? { x: size.w / 2 - 1, y: size.h / 2, w: 2, h: 2 };
  const aim = { x: face.x + face.w / 2, y: face.y + face.h + h / 2 + 4 };
  let best = null;
  for (let y = core.y; y + h <= core.y + core.h; y += 4) {
    for (let x = core.x; x + w <= core.x + core.w; x += 8) {
      const far = Math.hypot(x + w / 2 - aim.x, (y + h / 2 - aim.y) * 1.6);
      if ((!best || far < best.far) && free({ x, y, w, h }, keepClear)) best = { x, y, far };
    }
  }
  return best;
}

const LOOKS = [
  { font: 32, lines: 1 },
  { font: 29, lines: 1 },
  { font: 26, lines: 1 },
  { font: 26, lines: 2 },
];

/**
 * Show `text` as a banner of class `look` where nothing must stay clear, and return it (null without text).
 * `icon` (a node) stands before the words.  The words are text, never markup.
 */
export function banner({ root, text, lang, size, keepClear }, { look, icon = null, tail = "" }) {
  if (!text) return null;
  const box = document.createElement("div");
  box.className = `fx-banner ${look}`;
  box.setAttribute("role", "status");
  if (lang) box.lang = lang;
  const words = document.createElement("span");
  words.className = "fx-words";
  words.textContent = text;
  if (icon) box.append(icon);
  box.append(words);
  if (tail) {
    const count = document.createElement("b");
    count.className = "fx-tail";
    count.textContent = tail;
    box.append(count);
  }
  Object.assign(box.style, { position: "absolute", boxSizing: "border-box", display: "flex", alignItems: "center", left: "0", top: "0" });
  root.append(box);
  place(box, words, size, keepClear);
  return box;
}

function place(box, words, size, keepClear) {
  for (const { font, lines } of LOOKS) {
    Object.assign(box.style, { fontSize: `${font}px`, maxWidth: lines > 1 ? "400px" : "none" });
    Object.assign(words.style, { whiteSpace: lines > 1 ? "normal" : "nowrap", overflow: "hidden", maxHeight: lines > 1 ? "2.5em" : "none" });
    if (putFree(box, size, keepClear)) return;
  }
  putBelow(box, size);
}

function putFree(box, size, keepClear) {
  const spot = freePlace(size, keepClear, box.offsetWidth, box.offsetHeight);
  if (spot) Object.assign(box.style, { left: `${spot.x}px`, top: `${spot.y}px` });
  return spot !== null;
}

/** Nothing is free: under the caption zone, where only art is covered. */
function putBelow(box, size) {
  Object.assign(box.style, { left: `${Math.round((size.w - box.offsetWidth) / 2)}px`, top: `${Math.round(size.h * 0.655)}px` });
}

/** Put a node of the effect's own into a free place as it is. */
export function settle(node, { root, size, keepClear }) {
  node.style.position = "absolute";
  root.append(node);
  if (!putFree(node, size, keepClear)) putBelow(node, size);
  return node;
}

/** Let `node` come, stay and go within durationMs; still = fades only. */
export async function appear(node, { durationMs, signal, reducedMotion }, from = "translateY(24px)") {
  if (!node) return pause(durationMs, signal);
  const start = reducedMotion ? "none" : from;
  const ease = "cubic-bezier(.22,1,.36,1)";
  node.animate([{ opacity: 0, transform: start }, { opacity: 1, transform: "none" }], { duration: 280, easing: ease, fill: "backwards" });
  await pause(Math.max(0, durationMs - 180), signal);
  const out = node.animate([{ opacity: 1 }, { opacity: 0 }], { duration: 180, easing: "ease-in", fill: "forwards" });
  await pause(180, signal);
  out.cancel();
  node.remove();
  return undefined;
}

/** The reduced-motion form of every effect: a still banner with the same words. */
export function still(stage, options) {
  return appear(banner(stage, options), { ...stage, reducedMotion: true });
}

/** A heart of about `r` px around 0, 0. */
export function heart(ctx, r) {
  ctx.beginPath();
  ctx.moveTo(0, r * 0.9);
  ctx.bezierCurveTo(-r * 1.5, -r * 0.1, -r * 0.95, -r * 1.15, 0, -r * 0.42);
  ctx.bezierCurveTo(r * 0.95, -r * 1.15, r * 1.5, -r * 0.1, 0, r * 0.9);
  ctx.fill();
}

/** An inline drawing (no markup from text): parts are [tag, attributes]. */
export function drawing(viewBox, parts) {
  const ns = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(ns, "svg");
  svg.setAttribute("viewBox", viewBox);
  svg.setAttribute("aria-hidden", "true");
  svg.classList.add("fx-icon");
  for (const [tag, attributes] of parts) {
    const node = document.createElementNS(ns, tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    svg.append(node);
  }
  return svg;
}
