// The product on show: only what the room can prove; a missing part leaves its place empty.

import { el, fitText, replay, setLine, setText } from "./dom.js";
import { place } from "./layout.js";
import { Ring } from "./ring.js";

const MONEY = /(?:[\p{Sc}￥]|CN¥|US\$|HK\$|RM|Rp)\s?\d[\d.,]*|\d[\d.,]*\s?(?:元|円|원|\p{Sc}|บาท)/u;
const PRICE = /^(\D*)(\d[\d,\s]*)((?:[.,]\d{1,2})?)(\D*.*)$/u;
const LOW_RATIO = 0.1;
/** Without the room for so long, stock and countdown may be wrong. */
const STALE_MS = 30000;

export class ProductCard {
  constructor(stage, layout, words) {
    this.layout = layout;
    this.words = words;
    this.card = null;
    this.box = el("section", "zone card");
    const part = (name, className) => (this[name] = el("div", className));
    this.picture = el("img");
    this.picture.alt = "";
    this.picture.onerror = () => this.picture.removeAttribute("src");
    const photo = part("photo", "picture");
    photo.append(this.picture, part("badge", "badge"), part("gone", "gone"));
    const row = part("row", "row");
    this.ring = new Ring();
    row.append(part("price", "price"), this.ring.box);
    const bar = part("bar", "bar");
    bar.append(part("fill", "fill"));
    const stock = part("stock", "stock");
    stock.append(bar, part("left", "left"), part("released", "released"));
    const body = part("body", "body");
    body.append(part("name", "name"), part("detail", "detail"), row, part("anchor", "anchor"), part("until", "until"), stock);
    this.box.append(photo, body);
    stage.append(this.box);
    layout.onChange(() => {
      place(this.box, layout.rect("card"));
      if (this.card) this.fit();
    });
  }

  get isOn() {
    return this.box.classList.contains("on");
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
    this.setPicture(card.picture);
    setText(this.badge, this.words.onShow(card.link));
    setLine(this.gone, soldOut ? card.stock || this.words.soldOut : "");
    setText(this.name, card.name);
    setLine(this.detail, card.detail);
    this.writePrice(soldOut ? "" : card.price);
    this.writeAnchor(soldOut ? null : card.anchor);
    setLine(this.until, soldOut ? null : card.until);
    this.writeStock(card, soldOut);
    if (soldOut) this.ring.stop();
    else this.ring.start(card);
  }

  setPicture(path) {
    // Only pictures of the room's own server; the page's policy would refuse any other.
    const safe = typeof path === "string" && path.startsWith("/") && !path.startsWith("//") ? path : "";
    if (safe && this.picture.getAttribute("src") !== safe) this.picture.src = safe;
    if (!safe) this.picture.removeAttribute("src");
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

  fit() {
    const wide = this.layout.kind === "landscape";
    const room = this.body.clientWidth - 2 * (wide ? 32 : 20);
    const ring = this.ring.box.hidden ? 0 : wide ? 144 : 122;
    fitText(this.name, room, wide ? 44 : 36, wide ? 36 : 30);
    fitText(this.price, room - ring, wide ? 126 : 100, wide ? 72 : 58);
    for (const line of [this.anchor, this.until]) if (!line.hidden) fitText(line, room, wide ? 30 : 27, 22);
  }

  frame(nowMs, downMs) {
    this.box.classList.toggle("stale", downMs > STALE_MS);
    const hadRing = !this.ring.box.hidden;
    this.ring.frame(nowMs);
    if (hadRing === this.ring.box.hidden && this.card) this.fit();
  }
}
