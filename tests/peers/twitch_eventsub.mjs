// Subscribes with Twurple, which asks its mock server on TWURPLE_MOCK_API_PORT, and prints each event as JSON.
import { ApiClient } from "@twurple/api";
import { StaticAuthProvider } from "@twurple/auth";
import { EventSubWsListener } from "@twurple/eventsub-ws";

const [room, reader, wanted] = [process.argv[2], process.argv[3], Number(process.argv[4])];
const tell = (row) => console.log(JSON.stringify(row));
const apiClient = new ApiClient({ authProvider: new StaticAuthProvider("client", "good"), logger: { minLevel: "error" } });
const listener = new EventSubWsListener({ apiClient, logger: { minLevel: "error" } });

let made = 0;
listener.onSubscriptionCreateSuccess(() => ++made === wanted && tell({ type: "ready" }));
listener.onSubscriptionCreateFailure((subscription, error) => tell({ type: "refused", why: String(error) }));
listener.onRevoke((subscription, status) => tell({ type: "revoked", status }));
listener.onUserSocketDisconnect(() => tell({ type: "lost" }));
listener.onChannelChatMessage(room, reader, (e) =>
  tell({
    type: "comment",
    id: e.messageId,
    user: e.chatterId,
    name: e.chatterDisplayName,
    text: e.messageText,
    bits: e.bits,
    staff: e.hasBadge("moderator"),
  }),
);
listener.onChannelFollow(room, reader, (e) =>
  tell({ type: "follow", user: e.userId, name: e.userDisplayName, at: e.followDate.getTime() }),
);
listener.onChannelSubscription(room, (e) => tell({ type: "sub", user: e.userId, tier: e.tier, gift: e.isGift }));
listener.onChannelSubscriptionGift(room, (e) => tell({ type: "bulk", user: e.gifterId, count: e.amount, tier: e.tier }));
listener.onChannelSubscriptionMessage(room, (e) =>
  tell({ type: "resub", user: e.userId, months: e.cumulativeMonths, text: e.messageText }),
);
listener.onChannelRaidTo(room, (e) => tell({ type: "raid", user: e.raidingBroadcasterId, viewers: e.viewers }));
listener.onChannelRedemptionAdd(room, (e) =>
  tell({ type: "reward", id: e.id, title: e.rewardTitle, cost: e.rewardCost, input: e.input }),
);
listener.onChannelChatMessageDelete(room, reader, (e) => tell({ type: "delete", target: e.messageId }));
listener.onChannelChatClear(room, reader, () => tell({ type: "clear" }));
listener.onChannelChatClearUserMessages(room, reader, (e) => tell({ type: "timeout", target: e.targetUserId }));
listener.onStreamOnline(room, (e) => tell({ type: "start", at: e.startDate.getTime() }));
listener.onStreamOffline(room, () => tell({ type: "end" }));
listener.start();
