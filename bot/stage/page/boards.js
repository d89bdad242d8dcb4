// Boards: what stays on stage while its state says so.  One node a target; an update changes only what differs.

import { el } from "./dom.js";
import { place } from "./layout.js";

/** place -> zone of the layout */
const ZONES = { panel: "card", strip: "goal", ledge: "ledge", notice: "paused" };
/** Without the room for so long, figures may be wrong. */
const STALE_MS = 30000;
const LEAVES_MS = 220;

export class Boards {
  /** scene() -> {lang, seed, reducedMotion}; changed() is called when other rectangles are covered; failed(message) */
  constructor(stage, layout, { scene, changed, failed }) {
    Object.assign(this, { stage, layout, scene, changed, failed });
    this.boards = new Map();
    this.sheets = new Map();
    this.offsetMs = 0;
    this.stale = false;
    layout.onChange(() => this.remount());
  }

  /** Rectangles that boards cover now. */
  get rects() {
    return [...this.boards.values()].filter((board) => board.seen).map((board) => this.layout.rect(ZONES[board.place]));
  }

  setServerTime(serverMs) {
    if (typeof serverMs === "number") this.offsetMs = serverMs - Date.now();
  }

  serverNow() {
    return Date.now() + this.offsetMs;
  }

  /** Targets the room knows; every other board is gone. */
  keep(targets) {
    for (const target of [...this.boards.keys()]) if (!targets.includes(target)) this.remove(target);
  }

  /** Set a target's state; `restored` says that it has stood for a while and nothing of it is news. */
  set(target, state, restored) {
    if (state === null) {
      this.remove(target);
      return;
    }
    this.setServerTime(state.server_ms);
    const known = this.boards.get(target);
    if (known && known.state.name === state.name && known.state.place === state.place) {
      known.state = state;
      this.update(known, false);
      return;
    }
    this.remove(target);
    this.mount({ target, state }, restored);
  }

  frame(downMs) {
    if (this.stale !== downMs > STALE_MS) {
      this.stale = !this.stale;
      this.arrange();
    }
    const now = this.serverNow();
    for (const board of this.boards.values()) if (board.seen) this.guarded(board, () => board.part?.frame?.(now));
  }

  /** Build everything anew: another layout, or motion was switched. */
  remount() {
    for (const board of [...this.boards.values()]) {
      board.host.remove();
      this.mount(board, true);
    }
  }

  async mount({ target, state }, restored) {
    const host = el("div", "zone board");
    const board = { target, state, host, part: null, place: "", seen: false };
    this.boards.set(target, board);
    try {
      const [module, ...sheets] = await Promise.all([
        import(urlOf(state.name, "module.js")),
        this.sheet("/stage/assets/board.css"),
        this.sheet(urlOf(state.name, "style.css")),
      ]);
      if (this.boards.get(target) !== board) return;
      this.build(board, module, sheets);
      this.update(board, restored);
      this.arrange();
    } catch (error) {
      this.fail(board, error);
    }
  }

  build(board, module, sheets) {
    const { lang, seed, reducedMotion } = this.scene();
    const wanted = board.state.place;
    board.place = module.PLACES.includes(wanted) ? wanted : module.PLACES[0];
    const rect = this.layout.rect(ZONES[board.place]);
    place(board.host, rect);
    board.host.classList.add(`at-${board.place}`);
    board.host.lang = board.state.lang || lang;
    // Its styles live in this root: they cannot reach the page, the labels least of all.
    const shadow = board.host.attachShadow({ mode: "open" });
    shadow.adoptedStyleSheets = sheets;
    const root = el("section", `board ${board.place} ${this.layout.kind}${reducedMotion ? " still" : ""}`);
    shadow.append(root);
    this.stage.append(board.host);
    board.part = module.board({ root, size: { w: rect.w, h: rect.h }, place: board.place, portrait: this.layout.kind === "portrait", lang: board.host.lang, reducedMotion, seed, serverNow: () => this.serverNow() });
  }

  update(board, restored) {
    if (!board.part) return;
    const { params = {}, text, lines = [] } = board.state;
    this.guarded(board, () => board.part.update({ params, text: text ?? "", lines, restored }));
  }

  remove(target) {
    const board = this.boards.get(target);
    if (!board) return;
    this.boards.delete(target);
    board.host.classList.remove("on");
    board.part?.leave?.();
    setTimeout(() => board.host.remove(), LEAVES_MS);
    this.arrange();
  }

  /** One board a place is seen: the last that was set up. */
  arrange() {
    const top = new Map();
    for (const board of this.boards.values()) if (board.part) top.set(board.place, board);
    for (const board of this.boards.values()) {
      board.seen = !this.stale && top.get(board.place) === board;
      board.host.classList.toggle("on", board.seen);
    }
    for (const name of Object.keys(ZONES)) this.stage.classList.toggle(`has-${name}`, !this.stale && top.has(name));
    this.changed();
  }

  guarded(board, work) {
    try {
      work();
    } catch (error) {
      this.fail(board, error);
    }
  }

  fail(board, error) {
    if (this.boards.get(board.target) === board) this.remove(board.target);
    this.failed(`board ${board.state.name}: ${error?.message ?? error}`);
  }

  /** A style sheet, fetched once; an empty one when there is none. */
  sheet(url) {
    if (!this.sheets.has(url)) this.sheets.set(url, fetchSheet(url));
    return this.sheets.get(url);
  }
}

async function fetchSheet(url) {
  const sheet = new CSSStyleSheet();
  const answer = await fetch(url);
  if (answer.ok) sheet.replaceSync(await answer.text());
  return sheet;
}

function urlOf(name, file) {
  return `/effects/${encodeURIComponent(name)}/${file}`;
}
