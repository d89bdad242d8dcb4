// The room behind and the counter before the host; a missing drawing leaves the plain ground.

import { el } from "./dom.js";

const SHAPE = { portrait: "9x16", landscape: "16x9" };

export class Art {
  constructor(stage, layout) {
    this.layout = layout;
    this.room = "";
    this.back = drawing("background");
    this.front = drawing("front");
    stage.append(this.back, this.front);
    layout.onChange(() => this.draw());
  }

  show(room) {
    this.room = room;
    this.draw();
  }

  draw() {
    if (!this.room) return;
    const name = `/stage/assets/rooms/${encodeURIComponent(this.room)}-${SHAPE[this.layout.kind]}`;
    set(this.back, `${name}.svg`);
    set(this.front, `${name}-front.svg`);
  }
}

function drawing(className) {
  const image = el("img", `art ${className}`);
  image.alt = "";
  image.onerror = () => image.removeAttribute("src");
  return image;
}

function set(image, path) {
  if (image.getAttribute("src") !== path) image.src = path;
}
