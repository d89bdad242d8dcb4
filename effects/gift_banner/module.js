// A gift's banner: who and what in words, the combo counted up behind them, sparks at the free edge.
import { PAPER, appear, banner, drawing, mix, particles, pause, random, smooth } from "/stage/assets/effect_kit.js";

const MOST = 40;
const ICONS = {
  gift: [
    ["rect", { x: 2, y: 9, width: 20, height: 13, rx: 2, fill: PAPER.persimmon }],
    ["rect", { x: 1, y: 6, width: 22, height: 5, rx: 1.5, fill: PAPER.ember }],
    ["rect", { x: 10, y: 6, width: 4, height: 16, fill: PAPER.amber }],
    ["path", { d: "M12,6 C8,0 2,3 6,6 Z M12,6 C16,0 22,3 18,6 Z", fill: PAPER.amber }],
  ],
  flower: [
    ...[0, 72, 144, 216, 288].map((a) => ["ellipse", { cx: 12, cy: 6, rx: 4, ry: 5.4, fill: PAPER.persimmon, transform: `rotate(${a} 12 12)` }]),
    ["circle", { cx: 12, cy: 12, r: 3.4, fill: PAPER.amber }],
  ],
  star: [["path", { d: "M12,1 L15.2,8.4 L23,9.2 L17.2,14.5 L18.9,22.2 L12,18.2 L5.1,22.2 L6.8,14.5 L1,9.2 L8.8,8.4 Z", fill: PAPER.amber, "stroke-linejoin": "round" }]],
  heart: [["path", { d: "M12,21 C-4,11 3,0 12,6.4 C21,0 28,11 12,21 Z", fill: PAPER.persimmon }]],
};

async function countUp(box, combo, { signal, reducedMotion }) {
  const tail = box?.querySelector(".fx-tail");
  if (!tail || reducedMotion) return;
  const steps = Math.min(combo, 12);
  tail.style.minWidth = `${tail.offsetWidth}px`;
  for (let i = 1; i <= steps && !signal.aborted; i += 1) {
    tail.textContent = `×${Math.round((combo * i) / steps)}`;
    await pause(mix(50, 110, i / steps), signal);
  }
  tail.textContent = `×${combo}`;
  tail.animate([{ transform: "scale(1)" }, { transform: "scale(1.22)" }, { transform: "scale(1)" }], { duration: 360, easing: "ease-out" });
}

/** Its canvas wipes what must stay clear, its words stand in a free place. */
export const keepsClear = true;

export async function play(stage) {
  const { size, params, durationMs, reducedMotion } = stage;
  const combo = Math.min(9999, Math.max(0, Math.round(Number(params.combo ?? 0)) || 0));
  const icon = drawing("0 0 24 24", ICONS[params.gift] ?? ICONS.gift);
  const box = banner(stage, { look: "gift_banner", icon, tail: combo > 1 ? `×${combo}` : "" });
  const shown = appear(box, stage, "scale(.8)"); // it would slide over the card
  if (reducedMotion) return shown;
  const next = random(stage.seed);
  const amount = Math.min(MOST, 16 + combo);
  let sent = 0;

  function step(seconds, ms, live) {
    while (sent < amount && ms >= sent * 45) {
      const left = sent % 2 === 0;
      sent += 1;
      live.push({ born: ms, x: left ? -8 : size.w + 8, y: size.h * mix(0.35, 0.66, next()), vx: mix(60, 230, next()) * (left ? 1 : -1), vy: mix(-330, -120, next()), r: mix(11, 22, next()), turn: next() * 6.3, colour: next() < 0.7 ? PAPER.amber : PAPER.rose });
    }
    for (let i = live.length - 1; i >= 0; i -= 1) {
      const p = live[i];
      const share = (ms - p.born) / 1300;
      p.vy += 260 * seconds;
      p.x += p.vx * seconds;
      p.y += p.vy * seconds;
      p.turn += 2 * seconds;
      p.alpha = (1 - smooth(Math.min(1, share))) * Math.min(1, (durationMs - ms) / 300);
      if (share >= 1) live.splice(i, 1);
    }
  }

  function draw(ctx, p) {
    ctx.rotate(p.turn);
    ctx.fillStyle = p.colour;
    ctx.beginPath();
    for (let i = 0; i < 8; i += 1) {
      const r = i % 2 === 0 ? p.r : p.r * 0.36;
      ctx.lineTo(Math.cos((i * Math.PI) / 4) * r, Math.sin((i * Math.PI) / 4) * r);
    }
    ctx.fill();
  }

  await Promise.all([particles(stage, { step, draw }), shown, countUp(box, combo, stage)]);
  return undefined;
}
