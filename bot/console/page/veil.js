// The grey veil over stale data: what happened, how old it is, what to do. The room goes on without this page.

import { byId, setText } from "./dom.js";
import { timeOfDay, w } from "./words.js";

const TITLES = { lost: "lost", refused: "refused", no_token: "no_token" };

export class Veil {
  /** onToken(token): the operator pasted one */
  constructor(store, onToken) {
    this.store = store;
    this.reason = "";
    this.heardMs = 0;
    this.wantsPanic = false;
    this.onToken = onToken;
    const open = () => {
      const pasted = byId("door-token").value.trim();
      const token = new URLSearchParams(pasted.split("#")[1] ?? "").get("token") ?? pasted;
      byId("door-token").value = "";
      if (token) onToken(token);
    };
    byId("door-open").addEventListener("click", open);
    byId("door-token").addEventListener("keydown", (event) => event.key === "Enter" && open());
  }

  heard() {
    this.heardMs = Date.now();
  }

  show(reason) {
    this.reason = reason;
    this.render();
  }

  /** A panic was pressed (or taken back) while the room is out of reach. */
  note(wantsPanic) {
    this.wantsPanic = wantsPanic;
    this.render();
  }

  hide() {
    this.reason = "";
    this.wantsPanic = false;
    this.render();
  }

  render() {
    const on = this.reason !== "";
    byId("veil").hidden = !on;
    document.body.classList.toggle("is-lost", on);
    if (!on) return;
    const title = TITLES[this.reason];
    setText(byId("veil-title"), this.wantsPanic ? w.lost_panic : w[title]);
    setText(byId("veil-text"), this.reason === "lost" ? `${w.lost_text} ${w.backup}` : w[`${title}_text`]);
    byId("door").hidden = this.reason === "lost";
    this.tick();
  }

  tick() {
    if (!this.reason) return;
    const age = Math.round((Date.now() - this.heardMs) / 1000);
    setText(byId("veil-age"), this.heardMs ? w.last_data(timeOfDay(this.heardMs), age) : "");
  }
}
