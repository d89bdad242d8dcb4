// The right column: a sketch of what viewers see, the labels, true counts, effects and who pressed what.

import { arrange, byId, el, Nodes, setText, setWords } from "./dom.js";
import { bars } from "./chart.js";
import { ago, count, timeOfDay, w, word } from "./words.js";

const FIGURES = ["viewers", "orders", "answered", "expired", "comments", "likes", "merged", "gifts"];
const NAMES = { comments: "comments_n" };

/** A still sketch: it is no stage page, so it is neither heard nor counted as one. */
export class Preview {
  constructor(store) {
    this.store = store;
    this.parts = {
      plate: el("div", "plate"), ad: el("b"), ai: el("span"), product: el("div", "product"), avatar: el("img"), caption: el("p", "caption"), paused: el("div", "paused"),
    };
    const { plate, ad, ai, product, avatar, caption, paused } = this.parts;
    avatar.alt = "";
    avatar.hidden = true;
    avatar.addEventListener("error", () => (avatar.hidden = true));
    plate.append(ad, ai);
    byId("preview").append(avatar, plate, product, caption, paused);
  }

  hello() {
    const { avatar } = this.parts;
    const wanted = this.store.hello.avatar;
    if (!/^\/[\w./-]+$/.test(wanted) || avatar.getAttribute("src") === wanted) return;
    avatar.src = wanted;
    avatar.hidden = false;
  }

  render() {
    const { store, parts } = this;
    const turn = store.onair;
    const clause = turn?.clauses[turn.clauses.length - 1];
    const speaks = Boolean(turn) && turn.ended_ms === null && !store.paused.on;
    const names = store.hello?.products[turn?.product] ?? {};
    setText(parts.ad, w.ad);
    parts.ai.replaceChildren(el("i", "", w.ai1), el("i", "", w.ai2));
    setWords(parts.caption, speaks ? clause?.text ?? "" : "", clause?.lang);
    setText(parts.product, names[store.hello?.room.lang] ?? turn?.product_name ?? "");
    setText(parts.paused, w.muted);
    byId("preview").classList.toggle("is-muted", store.paused.on);
    const labels = store.health.chips.find((chip) => chip.id === "labels");
    const state = !labels ? "unknown" : labels.state === "good" ? "on" : "off";
    byId("preview").dataset.labels = state;
    setText(byId("labels"), `${{ on: "✓", off: "!", unknown: "?" }[state]} ${w[`labels_${state}`]}`);
    byId("labels").className = { on: "good", off: "bad", unknown: "meta" }[state];
    this.renderFacts(names, turn);
  }

  renderFacts(names, turn) {
    const { store } = this;
    const stage = store.health.chips.find((chip) => chip.id === "stage");
    const answer = store.figures.answer_s;
    const facts = [
      [w.on_show, names[w.lang] ?? names[store.hello?.room.lang] ?? turn?.product_name ?? "", ""],
      [w.sound, stage?.text ?? "", stage?.state === "good" ? "good" : "warn"],
      [w.answer_time, typeof answer === "number" ? w.seconds(answer) : "–", "big"],
    ];
    byId("facts").replaceChildren(
      ...facts.filter(([, text]) => text).flatMap(([name, text, kind]) => [el("dt", "", name), el("dd", kind, text)]),
    );
  }
}

export class Figures {
  constructor(store) {
    this.store = store;
    this.cells = FIGURES.map((name) => {
      const cell = el("div", "figure");
      cell.append(el("span", "meta"), el("strong"));
      return [name, cell];
    });
    byId("figures").append(...this.cells.map(([, cell]) => cell));
  }

  render() {
    const { figures } = this.store;
    for (const [name, cell] of this.cells) {
      setText(cell.firstChild, w[NAMES[name] ?? name]);
      setText(cell.lastChild, count(figures[name]));
    }
    const minutes = figures.minutes ?? [];
    setText(byId("pace-title"), w.pace_title(minutes[minutes.length - 1] ?? 0));
    bars(byId("pace-chart"), minutes, { from: w.minutes_ago, to: w.now, label: w.pace });
  }
}

export class Effects {
  constructor(store) {
    this.store = store;
    this.nodes = new Nodes(() => makeLine());
  }

  render() {
    const rows = this.store.newest("effects").sort((a, b) => b.at_ms - a.at_ms);
    const nodes = rows.map((row) => {
      const bad = ["failed", "doubt", "expired"].includes(row.state);
      const mark = row.state === "done" ? "✓" : bad ? "!" : "◆";
      const node = this.nodes.of(row.key);
      node.title = `${row.key} ${row.reason}`.trim();
      const level = row.level > 0 ? ` · ${row.rule} ${row.level}` : "";
      fillLine(node, row.at_ms, mark, `${row.name}${level}`, word("effect_states", row.state), bad ? "bad" : row.state === "done" ? "good" : "warn");
      return node;
    });
    finish(byId("effects"), this.nodes, rows.map((row) => row.key), nodes, w.empty_effects);
    this.tick();
  }

  tick() {
    const now = this.store.now();
    for (const node of this.nodes.nodes.values()) setText(node.parts.age, ago(now - node.at));
  }
}

export class Audit {
  constructor(store) {
    this.store = store;
    this.nodes = new Nodes(() => makeLine());
  }

  render() {
    const rows = this.store.newest("audit");
    const nodes = rows.map((row) => {
      const node = this.nodes.of(row.id);
      const who = `${row.by === "key" ? w.by_key : w.by_button} · ${w.page_n(row.page)}`;
      const done = row.result === "done";
      fillLine(node, row.at_ms, done ? "✓" : "!", `${word("acts", row.act)} ${word("intents", row.target)}`, `${who} · ${word("answers", row.result)}`, done ? "good" : "warn");
      setText(node.parts.age, timeOfDay(row.at_ms));
      return node;
    });
    finish(byId("audit"), this.nodes, rows.map((row) => row.id), nodes, w.empty_audit);
  }
}

export function makeLine() {
  const node = el("li", "entry");
  node.parts = { mark: el("span"), text: el("bdi", "words"), state: el("span"), age: el("time", "age") };
  node.append(...Object.values(node.parts));
  return node;
}

export function fillLine(node, at, mark, text, state, kind) {
  node.at = at;
  setText(node.parts.mark, mark);
  node.parts.mark.className = `mark ${kind}`;
  setText(node.parts.text, text);
  setText(node.parts.state, state);
  node.parts.state.className = `state ${kind}`;
}

export function finish(list, nodes, keys, shown, emptyText) {
  nodes.keep(keys);
  if (shown.length > 0) arrange(list, shown);
  else list.replaceChildren(el("li", "empty", emptyText));
}
