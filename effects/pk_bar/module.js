// Two sides against each other: one bar, its border at their share, each side's name and count on its own ground.
import { el, figures, setText } from "/stage/assets/board_kit.js";

export const PLACES = ["strip"];
/** A side that has little keeps room for its words. */
const LEAST = 0.28;

export function board({ root, lang }) {
  const figure = figures(lang);
  const sides = ["left", "right"].map((name) => {
    const node = el("div", `side ${name}`);
    const label = el("span", "cut");
    const count = el("b");
    node.append(label, count);
    root.append(node);
    return { node, label, count };
  });

  function update({ params, lines }) {
    const counts = [params.left, params.right].map((value) => Math.max(0, Number(value) || 0));
    const sum = counts[0] + counts[1];
    const share = sum ? counts[0] / sum : 0.5;
    sides.forEach((side, index) => {
      setText(side.label, lines[index]);
      setText(side.count, figure(counts[index]));
      side.node.classList.toggle("leads", counts[index] > counts[1 - index]);
    });
    sides[0].node.style.flexBasis = `${(LEAST + share * (1 - 2 * LEAST)) * 100}%`;
  }

  return { update };
}
