// Arms: one pose at rest, gestures that come and go.

import { clamp, mix, smooth } from "./seeded.js";
import { GESTURES, REST_POSE } from "./avatar_tables.js";

const IN_MS = 320;
const OUT_MS = 340;
const APART_MS = 6000;
const FIELDS = ["upper", "forearm", "hand"];

/** How far into the held pose, 0..1, and the time in it. */
function held(ms, whole) {
  if (ms < IN_MS) return smooth(ms / IN_MS);
  if (ms > whole - OUT_MS) return smooth(clamp((whole - ms) / OUT_MS, 0, 1));
  return 1;
}

export class Arms {
  constructor() {
    this.name = null;
    this.startedAt = -Infinity;
    this.sides = [];
  }

  /** Begin gesture `name` with the free arm `free` ("l" or "r"); false when unknown or too soon (6 s). */
  start(name, free, now) {
    if (!Object.hasOwn(GESTURES, name) || now - this.startedAt < APART_MS) return false;
    const { arm } = GESTURES[name];
    this.sides = { free: [free], left: ["l"], right: ["r"], both: ["l", "r"] }[arm];
    this.name = name;
    this.startedAt = now;
    return true;
  }

  /** Take the hands down now, from wherever they are. */
  stop(now) {
    if (!this.name) return;
    const { ms: whole } = GESTURES[this.name];
    const ms = now - this.startedAt;
    if (ms < whole - OUT_MS) this.startedAt = now - whole + OUT_MS * Math.min(1, ms / IN_MS);
  }

  /** Where the running gesture looks ("left", "right"), or "". */
  get look() {
    return (this.name && GESTURES[this.name].look) || "";
  }

  /** Pose of one side at `now`: degrees outward and the hand's shape; `beat` 0..1 lifts resting forearms with the voice. */
  pose(side, now, beat) {
    const gesture = this.name && GESTURES[this.name];
    if (gesture && now - this.startedAt >= gesture.ms) this.name = null;
    const rest = { ...REST_POSE, forearm: REST_POSE.forearm - beat * 5, share: 0 };
    if (!gesture || !this.name || !this.sides.includes(side)) return rest;
    const ms = now - this.startedAt;
    const share = held(ms, gesture.ms);
    const out = { share };
    for (const field of FIELDS) out[field] = mix(rest[field], gesture.pose[field], share);
    const swing = gesture.swing;
    if (swing) {
      const phase = Math.sin(((ms - IN_MS * 0.6) / 1000) * swing.hz * 2 * Math.PI) * share * share;
      out.forearm += swing.forearm * phase;
      out.hand += swing.hand * phase;
    }
    out.shape = share > 0.4 ? gesture.pose.shape : rest.shape;
    return out;
  }
}
