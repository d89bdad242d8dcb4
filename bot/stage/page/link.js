// The socket to the room: reconnects for ever, keeps what must not be lost, tells when the room is out of reach.

const FIRST_MS = 250;
const CAP_MS = 5000;
/** The room is heard at least every 5 s (beat). */
const SILENCE_MS = 16000;
const KEPT = 200;

export class Link {
  /** handlers: onMessage(object), onSound(ArrayBuffer), onOpen(), onClose(); wishes: lang of the captions, parts to show */
  constructor(handlers, wishes = {}) {
    this.handlers = handlers;
    this.wishes = wishes;
    this.socket = null;
    this.failures = 0;
    this.lastSeq = 0;
    this.heardAt = performance.now();
    this.downSince = performance.now();
    this.kept = [];
    this.open();
    setInterval(() => this.watch(), 2000);
  }

  get isUp() {
    return this.downSince === null;
  }

  /** Ms since the room was last in reach, 0 while it is. */
  downMs(now) {
    return this.downSince === null ? 0 : now - this.downSince;
  }

  open() {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}/stage/ws`);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      this.heardAt = performance.now();
      socket.send(JSON.stringify({ t: "hello", overlay: "stage", v: 1, last_seq: this.lastSeq, obs: "obsstudio" in window, ...this.wishes }));
    };
    socket.onmessage = ({ data }) => this.hear(socket, data);
    socket.onclose = () => this.lost(socket);
    this.socket = socket;
  }

  hear(socket, data) {
    if (socket !== this.socket) return;
    this.heardAt = performance.now();
    if (typeof data !== "string") {
      this.handlers.onSound(data);
      return;
    }
    const message = parse(data);
    if (message === null) return;
    if (typeof message.seq === "number") this.lastSeq = message.seq;
    this.handlers.onMessage(message);
    if (message.t === "welcome") {
      this.failures = 0;
      this.downSince = null;
      this.handlers.onOpen();
      for (const kept of this.kept.splice(0)) this.send(kept);
    }
  }

  lost(socket) {
    if (socket !== this.socket) return;
    this.socket = null;
    if (this.downSince === null) {
      this.downSince = performance.now();
      this.handlers.onClose();
    }
    this.failures += 1;
    // Full jitter: many overlays of one PC must not knock at the same moment.
    const longest = Math.min(CAP_MS, FIRST_MS * 2 ** Math.min(this.failures, 8));
    setTimeout(() => this.open(), 50 + Math.random() * longest);
  }

  watch() {
    if (!this.socket || performance.now() - this.heardAt < SILENCE_MS) return;
    const dead = this.socket;
    dead.close();
    this.lost(dead);
  }

  /** Say something that is only true now; dropped while the room is out of reach. */
  send(message) {
    if (this.isUp && this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  /** Say something that the room must learn, now or after the next connection. */
  sendSurely(message) {
    if (this.isUp && this.socket?.readyState === WebSocket.OPEN) {
      this.send(message);
      return;
    }
    this.kept.push(message);
    if (this.kept.length > KEPT) this.kept.shift();
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
