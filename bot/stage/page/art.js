// The room behind and the counter before the host; a missing drawing leaves the plain ground.

import { el } from "./dom.js";

const SHAPE = { portrait: "9x16", landscape: "16x9" };

/** The upright room drawn larger for a mirrored stage (stage.css). */
const LARGER = 1.18;

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
    const { kind, size, scale, mirror } = this.layout;
    const name = `/stage/assets/rooms/${encodeURIComponent(this.room)}-${SHAPE[kind]}`;
    const zoom = scale * devicePixelRatio * (mirror && kind === "portrait" ? LARGER : 1);
    for (const [image, path] of [[this.back, `${name}.svg`], [this.front, `${name}-front.svg`]]) {
      set(image, path, Math.round(size.w * zoom), Math.round(size.h * zoom));
    }
  }
}

function drawing(className) {
  const image = el("img", `art ${className}`);
  image.alt = "";
  image.onerror = () => image.removeAttribute("src");
  return image;
}

/** Show the drawing at `path`, and as soon as may be its pixels: the host moves before it, and paths would be drawn anew each time. */
async function set(image, path, w, h) {
  const wanted = `${path} ${w} ${h}`;
  if (image.dataset.wanted === wanted) return;
  image.dataset.wanted = wanted;
  const vector = new Image(w, h);
  vector.src = path;
  if (image.src.startsWith("blob:")) URL.revokeObjectURL(image.src);
  image.src = path;
  const pixels = await vector.decode().then(() => painted(vector, w, h)).catch(() => null); // a room may lack a drawing
  if (!pixels || image.dataset.wanted !== wanted) return;
  image.src = URL.createObjectURL(pixels);
}

function painted(vector, w, h) {
  const canvas = document.createElement("canvas");
  canvas.width = w;
  canvas.height = h;
  canvas.getContext("2d").drawImage(vector, 0, 0, w, h);
  return new Promise((resolve) => canvas.toBlob(resolve));
}
