// The like ladder: a true count, levels at equal distances, the next reward in words.

import { el, fitLines, replay, setText, svg } from "./dom.js";
import { place } from "./layout.js";
import { setPhrases } from "./phrases.js";

const MOST_NODES = 3;
/** px of the reward, largest first. */
const SIZES = { portrait: [30, 28, 26], landscape: [36, 33, 30, 28] };
const HEART = "M16 28C6 20 2 15 2 9.5A7 7 0 0 1 16 7a7 7 0 0 1 14 2.500C30 15 26 20 16 28Z";
const TICK = "M5 10.500l3.500 3.500 6.500-7.500";

export class Goal {
  constructor(stage, layout) {
    this.box = el("div", "zone goal");
    const heart = svg("svg", { viewBox: "0 0 32 32", class: "heart" });
    heart.append(svg("path", { d: HEART }));
    this.count = el("b", "count");
    this.track = el("div", "track");
    this.fill = el("div", "fill");
    this.track.append(this.fill);
    this.nodes = [];
    this.reward = el("b", "reward");
    this.box.append(heart, this.count, this.track, this.reward);
    stage.append(this.box);
    this.reached = 0;
    this.layout = layout;
    layout.onChange(() => {
      place(this.box, layout.rect("goal"));
      this.fit();
    });
  }

  /** A long reward is written smaller, and on two lines where the row is high enough for them. */
  fit() {
    fitLines(this.reward, SIZES[this.layout.kind], this.layout.kind === "landscape");
  }

  show(goal) {
    this.box.classList.toggle("on", goal !== null);
    if (goal === null) return;
    this.box.lang = goal.lang ?? "";
    setText(this.count, new Intl.NumberFormat(goal.lang || undefined).format(goal.count));
    setPhrases(this.reward, goal.reward, goal.lang);
    this.draw(goal.count, goal.levels);
    this.fit();
  }

  draw(count, levels) {
    const reached = levels.filter((level) => count >= level).length;
    // One reached level stays in sight, the rest of the row is what comes.
    const first = Math.max(0, Math.min(reached - 1, levels.length - MOST_NODES));
    const shown = levels.slice(first, first + MOST_NODES);
    while (this.nodes.length < shown.length) this.addNode();
    while (this.nodes.length > shown.length) this.nodes.pop().remove();
    shown.forEach((level, index) => {
      const node = this.nodes[index];
      node.style.left = `${((index + 1) * 100) / (shown.length || 1)}%`;
      node.classList.toggle("reached", count >= level);
      node.classList.toggle("next", first + index === reached);
    });
    this.fill.style.width = `${progress(count, levels, first, shown) * 100}%`;
    if (reached > this.reached && this.known) replay(this.nodes[Math.max(0, reached - 1 - first)] ?? this.box, "swell");
    this.reached = reached;
    this.known = true;
  }

  addNode() {
    const node = el("div", "node");
    const tick = svg("svg", { viewBox: "0 0 20 20" });
    tick.append(svg("path", { d: TICK }));
    node.append(tick);
    this.nodes.push(node);
    this.track.append(node);
  }
}

/** Filled part of the row, 0..1: whole steps, and how far into the present one. */
function progress(count, levels, first, shown) {
  if (shown.length === 0) return 0;
  const index = shown.findIndex((level) => count < level);
  if (index < 0) return 1;
  const from = levels[first + index - 1] ?? 0;
  return (index + (count - from) / Math.max(1, shown[index] - from)) / shown.length;
}
