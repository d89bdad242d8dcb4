// Red packets swing down from the top edge; behind card, caption, labels and face.
import { PAPER, appear, banner, drawing, mix, openColumn, particles, random, still } from "/stage/assets/effect_kit.js";

const MOST = 44;

function icon() {
  return drawing("0 0 24 24", [
    ["rect", { x: 4, y: 1, width: 16, height: 22, rx: 3, fill: PAPER.persimmon }],
    ["path", { d: "M4,4 a3,3 0 0 1 3,-3 h10 a3,3 0 0 1 3,3 v3 q-8,6 -16,0 Z", fill: "#E8684A" }],
    ["circle", { cx: 12, cy: 10, r: 3.4, fill: PAPER.amber }],
  ]);
}

/** Its canvas wipes what must stay clear, its words stand in a free place. */
export const keepsClear = true;

export async function play(stage) {
  const options = { look: "red_packet_rain", icon: icon() };
  if (stage.reducedMotion) return still(stage, options);
  const { size, params, durationMs } = stage;
  const next = random(stage.seed);
  const density = Math.min(1, Math.max(0.3, Number(params.density ?? 0.8)));
  const rate = (density * size.w) / 56;
  let owed = 2;

  function packet() {
    const near = next();
    return { x: openColumn(next, stage), y: -80, vy: mix(380, 720, near) * (size.h / 1400), scale: mix(0.8, 1.3, near), phase: next() * 6.3, swing: mix(1.6, 2.8, next()), coin: next() < 0.28, turn: next() * 6.3 };
  }

  function step(seconds, ms, live) {
    if (ms < durationMs - 900) owed += rate * seconds;
    while (owed >= 1) {
      owed -= 1;
      if (live.length < MOST) live.push(packet());
    }
    const fade = Math.min(1, Math.max(0, (durationMs - ms) / 400));
    for (let i = live.length - 1; i >= 0; i -= 1) {
      const p = live[i];
      p.phase += p.swing * seconds;
      p.turn += 3.2 * seconds;
      p.y += p.vy * seconds;
      p.x += Math.cos(p.phase) * 46 * seconds;
      p.alpha = fade;
      if (p.y > size.h + 80) live.splice(i, 1);
    }
  }

  function draw(ctx, p) {
    ctx.scale(p.scale, p.scale);
    ctx.rotate(Math.sin(p.phase) * 0.32);
    if (p.coin) return coin(ctx, p);
    ctx.fillStyle = PAPER.persimmon;
    ctx.beginPath();
    ctx.roundRect(-34, -48, 68, 96, 9);
    ctx.fill();
    ctx.fillStyle = PAPER.ember;
    ctx.beginPath();
    ctx.roundRect(14, -48, 20, 96, [0, 9, 9, 0]);
    ctx.fill();
    ctx.fillStyle = "#E8684A";
    ctx.beginPath();
    ctx.moveTo(-34, -38);
    ctx.quadraticCurveTo(-34, -48, -25, -48);
    ctx.lineTo(25, -48);
    ctx.quadraticCurveTo(34, -48, 34, -38);
    ctx.lineTo(34, -22);
    ctx.quadraticCurveTo(0, 6, -34, -22);
    ctx.fill();
    ctx.fillStyle = PAPER.amber;
    ctx.beginPath();
    ctx.arc(0, -9, 13, 0, 6.3);
    ctx.fill();
    ctx.fillStyle = "#FFD58A";
    ctx.beginPath();
    ctx.arc(0, -9, 7, 0, 6.3);
    ctx.fill();
    return undefined;
  }

  function coin(ctx, p) {
    ctx.scale(Math.max(0.2, Math.abs(Math.cos(p.turn))), 1);
    ctx.fillStyle = "#D98A12";
    ctx.beginPath();
    ctx.arc(0, 0, 19, 0, 6.3);
    ctx.fill();
    ctx.fillStyle = PAPER.amber;
    ctx.beginPath();
    ctx.arc(-2, 0, 17, 0, 6.3);
    ctx.fill();
    ctx.fillStyle = "#D98A12";
    ctx.fillRect(-7, -6, 12, 12);
  }

  await Promise.all([particles(stage, { step, draw }), appear(banner(stage, options), stage)]);
}
