// A price changes: the old one rolls up and away, the new one settles figure by figure; then the plate leaves.
import { appear, pause, settle } from "/stage/assets/effect_kit.js";

const HOLDS_MS = 700;
const ROLL_MS = 420;
const APART_MS = 60;
const EASE = "cubic-bezier(.65,0,.35,1)";

function part(name, className, text) {
  const node = document.createElement(name);
  node.className = className;
  node.textContent = text;
  return node;
}

/** The price as one box a character, so that each can roll by itself; a screen reader hears it whole. */
function figures(text, className) {
  const row = part("span", `figures ${className}`, "");
  row.setAttribute("aria-label", text);
  for (const letter of text) row.append(part("span", /\d/.test(letter) ? "digit" : "sign", letter));
  return row;
}

async function roll(before, after, { signal }) {
  before.style.visibility = "visible";
  await pause(HOLDS_MS, signal);
  const timing = (index) => ({ duration: ROLL_MS, delay: index * APART_MS, easing: EASE, fill: "both" });
  [...before.children].forEach((node, index) => node.animate([{ transform: "none", opacity: 1 }, { transform: "translateY(-110%)", opacity: 0 }], timing(index)));
  after.style.visibility = "visible";
  [...after.children].forEach((node, index) => node.animate([{ transform: "translateY(110%)", opacity: 0 }, { transform: "none", opacity: 1 }], timing(index)));
}

/** Its canvas wipes what must stay clear, its words stand in a free place. */
export const keepsClear = true;

export async function play(stage) {
  const { text, lines = [], lang, reducedMotion } = stage;
  const plate = part("div", "price_flip", "");
  if (lang) plate.lang = lang;
  plate.setAttribute("role", "status");
  if (text) plate.append(part("span", "words", text));
  const window = part("span", "window", "");
  const after = lines[0] ? figures(lines[0], "after") : null;
  const before = lines[0] && lines[1] && !reducedMotion ? figures(lines[1], "before") : null;
  window.append(...[after, before].filter(Boolean));
  if (after) plate.append(window);
  settle(plate, stage);
  if (before) {
    after.style.visibility = "hidden";
    roll(before, after, stage);
  }
  await appear(plate, stage);
}
