// The draw's wheel.  It shows a result that was computed elsewhere and can be checked; it decides nothing, so its
// slices bear no names.  A wheel that is restored stands at its end: nothing is drawn twice before viewers' eyes.
import { MARKS, Timer, el, figures, icon, setText, svg, wordsOf } from "/stage/assets/board_kit.js";

export const PLACES = ["panel"];
const WORDS = {
  zh: { entrants: (n) => `${n} 人参加`, won: "中奖", closed: "名单已封存" },
  en: { entrants: (n) => `${n} entrants`, won: "Drawn", closed: "Entries are sealed" },
};
const SLICES = 12;
const COLOURS = ["#D9481C", "#FFF3DF", "#F5A524", "#1F7A5C", "#FFF3DF", "#EE8A6A"];
const SPIN_MS = 3600;
const TURNS = 5;
const MOST_NAMES = 4;

function wheel() {
  const node = svg("svg", { viewBox: "-110 -110 220 220", class: "wheel", "aria-hidden": "true" });
  const disc = svg("g", { class: "disc" });
  disc.append(svg("circle", { r: 104, fill: "#B3370F" }));
  for (let i = 0; i < SLICES; i += 1) disc.append(slice(i));
  for (let i = 0; i < SLICES; i += 1) disc.append(svg("circle", { cx: 0, cy: -99, r: 3, fill: "#FFE3B3", transform: `rotate(${(i * 360) / SLICES})` }));
  const hub = svg("g", {});
  hub.append(svg("circle", { r: 31, fill: "#B3370F" }), svg("circle", { r: 26, fill: "#FFF8F0" }));
  const gift = svg("g", { transform: "translate(-17 -18) scale(1.420)" });
  for (const [tag, attributes] of MARKS.gift) gift.append(svg(tag, attributes));
  hub.append(gift);
  const pointer = svg("path", { d: "M-13-109h26L0-80Z", fill: "#2B211C", stroke: "#FFF8F0", "stroke-width": 3, "stroke-linejoin": "round" });
  node.append(disc, hub, pointer);
  return { node, disc };
}

function slice(index) {
  const at = (angle) => `${(94 * Math.sin(angle)).toFixed(2)} ${(-94 * Math.cos(angle)).toFixed(2)}`;
  const [from, to] = [(index * 2 * Math.PI) / SLICES, ((index + 1) * 2 * Math.PI) / SLICES];
  return svg("path", { d: `M0 0L${at(from)}A94 94 0 0 1 ${at(to)}Z`, fill: COLOURS[index % COLOURS.length] });
}

export function board({ root, lang, seed, reducedMotion }) {
  const words = wordsOf(WORDS, lang);
  const figure = figures(lang);
  const { node, disc } = wheel();
  const side = el("div", "side");
  const title = el("h3");
  const result = el("div", "result");
  const won = el("span", "pill good", words.won);
  const names = el("b", "names");
  result.append(won, names);
  const foot = el("div", "foot");
  const people = el("span", "people");
  people.append(icon(MARKS.people), el("span"));
  const timer = new Timer();
  const sealed = el("span", "pill", words.closed);
  foot.append(people, timer.node, sealed);
  side.append(title, result, foot);
  root.append(node, side);
  const rest = ((seed % SLICES) + 0.5) * (360 / SLICES);
  let state = "";

  function update({ params, text, lines, restored }) {
    const before = state;
    state = params.state;
    setText(title, text);
    setText(people.lastChild, words.entrants(figure(Number(params.entrants) || 0)));
    setText(names, lines.slice(0, MOST_NAMES).join(lang.startsWith("zh") ? "、" : ", "));
    timer.set(state === "open" ? params.ends_ms : 0);
    sealed.hidden = state !== "closed";
    if (state === before) return;
    if (state !== "drawn") {
      root.classList.remove("told");
      return;
    }
    disc.style.transform = `rotate(${rest}deg)`;
    const spins = !restored && !reducedMotion;
    if (!spins) {
      root.classList.add("told");
      return;
    }
    const spin = disc.animate([{ transform: "rotate(0deg)" }, { transform: `rotate(${TURNS * 360 + rest}deg)` }], { duration: SPIN_MS, easing: "cubic-bezier(.15,.6,.1,1)" });
    spin.onfinish = () => root.classList.toggle("told", state === "drawn");
  }

  return { update, frame: (now) => timer.frame(now) };
}
