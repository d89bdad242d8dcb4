// The strip on top: which room, on air since when, what is healthy, and whether everything is muted.

import { arrange, byId, el, Nodes, setText } from "./dom.js";
import { clock, w, word } from "./words.js";

const SIGNS = { good: "●", warn: "◆", bad: "!" };
const ORDER = ["labels", "comments", "copy", "voice", "stage", "obs", "vtube_studio", "store", "recording"];

const CONNECTS = new Set(["comments", "obs", "vtube_studio"]); // red: they wait until somebody lets them connect again

export class Strip {
  /** `retry(name)` lets a comment source that has stopped connect again, `askModel()` the writer its language model. */
  constructor(store, retry, askModel) {
    this.store = store;
    this.chips = new Nodes(() => {
      const node = el("li");
      node.parts = { sign: el("i"), label: el("span"), text: el("span", "text") };
      node.parts.sign.setAttribute("aria-hidden", "true");
      node.append(...Object.values(node.parts));
      node.again = el("button", "again");
      node.again.type = "button";
      node.again.addEventListener("click", () => (node.again.dataset.act === "ask_model" ? askModel() : retry(node.again.value)));
      node.append(node.again);
      return node;
    });
  }

  render() {
    const { hello, paused, figures } = this.store;
    setText(byId("room"), hello?.room.name ?? "");
    document.title = hello ? `${paused.on ? `! ${w.muted} · ` : ""}${hello.room.name} · zhubo` : "zhubo";
    const live = figures.live !== false;
    setText(byId("live-word"), live ? w.live : w.not_live);
    byId("live").classList.toggle("off", !live);
    setText(byId("mode"), w.auto);
    setText(byId("language"), w.lang === "zh" ? "EN" : "中文");
    byId("strip").classList.toggle("is-muted", paused.on);
    document.body.classList.toggle("is-muted", paused.on);
    setText(byId("muted-word"), paused.on ? w.muted : "");
    setText(byId("panic-word"), paused.on ? w.resume : w.panic);
    byId("panic").setAttribute("aria-pressed", String(paused.on));
    this.renderChips();
    this.tick();
  }

  renderChips() {
    const chips = [...this.store.health.chips].sort((a, b) => place(a) - place(b));
    const keys = chips.map((chip) => `${chip.id} ${chip.label}`);
    const nodes = chips.map((chip, index) => {
      const node = this.chips.of(keys[index]);
      const state = chip.state in SIGNS ? chip.state : "warn";
      node.className = `${state} ${chip.id === "labels" ? "labels" : ""}`.trim();
      const label = `${word("chips", chip.id)}${chip.label && chips.filter(({ id }) => id === chip.id).length > 1 ? ` ${chip.label}` : ""}`;
      setText(node.parts.sign, SIGNS[state]);
      setText(node.parts.label, label);
      setText(node.parts.text, chip.text);
      node.title = `${label}: ${chip.text}`;
      node.again.value = chip.label || chip.id;
      // Copy is amber or red only while a model that is set up does not answer.
      const act = chip.id === "copy" ? "ask_model" : "retry";
      node.again.dataset.act = act;
      node.again.hidden = chip.id === "copy" ? state === "good" : !CONNECTS.has(chip.id) || state !== "bad";
      setText(node.again, word("acts", act));
      return node;
    });
    this.chips.keep([...keys, "rest"]);
    arrange(byId("chips"), [...nodes, this.rest(chips)]);
  }

  /** What a narrow screen shows instead of every healthy chip. */
  rest(chips) {
    const node = this.chips.of("rest");
    const healthy = chips.filter((chip) => chip.state === "good" && chip.id !== "labels").length;
    node.className = "good rest";
    node.again.hidden = true;
    node.hidden = healthy === 0;
    setText(node.parts.sign, SIGNS.good);
    setText(node.parts.label, w.rest_ok(healthy));
    return node;
  }

  tick() {
    const { hello, paused } = this.store;
    const now = this.store.now();
    setText(byId("live-time"), hello?.started_ms ? clock(now - hello.started_ms, true) : "");
    setText(byId("muted-time"), paused.on ? clock(now - paused.since_ms) : "");
  }
}

function place(chip) {
  const found = ORDER.indexOf(chip.id);
  return found < 0 ? ORDER.length : found;
}
