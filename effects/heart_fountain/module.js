// Two fountains of paper hearts from the lower corners: they rise, open and drift down; behind all that must be read.
import { PAPER, appear, banner, drawing, heart, mix, particles, random, still } from "/stage/assets/effect_kit.js";

const MOST = 110;
const COLOURS = [PAPER.persimmon, "#E4572E", PAPER.rose, PAPER.amber, "#FFD2BD"];

function icon() {
  return drawing("0 0 24 24", [["path", { d: "M12 21C-4 11 3 0 12 6.400 21 0 28 11 12 21Z", fill: "#FFD2BD" }]]);
}

/** Its canvas wipes what must stay clear, its words stand in a free place. */
export const keepsClear = true;

export async function play(stage) {
  const options = { look: "heart_fountain", icon: icon() };
  if (stage.reducedMotion) return still(stage, options);
  const { size, params, durationMs } = stage;
  const next = random(stage.seed);
  const strength = Math.min(1, Math.max(0.3, Number(params.strength ?? 1)));
  const tall = size.h > size.w;
  const pull = size.h * 0.62;
  let owed = 4;
  let sent = 0;

  function drop(ms) {
    const left = sent % 2 === 0;
    sent += 1;
    // Three swells over the time: a fountain breathes, it does not stand like a wall.
    const swell = 0.82 + 0.18 * Math.sin((ms / durationMs) * 6 * Math.PI);
    const rise = Math.sqrt(2 * pull * size.h * mix(tall ? 0.42 : 0.5, tall ? 0.9 : 0.96, next())) * swell;
    const out = mix(-0.02, tall ? 0.26 : 0.16, next() ** 1.4) * size.w;
    return { born: ms, x: left ? size.w * 0.035 : size.w * 0.965, y: size.h + 30, vx: left ? out * 0.72 : -out * 0.72, vy: -rise, size: mix(18, tall ? 44 : 36, next() ** 2), phase: next() * 6.3, turn: mix(-2, 2, next()), colour: COLOURS[Math.floor(next() * COLOURS.length)] };
  }

  function step(seconds, ms, live) {
    if (ms < durationMs - 1300) owed += strength * 44 * seconds;
    for (; owed >= 1; owed -= 1) if (live.length < MOST) live.push(drop(ms));
    const fade = Math.min(1, Math.max(0, (durationMs - ms) / 500));
    for (let i = live.length - 1; i >= 0; i -= 1) {
      const p = live[i];
      // Paper meets the air: it falls slower than it rose.
      p.vy = Math.min(p.vy + pull * seconds, size.h * 0.2);
      p.phase += 3 * seconds;
      p.x += (p.vx + (p.vy > 0 ? Math.sin(p.phase) * 46 : 0)) * seconds;
      p.y += p.vy * seconds;
      p.lean = Math.sin(p.phase * 0.7) * 0.5 * p.turn * 0.5;
      p.r = p.size * Math.min(1, (ms - p.born) / 260);
      p.alpha = fade;
      if (p.vy > 0 && p.y > size.h + 50) live.splice(i, 1);
    }
  }

  function draw(ctx, p) {
    ctx.rotate(p.lean);
    ctx.scale(0.75 + 0.25 * Math.cos(p.phase), 1);
    ctx.fillStyle = p.colour;
    heart(ctx, p.r);
    ctx.fillStyle = "rgb(255 255 255 / 32%)";
    ctx.beginPath();
    ctx.ellipse(-p.r * 0.45, -p.r * 0.3, p.r * 0.16, p.r * 0.26, 0.6, 0, 6.3);
    ctx.fill();
  }

  await Promise.all([particles(stage, { step, draw }), appear(banner(stage, options), stage)]);
  return undefined;
}
