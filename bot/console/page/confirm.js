// Asks before what cannot be taken back, and for the reason where one is kept.

import { byId, el, setText } from "./dom.js";
import { w } from "./words.js";

export class Confirm {
  constructor() {
    this.dialog = byId("confirm");
    this.reason = byId("confirm-reason");
    byId("confirm-no").addEventListener("click", () => this.close());
    byId("confirm-yes").addEventListener("click", () => this.accept());
    this.reason.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault(); // the focus goes back to the button that asked: the same Enter must not press it again
      this.accept();
    });
    this.reason.addEventListener("input", () => this.note(""));
  }

  /** what: {title, note, reason: label or "", yes: word, act(reason)} */
  ask(what) {
    this.what = what;
    setText(byId("confirm-title"), what.title);
    setText(byId("confirm-note"), what.note);
    setText(byId("confirm-label"), what.reason);
    setText(byId("confirm-yes"), what.yes);
    setText(byId("confirm-no"), w.plays.cancel);
    byId("confirm-asked").hidden = !what.reason;
    this.reason.value = "";
    this.note("");
    this.dialog.showModal();
    (what.reason ? this.reason : byId("confirm-no")).focus();
  }

  accept() {
    const reason = this.reason.value.trim();
    if (this.what.reason && !reason) {
      this.note(w.plays.reason_needed);
      this.reason.focus();
      return;
    }
    this.close();
    this.what.act(reason);
  }

  note(text) {
    setText(byId("confirm-fault"), text);
    this.reason.setAttribute("aria-invalid", String(Boolean(text)));
  }

  close() {
    if (this.dialog.open) this.dialog.close();
  }
}

/** A button that may be greyed out: it keeps its focus, and says why when it is pressed all the same. */
export function actButton(word, why, press, say) {
  const node = el("button", "quiet act", word);
  node.type = "button";
  if (why) {
    node.setAttribute("aria-disabled", "true");
    node.title = why;
  }
  node.addEventListener("click", () => (why ? say(w.plays.cannot(word, why)) : press()));
  return node;
}
