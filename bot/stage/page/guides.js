// ?guides=1: the zones of the layout and the box that no platform covers, to set up a scene by; never on air.

import { el } from "./dom.js";
import { place } from "./layout.js";

/** Shown as words on the picture. */
const ZONES = ["goal", "card", "head", "question", "caption", "ledge", "paused", "ticker"];

export function guides(stage, layout) {
  const sheet = el("div", "guides");
  stage.append(sheet);
  layout.onChange(() => {
    const core = box(layout.core, `core ${Object.values(layout.core).join(" ")}`);
    core.classList.add("core");
    sheet.replaceChildren(core, ...ZONES.map((zone) => box(layout.rect(zone), zone)));
  });
}

function box(rect, text) {
  const made = el("div", "", text);
  place(made, rect);
  return made;
}
