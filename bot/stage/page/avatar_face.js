// Eyes and mouth as paths computed from parameters.

import { clamp, mix } from "./seeded.js";

const n = (value) => value.toFixed(2);

/**
 * Outline of one eye and its lash line.  `geometry` = [outer x, inner x, y, height]; lid 0 shut .. 1.2 wide;
 * squint 0..1 lifts the lower lid, so a shut squinting eye smiles.
 */
export function eyePaths([outer, inner, y, height], lid, squint) {
  const width = inner - outer;
  const side = Math.sign(width);
  const x = (share) => n(outer + share * width);
  const low = 12.8 - 15 * squint;
  const over = Math.max(0, lid - 0.95);
  const open = height * 1.1;
  const upper = (share, lift, fall) => n(y + mix(low * fall, -open * lift, lid) * share);
  const up = (k) => [upper(k, 1, 1), upper(k, 0.776 + 0.3 * over, 0.95), upper(k, 0.44 + 0.9 * over, 0.5)];
  const [a, b, c] = up(1);
  const lower = `Q${x(0.65)},${n(y + low)} ${x(0.25)},${n(y + low * 0.7)} Q${x(0.05)},${n(y + low * 0.34)} ${n(outer)},${n(y)} Z`;
  const outline = `M${n(outer)},${n(y)} Q${x(0.325 - 0.3 * over)},${a} ${x(0.725)},${b} Q${x(0.975)},${c} ${n(inner)},${n(y + 1)} ${lower}`;
  const [p, q, r] = up(1.05);
  const lash = `M${n(outer - 2 * side)},${n(y + 1)} Q${x(0.325 - 0.3 * over)},${p} ${x(0.725)},${q} Q${n(inner)},${r} ${n(inner + 4 * side)},${n(y)}`;
  return { outline, lash };
}

/** Paths of the mouth.  `geometry` = [centre x, centre y, head width]; the rest are parameters in table units. */
export function mouthPaths([cx, cy, headWidth], { width, open, round, teeth, tongue, low, press, smile }) {
  const half = (width * headWidth) / 2;
  const gap = open * headWidth;
  const lift = smile * mix(18, 0, round) * (half / 49);
  const corner = cy - lift * 0.75 - gap * mix(0.24, 0, round);
  const top = gap * mix(0.02, 0.5, round) - lift * 0.78;
  const bottom = gap * mix(0.98, 0.5, round) + lift * 0.78;
  // A cubic reaches 3/4 of its handles' height.
  const upY = corner - (top * 4) / 3;
  const downY = corner + (bottom * 4) / 3;
  const inTop = half * mix(0.62, 0.16, round);
  const inLow = half * mix(mix(0.62, 0.2, clamp(gap / 20, 0, 1)), 0.16, round);
  const cavity =
    `M${n(cx - half)},${n(corner)} C${n(cx - half + inTop)},${n(upY)} ${n(cx + half - inTop)},${n(upY)} ${n(cx + half)},${n(corner)} ` +
    `C${n(cx + half - inLow)},${n(downY)} ${n(cx - half + inLow)},${n(downY)} ${n(cx - half)},${n(corner)} Z`;
  const topLip = corner - top;
  const lowLip = corner + bottom;
  const edge = topLip + (lowLip - topLip) * mix(0.46 * teeth, 0.86, low);
  const curve = lift * 0.5;
  const teethPath =
    `M${n(cx - half - 4)},${n(corner - gap - 20)} L${n(cx + half + 4)},${n(corner - gap - 20)} L${n(cx + half + 4)},${n(edge - curve)} ` +
    `Q${n(cx)},${n(edge + curve * 0.4)} ${n(cx - half - 4)},${n(edge - curve)} Z`;
  return {
    cavity,
    teeth: teethPath,
    tongueX: n(half * 0.62),
    tongueY: n(lowLip + 3 + gap * mix(0.42, 0, tongue)),
    tongueH: n(4 + gap * 0.36),
    // Shut lips are a line; an open mouth needs none.
    stroke: n(mix(mix(7, 6, press), 0, clamp((gap - 2) / 14, 0, 1))),
  };
}
