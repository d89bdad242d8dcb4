// The rectangles of both layouts, px of a 1080-px short side, and where they are on the page.

/** zone -> [x, y, width, height] */
const ZONES = {
  portrait: {
    size: [1080, 1920],
    span: [97, 888],
    core: [97, 288, 791, 960],
    labels: [97, 296, 791, 136],
    goal: [97, 446, 791, 58],
    answer: [97, 440, 791, 72],
    card: [97, 520, 372, 480],
    product: [97, 446, 791, 620],
    countdown: [97, 866, 440, 62],
    stock: [97, 940, 440, 62],
    head: [550, 490, 340, 410],
    ledge: [481, 948, 407, 58],
    question: [97, 1012, 791, 68],
    caption: [97, 1090, 791, 158],
    paused: [137, 1060, 711, 188],
    ticker: [97, 1272, 640, 328],
  },
  landscape: {
    size: [1920, 1080],
    span: [96, 1824],
    core: [96, 54, 1728, 946],
    labels: [96, 56, 720, 136],
    goal: [1064, 92, 760, 82],
    answer: [1064, 88, 760, 96],
    card: [1064, 200, 760, 530],
    product: [96, 212, 1728, 620],
    countdown: [1064, 546, 760, 80],
    stock: [1064, 646, 760, 80],
    head: [410, 290, 320, 390],
    ledge: [240, 752, 660, 78],
    question: [1064, 750, 760, 76],
    caption: [330, 852, 1260, 150],
    paused: [560, 840, 800, 162],
    ticker: [96, 1014, 1728, 54],
  },
};

/** The drawing of a character is 900 x 1300 with the head's centre here. */
const FIGURE = { width: 900, height: 1300, headX: 450, headY: 370, scale: { portrait: 0.78, landscape: 0.74 } };
export const FACE_RADIUS = 250;

export class Layout {
  constructor(stage) {
    this.stage = stage;
    this.mirror = false;
    this.listeners = [];
    this.fit();
    addEventListener("resize", () => this.fit());
  }

  /** Call `listener` now and after every change of size or orientation. */
  onChange(listener) {
    this.listeners.push(listener);
    listener(this);
  }

  setMirror(mirror) {
    this.mirror = mirror;
    this.fit();
  }

  fit() {
    const kind = innerWidth >= innerHeight ? "landscape" : "portrait";
    const [width, height] = ZONES[kind].size;
    this.kind = kind;
    this.size = { w: width, h: height };
    this.scale = Math.min(innerWidth / width, innerHeight / height) || 1;
    const { style, classList } = this.stage;
    style.width = `${width}px`;
    style.height = `${height}px`;
    style.left = `${(innerWidth - width * this.scale) / 2}px`;
    style.top = `${(innerHeight - height * this.scale) / 2}px`;
    style.transform = `scale(${this.scale})`;
    classList.toggle("portrait", kind === "portrait");
    classList.toggle("landscape", kind === "landscape");
    classList.toggle("mirror", this.mirror);
    for (const listener of this.listeners) listener(this);
  }

  /** Rectangle of a zone on the stage. */
  rect(zone) {
    const { span, [zone]: box } = ZONES[this.kind];
    const [x, y, w, h] = box;
    const centred = zone === "caption" || zone === "paused";
    return { x: this.mirror && !centred ? span[0] + span[1] - x - w : x, y, w, h };
  }

  /** What no platform covers and no phone cuts off: all that must be read stands in it. */
  get core() {
    return this.rect("core");
  }

  /** Where the character's whole drawing goes, so that its head fills the head box. */
  figure() {
    const { x, y, w, h } = this.rect("head");
    const scale = FIGURE.scale[this.kind];
    return {
      x: x + w / 2 - FIGURE.headX * scale,
      y: y + h / 2 - FIGURE.headY * scale,
      w: FIGURE.width * scale,
      h: FIGURE.height * scale,
    };
  }

  /** The square around the face that nothing may cross. */
  face() {
    const { x, y, w, h } = this.rect("head");
    return { x: x + w / 2 - FACE_RADIUS, y: y + h / 2 - FACE_RADIUS, w: 2 * FACE_RADIUS, h: 2 * FACE_RADIUS };
  }
}

/** What effects keep clear of: the label plate, the caption, the face, every board, and the card's rectangle if one is shown. */
export function keepClear(layout, { plate, boards, card }) {
  const boxes = [plate, layout.rect("caption"), { ...layout.face(), round: true }, ...boards];
  return card ? [...boxes, card] : boxes;
}

/** Put `element` where `rect` is. */
export function place(element, { x, y, w, h }) {
  Object.assign(element.style, { left: `${x}px`, top: `${y}px`, width: `${w}px`, height: `${h}px` });
}
