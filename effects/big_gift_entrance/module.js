// A big gift: a box comes up on the counter, its lid springs open, light fans out slowly and paper stars rise from it.
import { PAPER, appear, banner, clamp, drawing, mix, particles, random, smooth, still } from "/stage/assets/effect_kit.js";

const COMES_MS = 620;
const OPENS_MS = 950;
const STARS = 70;
const PAPERS = { persimmon: [PAPER.persimmon, "#B3370F", "#E8684A"], jade: [PAPER.jade, "#14583F", "#3B977A"], plum: ["#7A3A6C", "#5C2650", "#98578A"] };
const COLOURS = [PAPER.amber, "#FFE3B3", PAPER.rose, PAPER.cream];

function icon() {
  return drawing("0 0 24 24", [
    ["rect", { x: 3, y: 10, width: 18, height: 12, rx: 2, fill: PAPER.amber }],
    ["rect", { x: 1.500, y: 6.500, width: 21, height: 5, rx: 1.5, fill: "#FFD27A" }],
    ["rect", { x: 10.200, y: 6.500, width: 3.600, height: 15.500, fill: PAPER.persimmon }],
    ["path", { d: "M12 6.500C8.500 0 3 3 6.500 6.500ZM12 6.500C15.500 0 21 3 17.500 6.500Z", fill: PAPER.persimmon }],
  ]);
}

/** On the counter, below the face upright; in a wide picture beside the caption, on the side of the face. */
function spot({ size, keepClear }) {
  const face = keepClear.find((hole) => hole.round);
  const middle = face ? face.x + face.w / 2 : size.w / 2;
  if (size.h > size.w) return { x: middle - 40, y: size.h * 0.905, s: 270, fan: 1.1, reach: 1.2, jump: 0.3 };
  return { x: middle < size.w / 2 ? 176 : size.w - 176, y: size.h * 0.945, s: 216, fan: 0.62, reach: 2.6, jump: 0.72 };
}

/** Its canvas wipes what must stay clear, its words stand in a free place. */
export const keepsClear = true;

