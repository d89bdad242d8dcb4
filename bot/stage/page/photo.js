// The product's pictures: one, a set shown in turn, or a turn around it from a sequence of frames.

import { el } from "./dom.js";

/** For goods without a picture. */
const PARCEL = "/stage/assets/goods.svg";
const STAYS_MS = 6000;
const TURN_MS = 4800;
/** A picture is shown whole, on the colour of its corner, where its box would show less of its height or its width than this. */
const LEAST_SHOWN = { height: 0.6, width: 0.3 };

export class Photo {
  /** box: the element that the pictures fill. */
  constructor(box) {
    this.box = box;
    this.sides = [picture(), picture()];
    for (const side of this.sides) side.onload = () => this.fitOne(side);
    this.canvas = el("canvas");
    this.canvas.hidden = true;
    box.append(...this.sides, this.canvas);
    this.shown = "";
    this.frames = [];
    this.paths = [];
  }

  /** Show what a card has; the same again changes nothing. */
  show({ picture: first, pictures = [], spin = null }) {
    const paths = [first, ...pictures].map(own).filter((path, at, all) => path && all.indexOf(path) === at);
    const shown = JSON.stringify([paths, spin]);
    if (shown === this.shown) return;
    this.shown = shown;
    this.paths = paths;
    this.frames.forEach((frame) => frame.close());
    this.frames = [];
    this.canvas.hidden = true;
    this.at = 0;
    this.since = null;
    this.drawn = -1;
    this.put(paths[0] ?? PARCEL);
    if (spin) this.gather(spin);
  }

  /** Load every frame before the first turn; one that does not come leaves the pictures alone. */
  async gather(spin) {
    const { shown } = this;
    const { width, height } = this.box.getBoundingClientRect();
    const most = Math.ceil(Math.max(width, height) * devicePixelRatio);
    const found = await Promise.allSettled(namesOf(spin).map((path) => loaded(path, most)));
    const frames = found.filter((one) => one.status === "fulfilled").map((one) => one.value);
    if (this.shown === shown && frames.length === found.length) this.begin(frames);
    else frames.forEach((frame) => frame.close());
  }

  begin(frames) {
    this.frames = frames;
    this.canvas.width = frames[0].width;
    this.canvas.height = frames[0].height;
    this.at = -1;
    this.since = null;
    this.drawn = -1;
  }

  /** Draw the moment `now`; `still` keeps the turn at its first frame. */
  frame(now, still) {
    if (this.frames.length === 0 && this.paths.length < 2) return;
    this.since ??= now;
    const ms = now - this.since;
    if (this.at < 0) this.turn(still ? 0 : ms / TURN_MS);
    if (ms < STAYS_MS || (this.paths.length === 0 && still)) return;
    this.since = now;
    const first = this.frames.length > 0 ? -1 : 0;
    this.at = this.at + 1 < this.paths.length ? this.at + 1 : first;
    this.canvas.hidden = this.at >= 0;
    if (this.at >= 0) this.put(this.paths[this.at]);
  }

  /** Draw the frame at `share` of the turn, 0..1; at its end the first one rests. */
  turn(share) {
    const index = Math.floor(Math.min(share, 1) * this.frames.length) % this.frames.length;
    if (index === this.drawn) return;
    this.drawn = index;
    this.canvas.hidden = false;
    const pen = this.canvas.getContext("2d", { willReadFrequently: true });
    pen.drawImage(this.frames[index], 0, 0);
    // The whole frame is shown; what is left of the box takes the colour of its corner.
    const [red, green, blue] = pen.getImageData(1, 1, 1, 1).data;
    this.canvas.style.backgroundColor = `rgb(${red} ${green} ${blue})`;
  }

  /** After the box or its picture has changed. */
  fit() {
    this.sides.forEach((side) => this.fitOne(side));
  }

  fitOne(side) {
    if (!side.naturalWidth || !this.box.clientHeight) return;
    const ratio = (this.box.clientWidth * side.naturalHeight) / (this.box.clientHeight * side.naturalWidth);
    const isWhole = 1 / ratio < LEAST_SHOWN.height || ratio < LEAST_SHOWN.width;
    if (isWhole) side.style.backgroundColor = cornerOf(side);
    side.classList.toggle("whole", isWhole);
  }

  put(path) {
    const [front, back] = this.sides;
    back.src = path;
    back.classList.add("seen");
    front.classList.remove("seen");
    this.sides.reverse();
  }
}

function picture() {
  const made = el("img");
  made.alt = "";
  made.onerror = () => (made.src = PARCEL);
  return made;
}

function cornerOf(image) {
  const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  pen.drawImage(image, 0, 0, 16, 16);
  const [red, green, blue, alpha] = pen.getImageData(0, 0, 1, 1).data;
  return alpha === 255 ? `rgb(${red} ${green} ${blue})` : "";
}

/** Only pictures of the room's own server; the page's policy would refuse any other. */
function own(path) {
  return typeof path === "string" && path.startsWith("/") && !path.startsWith("//") ? path : "";
}

function namesOf({ files, frames }) {
  const digits = /#+/.exec(files)?.[0] ?? "";
  return Array.from({ length: frames }, (_, at) => own(files.replace(digits, String(at + 1).padStart(digits.length, "0"))));
}

/** A frame no larger than `most` px: pixels of its own, to be given back; an <img> would leave its whole size in the browser's cache. */
async function loaded(path, most) {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
  const whole = await bitmap(await answer.blob(), path);
  const share = most / Math.max(whole.width, whole.height);
  if (share >= 1) return whole;
  const small = await createImageBitmap(whole, { resizeWidth: Math.ceil(whole.width * share), resizeHeight: Math.ceil(whole.height * share), resizeQuality: "high" });
  whole.close();
  return small;
}

/** A browser makes no bitmap of a file of paths, only of a picture of it. */
async function bitmap(blob, path) {
  if (blob.type !== "image/svg+xml") return createImageBitmap(blob);
  const image = new Image();
  image.src = path;
  await image.decode();
  return createImageBitmap(image);
}
