// Keeps the label plate above everything, and tells the room what of it can really be seen: at once when that changes.

const LOOK_MS = 500;
const TELL_MS = 5000;
/** Looks in a row that a plate once lost must be seen before it is said to be back: one look may meet a flicker. */
const SURE = 3;
/** Least contrast between letters and their ground (WCAG 2.2, 1.4.3). */
const CONTRAST = 4.5;
/** A font grows by this much at most: more is no font for letters. */
const MOST_FIT = 1.3;
/** A little more than is lacking, and so many tries at one look: hinting rounds what a size should ink. */
const FIT_STEP = 0.002;
const FIT_TURNS = 4;
/** Scripts by which a line's height is judged, the first that it has: Latin letters beside Chinese ones are lower. */
const SCRIPTS = [/[^\u3400-\u9fff]/gu, /[^\uac00-\ud7a3]/gu, /[^A-Z]/gu];

export class Labels {
  constructor(report) {
    this.report = report;
    this.box = document.getElementById("labels");
    this.root = this.box.shadowRoot ?? opened(this.box);
    this.parts = [...this.root.children].map((part) => part.cloneNode(true));
    this.words = this.root.textContent;
    this.pen = document.createElement("canvas").getContext("2d");
    this.misses = 0;
    this.unsure = 0;
    this.told = "";
    this.toldAt = -TELL_MS;
    this.fit();
    this.lift();
    setInterval(() => this.watch(), LOOK_MS);
    addEventListener("visibilitychange", () => this.tell());
  }

  /** A plate that is found lost twice running is lost, though it was put right in between: who hides it may do so again. */
  watch() {
    this.fit();
    const found = this.look();
    const isLost = !found.ok && !found.hidden;
    this.misses = isLost ? this.misses + 1 : 0;
    if (isLost) this.mend();
    if (this.misses > 1 || (isLost && this.unsure > 0)) this.unsure = SURE;
    else if (found.ok && this.unsure > 0) this.unsure -= 1;
    if (this.misses === 1 || (found.ok && this.unsure > 0)) return;
    const state = `${found.ok} ${found.hidden} ${found.reason}`;
    if (state !== this.told || performance.now() - this.toldAt >= TELL_MS) this.send(found, state);
  }

  /** Say now how it stands. */
  tell() {
    const found = this.look();
    if (!found.ok || this.unsure === 0) this.send(found, `${found.ok} ${found.hidden} ${found.reason}`);
  }

  send(found, state) {
    this.told = state;
    this.toldAt = performance.now();
    this.report({ t: "labels", ...found });
  }

  /** What an observer would say of the plate: place, size of the inked glyphs, contrast, covered or not. */
  look() {
    const { x, y, width, height } = this.box.getBoundingClientRect();
    const { ad, lines } = this;
    const contrast = contrastOf(this.box, [ad, ...lines, ...this.root.querySelectorAll("b")]);
    const reason = this.fault({ x, y, width, height }, [ad, ...lines], contrast);
    const canvas = innerWidth >= innerHeight ? [1920, 1080] : [1080, 1920];
    const scale = Math.min(innerWidth / canvas[0], innerHeight / canvas[1]);
    return {
      ok: reason === "" && !document.hidden,
      hidden: document.hidden,
      ad_px: round(this.inkOf(ad)),
      ai_px: round(least(lines.map((line) => this.inkOf(line)))),
      contrast: round(contrast),
      rect: [x, y, width, height].map(round),
      canvas: canvas.map((side) => round(side * scale)),
      reason: document.hidden ? "the page is not drawn" : reason,
    };
  }

  fault(rect, parts, contrast) {
    if (!this.box.isConnected || this.root.textContent !== this.words) return "label text was changed";
    if (rect.width * rect.height === 0) return "labels are not drawn";
    if (rect.x < 0 || rect.y < 0 || rect.x + rect.width > innerWidth || rect.y + rect.height > innerHeight) {
      return "labels leave the screen";
    }
    // Boxes and fonts are measured in px of the zoomed page: nothing else would tell that all of it is drawn smaller.
    if ([document.documentElement, document.body].some((node) => Number(getComputedStyle(node).zoom) < 1)) return "the page is drawn smaller";
    if (![this.box, ...parts].every(isPlain)) return "labels are hidden or see-through";
    if (contrast < CONTRAST) return "label colours were changed";
    return this.isUncovered(rect) ? "" : "labels are covered";
  }

