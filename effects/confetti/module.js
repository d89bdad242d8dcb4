// Confetti: two poppers at the side edges and a thin fall from the top edge.
import { PAPER, appear, banner, mix, openColumn, particles, random, still } from "/stage/assets/effect_kit.js";

const PALETTES = {
  shop: [PAPER.persimmon, PAPER.amber, PAPER.jade, PAPER.cream, PAPER.rose],
  mint: [PAPER.jade, PAPER.mint, PAPER.cream, PAPER.amber],
  amber: [PAPER.amber, PAPER.persimmon, PAPER.cream, "#FFD58A"],
};
const BURSTS_MS = [0, 650];
const GRAVITY = 1150;

/** Its canvas wipes what must stay clear, its words stand in a free place. */
export const keepsClear = true;

export async function play(stage) {
  const options = { look: "confetti" };
  if (stage.reducedMotion) return still(stage, options);
  const { size, params, durationMs } = stage;
  const next = random(stage.seed);
  const colours = PALETTES[params.palette] ?? PALETTES.shop;
  const amount = Math.round(140 * Math.min(1, Math.max(0.2, Number(params.amount ?? 1))));
  const perPopper = Math.floor((amount * 0.32) / BURSTS_MS.length);
  let fired = 0;
  let fall = amount - perPopper * 2 * BURSTS_MS.length;

  function piece(x, y, vx, vy) {
    const kind = next();
    return {
      x, y, vx, vy, colour: colours[Math.floor(next() * colours.length)],
      w: mix(19, 34, next()), h: mix(12, 20, next()), round: kind < 0.2, curl: kind > 0.82,
      angle: next() * 6.3, spin: mix(-6, 6, next()), flip: next() * 6.3, flipping: mix(4, 9, next()), drag: mix(0.9, 1.7, next()),
    };
  }

  function step(seconds, ms, live) {
    while (fired < BURSTS_MS.length && ms >= BURSTS_MS[fired]) {
      fired += 1;
      for (const side of [0, 1]) {
        for (let i = 0; i < perPopper; i += 1) {
          const speed = mix(500, 1750, next()) * (size.h / 1500);
          const angle = mix(0.18, 0.95, next()) * (Math.PI / 2);
          const x = side ? size.w + 12 : -12;
          live.push(piece(x, size.h * 0.66, Math.cos(angle) * speed * (side ? -0.85 : 0.85), -Math.sin(angle) * speed * 1.15));
        }
      }
    }
    while (fall > 0 && ms > 300 && next() < seconds * 34) {
      fall -= 1;
      live.push(piece(openColumn(next, stage), -20, mix(-60, 60, next()), mix(120, 260, next())));
    }
    const fade = Math.min(1, Math.max(0, (durationMs - ms) / 500));
    for (const p of live) {
      p.vy += GRAVITY * seconds;
      const slow = Math.exp(-p.drag * seconds);
      p.vx *= slow;
      p.vy = Math.min(p.vy * slow, 420);
      p.x += (p.vx + Math.sin(p.flip) * 40) * seconds;
      p.y += p.vy * seconds;
      p.angle += p.spin * seconds;
      p.flip += p.flipping * seconds;
      p.alpha = fade;
    }
    for (let i = live.length - 1; i >= 0; i -= 1) if (live[i].y > size.h + 40) live.splice(i, 1);
  }

  function draw(ctx, p) {
    ctx.rotate(p.angle);
    ctx.fillStyle = p.colour;
    ctx.strokeStyle = p.colour;
    if (p.curl) {
      ctx.lineWidth = 7;
      ctx.beginPath();
      ctx.arc(0, 0, p.w * 0.7, 0, 3.6);
      ctx.stroke();
      return;
    }
    ctx.scale(1, Math.cos(p.flip));
    if (p.round) {
      ctx.beginPath();
      ctx.arc(0, 0, p.h * 0.7, 0, 6.3);
      ctx.fill();
    } else ctx.fillRect(-p.w / 2, -p.h / 2, p.w, p.h);
  }

  await Promise.all([particles(stage, { step, draw }), appear(banner(stage, options), stage)]);
}
