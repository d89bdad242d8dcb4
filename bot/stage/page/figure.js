// The host on stage: the persona's rig in its place, told what is heard and where to look.

import { el } from "./dom.js";
import { place } from "./layout.js";

const LOOK_CARD_MS = 1600;
const LOOK_QUESTION_MS = 1200;
const NOBODY = { setExpression() {}, gesture() {}, setMouth() {}, setSpeaking() {}, lookAt() {}, setPaused() {}, frame() {}, destroy() {} };

export class Figure {
  constructor(stage, layout, onError) {
    this.onError = onError;
    this.host = el("div", "zone figure");
    stage.append(this.host);
    this.rig = NOBODY;
    this.base = "warm";
    this.loaded = "";
    this.said = null;
    layout.onChange(() => place(this.host, layout.figure()));
  }

  /** Load the rig once per persona: the model, else the drawing; without both the show goes on. */
  async load({ avatar, model = null, seed, base }, reducedMotion) {
    this.base = base;
    const wanted = model ?? avatar;
    if (this.loaded === wanted) return;
    this.loaded = wanted;
    const { Avatar } = await import("./avatar.js");
    for (const url of [model, avatar].filter(Boolean)) {
      try {
        const rig = new Avatar(this.host, { url, seed, base, reducedMotion });
        await rig.load();
        this.rig.destroy();
        this.rig = rig;
        rig.setExpression(base);
        return;
      } catch (error) {
        this.onError(`the avatar did not load: ${error?.message ?? error}`);
      }
    }
    this.loaded = "";
  }

  /** A clause begins to be heard: face and hands follow its words. */
  says(cue) {
    if (cue === this.said) return;
    const isNew = cue.turn !== this.said?.turn || cue.clause !== this.said?.clause;
    this.said = cue;
    if (!isNew) return;
    if (cue.expression) this.rig.setExpression(cue.expression);
    if (cue.gesture) this.rig.gesture(cue.gesture);
    if (cue.gesture === "present") this.card();
  }

  begin({ expression, gesture, question }) {
    this.rig.setExpression(expression || this.base);
    if (gesture) this.rig.gesture(gesture);
    if (question) this.look("question", LOOK_QUESTION_MS);
  }

  card() {
    this.look("card", LOOK_CARD_MS);
  }

  look(where, forMs) {
    clearTimeout(this.looking);
    this.rig.lookAt(where);
    this.looking = setTimeout(() => this.rig.lookAt("camera"), forMs);
  }

  over() {
    this.rig.setSpeaking(false);
    this.rig.setExpression(this.base);
  }
}
