// Coins are tossed in from both upper corners, turn in the air, bounce once or twice on the counter and roll out.
import { PAPER, appear, banner, drawing, mix, particles, random, still } from "/stage/assets/effect_kit.js";

const MOST = 70;
const EDGE = "#C77E0F";
const LIGHT = "#FFD27A";

function icon() {
  return drawing("0 0 24 24", [
    ["circle", { cx: 12, cy: 12, r: 11, fill: EDGE }],
    ["circle", { cx: 11.400, cy: 11.600, r: 9.8, fill: PAPER.amber }],
    ["path", { d: "M11.400 6l1.700 3.600 3.900.4-2.900 2.700.8 3.900-3.500-2-3.500 2 .8-3.900L5.800 10l3.900-.4Z", fill: LIGHT }],
  ]);
}

/** Its canvas wipes what must stay clear, its words stand in a free place. */
export const keepsClear = true;

export async function play(stage) {
  const options = { look: "coin_shower", icon: icon() };
  if (stage.reducedMotion) return still(stage, options);
  const { size, params, durationMs } = stage;
  const next = random(stage.seed);
  const amount = Math.min(1, Math.max(0.3, Number(params.amount ?? 0.8)));
  const tall = size.h > size.w;
  const floor = size.h * (tall ? 0.79 : 0.93);
  const pull = size.h * 1.05;
  let owed = 3;
  let sent = 0;

  function coin() {
    const left = sent % 2 === 0;
    sent += 1;
    const far = next();
    return { x: left ? -30 : size.w + 30, y: size.h * mix(0.02, 0.2, next()), vx: mix(0.08, tall ? 0.5 : 0.34, far) * size.w * (left ? 1 : -1), vy: -size.h * mix(0.02, 0.26, next()), r: mix(20, 33, next()), turn: next() * 6.3, pace: mix(6, 11, next()), lean: mix(-0.4, 0.4, next()), floor: floor + mix(-20, tall ? 130 : 40, next()), bounces: 0 };
  }

  function step(seconds, ms, live) {
    if (ms < durationMs - 1500) owed += amount * 34 * seconds;
    for (; owed >= 1; owed -= 1) if (live.length < MOST) live.push(coin());
    const fade = Math.min(1, Math.max(0, (durationMs - ms) / 450));
    for (let i = live.length - 1; i >= 0; i -= 1) {
      const p = live[i];
      p.vy += pull * seconds;
      p.x += p.vx * seconds;
      p.y += p.vy * seconds;
      p.turn += p.pace * seconds;
      p.alpha = fade;
      if (p.y > p.floor && p.vy > 0) bounce(p);
      if (p.x < -60 || p.x > size.w + 60) live.splice(i, 1);
    }
  }

  function bounce(p) {
    p.y = p.floor;
    p.vy = p.bounces < 3 ? -p.vy * 0.42 : 0;
    p.vx *= 0.72;
    p.pace *= 0.66;
    p.bounces += 1;
  }

  function draw(ctx, p) {
    ctx.rotate(p.lean);
    const wide = Math.cos(p.turn);
    const thick = p.r * 0.16 * Math.sqrt(1 - wide * wide);
    ctx.fillStyle = EDGE;
    ctx.beginPath();
    ctx.ellipse(thick, 0, Math.max(3, p.r * Math.abs(wide)), p.r, 0, 0, 6.3);
    ctx.fill();
    ctx.scale(Math.max(0.12, Math.abs(wide)), 1);
    ctx.fillStyle = wide > 0 ? PAPER.amber : "#EE9A18";
    ctx.beginPath();
    ctx.arc(0, 0, p.r * 0.94, 0, 6.3);
    ctx.fill();
    ctx.lineWidth = p.r * 0.09;
    ctx.strokeStyle = LIGHT;
    ctx.beginPath();
    ctx.arc(0, 0, p.r * 0.7, 0, 6.3);
    ctx.stroke();
    ctx.fillStyle = LIGHT;
    ctx.beginPath();
    for (let i = 0; i < 10; i += 1) {
      const angle = (i * Math.PI) / 5 - Math.PI / 2;
      const far = p.r * (i % 2 ? 0.19 : 0.44);
      ctx.lineTo(Math.cos(angle) * far, Math.sin(angle) * far);
    }
    ctx.fill();
  }

  await Promise.all([particles(stage, { step, draw }), appear(banner(stage, options), stage)]);
  return undefined;
}
