// Welcome: a ribbon unrolls with the words; a few petals drift in from the side edges.
import { PAPER, appear, banner, drawing, mix, particles, pause, random } from "/stage/assets/effect_kit.js";

const PETALS = 24;
/** tier -> petals; the ribbon's own colours are in the style. */
const COLOURS = {
  guest: [PAPER.rose, "#F6B79E", PAPER.amber, "#FFE3B3"],
  new: [PAPER.mint, "#CFE7DB", PAPER.jade, PAPER.cream],
  fan: [PAPER.amber, "#FFE3B3", "#E79A1B", PAPER.cream],
  buyer: ["#7FA6E3", "#D6E2FA", PAPER.amber, PAPER.cream],
  member: ["#C79BBD", "#EBD3E4", PAPER.amber, "#98578A"],
};

function icon() {
  const petals = [0, 72, 144, 216, 288].map((a) => ["ellipse", { cx: 12, cy: 5.6, rx: 3.8, ry: 5.2, fill: "#FFE3B3", transform: `rotate(${a} 12 12)` }]);
  return drawing("0 0 24 24", [...petals, ["circle", { cx: 12, cy: 12, r: 3.2, fill: PAPER.amber }]]);
}

function unroll(box) {
  const shape = (open) => `polygon(0 0, ${open} 0, calc(${open} - 0.6em) 50%, ${open} 100%, 0 100%, 0.6em 50%)`;
  box.animate([{ clipPath: shape("8%") }, { clipPath: shape("100%") }], { duration: 520, easing: "cubic-bezier(.22,1,.36,1)" });
}

/** Its canvas wipes what must stay clear, its words stand in a free place. */
export const keepsClear = true;

export async function play(stage) {
  const { size, params, durationMs, reducedMotion, signal } = stage;
  const tier = COLOURS[params.tier] ? params.tier : "guest";
  const box = banner(stage, { look: `welcome_ribbon ${tier}`, icon: icon() });
  const shown = appear(box, stage, "none");
  if (reducedMotion) return shown;
  if (box) unroll(box);
  const next = random(stage.seed);
  const wanted = params.petals === false ? 0 : PETALS;
  let sent = 0;

  function step(seconds, ms, live) {
    while (sent < wanted && ms >= sent * 70) {
      const left = sent % 2 === 0;
      sent += 1;
      live.push({ x: left ? -14 : size.w + 14, y: size.h * mix(0.05, 0.55, next()), vx: mix(70, 210, next()) * (left ? 1 : -1), vy: mix(60, 150, next()), phase: next() * 6.3, size: mix(15, 26, next()), colour: COLOURS[tier][Math.floor(next() * COLOURS[tier].length)] });
    }
    const fade = Math.min(1, Math.max(0, (durationMs - ms) / 400));
    for (const p of live) {
      p.phase += 2.2 * seconds;
      p.x += (p.vx + Math.sin(p.phase) * 40) * seconds;
      p.y += p.vy * seconds;
      p.alpha = fade;
    }
  }

  function draw(ctx, p) {
    ctx.rotate(p.phase);
    ctx.scale(1, 0.55 + 0.45 * Math.sin(p.phase * 1.3));
    ctx.fillStyle = p.colour;
    ctx.beginPath();
    ctx.moveTo(0, -p.size);
    ctx.bezierCurveTo(p.size * 0.9, -p.size * 0.5, p.size * 0.6, p.size * 0.6, 0, p.size);
    ctx.bezierCurveTo(-p.size * 0.6, p.size * 0.6, -p.size * 0.9, -p.size * 0.5, 0, -p.size);
    ctx.fill();
  }

  await Promise.all([wanted ? particles(stage, { step, draw }) : pause(durationMs, signal), shown]);
  return undefined;
}
