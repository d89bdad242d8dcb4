// The test bench of test_avatar.py: the rig and the effects on an empty page, without the page's clock.

const KEEP_CLEAR = [
  { x: 97, y: 296, w: 791, h: 136 },
  { x: 97, y: 1090, w: 791, h: 158 },
  { x: 97, y: 520, w: 372, h: 480 },
  { x: 470, y: 445, w: 500, h: 500, round: true },
];
const FRAME_MS = 1000 / 60;

let host;
let avatar;

export async function make({ persona = "xiaoman", ...options }) {
  const { Avatar } = await import("/stage/assets/avatar.js");
  avatar?.destroy();
  host?.remove();
  host = document.createElement("div");
  Object.assign(host.style, { position: "absolute", left: "60%", width: "30%" });
  document.body.append(host);
  avatar = new Avatar(host, { url: `/stage/personas/${persona}/avatar.svg`, seed: 7, base: "warm", ...options });
  await avatar.load();
}

export function run(from, until, stepMs = 10) {
  for (let t = from; t <= until; t += stepMs) avatar.frame(t);
  return avatar.state();
}

export function call(method, ...args) {
  return avatar[method](...args);
}

export function handsShown(side) {
  return host.querySelectorAll(`[data-layer="hand_${side}"] [data-hand]:not([display])`).length;
}

/** 60 s of frames: the moving parameters of each, the whole drawing once a second. */
export function minute() {
  const acts = { 600: ["setExpression", "delighted"], 900: ["gesture", "wave"], 1800: ["lookAt", "card"] };
  const rows = [];
  const drawings = [];
  for (let i = 0; i <= 3600; i += 1) {
    if (acts[i]) avatar[acts[i][0]](acts[i][1]);
    avatar.frame(5000 + i * FRAME_MS);
    const s = avatar.state();
    rows.push([s.lid, s.gaze_x, s.gaze_y, s.turn, s.nod, s.sway, s.breath, s.tilt, s.arm_r.forearm]);
    if (i % 60 === 0) drawings.push(host.innerHTML.replaceAll(/avatar\d+-/g, ""));
  }
  return { rows, drawings, blinks: avatar.state().blinks };
}

/** How often head and body are written in ten seconds of frames. */
export function drawn() {
  const parts = ["head_group", "body"].map((layer) => host.querySelector(`[data-layer="${layer}"]`));
  const written = [0, 0];
  let before = [];
  for (let i = 0; i < 600; i += 1) {
    avatar.frame(5000 + i * FRAME_MS);
    const now = parts.map((part) => part.getAttribute("transform"));
    now.forEach((one, at) => (written[at] += one !== before[at]));
    before = now;
  }
  return written;
}

/** Feed 20 ms steps of sound as they are played; [level, opening] of every frame. */
export function speak(steps) {
  const opened = [];
  avatar.setSpeaking(true);
  let fed = 0;
  for (let t = 0; fed < steps.length; t += FRAME_MS) {
    for (; fed < steps.length && fed * 20 <= t; fed += 1) avatar.setMouth(steps[fed].level, steps[fed].bands);
    avatar.frame(t);
    opened.push([steps[fed - 1].level, avatar.state().open]);
  }
  return opened;
}

export async function refusal(svg) {
  const { Avatar } = await import("/stage/assets/avatar.js");
  const box = document.createElement("div");
  document.body.append(box);
  const url = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  const said = await new Avatar(box, { url }).load().then(() => "", (error) => error.message);
  return [said, box.childNodes.length, window.hit ?? 0];
}

async function dress(url) {
  const style = document.createElement("link");
  style.rel = "stylesheet";
  style.href = url;
  await new Promise((done) => {
    style.onload = done;
    document.head.append(style);
  });
}

function opaque(pen, x, y, w, h, every) {
  const { data } = pen.getImageData(x, y, w, h);
  let count = 0;
  for (let i = 3; i < data.length; i += 4 * every) count += data[i] > 8;
  return count;
}

function look(root, seen) {
  seen.most = Math.max(seen.most, Number(root.dataset.particles ?? 0));
  const banner = root.querySelector(".fx-banner");
  if (banner) {
    seen.text = banner.textContent;
    seen.box = ["offsetLeft", "offsetTop", "offsetWidth", "offsetHeight"].map((side) => banner[side]);
  }
  const canvas = root.querySelector("canvas");
  if (!canvas) return;
  const pen = canvas.getContext("2d");
  // A canvas may cover a part of the stage only; what lies outside it counts as clear.
  const share = canvas.width / canvas.offsetWidth;
  for (const { x, y, w, h, round } of KEEP_CLEAR) {
    const inset = round ? w * 0.15 : 2;
    const [left, top] = [x + inset - canvas.offsetLeft, y + inset - canvas.offsetTop];
    seen.dirty += opaque(pen, left * share, top * share, (w - 2 * inset) * share, (h - 2 * inset) * share, 1);
  }
  seen.painted = Math.max(seen.painted, opaque(pen, 0, 0, canvas.width, canvas.height, 10));
}

function stageFor(root, order, signal) {
  const { text = null, params = {}, reducedMotion = false, durationMs = 4000 } = order;
  const size = { w: 1080, h: 1920 };
  return { root, params, text, lang: "zh", durationMs, reducedMotion, seed: 11, size, keepClear: KEEP_CLEAR, signal };
}

/** Play one effect to its end and tell what was seen of it. */
export async function play({ name, ...order }) {
  await Promise.all(["/stage/assets/banner.css", `/effects/${name}/style.css`].map(dress));
  const { play: begin } = await import(`/effects/${name}/module.js`);
  const root = document.createElement("div");
  document.body.append(root);
  const seen = { name, most: 0, text: "", box: null, dirty: 0, painted: 0 };
  const watch = { timer: 0 };
  const again = () => {
    look(root, seen);
    watch.timer = setTimeout(again, 200); // after the look: reading a canvas back must not take the frames it looks for
  };
  watch.timer = setTimeout(again, 200);
  await begin(stageFor(root, order, new AbortController().signal));
  clearTimeout(watch.timer);
  return { ...seen, left: root.childNodes.length, mark: root.dataset.particles ?? null };
}

/** A few at a time: on two busy cores a page that draws them all has a frame every two seconds. */
export async function playAll(orders, atOnce = 5) {
  const seen = [];
  for (let i = 0; i < orders.length; i += atOnce) {
    seen.push(...(await Promise.all(orders.slice(i, i + atOnce).map(play))));
  }
  return seen;
}

/** Abort one effect after 60 ms: how long it took to end, and what it left behind. */
export async function abort(name) {
  const { play: begin } = await import(`/effects/${name}/module.js`);
  const root = document.createElement("div");
  document.body.append(root);
  const control = new AbortController();
  const playing = begin(stageFor(root, {}, control.signal));
  await new Promise((done) => setTimeout(done, 60));
  const start = performance.now();
  control.abort();
  await playing;
  return [performance.now() - start, root.childNodes.length];
}
