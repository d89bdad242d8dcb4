// From parameters to the drawing: which layer moves how far.  Units of the 900 x 1300 drawing, degrees.

import { eyePaths, mouthPaths } from "./avatar_face.js";
import { Rig } from "./avatar_rig.js";

const IRIS_X = 11;
const IRIS_Y = 7;

/** A character's drawing in `host`. */
export class Drawing {
  /** Fetch, check and insert the art; throws when the file is missing or not clean. */
  static async load(host, url) {
    return new Drawing(await Rig.load(host, url));
  }

  constructor(rig) {
    this.rig = rig;
    this.geometry = { l: rig.numbers("eye_l", "eye"), r: rig.numbers("eye_r", "eye"), mouth: rig.numbers("mouth", "mouth") };
  }

  draw(v, isWhole) {
    drawFigure(this.rig, this.geometry, v, isWhole);
  }

  remove() {
    this.rig.remove();
  }
}

/**
 * Draw the values `v` of one moment; `geometry` holds the eyes' and the mouth's own numbers.  Without `isWhole` only eyes,
 * brows and mouth, which are small and quick.  Each `settle` ends what is written together.
 */
function drawFigure(rig, geometry, v, isWhole) {
  drawBrows(rig, v);
  drawEyes(rig, geometry, v);
  rig.settle();
  drawMouth(rig, geometry, v);
  if (!isWhole) return;
  drawBody(rig, v);
  drawHead(rig, v);
  rig.settle();
  drawArm(rig, "l", v);
  drawArm(rig, "r", v);
  rig.settle();
}

function drawBody(rig, v) {
  const grow = 1 + v.breath * 0.006;
  const near = 1 + v.lean * 0.02;
  rig.move("body", v.sway, 0, v.roll * 0.4, near, grow * near);
  rig.move("arms", v.sway, 0, v.roll * 0.4, near, grow * near);
}

function drawHead(rig, v) {
  const x = v.sway * 1.1 - v.roll * 3.4;
  const y = -v.breath * 4.4 - v.lean * 13 + v.nod * 0.9 + v.lean * 5;
  const near = 1 + v.lean * 0.035;
  rig.move("head_group", x, y, v.tilt, near);
  rig.move("hair_back", x - v.turn * 0.4, y - v.nod * 0.3, v.tilt, near);
  rig.move("ears", -v.turn * 1.0, -v.nod * 0.8);
  rig.move("face", v.turn * 2.3, v.nod * 1.9);
  rig.move("nose", v.turn * 0.9, v.nod * 0.8);
  rig.move("hair_front", v.turn * 0.6, v.nod * 0.6);
  rig.move("accessory", v.turn * 0.5, v.nod * 0.6);
  rig.move("head", v.turn * 0.6, v.nod * 0.4);
}

function drawBrows(rig, v) {
  rig.move("cheeks", 0, -Math.max(0, v.mouth.smile) * 5);
  rig.set("cheeks", "opacity", (v.blush * 1.15).toFixed(2));
  rig.move("brow_l", 0, -v.brow_l * 13, -v.brow_tilt * 13);
  rig.move("brow_r", 0, -v.brow_r * 13, v.brow_tilt * 13);
}

function drawEyes(rig, geometry, v) {
  for (const side of ["l", "r"]) {
    const { outline, lash } = eyePaths(geometry[side], v.lid, v.squint);
    rig.set(`white_${side}`, "d", outline);
    rig.set(`eyeclip_${side}`, "d", outline);
    rig.set(`lid_${side}`, "d", lash);
    rig.move(`iris_${side}`, v.gaze_x * IRIS_X, v.gaze_y * IRIS_Y);
  }
}

function drawMouth(rig, geometry, v) {
  const p = mouthPaths(geometry.mouth, v.mouth);
  rig.set("cavity", "d", p.cavity);
  rig.set("cavity", "stroke-width", p.stroke);
  rig.set("mouthclip", "d", p.cavity);
  rig.set("teeth", "d", p.teeth);
  rig.set("tongue", "cy", p.tongueY);
  rig.set("tongue", "rx", p.tongueX);
  rig.set("tongue", "ry", p.tongueH);
}

function drawArm(rig, side, v) {
  const out = side === "l" ? 1 : -1;
  const pose = v[`arm_${side}`];
  rig.move(`arm_${side}`, 0, 0, out * pose.upper);
  rig.move(`forearm_${side}`, 0, 0, out * (pose.forearm - pose.upper));
  rig.move(`hand_${side}`, 0, 0, out * pose.hand);
  rig.hand(side, pose.shape);
}
