// Layer badges and copy with open slots: small pieces that several lists share.

import { el } from "./dom.js";
import { w, word } from "./words.js";

const ORDER = ["staff", "vip", "member", "fan", "buyer", "returning", "new"];

/** A badge like "粉4 2": the layer, a fan's level, and how many. */
export function badge(tier, fanLevel = 0, people = 0) {
  const label = word("tiers", tier).trim();
  const level = tier === "fan" && fanLevel > 0 ? (w.lang === "en" ? ` ${fanLevel}` : String(fanLevel)) : "";
  const node = el("span", `badge ${ORDER.includes(tier) ? tier : "new"}`, `${label}${level}`);
  if (people > 1) node.append(el("b", "", String(people)));
  return node;
}

/** Badges of many viewers, closest layer first. */
export function badges(viewers) {
  const groups = new Map();
  for (const { tier, fan_level: level } of viewers) {
    const group = groups.get(tier) ?? { level: 0, people: 0 };
    groups.set(tier, { level: Math.max(group.level, level), people: group.people + 1 });
  }
  const known = ORDER.filter((tier) => groups.has(tier));
  return known.map((tier) => badge(tier, viewers.length === 1 ? groups.get(tier).level : 0, groups.get(tier).people));
}

/** Copy whose slots are still open: each slot is a chip that says what will stand there. */
export function copy(text) {
  const nodes = [];
  let from = 0;
  for (const found of text.matchAll(/\[\[([a-z_]+)[^\]]{0,80}\]\]/g)) {
    if (found.index > from) nodes.push(document.createTextNode(text.slice(from, found.index)));
    nodes.push(el("span", "slot", word("slots", found[1])));
    from = found.index + found[0].length;
  }
  if (from < text.length || nodes.length === 0) nodes.push(document.createTextNode(text.slice(from)));
  return nodes;
}
