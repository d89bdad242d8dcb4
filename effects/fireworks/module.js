// Paper fireworks: rockets climb along the side edges and open above or beside what must stay clear.
// Shots are at least 450 ms apart: nothing flashes above 3 Hz.
import { PAPER, appear, banner, clearance, mix, particles, random, smooth, still } from "/stage/assets/effect_kit.js";

const APART_MS = 450;
const CLIMB_MS = 520;
const PETALS = 18;
const COLOURS = [PAPER.persimmon, PAPER.amber, PAPER.jade, PAPER.rose];

function place(next, { size, keepClear }, side) {
  let best = null;
  for (let i = 0; i < 24; i += 1) {
    const x = (side ? mix(0.72, 0.95, next()) : mix(0.05, 0.28, next())) * size.w;
    const y = mix(0.06, 0.5, next()) * size.h;
    const reach = size.h > size.w ? 90 : 110;
    let open = 0;
    for (let k = 0; k < 8; k += 1) open += clearance(keepClear, x + Math.cos(k) * reach, y + Math.sin(k) * reach);
    if (!best || open > best.open) best = { x, y, open };
  }
  return best;
}

/** Its canvas wipes what must stay clear, its words stand in a free place. */
export const keepsClear = true;

export async function play(stage) {
  const options = { look: "fireworks" };
  if (stage.reducedMotion) return still(stage, options);
  const { size, params, durationMs } = stage;
  const next = random(stage.seed);
  const wanted = Math.min(7, Math.max(2, Math.round(Number(params.shots ?? 5))));
  const shots = Math.min(wanted, Math.floor((durationMs - CLIMB_MS - 900) / APART_MS) + 1);
  let sent = 0;

  function launch(live, ms) {
    const side = sent % 2 === 0 ? 1 : 0;
    const goal = place(next, stage, side);
    const edge = side ? size.w - 14 : 14;
    live.push({ rocket: true, born: ms, x: edge, y: size.h * 0.72, from: { x: edge, y: size.h * 0.72 }, goal, colour: COLOURS[sent % COLOURS.length] });
    sent += 1;
  }

  function open(rocket, live, ms) {
    for (let i = 0; i < PETALS; i += 1) {
      const angle = (i / PETALS) * 2 * Math.PI + next() * 0.1;
      const inner = i % 3 === 0;
      live.push({ born: ms, x0: rocket.goal.x, y0: rocket.goal.y, x: rocket.goal.x, y: rocket.goal.y, angle, reach: (inner ? 112 : 205) * mix(0.9, 1.06, next()), colour: inner ? PAPER.cream : rocket.colour, long: inner ? 34 : 58 });
    }
  }

  function step(_, ms, live) {
    if (sent < shots && ms >= sent * APART_MS) launch(live, ms);
    for (let i = live.length - 1; i >= 0; i -= 1) {
      const p = live[i];
      const age = ms - p.born;
      if (p.rocket) {
        const share = Math.min(1, age / CLIMB_MS);
        const rise = 1 - (1 - share) ** 2;
        p.x = mix(p.from.x, p.goal.x, share * share);
        p.y = mix(p.from.y, p.goal.y, rise);
        if (share === 1) {
          live.splice(i, 1);
          open(p, live, ms);
        }
        continue;
      }
      const share = Math.min(1, age / 1300);
      const out = 1 - (1 - share) ** 3;
      p.x = p.x0 + Math.cos(p.angle) * p.reach * out;
      p.y = p.y0 + Math.sin(p.angle) * p.reach * out + 46 * share * share;
      p.alpha = smooth(Math.min(1, age / 180)) * (1 - smooth(Math.max(0, (share - 0.5) / 0.5)));
      p.stretch = 1 - share * 0.7;
      if (share === 1) live.splice(i, 1);
    }
  }

  function draw(ctx, p) {
    ctx.fillStyle = p.colour;
    if (p.rocket) {
      ctx.beginPath();
      ctx.ellipse(0, 0, 9, 24, 0, 0, 6.3);
      ctx.fill();
      return;
    }
    ctx.rotate(p.angle);
    ctx.beginPath();
    ctx.ellipse(0, 0, Math.max(4, p.long * p.stretch * 0.5), 9, 0, 0, 6.3);
    ctx.fill();
  }

  await Promise.all([particles(stage, { step, draw }), appear(banner(stage, options), stage)]);
}
