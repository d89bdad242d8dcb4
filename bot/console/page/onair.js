// What is being said, how long still, and why it may be said.

import { badge } from "./badges.js";
import { byId, el, setText, setWords } from "./dom.js";
import { w, word } from "./words.js";

const KEPT_LINES = 4;
/** Languages that put no space between clauses. */
const UNSPACED = /^(zh|ja)/;

export class OnAir {
  constructor(store) {
    this.store = store;
    this.card = byId("onair");
    this.bar = byId("onair-bar").firstElementChild;
  }

  get turn() {
    return this.store.onair;
  }

  get isSpeaking() {
    return Boolean(this.turn) && this.turn.ended_ms === null && !this.store.paused.on;
  }

  render() {
    const { turn } = this;
    this.card.classList.toggle("now", this.isSpeaking);
    byId("skip").disabled = !this.isSpeaking;
    const state = this.state(turn);
    const host = this.store.hello?.persona;
    setText(byId("onair-title"), host && this.isSpeaking ? `${state} · ${host}` : state);
    this.renderText(turn);
    this.renderWhy(turn);
    this.tick();
  }

  state(turn) {
    if (this.store.paused.on) return w.muted;
    if (!turn) return w.silent;
    return this.isSpeaking ? w.speaking : `${w.said_last} · ${word("outcomes", turn.outcome)}`;
  }

  renderText(turn) {
    const question = byId("onair-question");
    setWords(question, turn?.question ?? "", turn?.lang);
    question.hidden = !turn?.question;
    const lines = (turn?.clauses ?? []).slice(-KEPT_LINES);
    const nodes = lines.map((clause, index) => {
      const node = el("span", index === lines.length - 1 ? "clause last" : "clause");
      setWords(node, clause.text, clause.lang);
      if (!UNSPACED.test(clause.lang)) node.append(" ");
      node.title = `${w.decision} ${clause.decision_id}`;
      return node;
    });
    if (nodes.length === 0) nodes.push(el("span", "pending", turn ? `${w.starts}…` : w.silent_text));
    byId("onair-text").replaceChildren(...nodes);
  }

  renderWhy(turn) {
    byId("onair-why").replaceChildren(...(turn ? this.why(turn) : []));
  }

  why(turn) {
    const parts = [el("span", `lane ${turn.lane}`, word("lanes", turn.lane)), el("span", "", word("intents", turn.intent))];
    if (turn.tier) parts.push(badge(turn.tier, turn.fan_level));
    if (turn.name) parts.push(el("bdi", "", turn.name));
    if (turn.people > 1) parts.push(el("span", "", `×${turn.people}`));
    const product = this.store.hello?.products[turn.product]?.[w.lang] ?? turn.product_name;
    if (product) parts.push(el("bdi", "", product));
    if (turn.question) parts.push(el("span", "", w.waited(turn.waited_s)));
    const decision = turn.clauses[turn.clauses.length - 1]?.decision_id;
    if (decision) parts.push(el("span", "ok", `✓ ${w.decision} ${decision}`));
    if (turn.outcome && turn.outcome !== "spoken") parts.push(el("span", "bad", `! ${word("reasons", turn.reason) || word("outcomes", turn.outcome)}`));
    if (turn.why) parts.push(el("bdi", "evidence", `${w.why}: ${turn.why}`));
    return parts;
  }

  /** Seconds left, ten times a second while something is said. */
  tick() {
    const { turn } = this;
    if (!this.isSpeaking) {
      setText(byId("onair-left"), "");
      this.bar.style.width = turn ? "100%" : "0";
      return;
    }
    const spent = (this.store.now() - turn.started_ms) / 1000;
    const said = turn.clauses.reduce((sum, clause) => sum + clause.duration_ms, 0) / 1000;
    const length = Math.max(turn.est_s, said, 0.1);
    const left = length - spent;
    setText(byId("onair-left"), left > 0.1 ? w.left(left.toFixed(1)) : w.ending);
    this.bar.style.width = `${Math.min(100, Math.max(0, (100 * spent) / length))}%`;
  }
}
