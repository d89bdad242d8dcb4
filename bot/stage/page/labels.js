// Keeps the label plate above everything, and tells the room what of it can really be seen: at once when that changes.

import { contrastOf, inkOf, isPlain, least } from "./label_ink.js";
import { Plate } from "./plate.js";
import { stayTopmost } from "./topmost.js";

const LOOK_MS = 500;
const TELL_MS = 5000;
/** Looks in a row that a plate once lost must be seen before it is said to be back: one look may meet a flicker. */
const SURE = 3;
/** Least contrast between letters and their ground (WCAG 2.2, 1.4.3). */
const CONTRAST = 4.5;
/** How often a browser may look for what covers the plate, ms: 100 is its own least. */
const SIGHT_MS = 200;
const FORGED = "label style was changed";
// Taken before any effect is loaded: a script may say otherwise later.
const hiddenOf = Object.getOwnPropertyDescriptor(Document.prototype, "hidden").get;

export class Labels {
  constructor(report) {
    this.report = report;
    this.box = document.getElementById("labels");
    this.plate = new Plate(this.box);
    this.misses = 0;
    this.unsure = 0;
    this.told = "";
    this.toldAt = -TELL_MS;
    this.isVeiled = false;
    this.plate.fit();
    this.plate.lift();
    stayTopmost(this.box, () => this.plate.lift());
    this.guard();
    this.ticker = ticking(() => this.watch());
    addEventListener("visibilitychange", () => this.tell());
    addEventListener("resize", () => this.plate.fit());
  }

  /** A plate that is found lost twice running is lost, though it was put right in between: who hides it may do so again. */
  watch() {
    const found = this.tried(() => this.plate.fit()) ?? this.look();
    const isLost = !found.ok && !found.hidden;
    // Nothing but a script that is after it forges the plate: that is lost at the first look.
    this.misses = isLost ? this.misses + (found.reason === FORGED ? 2 : 1) : 0;
    if (isLost) this.tried(() => this.plate.mend());
    if (this.misses > 1 || (isLost && this.unsure > 0)) this.unsure = SURE;
    else if (found.ok && this.unsure > 0) this.unsure -= 1;
    if (this.misses === 1 || (found.ok && this.unsure > 0)) return;
    if (stateOf(found) !== this.told || performance.now() - this.toldAt >= TELL_MS) this.send(found);
  }

  /** Say now how it stands. */
  tell() {
    const found = this.look();
    if (!found.ok || this.unsure === 0) this.send(found);
  }

  send(found) {
    this.told = stateOf(found);
    this.toldAt = performance.now();
    this.report({ t: "labels", ...found });
  }

  look() {
    let seen = null;
    return this.tried(() => (seen = this.seen())) ?? seen;
  }

  /** Do something; what cannot be looked at is not seen. */
  tried(act) {
    try {
      act();
      return null;
    } catch (error) {
      return { ok: false, hidden: hiddenOf.call(document), reason: `labels cannot be looked at: ${error?.message}`.slice(0, 200) };
    }
  }

  /** What an observer would say of the plate: place, size of the inked glyphs, contrast, covered or not. */
  seen() {
    const { x, y, width, height } = this.box.getBoundingClientRect();
    const { ad, lines, root } = this.plate;
    const contrast = contrastOf(this.box, [ad, ...lines, ...root.querySelectorAll("b")]);
    const reason = this.fault({ x, y, width, height }, [ad, ...lines], contrast);
    const hidden = hiddenOf.call(document);
    return {
      ok: reason === "" && !hidden,
      hidden,
      ad_px: round(inkOf(ad)),
      ai_px: round(least(lines.map(inkOf))),
      contrast: round(contrast),
      rect: [x, y, width, height].map(round),
      canvas: [innerWidth, innerHeight],
      reason: hidden ? "the page is not drawn" : reason,
    };
  }

  fault(rect, parts, contrast) {
    if (!this.plate.saysSo) return "label text was changed";
    if (!this.plate.isAsMade) return FORGED;
    if (rect.width * rect.height === 0) return "labels are not drawn";
    if (rect.x < 0 || rect.y < 0 || rect.x + rect.width > innerWidth || rect.y + rect.height > innerHeight) {
      return "labels leave the screen";
    }
    // Boxes and fonts are measured in px of the zoomed page: nothing else would tell that all of it is drawn smaller.
    if ([document.documentElement, document.body].some((node) => node && Number(getComputedStyle(node).zoom) < 1)) {
      return "the page is drawn smaller";
    }
    if (![this.box, ...parts].every(isPlain)) return "labels are hidden or see-through";
    if (!this.plate.isLaidOut) return "label text is out of place";
    if (contrast < CONTRAST) return "label colours were changed";
    return this.isVeiled || !this.isUncovered(rect) ? "labels are covered" : "";
  }

  isUncovered({ x, y, width, height }) {
    const points = [[0.5, 0.5], [0.04, 0.15], [0.96, 0.15], [0.04, 0.85], [0.96, 0.85]];
    return points.every(([left, top]) => document.elementFromPoint(x + width * left, y + height * top) === this.box);
  }

  /** Let the browser say what stands before the plate: of all that is drawn, whether it takes clicks or not (Intersection Observer v2). */
  guard() {
    if (!("isVisible" in IntersectionObserverEntry.prototype)) return; // not in every browser: points alone, then
    const sight = new IntersectionObserver((entries) => (this.isVeiled = !entries.at(-1).isVisible), { trackVisibility: true, delay: SIGHT_MS });
    sight.observe(this.box);
  }
}

/** Call `act` twice a second, and give what does it. */
function ticking(act) {
  try {
    const worker = new Worker("/stage/assets/tick.js");
    worker.addEventListener("message", act);
    worker.addEventListener("error", () => setInterval(act, LOOK_MS), { once: true });
    return worker;
  } catch {
    return setInterval(act, LOOK_MS);
  }
}

/** What the room must hear of at once when it changes. */
function stateOf({ ok, hidden, reason, ad_px: ad, ai_px: ai, contrast, rect = [], canvas = [] }) {
  return JSON.stringify([ok, hidden, reason, ...[ad, ai, contrast, ...rect, ...canvas].map(Math.round)]);
}

function round(value) {
  return Math.round(value * 10) / 10;
}