export async function play(stage) {
  const options = { look: "big_gift_entrance", icon: icon() };
  if (stage.reducedMotion) return still(stage, options);
  const { size, params, durationMs } = stage;
  const next = random(stage.seed);
  const [front, dark, lid] = PAPERS[params.paper] ?? PAPERS.persimmon;
  const { x, y, s, fan, reach: far, jump } = spot(stage);
  const box = { box: true, x, y, come: 0, open: 0, beam: 0, turn: 0 };
  let sent = 0;

  function star(ms) {
    const angle = mix(-fan, fan, next());
    const speed = mix(0.5, 1.1, next()) * size.h * jump;
    return { born: ms, x: x + mix(-0.3, 0.3, next()) * s, y: y - s * 0.62, vx: Math.sin(angle) * speed * 0.55, vy: -Math.cos(angle) * speed, r: mix(11, 27, next() ** 1.6), turn: next() * 6.3, pace: mix(-3, 3, next()), colour: COLOURS[Math.floor(next() * COLOURS.length)] };
  }

  function step(seconds, ms, live) {
    if (live[0] !== box) live.unshift(box);
    const fade = clamp((durationMs - ms) / 400, 0, 1);
    box.come = 1 - (1 - clamp(ms / COMES_MS, 0, 1)) ** 3;
    box.open = smooth(clamp((ms - OPENS_MS) / 380, 0, 1));
    box.beam = smooth(clamp((ms - OPENS_MS - 120) / 600, 0, 1));
    box.turn = ms / 9000;
    box.alpha = fade;
    while (sent < STARS && ms > OPENS_MS + 160 + sent * 22) {
      sent += 1;
      live.push(star(ms));
    }
    for (let i = live.length - 1; i > 0; i -= 1) {
      const p = live[i];
      p.vy += size.h * jump * 0.55 * seconds;
      p.vy = Math.min(p.vy, size.h * 0.16);
      p.vx *= 1 - 0.5 * seconds;
      p.x += p.vx * seconds;
      p.y += p.vy * seconds;
      p.turn += p.pace * seconds;
      p.alpha = fade * (1 - smooth(clamp((ms - p.born - 1200) / 900, 0, 1)));
      if (p.alpha <= 0) live.splice(i, 1);
    }
  }

  function draw(ctx, p) {
    if (p.box) return gift(ctx, p);
    ctx.rotate(p.turn);
    ctx.fillStyle = p.colour;
    ctx.beginPath();
    for (let i = 0; i < 10; i += 1) {
      const angle = (i * Math.PI) / 5;
      const far = i % 2 ? p.r * 0.46 : p.r;
      ctx.lineTo(Math.cos(angle) * far, Math.sin(angle) * far);
    }
    ctx.fill();
    return undefined;
  }

  function gift(ctx, p) {
    beams(ctx, p);
    ctx.translate(0, (1 - p.come) * s * 1.1);
    ctx.scale(1, mix(0.9, 1, p.come));
    const [w, h] = [s * 0.5, s * 0.62];
    ctx.fillStyle = "rgb(43 33 28 / 22%)";
    ctx.beginPath();
    ctx.ellipse(0, 4, w * 1.16, s * 0.06, 0, 0, 6.3);
    ctx.fill();
    ctx.fillStyle = front;
    ctx.beginPath();
    ctx.roundRect(-w, -h, 2 * w, h, [4, 4, 16, 16]);
    ctx.fill();
    ctx.fillStyle = dark;
    ctx.beginPath();
    ctx.roundRect(w * 0.42, -h, w * 0.58, h, [0, 4, 16, 0]);
    ctx.fill();
    ctx.fillStyle = PAPER.amber;
    ctx.fillRect(-w * 0.17, -h, w * 0.34, h);
    ctx.save();
    // The lid hinges at its right edge.
    ctx.translate(w * 1.04, -h);
    ctx.rotate(p.open * 1.05);
    ctx.translate(-w * 1.04 + p.open * w * 0.1, -p.open * s * 0.06);
    ctx.fillStyle = lid;
    ctx.beginPath();
    ctx.roundRect(-w * 1.1, -s * 0.17, w * 2.2, s * 0.19, 10);
    ctx.fill();
    ctx.fillStyle = PAPER.amber;
    ctx.fillRect(-w * 0.19, -s * 0.17, w * 0.38, s * 0.19);
    for (const side of [-1, 1]) {
      ctx.beginPath();
      ctx.ellipse(side * s * 0.115, -s * 0.225, s * 0.125, s * 0.07, side * -0.45, 0, 6.3);
      ctx.fillStyle = side < 0 ? "#FFC45C" : PAPER.amber;
      ctx.fill();
    }
    ctx.fillStyle = "#D98A12";
    ctx.beginPath();
    ctx.arc(0, -s * 0.19, s * 0.05, 0, 6.3);
    ctx.fill();
    ctx.restore();
  }

  function beams(ctx, p) {
    if (p.beam <= 0) return;
    ctx.save();
    ctx.translate(0, -s * 0.6);
    const reach = s * far * p.beam;
    const light = ctx.createRadialGradient(0, 0, s * 0.1, 0, 0, reach);
    light.addColorStop(0, "rgb(255 227 179 / 75%)");
    light.addColorStop(1, "rgb(255 227 179 / 0%)");
    ctx.fillStyle = light;
    for (let i = 0; i < 9; i += 1) {
      const angle = mix(-fan, fan, i / 8) + Math.sin(p.turn * 6.3 + i) * 0.05 - Math.PI / 2;
      ctx.beginPath();
      ctx.moveTo(0, 0);
      ctx.arc(0, 0, reach, angle - fan * 0.07, angle + fan * 0.07);
      ctx.fill();
    }
    ctx.restore();
  }

  await Promise.all([particles(stage, { step, draw }), appear(banner(stage, options), stage, "scale(.8)")]);
  return undefined;
}
