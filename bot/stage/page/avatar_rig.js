// One character's SVG: fetched, checked, inserted, and moved by transforms and attributes only.

const SVG_NS = "http://www.w3.org/2000/svg";
const FORBIDDEN = new Set(["script", "foreignobject", "image", "iframe", "style", "a", "animate", "set", "animatetransform", "animatemotion"]);
/** Units (of the 900 x 1300 drawing) that any of its points must move before a layer is drawn anew: a quarter of a pixel at 1080p. */
const LEAST = 0.3;
let loaded = 0;

function checked(text) {
  const parsed = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
  if (parsed.namespaceURI !== SVG_NS || parsed.localName !== "svg") throw new Error("avatar: not an SVG file");
  for (const node of [parsed, ...parsed.querySelectorAll("*")]) {
    if (FORBIDDEN.has(node.localName.toLowerCase())) throw new Error(`avatar: <${node.localName}> is not allowed`);
    for (const { name, value } of node.attributes) {
      const outside = /href$/i.test(name) && !value.startsWith("#");
      const fetches = /url\((?!\s*#)/i.test(value);
      if (/^on/i.test(name) || outside || fetches) throw new Error(`avatar: attribute ${name} is not allowed`);
    }
  }
  return document.importNode(parsed, true);
}

// Ids are page-wide: two characters in one document must not share a clip path.
function withOwnIds(svg) {
  const prefix = `avatar${++loaded}-`;
  for (const node of svg.querySelectorAll("[id]")) node.id = prefix + node.id;
  for (const node of svg.querySelectorAll("[clip-path]")) {
    node.setAttribute("clip-path", node.getAttribute("clip-path").replace("url(#", `url(#${prefix}`));
  }
  return svg;
}

export class Rig {
  /** Fetch `url` (same origin), insert it into `host`; throws when it is not a clean SVG. */
  static async load(host, url) {
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(`avatar: ${url} answered ${answer.status}`);
    const svg = withOwnIds(checked(await answer.text()));
    host.append(svg);
    return new Rig(svg);
  }

  constructor(svg) {
    this.svg = svg;
    this.layers = new Map();
    this.pivots = new Map();
    this.written = new Map();
    /** layer -> where it stands, and where it is asked to be */
    this.placed = new Map();
    this.asked = new Map();
    this.reaches = new Map();
    for (const node of svg.querySelectorAll("[data-layer]")) {
      const name = node.dataset.layer;
      this.layers.set(name, node);
      if (node.dataset.pivot) this.pivots.set(name, node.dataset.pivot.split(" ").map(Number));
    }
  }

  numbers(layer, key) {
    return (this.layers.get(layer)?.dataset[key] ?? "").split(" ").map(Number);
  }

  /** Write an attribute only when it changed. */
  set(layer, attribute, value) {
    const key = `${layer} ${attribute}`;
    if (this.written.get(key) === value) return;
    const node = this.layers.get(layer);
    if (!node) return;
    this.written.set(key, value);
    node.setAttribute(attribute, value);
  }

  /** Move by x, y units, turn by degrees and scale about the layer's pivot, from the next `settle` on. */
  move(layer, x, y, degrees = 0, scaleX = 1, scaleY = scaleX) {
    this.asked.set(layer, [x, y, degrees, scaleX, scaleY]);
  }

  /** Write all moves asked for since the last time, if one of them would be seen: what moves together is drawn together. */
  settle() {
    const isSeen = [...this.asked].some(([layer, place]) => this.#far(layer, place) >= LEAST);
    if (isSeen) for (const [layer, place] of this.asked) this.#place(layer, place);
    this.asked.clear();
  }

  /** How far the layer's farthest point would move, units. */
  #far(layer, [x, y, degrees, scaleX, scaleY]) {
    const now = this.placed.get(layer);
    if (!now) return Infinity;
    const turned = (Math.abs(degrees - now[2]) * Math.PI) / 180;
    const scaled = Math.max(Math.abs(scaleX - now[3]), Math.abs(scaleY - now[4]));
    return Math.hypot(x - now[0], y - now[1]) + (turned + scaled) * this.#reach(layer);
  }

  /** Distance from the layer's pivot to its farthest corner at rest, units. */
  #reach(layer) {
    if (!this.reaches.has(layer)) {
      const [px, py] = this.pivots.get(layer) ?? [0, 0];
      const { x, y, width, height } = this.layers.get(layer)?.getBBox() ?? { x: 0, y: 0, width: 0, height: 0 };
      this.reaches.set(layer, Math.hypot(Math.max(px - x, x + width - px), Math.max(py - y, y + height - py)));
    }
    return this.reaches.get(layer);
  }

  #place(layer, place) {
    const [x, y, degrees, scaleX, scaleY] = place;
    const [px, py] = this.pivots.get(layer) ?? [0, 0];
    let text = `translate(${x.toFixed(2)} ${y.toFixed(2)})`;
    if (degrees) text += ` rotate(${degrees.toFixed(2)} ${px} ${py})`;
    if (scaleX !== 1 || scaleY !== 1) {
      text += ` translate(${px} ${py}) scale(${scaleX.toFixed(4)} ${scaleY.toFixed(4)}) translate(${-px} ${-py})`;
    }
    this.placed.set(layer, place);
    this.set(layer, "transform", text);
  }

  /** Show one of the hands drawn for `side` ("l" or "r"). */
  hand(side, shape) {
    const key = `hand ${side}`;
    if (this.written.get(key) === shape) return;
    this.written.set(key, shape);
    for (const node of this.layers.get(`hand_${side}`)?.querySelectorAll("[data-hand]") ?? []) {
      if (node.dataset.hand === shape) node.removeAttribute("display");
      else node.setAttribute("display", "none");
    }
  }

  remove() {
    this.svg.remove();
    this.layers.clear();
    this.written.clear();
  }
}
