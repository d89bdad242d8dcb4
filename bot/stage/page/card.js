// The product on show: only what the room can prove; a missing part leaves its place empty.

import { el, fitText, replay, setLine, setText } from "./dom.js";
import { place } from "./layout.js";
import { Photo } from "./photo.js";
import { setPhrases } from "./phrases.js";
import { Ring } from "./ring.js";

const MONEY = /(?:[\p{Sc}￥]|CN¥|US\$|HK\$|RM|Rp)\s?\d[\d.,]*|\d[\d.,]*\s?(?:元|円|원|\p{Sc}|บาท)/u;
/** What stands before the amount, its whole part with groups of three (1,299 or 1.299.000), its cents, what stands behind. */
const PRICE = /^(\D*)(\d+(?:[.,'’\s]\d{3}(?!\d))*)((?:[.,]\d{1,2}(?!\d))?)(.*)$/su;
const LOW_RATIO = 0.1;
/** px of name, price and small lines at most, the width beside the price, and what of it stays when the ring leaves its place. */
const SIZES = {
  portrait: [36, 100, 27, 122, 0],
  landscape: [44, 126, 30, 144, 0],
  "large portrait": [52, 132, 32, 400, 250],
  "large landscape": [68, 190, 40, 260, 0],
};
/** A name that is too long even so takes a second line, in smaller letters if it must. */
const LEAST_OF_NAME = 0.82;
const LEAST_OF_PRICE = 0.57;
const LEAST_PX = 26;
/** px that the picture keeps, as long as anything may be left out for it. */
const LEAST_PICTURE = 96;
/** Without the room for so long, stock and countdown may be wrong. */
const STALE_MS = 30000;

export class ProductCard {
  /** zone: where it stands; "product" is the large view of a page of its own. */
  constructor(stage, layout, words, zone = "card") {
    this.layout = layout;
    this.zone = zone;
    this.isLarge = zone === "product";
    this.words = words;
    this.card = null;
    this.box = el("section", `zone card${this.isLarge ? " product" : ""}`);
    const part = (name, className) => (this[name] = el("div", className));
    const view = part("view", "picture");
    this.photo = new Photo(view);
    view.append(part("badge", "badge"), part("gone", "gone"));
    const row = part("row", "row");
    this.ring = new Ring();
    row.append(part("price", "price"), this.ring.box);
    const bar = part("bar", "bar");
    bar.append(part("fill", "fill"));
    const stock = part("stock", "stock");
    stock.append(bar, part("left", "left"), part("released", "released"));
    const body = part("body", "body");
    body.append(part("name", "name"), part("detail", "detail"), row, part("anchor", "anchor"), part("until", "until"), stock, part("terms", "terms"));
    this.box.append(view, body);
    stage.append(this.box);
    layout.onChange(() => {
      place(this.box, layout.rect(zone));
      if (this.card) this.fit();
    });
  }

  /** Where it stands, null while it is not shown. */
  get rect() {
    return this.box.classList.contains("on") ? this.layout.rect(this.zone) : null;
  }

  /** Show a card, or none. */
  show(card) {
    if (card === null) {
      this.card = null;
      this.box.classList.remove("on");
      this.ring.stop();
      return;
    }
    const before = this.card;
    this.card = card;
    this.box.lang = card.lang ?? "";
    this.write(card);
    this.box.classList.add("on");
    this.fit();
    if (before?.sku === card.sku && before.price !== card.price) replay(this.price, "changed");
  }

  write(card) {
    const soldOut = card.stock_ratio === 0;
    this.box.classList.toggle("sold-out", soldOut);
    this.box.classList.toggle("plain", soldOut || (!card.anchor && !card.until));
    this.photo.show(card);
    setText(this.badge, this.words.onShow(card.link));
    setLine(this.gone, soldOut ? card.stock || this.words.soldOut : "");
    setPhrases(this.name, card.name, card.lang);
    this.writeLine(this.detail, card.detail);
    this.detail.classList.toggle("stays", card.detail_stays === true);
    this.writePrice(soldOut ? "" : card.price);
    this.writeAnchor(soldOut ? null : card.anchor);
    this.writeLine(this.until, soldOut ? null : card.until);
    this.writeStock(card, soldOut);
    this.writeTerms(soldOut ? [] : card.terms ?? []);
    if (soldOut) this.ring.stop();
    else this.ring.start(card);
  }

  writeLine(line, text) {
    setPhrases(line, text, this.card.lang);
    line.hidden = !text;
  }

  writePrice(price) {
    const [, sign = "", whole = "", cents = "", rest = ""] = PRICE.exec(price) ?? ["", "", price];
    this.price.replaceChildren(el("small", "", sign), el("b", "", whole), el("small", "", cents + rest));
    this.price.hidden = !price;
  }

  writeAnchor(anchor) {
    this.anchor.hidden = !anchor;
    const found = anchor && MONEY.exec(anchor);
    if (!found) {
      setText(this.anchor, anchor);
      return;
    }
    const end = found.index + found[0].length;
    this.anchor.replaceChildren(anchor.slice(0, found.index), el("s", "", found[0]), anchor.slice(end));
  }

  writeStock(card, soldOut) {
    const [left, released] = String(card.stock ?? "").split(" / ", 2);
    setText(this.left, left);
    setText(this.released, released);
    this.stock.hidden = !card.stock || soldOut;
    const ratio = typeof card.stock_ratio === "number" ? Math.min(1, Math.max(0, card.stock_ratio)) : null;
    this.bar.hidden = ratio === null;
    this.fill.style.width = `${(ratio ?? 0) * 100}%`;
    this.bar.classList.toggle("low", ratio !== null && ratio < LOW_RATIO);
  }

  /** What the price holds for and what comes with it. */
  writeTerms(terms) {
    this.terms.hidden = terms.length === 0;
    this.box.classList.toggle("has-terms", terms.length > 0);
    this.terms.replaceChildren(...terms.map((text) => {
      const term = el("span", "term");
      setPhrases(term, text, this.card.lang);
      return term;
    }));
  }

  fit() {
    const [name, price, small, ...besidePrice] = SIZES[this.isLarge ? `large ${this.layout.kind}` : this.layout.kind];
    const room = this.body.clientWidth - 2 * parseFloat(getComputedStyle(this.body).paddingLeft);
    // The ring tells the end too; of the terms the first, what the price holds for, always stays.
    const lines = [this.detail, this.until, this.anchor];
    const rest = lines.filter((line) => !line.classList.contains("stays"));
    const optional = [...rest, ...[...this.terms.children].slice(1)];
    for (const line of [...lines, ...optional]) line.classList.remove("dropped");
    this.fitName(room, name);
    this.fitPrice(room, price, ...besidePrice);
    for (const line of lines) {
      line.classList.remove("wrapped");
      if (!line.hidden) fitText(line, line.clientWidth, small, LEAST_PX);
      line.classList.toggle("wrapped", line.scrollWidth > line.clientWidth);
    }
    for (const line of optional) if (this.isTooFull()) line.classList.add("dropped");
    if (this.isTooFull()) this.name.classList.remove("long");
    this.photo.fit();
  }

  fitName(room, largest) {
    const { name } = this;
    name.classList.remove("long");
    let size = Math.round(largest * LEAST_OF_NAME);
    fitText(name, room, largest, size);
    if (name.scrollWidth <= name.clientWidth) return;
    name.classList.add("long");
    const isCut = () => name.scrollHeight > name.clientHeight + size / 2; // a third line, not an accent
    while (size > LEAST_PX && isCut()) name.style.fontSize = `${(size -= 1)}px`;
  }

  /** A price of many figures takes the ring's place as well; the ring then stands on the picture. */
  fitPrice(room, largest, beside, stays) {
    const least = Math.round(largest * LEAST_OF_PRICE);
    const next = this.ring.box.hidden ? stays : beside;
    fitText(this.price, room - next, largest, least);
    const isWide = this.price.scrollWidth > room - next;
    if (isWide) fitText(this.price, room - stays, largest, Math.min(least, 44));
    this.box.classList.toggle("wide-price", isWide);
    const home = isWide ? this.view : this.row;
    if (this.ring.box.parentNode !== home) home.append(this.ring.box);
  }

  /** Whether what is written leaves the picture too little, or runs out of the card. */
  isTooFull() {
    if (this.layout.kind === "landscape") return this.body.scrollHeight > this.body.clientHeight;
    return this.body.offsetHeight + LEAST_PICTURE > this.box.clientHeight;
  }

  /** nowMs: the computer's time of day; downMs: without the room; at: the page's clock, for pictures. */
  frame(nowMs, downMs, at) {
    if (this.card) this.photo.frame(at, this.ring.stepwise);
    this.box.classList.toggle("stale", downMs > STALE_MS);
    const hadRing = !this.ring.box.hidden;
    this.ring.frame(nowMs);
    if (hadRing === this.ring.box.hidden && this.card) this.fit();
  }
}
