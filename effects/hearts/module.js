// Hearts rise along the free edge, at most six at once.
import { PAPER, appear, banner, drawing, heart, mix, particles, random, still } from "/stage/assets/effect_kit.js";

const AT_ONCE = 6;
const COLOURS = [PAPER.persimmon, PAPER.rose, PAPER.amber, "#E4572E"];

function icon() {
  return drawing("0 0 24 24", [["path", { d: "M12,21 C-4,11 3,0 12,6.4 C21,0 28,11 12,21 Z", fill: PAPER.persimmon }]]);
}

/** Its canvas wipes what must stay clear, its words stand in a free place. */
export const keepsClear = true;

export async function play(stage) {
  const options = { look: "hearts", icon: icon() };
  if (stage.reducedMotion) return still(stage, options);
  const { size, params, durationMs } = stage;
  const next = random(stage.seed);
  const total = Math.min(24, Math.max(3, Math.round(Number(params.count ?? 14))));
  const lifeMs = Math.min(1700, durationMs * 0.42);
  const everyMs = Math.max(lifeMs / AT_ONCE + 20, (durationMs - lifeMs) / total);
  // Right of x 960 of 1080: beside everything that is read.  In a wide picture: the outermost strip.
  const left = size.h > size.w ? size.w * (968 / 1080) : size.w - 88;
  const area = { x: left - 70, y: 0, w: size.w - left + 70, h: size.h };
  const [bottom, top] = size.h > size.w ? [size.h * 0.62, size.h * 0.2] : [size.h * 0.84, size.h * 0.16];
  let sent = 0;

  function step(_, ms, live) {
    for (let i = live.length - 1; i >= 0; i -= 1) {
      const p = live[i];
      const share = (ms - p.born) / lifeMs;
      if (share >= 1) {
        live.splice(i, 1);
        continue;
      }
      p.y = mix(bottom, p.top, 1 - (1 - share) ** 1.5);
      p.x = p.home + Math.sin(share * 5 + p.phase) * 14;
      p.r = p.size * Math.min(1, share * 6) * (1 + 0.06 * Math.sin(share * 14));
      p.alpha = share > 0.7 ? (1 - share) / 0.3 : 1;
      p.lean = Math.sin(share * 5 + p.phase + 1) * 0.25;
    }
    if (sent < total && live.length < AT_ONCE && ms >= sent * everyMs) {
      sent += 1;
      live.push({ born: ms, y: bottom, x: left, home: left + mix(22, size.w - left - 26, next()), phase: next() * 6.3, size: mix(22, 42, next()), top: mix(top, top + 180, next()), colour: COLOURS[Math.floor(next() * COLOURS.length)], r: 0, lean: 0 });
    }
  }

  function draw(ctx, p) {
    ctx.rotate(p.lean);
    ctx.fillStyle = p.colour;
    heart(ctx, p.r);
    ctx.fillStyle = "rgb(255 255 255 / 35%)";
    ctx.beginPath();
    ctx.ellipse(-p.r * 0.45, -p.r * 0.3, p.r * 0.16, p.r * 0.26, 0.6, 0, 6.3);
    ctx.fill();
  }

  await Promise.all([particles(stage, { step, draw, area }), appear(banner(stage, options), stage)]);
}
