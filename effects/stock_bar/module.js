// Stock: what is left, as a length and in words; amber below a tenth, grey when it is gone, never red, never pulsing.
import { MARKS, el, figures, icon, setText, wordsOf } from "/stage/assets/board_kit.js";

export const PLACES = ["ledge", "strip"];
const WORDS = {
  zh: { left: (n) => `剩 ${n} 件`, released: (n) => `放量 ${n}`, gone: "已售完" },
  en: { left: (n) => `${n} left`, released: (n) => `of ${n}`, gone: "Sold out" },
};
const LOW = 0.1;

export function board({ root, lang }) {
  const words = wordsOf(WORDS, lang);
  const figure = figures(lang);
  const title = el("span", "title cut");
  const bar = el("div", "bar");
  const fill = el("i");
  bar.append(fill);
  const left = el("b", "left");
  const released = el("span", "released meta");
  root.append(icon(MARKS.bag), title, bar, left, released);

  function update({ params, text }) {
    const whole = Math.max(1, Math.round(Number(params.released)) || 1);
    const pieces = Math.min(whole, Math.max(0, Math.round(Number(params.left)) || 0));
    setText(title, text);
    setText(left, pieces ? words.left(figure(pieces)) : words.gone);
    setText(released, pieces ? words.released(figure(whole)) : "");
    fill.style.transform = `scaleX(${(pieces / whole).toFixed(4)})`;
    root.classList.toggle("low", pieces > 0 && pieces / whole < LOW);
    root.classList.toggle("gone", pieces === 0);
  }

  return { update };
}
