// Guess the price: columns say where the guesses lie; at the end a mark stands at the price.
import { Timer, counts, el, figures, rows, setText, wordsOf } from "/stage/assets/board_kit.js";

export const PLACES = ["panel"];
const WORDS = { zh: { guesses: (n) => `${n} 人猜了` }, en: { guesses: (n) => `${n} guesses` } };
const MOST = 12;

export function board({ root, lang, reducedMotion }) {
  const words = wordsOf(WORDS, lang);
  const figure = figures(lang);
  const title = el("h3");
  const chart = el("div", "chart");
  const bars = el("div", "bars");
  const mark = el("div", "mark");
  const price = el("b", "price");
  mark.append(price, el("i"));
  chart.append(bars, mark);
  const ends = el("div", "ends");
  const low = el("span");
  const high = el("span");
  ends.append(low, high);
  const foot = el("div", "foot");
  const total = el("span");
  const timer = new Timer();
  foot.append(total, timer.node);
  root.append(title, chart, ends, foot);
  const columns = [];
  let told = false;

  function update({ params, text, lines, restored }) {
    const length = Math.min(MOST, params.guesses?.length ?? 0);
    const guesses = counts(params.guesses, length);
    const most = Math.max(1, ...guesses);
    const share = Number(params.answer_share);
    const isOver = share >= 0;
    setText(title, text);
    setText(low, lines[0]);
    setText(high, lines[1]);
    setText(price, isOver ? lines[2] : "");
    rows(bars, columns, length, () => ({ node: el("i") })).forEach((row, index) => {
      row.node.style.transform = `scaleY(${Math.max(0.03, guesses[index] / most).toFixed(4)})`;
      row.node.classList.toggle("hit", isOver && Math.min(length - 1, Math.floor(share * length)) === index);
    });
    root.classList.toggle("over", isOver);
    mark.style.left = `${Math.min(1, Math.max(0, share)) * 100}%`;
    // Near an end the figure would leave the board.
    price.style.transform = `translateX(${isOver ? (0.5 - share) * 76 - 50 : -50}%)`;
    setText(total, words.guesses(figure(guesses.reduce((a, b) => a + b, 0))));
    timer.set(isOver ? 0 : params.ends_ms);
    if (isOver && !told && !restored && !reducedMotion) mark.animate([{ opacity: 0, transform: "translateY(-40px)" }, { opacity: 1, transform: "none" }], { duration: 420, easing: "cubic-bezier(.65,0,.35,1)" });
    told = isOver;
  }

  return { update, frame: (now) => timer.frame(now) };
}
