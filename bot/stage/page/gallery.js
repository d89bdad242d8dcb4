// The gallery: choose an effect, change its params, see it in both layouts.  Nothing here reaches the show.

import { el, setText } from "./dom.js";
import { form } from "./gallery_form.js";

const WORDS = {
  zh: { title: "特效", hint: "只在这里预览，观众看不到。", reduced: "减少动态", sound: "声音", other: "English", burst: "播放一次", board: "常驻牌子", play: "播放", about: (e) => (e.kind === "board" ? `状态在就一直在 · 减少动态：${e.reduced_motion}` : `${e.duration_ms} ms · 最多 ${e.max_particles} 个粒子 · 声音 ${e.sound} · 减少动态：${e.reduced_motion}`) },
  en: { title: "Effects", hint: "A preview: viewers see nothing of it.", reduced: "Reduced motion", sound: "Sound", other: "中文", burst: "Play once", board: "Stay while true", play: "Play", about: (e) => (e.kind === "board" ? `stays while its state says so · reduced motion: ${e.reduced_motion}` : `${e.duration_ms} ms · at most ${e.max_particles} particles · sound ${e.sound} · reduced motion: ${e.reduced_motion}`) },
};
const AGAIN_MS = 1500;
const CLOCK_MS = 150000;

const query = new URLSearchParams(location.search);
const find = (selector) => document.querySelector(selector);
const frames = [...document.querySelectorAll("iframe")];
const data = await (await fetch("/stage/gallery.json")).json();
let lang = WORDS[query.get("lang")] ? query.get("lang") : data.lang.startsWith("zh") ? "zh" : "en";
let chosen = data.effects.find(({ name }) => name === query.get("effect")) ?? data.effects[0];
let fields = null;
let timer = 0;

const stages = await Promise.all(frames.map(ready));
await Promise.all(stages.map((stage) => stage.dress(data)));
for (const id of ["reduced", "sound"]) find(`#${id}`).addEventListener("change", () => play());
find("#lang").addEventListener("click", () => {
  lang = lang === "zh" ? "en" : "zh";
  draw();
});
find("form").addEventListener("submit", (event) => {
  event.preventDefault();
  play();
});
draw(paramsOf(query));
setInterval(tellFaults, 500);

/** A frame's page once its script has run. */
async function ready(frame) {
  while (!frame.contentWindow?.preview) await new Promise((resolve) => setTimeout(resolve, 30));
  return frame.contentWindow.preview;
}

function draw(params = {}) {
  const words = WORDS[lang];
  document.documentElement.lang = lang;
  document.title = words.title;
  for (const node of document.querySelectorAll("[data-say]")) setText(node, words[node.dataset.say]);
  setText(find("#lang"), words.other);
  const nav = find("nav");
  nav.replaceChildren();
  for (const kind of ["burst", "board"]) {
    nav.append(el("h2", "", words[kind]));
    for (const effect of data.effects.filter((one) => one.kind === kind)) nav.append(entry(effect));
  }
  choose(chosen, params);
}

function entry(effect) {
  const button = el("button", "", effect.title[lang]);
  button.type = "button";
  button.dataset.effect = effect.name;
  button.append(el("small", "", effect.name));
  button.addEventListener("click", () => choose(effect));
  return button;
}

function choose(effect, params = {}) {
  chosen = effect;
  for (const button of document.querySelectorAll("nav button")) button.setAttribute("aria-current", String(button.dataset.effect === effect.name));
  setText(find("h2:not(nav h2)"), `${effect.title[lang]} · ${effect.name}`);
  setText(find("#about"), WORDS[lang].about(effect));
  const start = { ...effect.sample, ...params };
  if (start.ends_ms === 0) start.ends_ms = Date.now() + CLOCK_MS;
  fields = form(find("form"), effect.schema, start, WORDS[lang].play, () => effect.kind === "board" && play());
  play();
}

function play() {
  clearTimeout(timer);
  const params = fields.read();
  if (params === null) return;
  const order = { name: chosen.name, kind: chosen.kind, params, text: chosen.text[lang], lines: chosen.sample_lines[lang] ?? [], lang, durationMs: chosen.duration_ms, reduced: find("#reduced").checked };
  const tone = find("#sound").checked ? chosen.sound : "none";
  stages.forEach((stage, index) => stage.show({ ...order, sound: index === 0 ? tone : "none" }));
  setText(find("#toml"), `zhubo effects try ${chosen.name}${changed(params)}`);
  if (chosen.kind === "burst") timer = setTimeout(play, chosen.duration_ms + AGAIN_MS);
}

/** The params that differ from their defaults, as options of the command. */
function changed(params) {
  const rows = Object.entries(params).filter(([name, value]) => name !== "ends_ms" && JSON.stringify(value) !== JSON.stringify(chosen.schema.properties[name].default));
  return rows.map(([name, value]) => ` --param ${name}=${Array.isArray(value) ? value.join(",") : value}`).join("");
}

/** Params named in the address, checked by the command that wrote it. */
function paramsOf(search) {
  const named = [...search].filter(([key]) => key.startsWith("p."));
  return Object.fromEntries(named.map(([key, value]) => [key.slice(2), JSON.parse(value)]));
}

function tellFaults() {
  setText(find("#faults"), [...new Set(stages.flatMap((stage) => stage.faults))].join(" · "));
}
