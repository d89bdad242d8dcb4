// What the rig can show, as data.  Units: brow, smile, lean -1..1; lid, squint, blush 0..1 (lid up to 1.2); tilt, nod degrees.

const FIELDS = ["brow_l", "brow_r", "brow_tilt", "lid", "squint", "smile", "mouth_w", "tilt", "nod", "lean", "blush"];

function face(...values) {
  return Object.freeze(Object.fromEntries(FIELDS.map((field, i) => [field, values[i]])));
}

export const EXPRESSIONS = Object.freeze({
  neutral: face(0, 0, 0, 0.92, 0.05, 0.15, 1, 0, 0, 0, 0.3),
  warm: face(0.2, 0.2, 0, 0.9, 0.2, 0.55, 1.05, 2, 0, 0.1, 0.4),
  delighted: face(0.6, 0.6, 0, 0.8, 0.55, 1, 1.2, 3, -2, 0.3, 0.6),
  curious: face(0.5, 0.1, 0.2, 1.05, 0, 0.2, 0.9, 6, 1, 0.4, 0.3),
  thinking: face(0.1, 0.4, -0.2, 0.8, 0.15, 0, 0.85, -4, 2, -0.1, 0.2),
  apologetic: face(0.3, 0.3, 0.8, 0.75, 0.1, -0.25, 0.85, 3, 5, 0.2, 0.2),
  serious: face(-0.2, -0.2, -0.1, 0.95, 0.1, 0, 0.95, 0, 1, 0.2, 0.1),
  surprised: face(0.9, 0.9, 0, 1.2, 0, 0.1, 0.8, 0, -3, -0.2, 0.4),
});

/** The paused face: at rest with a closed smile. */
export const RESTING = face(0.1, 0.1, 0, 0.88, 0.15, 0.6, 1.02, 1, 0, 0, 0.35);

export const FACE_FIELDS = Object.freeze(FIELDS);

function mouth(width, open, round, teeth, tongue, extra = {}) {
  return Object.freeze({ width, open, round, teeth, tongue, low: 0, squint: 0, curve: 0, press: 0, ...extra });
}

/**
 * Mouth shapes: width and opening in head widths (at rest .32 wide); round 0 lens .. 1 ellipse;
 * teeth and tongue 0 hidden .. 1 fully shown; low 1 = teeth rest on the lower lip; press 1 = lips pressed thin.
 * A-H and X follow the nine shapes of 2D animation; the rest serve pinyin, kana and laughing.
 */
export const MOUTHS = Object.freeze({
  X: mouth(0.32, 0, 0, 0, 0),
  A: mouth(0.3, 0, 0, 0, 0, { press: 1 }),
  B: mouth(0.33, 0.04, 0.1, 1, 0),
  C: mouth(0.32, 0.09, 0.15, 0.55, 0.35),
  D: mouth(0.34, 0.17, 0.3, 0.5, 0.8),
  E: mouth(0.26, 0.12, 0.8, 0.12, 0.4),
  F: mouth(0.16, 0.07, 1, 0, 0),
  G: mouth(0.28, 0.03, 0.1, 1, 0, { low: 1 }),
  H: mouth(0.3, 0.1, 0.2, 0.5, 1, { low: 0 }),
  I: mouth(0.37, 0.05, 0.05, 1, 0.1),
  U: mouth(0.13, 0.04, 1, 0, 0),
  O: mouth(0.21, 0.13, 1, 0, 0.3),
  N: mouth(0.3, 0.03, 0.1, 0.6, 0.3),
  L: mouth(0.4, 0.16, 0.25, 0.75, 0.6, { squint: 0.4, curve: 0.5 }),
  S: mouth(0.36, 0, 0, 0, 0, { curve: 0.6 }),
});

// Poses: degrees outward from hanging, [upper arm, forearm (absolute), hand (relative)], and the hand drawn.
function pose(upper, forearm, hand, shape) {
  return Object.freeze({ upper, forearm, hand, shape });
}

/** Both hands low, fingers toward each other on the counter. */
export const REST_POSE = pose(13, -70, -14, "flat");

/**
 * Gestures: which arm ("free" = away from the product card, "left"/"right" = viewer's side, "both"),
 * the held pose, how long (ms, whole), and a swing of forearm and hand (degrees, periods per second <= 3).
 */
export const GESTURES = Object.freeze({
  wave: { arm: "free", pose: pose(13, 163, 6, "open"), ms: 1400, swing: { forearm: 7, hand: 15, hz: 2.4 } },
  present_left: { arm: "left", pose: pose(13, 176, -42, "cup"), ms: 1400, look: "left" },
  present_right: { arm: "right", pose: pose(13, 176, -42, "cup"), ms: 1400, look: "right" },
  count_1: { arm: "free", pose: pose(11, 169, 4, "one"), ms: 1200 },
  count_2: { arm: "free", pose: pose(11, 169, 4, "two"), ms: 1200 },
  count_3: { arm: "free", pose: pose(11, 169, 4, "three"), ms: 1200 },
  open_palms: { arm: "both", pose: pose(13, 163, -28, "cup"), ms: 1300 },
  thumbs_up: { arm: "free", pose: pose(9, 178, -4, "thumb"), ms: 1200 },
  point_down: { arm: "free", pose: pose(38, -128, 118, "one"), ms: 1300, swing: { forearm: 4, hand: 3, hz: 2 } },
  clap: { arm: "both", pose: pose(7, -146, 12, "flat"), ms: 1400, swing: { forearm: 9, hand: 3, hz: 2.8 } },
  hand_on_heart: { arm: "right", pose: pose(23, -141, 20, "flat"), ms: 1400 },
  stop_hand: { arm: "free", pose: pose(10, 172, 2, "palm"), ms: 1400 },
});
