// A team's seats: each taken one bears an initial, the open ones wait dashed; the last one unlocks.
import { MARKS, Timer, el, figures, icon, rows, setText, wordsOf } from "/stage/assets/board_kit.js";

export const PLACES = ["panel"];
const WORDS = {
  zh: { more: (n) => `还差 ${n} 人`, done: "已解锁" },
  en: { more: (n) => `${n} more to go`, done: "Unlocked" },
};
const COLOURS = ["#B3370F", "#1F7A5C", "#8A5A00", "#173E85", "#5C2650", "#125B42"];
const MOST = 12;

export function board({ root, lang, reducedMotion }) {
  const words = wordsOf(WORDS, lang);
  const figure = figures(lang);
  const title = el("h3");
  const grid = el("div", "seats");
  const foot = el("div", "foot");
  const count = el("b", "count");
  const more = el("span", "more");
  const timer = new Timer();
  const done = el("span", "pill good done");
  done.append(icon(MARKS.tick), el("span", "", words.done));
  foot.append(count, more, timer.node, done);
  root.append(title, grid, foot);
  const seats = [];
  let before = null;

  function seat(index) {
    const node = el("div", "seat");
    const initial = el("b");
    const plus = icon([["path", { d: "M12 4v16M4 12h16", stroke: "#C9AE92", "stroke-width": 3, "stroke-linecap": "round" }]]);
    node.append(plus, initial);
    node.style.setProperty("--seat", COLOURS[index % COLOURS.length]);
    return { node, initial };
  }

  function update({ params, text, lines, restored }) {
    const needed = Math.min(MOST, Math.max(2, Math.round(Number(params.needed)) || 2));
    const filled = Math.min(needed, Math.max(0, Math.round(Number(params.filled)) || 0));
    root.classList.toggle("many", needed > 6);
    setText(title, text);
    rows(grid, seats, needed, seat).forEach((row, index) => {
      row.node.classList.toggle("taken", index < filled);
      setText(row.initial, index < filled ? [...(lines[index] ?? "")][0] ?? "" : "");
      const isNew = before !== null && index >= before && index < filled;
      if (isNew && !restored && !reducedMotion) row.node.animate([{ transform: "scale(.4)" }, { transform: "scale(1.12)", offset: 0.6 }, { transform: "none" }], { duration: 480, easing: "ease-out" });
    });
    before = filled;
    root.classList.toggle("whole", filled === needed);
    root.classList.toggle("timed", filled < needed && Number(params.ends_ms) > 0);
    setText(count, `${figure(filled)} / ${figure(needed)}`);
    setText(more, filled < needed ? words.more(figure(needed - filled)) : "");
    done.hidden = filled < needed;
    timer.set(filled < needed ? params.ends_ms : 0);
  }

  return { update, frame: (now) => timer.frame(now) };
}