  isUncovered({ x, y, width, height }) {
    const points = [[0.5, 0.5], [0.04, 0.15], [0.96, 0.15], [0.04, 0.85], [0.96, 0.85]];
    return points.every(([left, top]) => document.elementFromPoint(x + width * left, y + height * top) === this.box);
  }

  /** Set each part so large that its glyphs ink what the style asks for: fonts of one size differ by a fifth. */
  fit() {
    for (const [part, lines] of [[this.ad, [this.ad]], [this.root.querySelector("p"), this.lines]]) {
      // It only grows, and is measured anew: hinting makes glyphs of one font larger at one size and smaller at the next.
      for (let turn = 0; part && turn < FIT_TURNS; turn += 1) {
        const style = getComputedStyle(part);
        const now = Number(style.getPropertyValue("--fit"));
        const asked = (Number(style.getPropertyValue("--ink")) * Number.parseFloat(style.fontSize)) / now;
        const lacks = asked / least(lines.map((line) => this.glyphsOf(line)));
        if (!(lacks > 1) || !(now < MOST_FIT)) break;
        part.style.setProperty("--fit", Math.min(now * lacks + FIT_STEP, MOST_FIT).toFixed(3));
      }
    }
  }

  get ad() {
    return this.root.querySelector("strong");
  }

  get lines() {
    return [...this.root.querySelectorAll("span")];
  }

  /** Height of the inked part of the glyphs on the page, px. */
  inkOf(element) {
    if (!element?.offsetHeight) return 0;
    return this.glyphsOf(element) * (element.getBoundingClientRect().height / element.offsetHeight);
  }

  /** Height of the inked part of the glyphs as they are set, px: measured, so a missing font shows. */
  glyphsOf(element) {
    const { fontWeight, fontSize, fontFamily } = getComputedStyle(element);
    this.pen.font = `${fontWeight} ${fontSize} ${fontFamily}`;
    const said = element.textContent;
    const judged = SCRIPTS.map((others) => said.replace(others, "")).find(Boolean) ?? said;
    const ink = this.pen.measureText(judged);
    return ink.actualBoundingBoxAscent + ink.actualBoundingBoxDescent;
  }

  mend() {
    if (this.root.textContent !== this.words) this.root.replaceChildren(...this.parts.map((part) => part.cloneNode(true)));
    if (this.box.parentElement !== document.body) document.body.append(this.box);
    this.fit();
    this.lift();
  }

  /** Go on top of the browser's top layer, where no stacking, opacity, filter or transform of the page reaches. */
  lift() {
    if (!this.box.showPopover) return; // browsers before 2023: the page's highest layer is all there is
    this.box.popover = "manual";
    if (this.box.matches(":popover-open")) this.box.hidePopover();
    if (this.box.isConnected) this.box.showPopover();
  }
}

/** The plate's own tree, for browsers that do not make it from the page's text by themselves. */
function opened(box) {
  const root = box.attachShadow({ mode: "open" });
  root.append(box.querySelector("template").content);
  return root;
}

function isPlain(element) {
  if (!element) return false;
  const style = getComputedStyle(element);
  const { display, visibility, opacity, transform, filter, clipPath, maskImage } = style;
  const isDrawn = display !== "none" && visibility === "visible" && opacity === "1";
  return isDrawn && [transform, filter, clipPath, maskImage ?? "none"].every((value) => value === "none");
}

/** The least contrast of some parts' letters against the ground they stand on; 0 where a colour is not opaque. */
function contrastOf(box, parts) {
  return least(parts.filter(Boolean).map((part) => ratio(lightOf(getComputedStyle(part).color), groundOf(part, box))));
}

function groundOf(part, box) {
  const own = lightOf(getComputedStyle(part).backgroundColor);
  return own ?? lightOf(getComputedStyle(box).backgroundColor);
}

/** Relative luminance of an opaque rgb() colour, 0..1; null for any other. */
function lightOf(color) {
  const parts = /^rgb\((\d+), (\d+), (\d+)\)$/u.exec(color);
  if (!parts) return null;
  const [r, g, b] = parts.slice(1).map((value) => linear(value / 255));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function linear(value) {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

function ratio(one, other) {
  if (one === null || other === null) return 0;
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}

function least(values) {
  return values.length ? Math.min(...values) : 0;
}

function round(value) {
  return Math.round(value * 10) / 10;
}
