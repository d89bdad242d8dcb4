// Stock and countdown as bars of their own, for pages that show no card.

import { el, fitLines, setText } from "./dom.js";
import { place } from "./layout.js";
import { setPhrases } from "./phrases.js";
import { Ring } from "./ring.js";

const LOW_RATIO = 0.1;
/** Without the room for so long, stock and countdown may be wrong. */
const STALE_MS = 30000;
/** px of the words beside a figure, largest first. */
const SIZES = { portrait: [30, 28, 26], landscape: [36, 33, 30] };

export class Bars {
  constructor(stage, layout) {
    this.stock = el("div", "zone tally stock-bar");
    this.left = el("b");
    this.track = el("div", "track");
    this.fill = el("div", "fill");
    this.released = el("span");
    this.track.append(this.fill);
    this.stock.append(this.left, this.track, this.released);
    this.countdown = el("div", "zone tally countdown-bar");
    this.ring = new Ring();
    this.until = el("span");
    this.countdown.append(this.ring.box, this.until);
    stage.append(this.stock, this.countdown);
    this.ends = false;
    this.counts = false;
    this.layout = layout;
    layout.onChange(() => {
      place(this.stock, layout.rect("stock"));
      place(this.countdown, layout.rect("countdown"));
      this.fit();
    });
  }

  fit() {
    for (const words of [this.released, this.until]) fitLines(words, SIZES[this.layout.kind], true);
  }

  /** Show what a card says of stock and end, or nothing. */
  show(card) {
    const [left, released] = String(card?.stock ?? "").split(" / ", 2);
    const ratio = typeof card?.stock_ratio === "number" ? Math.min(1, Math.max(0, card.stock_ratio)) : null;
    this.counts = Boolean(left);
    this.stock.lang = this.countdown.lang = card?.lang ?? "";
    setText(this.left, left);
    setPhrases(this.released, released, card?.lang);
    this.track.hidden = ratio === null;
    this.fill.style.width = `${(ratio ?? 0) * 100}%`;
    this.stock.classList.toggle("low", ratio !== null && ratio < LOW_RATIO);
    this.ends = Boolean(card) && card.ends_ms !== null && ratio !== 0;
    setPhrases(this.until, card?.until ?? card?.name, card?.lang);
    if (this.ends) this.ring.start(card);
    else this.ring.stop();
    this.fit();
  }

  /** hasCard: this page shows the card, which says the same and stands in the same place. */
  frame(nowMs, downMs, hasCard) {
    const isSeen = downMs <= STALE_MS && !hasCard;
    this.ring.frame(nowMs);
    this.stock.classList.toggle("on", isSeen && this.counts);
    this.countdown.classList.toggle("on", isSeen && !this.ring.box.hidden);
  }
}
