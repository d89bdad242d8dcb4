// A poll: one bar an option, its share in words; the leading one is amber, the chosen one jade.
import { MARKS, Timer, counts, el, figures, icon, rows, setText, wordsOf } from "/stage/assets/board_kit.js";

export const PLACES = ["panel"];
const WORDS = {
  zh: { votes: (n) => `${n} 票`, closed: "投票结束" },
  en: { votes: (n) => `${n} votes`, closed: "Poll closed" },
};
const MOST = 4;

export function board({ root, lang }) {
  const words = wordsOf(WORDS, lang);
  const figure = figures(lang);
  const title = el("h3");
  const list = el("div", "options");
  const foot = el("div", "foot");
  const total = el("span");
  const timer = new Timer();
  const over = el("span", "pill good", words.closed);
  foot.append(total, timer.node, over);
  root.append(title, list, foot);
  const options = [];

  function option() {
    const node = el("div", "option");
    const fill = el("i", "fill");
    const tick = icon(MARKS.tick);
    const label = el("span", "label cut");
    const share = el("b", "share");
    node.append(fill, tick, label, share);
    return { node, fill, label, share };
  }

  function update({ params, text, lines }) {
    const shown = lines.slice(0, MOST);
    const votes = counts(params.votes, shown.length);
    const sum = votes.reduce((a, b) => a + b, 0);
    const most = Math.max(1, ...votes);
    setText(title, text);
    rows(list, options, shown.length, option).forEach((row, index) => {
      const share = sum ? votes[index] / sum : 0;
      setText(row.label, shown[index]);
      setText(row.share, `${Math.round(share * 100)}%`);
      row.fill.style.transform = `scaleX(${share.toFixed(4)})`;
      row.node.classList.toggle("leads", votes[index] === most);
      row.node.classList.toggle("won", params.closed === true && votes[index] === most);
    });
    setText(total, words.votes(figure(sum)));
    over.hidden = params.closed !== true;
    timer.set(params.closed === true ? 0 : params.ends_ms);
  }

  return { update, frame: (now) => timer.frame(now) };
}
