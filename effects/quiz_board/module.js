// A quiz: the answers by letter, a clock while it is open, then the right one in jade with a tick.
import { MARKS, Timer, counts, el, figures, icon, rows, setText, wordsOf } from "/stage/assets/board_kit.js";

export const PLACES = ["panel"];
const WORDS = {
  zh: { open: "打字母就能答", over: "答案揭晓" },
  en: { open: "Type the letter", over: "The answer" },
};
const MOST = 4;

export function board({ root, lang, reducedMotion }) {
  const words = wordsOf(WORDS, lang);
  const figure = figures(lang);
  const title = el("h3");
  const list = el("div", "answers");
  const foot = el("div", "foot");
  const hint = el("span");
  const timer = new Timer();
  foot.append(hint, timer.node);
  root.append(title, list, foot);
  const answers = [];
  let told = -1;

  function answer(index) {
    const node = el("div", "answer");
    const letter = el("b", "letter", "ABCD"[index]);
    const tick = icon(MARKS.tick, "icon tick");
    const label = el("span", "label cut");
    const people = el("span", "people");
    node.append(letter, tick, label, people);
    return { node, label, people };
  }

  function update({ params, text, lines, restored }) {
    const shown = lines.slice(0, MOST);
    const right = Number.isInteger(params.answer) && params.answer < shown.length ? params.answer : -1;
    const people = counts(params.counts, shown.length);
    setText(title, text);
    root.classList.toggle("over", right >= 0);
    rows(list, answers, shown.length, answer).forEach((row, index) => {
      setText(row.label, shown[index]);
      setText(row.people, right >= 0 && params.counts?.length ? figure(people[index]) : "");
      row.node.classList.toggle("right", index === right);
    });
    setText(hint, right >= 0 ? words.over : words.open);
    timer.set(right >= 0 ? 0 : params.ends_ms);
    if (right >= 0 && told !== right && !restored && !reducedMotion) swell(answers[right].node);
    told = right;
  }

  return { update, frame: (now) => timer.frame(now) };
}

function swell(node) {
  node.animate([{ transform: "none" }, { transform: "scale(1.045)", offset: 0.4 }, { transform: "none" }], { duration: 600, easing: "cubic-bezier(.22,1,.36,1)" });
}
