// A goal's ladder: a true count, levels at equal distances, the next reward in words; a reached level swells once.
import { MARKS, el, figures, icon, rows, setText } from "/stage/assets/board_kit.js";

export const PLACES = ["strip"];
const MOST = 3;

export function board({ root, lang, reducedMotion }) {
  const figure = figures(lang);
  const mark = el("span", "mark");
  const count = el("b", "count");
  const track = el("div", "track");
  const fill = el("i", "fill");
  track.append(fill);
  const reward = el("b", "reward cut");
  root.append(mark, count, track, reward);
  const nodes = [];
  let markName = "";
  let reachedBefore = null;

  function node() {
    const round = el("span", "node");
    round.append(icon(MARKS.tick, "tick"));
    return { node: round };
  }

  function update({ params, text, lines, restored }) {
    const levels = (params.levels ?? []).filter((level) => level > 0).sort((a, b) => a - b);
    const now = Math.max(0, Number(params.count) || 0);
    const reached = levels.filter((level) => now >= level).length;
    // One reached level stays in sight, the rest of the row is what comes.
    const first = Math.max(0, Math.min(reached - 1, levels.length - MOST));
    const shown = levels.slice(first, first + MOST);
    if (MARKS[params.mark] && params.mark !== markName) {
      markName = params.mark;
      mark.replaceChildren(icon(MARKS[markName]));
    }
    setText(count, figure(now));
    setText(reward, lines[Math.min(reached, lines.length - 1)] ?? text);
    rows(track, nodes, shown.length, node).forEach((row, index) => {
      row.node.style.left = `${((index + 1) * 100) / shown.length}%`;
      row.node.classList.toggle("reached", now >= shown[index]);
      row.node.classList.toggle("next", first + index === reached);
      const isNew = reachedBefore !== null && first + index >= reachedBefore && first + index < reached;
      if (isNew && !restored && !reducedMotion) row.node.animate([{ transform: "scale(1)" }, { transform: "scale(1.45)" }, { transform: "scale(1)" }], { duration: 600, easing: "cubic-bezier(.22,1,.36,1)" });
    });
    reachedBefore = reached;
    fill.style.transform = `scaleX(${progress(now, levels, first, shown).toFixed(4)})`;
  }

  return { update };
}

/** Filled part of the row, 0..1: whole steps, and how far into the present one. */
function progress(now, levels, first, shown) {
  const index = shown.findIndex((level) => now < level);
  if (index < 0) return shown.length ? 1 : 0;
  const from = levels[first + index - 1] ?? 0;
  return (index + (now - from) / Math.max(1, shown[index] - from)) / shown.length;
}
