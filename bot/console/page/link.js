// The socket to the room: knocks for ever, tells how old the data is, and never loses a wish for silence.

const FIRST_MS = 150;
const CAP_MS = 2500;
/** The room is heard at least every 5 s (beat). */
const SILENCE_MS = 12000;
const KEY = "zhubo.console.token";

/** The token of the address's fragment, else the one kept for this tab; the fragment leaves the address bar. */
export function takeToken() {
  const given = new URLSearchParams(location.hash.slice(1)).get("token");
  if (given) {
    keepToken(given);
    history.replaceState(null, "", location.pathname + location.search);
    return given;
  }
  try {
    return sessionStorage.getItem(KEY) ?? "";
  } catch {
    return "";
  }
}

export function keepToken(token) {
  try {
    sessionStorage.setItem(KEY, token);
  } catch {
    // without storage the token lives as long as the page
  }
}

export class Link {
  /** handlers: onMessage(object), onUp(), onDown(reason) with reason "lost", "refused" or "no_token" */
  constructor(token, handlers) {
    this.token = token;
    this.handlers = handlers;
    this.socket = null;
    this.failures = 0;
    this.heardAt = 0;
    this.isUp = false;
    this.wantsPanic = false;
    setInterval(() => this.watch(), 1000);
    this.open();
  }

  /** Try again now with another token. */
  useToken(token) {
    this.token = token;
    this.failures = 0;
    if (this.socket) this.socket.close();
    else this.open();
  }

  open() {
    clearTimeout(this.timer);
    if (!this.token) {
      this.handlers.onDown("no_token");
      return;
    }
    const socket = new WebSocket(`${this.address("ws")}`);
    socket.onopen = () => (this.heardAt = Date.now());
    socket.onmessage = ({ data }) => this.hear(socket, data);
    socket.onclose = () => this.lost(socket);
    this.socket = socket;
    this.heardAt ||= Date.now();
  }

  address(kind) {
    const scheme = (kind === "ws" ? "ws" : "http") + (location.protocol === "https:" ? "s" : "");
    return `${scheme}://${location.host}/console/ws?token=${encodeURIComponent(this.token)}`;
  }

  hear(socket, data) {
    if (socket !== this.socket) return;
    this.heardAt = Date.now();
    const message = parse(data);
    if (message === null) return;
    this.handlers.onMessage(message);
    if (message.t === "snapshot") {
      this.failures = 0;
      this.isUp = true;
      if (this.wantsPanic) this.send({ t: "panic", by: "key" });
      this.wantsPanic = false;
      this.handlers.onUp();
    }
  }

  async lost(socket) {
    if (socket !== this.socket) return;
    this.socket = null;
    const wasUp = this.isUp;
    this.isUp = false;
    this.failures += 1;
    if (wasUp) this.handlers.onDown("lost");
    const reason = wasUp ? "lost" : await this.reason();
    if (this.socket) return;
    this.handlers.onDown(reason);
    const longest = Math.min(CAP_MS, FIRST_MS * 2 ** Math.min(this.failures, 6));
    this.timer = setTimeout(() => this.open(), 50 + Math.random() * longest);
  }

  /** Ask once over HTTP why the socket was refused: a wrong token answers 403, a stopped room nothing. */
  async reason() {
    try {
      const answer = await fetch(this.address("http"), { cache: "no-store" });
      return answer.status === 403 ? "refused" : "lost";
    } catch {
      return "lost";
    }
  }

  watch() {
    if (!this.socket || Date.now() - this.heardAt < SILENCE_MS) return;
    const dead = this.socket;
    this.heardAt = Date.now();
    dead.close();
    this.lost(dead);
  }

  /** Send a command; false when the room is out of reach. A panic is kept and sent at the next connection. */
  send(message) {
    if (this.isUp && this.socket?.readyState === WebSocket.OPEN) {
      this.socket.send(JSON.stringify(message));
      return true;
    }
    if (message.t === "panic") this.wantsPanic = true;
    if (message.t === "resume") this.wantsPanic = false;
    return false;
  }
}

function parse(data) {
  try {
    const message = JSON.parse(data);
    return message && typeof message === "object" ? message : null;
  } catch {
    return null;
  }
}
