// Logs in and subscribes with Streamer.bot's own client, prints its events, and writes once if told to.
import { StreamerbotClient } from "@streamerbot/client";

const [port, password, words] = [Number(process.argv[2]), process.argv[3], process.argv[4]];
const tell = (row) => console.log(JSON.stringify(row));
const client = new StreamerbotClient({
  host: "127.0.0.1",
  port,
  endpoint: "/",
  password: password || undefined,
  autoReconnect: false,
  logLevel: "none",
  onConnect: async () => {
    if (words) tell({ type: "said", ...(await client.sendMessage("twitch", words)) });
    await client.subscribe({ Twitch: ["ChatMessage", "Cheer", "Sub", "Follow"], YouTube: ["SuperChat"] });
    tell({ type: "ready" });
  },
  onError: (error) => tell({ type: "failed", why: String(error?.message ?? error) }),
  onData: (frame) => frame?.event?.source && frame.event.source !== "Request" && tell({ type: "event", frame }),
});
