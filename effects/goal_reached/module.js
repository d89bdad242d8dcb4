// A goal is reached: the banner's tick swells once, streamers unroll from both top corners, paper falls at the sides.
import { PAPER, appear, banner, drawing, mix, particles, random, still } from "/stage/assets/effect_kit.js";

const STREAMERS = 10;
const PIECES = 100;
const SWELL_MS = 600;
const COLOURS = [PAPER.jade, PAPER.mint, PAPER.amber, PAPER.cream];

function icon() {
  return drawing("0 0 24 24", [
    ["circle", { cx: 12, cy: 12, r: 11, fill: PAPER.cream }],
    ["path", { d: "M6.5,12.5 L10.5,16.5 L17.5,8.5", fill: "none", stroke: PAPER.jade, "stroke-width": 3.2, "stroke-linecap": "round", "stroke-linejoin": "round" }],
  ]);
}

/** Its canvas wipes what must stay clear, its words stand in a free place. */
export const keepsClear = true;

export async function play(stage) {
  const options = { look: "goal_reached", icon: icon() };
  if (stage.reducedMotion) return still(stage, options);
  const { size, durationMs } = stage;
  const next = random(stage.seed);
  const box = banner(stage, options);
  box?.querySelector(".fx-icon").animate([{ transform: "scale(.4)" }, { transform: "scale(1.5)", offset: 0.55 }, { transform: "scale(1)" }], { duration: SWELL_MS, easing: "cubic-bezier(.22,1,.36,1)" });
  let hung = false;
  let sent = 0;

  function hang(live) {
    for (let i = 0; i < STREAMERS; i += 1) {
      const left = i % 2 === 0;
      const k = Math.floor(i / 2) / (STREAMERS / 2);
      const x = left ? mix(10, size.w * 0.24, k) : size.w - mix(10, size.w * 0.24, k);
      live.push({ streamer: true, x, y: 0, length: mix(0.36, 0.1, k) * size.h * mix(0.85, 1.1, next()), phase: next() * 6.3, colour: COLOURS[i % 3], born: i * 60, shown: 0 });
    }
    hung = true;
  }

  function step(seconds, ms, live) {
    if (!hung) hang(live);
    while (sent < PIECES && ms >= 120 + sent * 18) {
      const left = sent % 2 === 0;
      sent += 1;
      const x = left ? mix(0, size.w * 0.1, next()) : size.w - mix(0, size.w * 0.12, next());
      live.push({ x, y: -16, vy: mix(330, 560, next()) * (size.h / 1300), phase: next() * 6.3, angle: next() * 6.3, w: mix(17, 28, next()), h: mix(11, 17, next()), colour: COLOURS[Math.floor(next() * COLOURS.length)] });
    }
    const fade = Math.min(1, Math.max(0, (durationMs - ms) / 450));
    for (let i = live.length - 1; i >= 0; i -= 1) {
      const p = live[i];
      p.alpha = fade;
      p.phase += 2.4 * seconds;
      if (p.streamer) {
        p.shown = Math.min(1, Math.max(0, (ms - p.born) / 700));
        continue;
      }
      p.y += p.vy * seconds;
      p.x += Math.sin(p.phase) * 50 * seconds;
      p.angle += 3 * seconds;
      if (p.y > size.h + 20) live.splice(i, 1);
    }
  }

  function draw(ctx, p) {
    if (!p.streamer) {
      ctx.rotate(p.angle);
      ctx.scale(1, Math.cos(p.phase * 2));
      ctx.fillStyle = p.colour;
      ctx.fillRect(-p.w / 2, -p.h / 2, p.w, p.h);
      return;
    }
    ctx.strokeStyle = p.colour;
    ctx.lineWidth = 11;
    ctx.lineCap = "round";
    ctx.lineJoin = "round";
    ctx.beginPath();
    ctx.moveTo(0, -10);
    const end = p.length * (1 - (1 - p.shown) ** 3);
    for (let y = 0; y <= end; y += 8) ctx.lineTo(Math.sin(y / 34 + p.phase) * (6 + 14 * (y / p.length)), y);
    ctx.stroke();
  }

  await Promise.all([particles(stage, { step, draw }), appear(box, stage, "scale(.8)")]);
}
