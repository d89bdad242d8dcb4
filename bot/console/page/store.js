// The page's copy of the room: one snapshot, then changed rows by key; as bounded as the room's own.

const LISTS = { comments: ["seq", 200], events: ["id", 50], blocked: ["id", 50], effects: ["key", 50], audit: ["id", 100], tickets: ["id", 200] };
const SINGLES = ["onair", "floor", "asking", "health", "figures", "paused", "draws", "games", "rules"];

export class Store {
  constructor() {
    this.hello = null;
    this.aheadMs = 0;
    for (const name of Object.keys(LISTS)) this[name] = new Map();
    this.onair = null;
    this.floor = { turns: [], wait_s: 0, length: 0 };
    this.asking = { rows: [] };
    this.draws = { rows: [] };
    this.games = { rows: [], round: null };
    this.rules = { rows: [], fault: "" };
    this.health = { chips: [] };
    this.figures = {};
    this.paused = { on: false, since_ms: 0 };
  }

  /** The room's wall clock, ms. */
  now() {
    return Date.now() + this.aheadMs;
  }

  /** Take one message; return the names of the parts that changed. */
  take(message) {
    if (message.t === "hello") {
      this.hello = message;
      this.aheadMs = message.server_ms - Date.now();
      return ["hello"];
    }
    if (message.t === "beat") {
      this.aheadMs = message.server_ms - Date.now();
      return [];
    }
    if (message.t === "snapshot") return this.takeSnapshot(message);
    if (message.t in LISTS && Array.isArray(message.rows)) {
      this.put(message.t, message.rows);
      return [message.t];
    }
    if (SINGLES.includes(message.t)) {
      this[message.t] = message.t === "onair" ? message.turn : message;
      return [message.t];
    }
    return []; // a newer room may say more than this page knows
  }

  takeSnapshot(message) {
    for (const name of Object.keys(LISTS)) {
      this[name].clear();
      this.put(name, message[name] ?? []);
    }
    for (const name of SINGLES) if (message[name]) this.take(message[name]);
    return [...Object.keys(LISTS), ...SINGLES];
  }

  put(name, rows) {
    const [key, most] = LISTS[name];
    const kept = this[name];
    for (const row of rows) kept.set(row[key], row);
    for (const old of kept.keys()) {
      if (kept.size <= most) break;
      kept.delete(old);
    }
  }

  /** Rows of a list, newest first. */
  newest(name) {
    return [...this[name].values()].reverse();
  }
}
