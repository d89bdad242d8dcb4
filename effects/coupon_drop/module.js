// Coupons glide down like paper: they swing, tip and slow as paper does; behind all that must be read.
import { PAPER, appear, banner, drawing, mix, openColumn, particles, random, still } from "/stage/assets/effect_kit.js";

const MOST = 30;
const [W, H, STUB] = [128, 72, 38];
const FACES = [[PAPER.persimmon, "#E8684A"], ["#E79A1B", PAPER.amber], [PAPER.jade, PAPER.mint]];

function icon() {
  return drawing("0 0 24 24", [
    ["path", { d: "M1 6h22v4a2 2 0 0 0 0 4v4H1v-4a2 2 0 0 0 0-4Z", fill: PAPER.persimmon }],
    ["path", { d: "M8 6v12", stroke: PAPER.cream, "stroke-width": 1.6, "stroke-dasharray": "2 2" }],
    ["path", { d: "M15.500 8.500l1 2.200 2.400.2-1.800 1.600.5 2.400-2.100-1.300-2.100 1.300.5-2.400-1.800-1.600 2.400-.2Z", fill: PAPER.cream }],
  ]);
}

function ticket(ctx) {
  const [x, y, bite] = [-W / 2, -H / 2, 9];
  ctx.beginPath();
  ctx.roundRect(x, y, W, H, 10);
  ctx.moveTo(x + STUB + bite, y);
  ctx.arc(x + STUB, y, bite, 0, Math.PI);
  ctx.moveTo(x + STUB + bite, y + H);
  ctx.arc(x + STUB, y + H, bite, 0, -Math.PI, true);
  ctx.fill("evenodd");
}

function star(ctx, x, y, r) {
  ctx.beginPath();
  for (let i = 0; i < 10; i += 1) {
    const angle = (i * Math.PI) / 5 - Math.PI / 2;
    const far = i % 2 ? r * 0.44 : r;
    ctx.lineTo(x + Math.cos(angle) * far, y + Math.sin(angle) * far);
  }
  ctx.fill();
}

/** Its canvas wipes what must stay clear, its words stand in a free place. */
export const keepsClear = true;

export async function play(stage) {
  const options = { look: "coupon_drop", icon: icon() };
  if (stage.reducedMotion) return still(stage, options);
  const { size, params, durationMs } = stage;
  const next = random(stage.seed);
  const density = Math.min(1, Math.max(0.3, Number(params.density ?? 0.8)));
  const rate = (density * size.w) / 110;
  let owed = 6;

  function coupon() {
    const near = next();
    return { x: openColumn(next, stage), y: -70, fall: mix(0.3, 0.46, near) * size.h, scale: mix(0.72, 1.18, near), phase: next() * 6.3, pace: mix(1.7, 2.6, next()), face: FACES[Math.floor(next() * FACES.length)], wide: mix(60, 120, next()) };
  }

  function step(seconds, ms, live) {
    if (ms < durationMs - 1100) owed += rate * seconds;
    for (; owed >= 1; owed -= 1) if (live.length < MOST) live.push(coupon());
    const fade = Math.min(1, Math.max(0, (durationMs - ms) / 450));
    for (let i = live.length - 1; i >= 0; i -= 1) {
      const p = live[i];
      p.phase += p.pace * seconds;
      // Paper slides sideways fast and falls slowly, then turns and drops.
      const swing = Math.cos(p.phase);
      p.x += swing * p.wide * p.pace * seconds;
      p.y += p.fall * (0.72 + 0.5 * Math.sin(p.phase) ** 2) * seconds;
      p.lean = -swing * 0.5;
      p.tip = 0.62 + 0.38 * Math.abs(Math.sin(p.phase * 0.5 + 1));
      p.alpha = fade;
      if (p.y > size.h + 80) live.splice(i, 1);
    }
  }

  function draw(ctx, p) {
    ctx.rotate(p.lean);
    ctx.scale(p.scale, p.scale * p.tip);
    ctx.fillStyle = PAPER.cream;
    ticket(ctx);
    ctx.save();
    ctx.beginPath();
    ctx.rect(-W / 2 + STUB, -H / 2, W, H);
    ctx.clip();
    ctx.fillStyle = p.face[0];
    ticket(ctx);
    ctx.fillStyle = p.face[1];
    ctx.beginPath();
    ctx.arc(W / 2, H / 2, 46, 0, 6.3);
    ctx.save();
    ctx.clip();
    ticket(ctx);
    ctx.restore();
    ctx.restore();
    ctx.fillStyle = p.face[0];
    star(ctx, -W / 2 + STUB / 2, 0, 12);
    ctx.fillStyle = PAPER.cream;
    ctx.fillRect(-W / 2 + STUB + 16, -14, 50, 9);
    ctx.fillRect(-W / 2 + STUB + 16, 5, 32, 9);
  }

  await Promise.all([particles(stage, { step, draw }), appear(banner(stage, options), stage)]);
  return undefined;
}
