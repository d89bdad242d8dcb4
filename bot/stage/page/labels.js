// Watches the label plate and tells the room, every 5 s, what of it can really be seen.

const EVERY_MS = 5000;
const INK = { ad: "rgb(255, 248, 240)", text: "rgb(43, 33, 28)", ai: "rgb(179, 55, 15)" };

export class Labels {
  constructor(report) {
    this.report = report;
    this.box = document.getElementById("labels");
    this.ad = this.box.querySelector("strong");
    this.lines = [...this.box.querySelectorAll("span")];
    this.words = this.box.textContent;
    this.pen = document.createElement("canvas").getContext("2d");
    setInterval(() => this.tell(), EVERY_MS);
    addEventListener("visibilitychange", () => this.tell());
  }

  tell() {
    let found = this.look();
    if (!found.ok && !found.hidden) {
      this.mend();
      found = this.look();
    }
    this.report({ t: "labels", ...found });
  }

  /** What an observer would say of the plate: place, size of the inked glyphs, covered or not. */
  look() {
    const { x, y, width, height } = this.box.getBoundingClientRect();
    const adPx = this.inkOf(this.ad);
    const aiPx = Math.min(...this.lines.map((line) => this.inkOf(line)));
    const reason = this.fault({ x, y, width, height });
    const canvas = innerWidth >= innerHeight ? [1920, 1080] : [1080, 1920];
    const scale = Math.min(innerWidth / canvas[0], innerHeight / canvas[1]);
    return {
      ok: reason === "" && !document.hidden,
      hidden: document.hidden,
      ad_px: round(adPx),
      ai_px: round(aiPx),
      rect: [x, y, width, height].map(round),
      canvas: canvas.map((side) => round(side * scale)),
      reason: document.hidden ? "the page is not drawn" : reason,
    };
  }

  fault(rect) {
    if (!this.box.isConnected || this.box.textContent !== this.words) return "label text was changed";
    if (rect.x < 0 || rect.y < 0 || rect.x + rect.width > innerWidth || rect.y + rect.height > innerHeight) {
      return "labels leave the screen";
    }
    if (![this.box, this.ad, ...this.lines].every(isPlain)) return "labels are hidden or see-through";
    if (getComputedStyle(this.ad).color !== INK.ad || getComputedStyle(this.lines[0]).color !== INK.text) {
      return "label colours were changed";
    }
    return this.isUncovered(rect) ? "" : "labels are covered";
  }

  isUncovered({ x, y, width, height }) {
    const points = [[0.5, 0.5], [0.04, 0.15], [0.96, 0.15], [0.04, 0.85], [0.96, 0.85]];
    return points.every(([left, top]) => {
      const seen = document.elementFromPoint(x + width * left, y + height * top);
      return seen !== null && this.box.contains(seen);
    });
  }

  /** Height of the inked part of the glyphs on the page, px: measured, so a missing font shows. */
  inkOf(element) {
    const { fontWeight, fontSize, fontFamily } = getComputedStyle(element);
    this.pen.font = `${fontWeight} ${fontSize} ${fontFamily}`;
    // Latin letters beside Chinese ones are lower; the floor is measured on the script of the line.
    const han = element.textContent.replace(/[^\u3400-\u9fff]/gu, "");
    const ink = this.pen.measureText(han || element.textContent.replace(/[^A-Z]/gu, "") || element.textContent);
    const stretch = element.offsetHeight ? element.getBoundingClientRect().height / element.offsetHeight : 0;
    return (ink.actualBoundingBoxAscent + ink.actualBoundingBoxDescent) * stretch;
  }

  mend() {
    this.box.removeAttribute("style");
    this.box.hidden = false;
    for (const part of [this.ad, ...this.lines]) part.removeAttribute("style");
    if (this.box !== document.body.lastElementChild) document.body.append(this.box);
  }
}

function isPlain(element) {
  const style = getComputedStyle(element);
  return style.display !== "none" && style.visibility === "visible" && style.opacity === "1" && style.transform === "none" && style.filter === "none";
}

function round(value) {
  return Math.round(value * 10) / 10;
}
