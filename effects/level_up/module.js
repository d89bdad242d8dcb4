// A level up: folded paper arrows climb both edges, one after the other, and the badge swells once.
import { PAPER, appear, banner, drawing, mix, particles, random, smooth, still } from "/stage/assets/effect_kit.js";

const MOST = 60;
const FACES = [["#FFC45C", "#E79A1B"], ["#4E8FE0", "#2F66B3"], ["#FFF3DF", "#E6D5C3"], [PAPER.rose, "#D9694A"]];

function icon() {
  return drawing("0 0 24 24", [
    ["path", { d: "M12 1l9 4v7c0 6-4 9.500-9 11-5-1.500-9-5-9-11V5Z", fill: PAPER.amber }],
    ["path", { d: "M12 1v22c-5-1.500-9-5-9-11V5Z", fill: "#FFC45C" }],
    ["path", { d: "M12 6l5.500 5.500h-3V17h-5v-5.500h-3Z", fill: "#173E85" }],
  ]);
}

/** Its canvas wipes what must stay clear, its words stand in a free place. */
export const keepsClear = true;

export async function play(stage) {
  const options = { look: "level_up", icon: icon() };
  if (stage.reducedMotion) return still(stage, options);
  const { size, durationMs } = stage;
  const next = random(stage.seed);
  const box = banner(stage, options);
  box?.querySelector(".fx-icon").animate([{ transform: "scale(.4)" }, { transform: "scale(1.5)", offset: 0.55 }, { transform: "scale(1)" }], { duration: 600, easing: "cubic-bezier(.22,1,.36,1)" });
  const lifeMs = 1500;
  let sent = 0;

  function arrow(ms) {
    const left = sent % 2 === 0;
    sent += 1;
    const inward = next() ** 1.5 * 0.15 * size.w;
    return { born: ms, x: left ? 46 + inward : size.w - 46 - inward, y: 0, from: size.h * mix(0.8, 1.02, next()), far: size.h * mix(0.5, 0.86, next()), s: mix(0.6, 1.3, next()), face: FACES[Math.floor(next() * FACES.length)] };
  }

  function step(_, ms, live) {
    while (sent < MOST && ms >= sent * 42 && ms < durationMs - 700) live.push(arrow(ms));
    for (let i = live.length - 1; i >= 0; i -= 1) {
      const p = live[i];
      const share = (ms - p.born) / lifeMs;
      p.y = p.from - p.far * (1 - (1 - Math.min(1, share)) ** 2);
      p.alpha = Math.min(1, share * 5) * (1 - smooth(Math.min(1, Math.max(0, (share - 0.55) / 0.45)))) * Math.min(1, Math.max(0, (durationMs - ms) / 350));
      if (share >= 1) live.splice(i, 1);
    }
  }

  /** Two halves of one fold: light from the left. */
  function draw(ctx, p) {
    ctx.scale(p.s, p.s);
    for (const side of [-1, 1]) {
      ctx.fillStyle = p.face[side < 0 ? 0 : 1];
      ctx.beginPath();
      ctx.moveTo(0, -40);
      ctx.lineTo(side * 34, -2);
      ctx.lineTo(side * 14, -2);
      ctx.lineTo(side * 14, 40);
      ctx.lineTo(0, 34);
      ctx.fill();
    }
  }

  await Promise.all([particles(stage, { step, draw }), appear(box, stage, "scale(.8)")]);
  return undefined;
}
