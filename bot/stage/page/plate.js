// The label plate as it was made: knows whether anything in it was changed, makes it anew, and fits its letters.

import { glyphsOf, least, standsIn } from "./label_ink.js";

const CSS = "/stage/labels.css";
/** A font grows by this much at most: more is no font for letters. */
const MOST_FIT = 1.3;
/** A little more than is lacking, and so many tries at one look: hinting rounds what a size should ink. */
const FIT_STEP = 0.002;
const FIT_TURNS = 4;

export class Plate {
  constructor(box) {
    this.box = box;
    this.root = box.shadowRoot ?? opened(box);
    this.parts = [...this.root.children].map((part) => part.cloneNode(true));
    this.html = this.root.innerHTML;
    this.words = this.root.textContent;
    this.attributes = ["id", "class", "lang"].map((name) => [name, box.getAttribute(name)]);
    this.show = box.showPopover;
    this.hide = box.hidePopover;
    // Its whole style once more, where no tag holds it, and by how much each part grows.
    this.style = new Kept();
    this.fits = new Kept();
    this.grown = { strong: 1, p: 1 };
    this.shift = 0;
    this.dress();
    fetch(CSS).then(async (answer) => answer.ok && this.style.write(await answer.text()), () => {}); // the link's own sheet remains
  }

  get ad() {
    return this.root.querySelector("strong");
  }

  get lines() {
    return [...this.root.querySelectorAll("span")];
  }

  /** The words are those it was made with, on the page. */
  get saysSo() {
    return this.box.isConnected && this.root.textContent === this.words;
  }

  /** Its tree, the styles that it follows and its attributes are those it was made with: all else is forged. */
  get isAsMade() {
    const { box, root, style, fits } = this;
    const [first, second, more] = root.adoptedStyleSheets;
    if (root.innerHTML !== this.html || first !== style.sheet || second !== fits.sheet || more) return false;
    if (!style.isAsWritten || !fits.isAsWritten || root.getAnimations().length > 0) return false;
    const { sheet } = root.querySelector("link");
    const isLinkSame = sheet === null || style.rules === "" || rulesOf(sheet) === style.rules;
    return isLinkSame && this.attributes.every(([name, value]) => box.getAttribute(name) === value);
  }

  /** Its letters stand on it. */
  get isLaidOut() {
    const rect = this.box.getBoundingClientRect();
    return [this.ad, ...this.lines].every((part) => standsIn(part, rect));
  }

  /** Put back what was taken from the page or from its top, and, if anything of it is not as it was made, all of it. */
  mend() {
    const home = document.body ?? document.documentElement ?? document;
    if (this.box.parentNode !== home) home.append(this.box);
    if (!this.saysSo || !this.isAsMade || !this.isLaidOut) this.remake();
    this.fit();
    this.lift();
  }

  remake() {
    for (const [name, value] of this.attributes) this.box.setAttribute(name, value);
    this.root.replaceChildren(...this.parts.map((part) => part.cloneNode(true)));
    for (const animation of this.root.getAnimations()) animation.cancel();
    this.box.scrollTo(0, 0);
    this.grown = { strong: 1, p: 1 };
    this.dress();
  }

  dress() {
    this.style.restore();
    this.fits.restore();
    this.root.adoptedStyleSheets = [this.style.sheet, this.fits.sheet];
  }

  /** Go on top of the browser's top layer, where no stacking, opacity, filter or transform of the page reaches. */
  lift() {
    const { box } = this;
    if (!this.show) return; // browsers before 2023: the page's highest layer is all there is
    box.popover = "manual";
    if (box.matches(":popover-open")) this.hide.call(box);
    if (box.isConnected) this.show.call(box);
  }

  /** Set each part so large that its glyphs ink what the style asks for, as fonts of one size differ by a fifth, and the whole on the page. */
  fit() {
    this.adapt();
    for (const [part, lines] of [[this.ad, [this.ad]], [this.root.querySelector("p"), this.lines]]) {
      // It only grows, and is measured anew: hinting makes glyphs of one font larger at one size and smaller at the next.
      for (let turn = 0; part && turn < FIT_TURNS; turn += 1) {
        const style = getComputedStyle(part);
        const now = this.grown[part.localName];
        const asked = (Number(style.getPropertyValue(this.named("ink"))) * Number.parseFloat(style.fontSize)) / now;
        const lacks = asked / least(lines.map((line) => glyphsOf(line)));
        if (!(lacks > 1) || !(now < MOST_FIT)) break;
        this.grown[part.localName] = Math.min(now * lacks + FIT_STEP, MOST_FIT);
        this.adapt();
      }
    }
    this.shift = Math.max(0, Math.ceil(this.shift + this.box.getBoundingClientRect().right - innerWidth));
    this.adapt();
  }

  /** Names in its style that no other style can know. */
  named(name) {
    return `--${this.parts.find((part) => part.localName === "strong").dataset.names}-${name}`;
  }

  adapt() {
    const [ad, text] = ["strong", "p"].map((part) => `${part} { ${this.named("fit")}: ${this.grown[part].toFixed(3)}; }`);
    this.fits.write(`:host { ${this.named("shift")}: ${this.shift}px !important; } ${ad} ${text} ${this.ownFonts()}`);
  }

  /** A font that the page gives another face to is none of the plate's. */
  ownFonts() {
    const faked = new Set([...document.fonts].map(({ family }) => plain(family)));
    if (faked.size === 0) return "";
    const families = getComputedStyle(this.box).fontFamily.split(",");
    const own = families.filter((family) => !faked.has(plain(family)));
    return own.length < families.length ? `strong, p { font-family: ${own.join(",")}; }` : "";
  }
}

/** A sheet whose rules are known. */
class Kept {
  constructor() {
    this.sheet = new CSSStyleSheet();
    this.text = "";
    this.rules = "";
  }

  write(text) {
    if (text === this.text) return;
    this.text = text;
    this.restore();
  }

  restore() {
    this.sheet.replaceSync(this.text);
    this.sheet.disabled = false;
    this.sheet.media.mediaText = "";
    this.rules = rulesOf(this.sheet);
  }

  get isAsWritten() {
    return rulesOf(this.sheet) === this.rules;
  }
}

function rulesOf(sheet) {
  return sheet.disabled ? "off" : `${sheet.media.mediaText}${[...sheet.cssRules].map((rule) => rule.cssText).join("")}`;
}

function plain(family) {
  return family.trim().replaceAll(/^["']|["']$/gu, "").toLowerCase();
}

/** The plate's own tree, for browsers that do not make it from the page's text by themselves. */
function opened(box) {
  const root = box.attachShadow({ mode: "open" });
  root.append(box.querySelector("template").content);
  return root;
}
