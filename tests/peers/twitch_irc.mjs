// Reads a channel with tmi.js and prints what it understands, a JSON object a line.
import tmi from "tmi.js";

const port = Number(process.argv[2]);
const tell = (row) => console.log(JSON.stringify(row));
const person = (tags) => ({
  user: tags["user-id"],
  name: tags["display-name"],
  months: tags["badge-info"]?.subscriber ?? tags["badge-info"]?.founder ?? null,
  staff: Boolean(tags.badges?.moderator || tags.badges?.broadcaster),
});

const client = new tmi.Client({
  connection: { server: "127.0.0.1", port, secure: false, reconnect: true, reconnectInterval: 100 },
  channels: ["teahouse"],
});
client.on("join", (channel, name, self) => self && tell({ type: "ready" }));
client.on("message", (channel, tags, text) =>
  tell({ ...person(tags), type: "comment", id: tags.id, text, reply: tags["reply-parent-msg-id"] ?? null, bits: 0 }),
);
client.on("cheer", (channel, tags, text) =>
  tell({ ...person(tags), type: "cheer", id: tags.id, text, bits: Number(tags.bits) }),
);
client.on("subscription", (channel, name, method, text, tags) =>
  tell({ ...person(tags), type: "sub", id: tags.id, plan: method.plan }),
);
client.on("resub", (channel, name, months, text, tags) =>
  tell({ ...person(tags), type: "resub", id: tags.id, months: Number(tags["msg-param-cumulative-months"]), text }),
);
client.on("submysterygift", (channel, name, count, methods, tags) =>
  tell({ ...person(tags), type: "bulk", id: tags.id, count }),
);
client.on("raided", (channel, name, viewers) => tell({ type: "raid", name, viewers: Number(viewers) }));
client.on("messagedeleted", (channel, name, text, tags) => tell({ type: "delete", target: tags["target-msg-id"] }));
client.on("timeout", (channel, name, reason, seconds, tags) =>
  tell({ type: "timeout", target: tags["target-user-id"], seconds: Number(seconds) }),
);
client.on("ban", (channel, name, reason, tags) => tell({ type: "ban", target: tags["target-user-id"] }));
client.on("clearchat", () => tell({ type: "clear" }));
client.on("reconnect", () => tell({ type: "moving" }));
await client.connect();
