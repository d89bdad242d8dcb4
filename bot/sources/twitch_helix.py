"""Twitch's Helix API: who is who, subscriptions to events, and writing in the chat."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import quote

import msgspec

from bot.core.errors import BadInput, NeedsOperator, Retryable
from bot.sources.line import Answer, Line, refusal, retry_after_s

NEW_TOKEN = "make a new user access token for this client_id, set it and press the source's restart"
TRANSPORTS_WAIT_S = 300.0
"""Twitch counts three websockets an account; the fourth is refused until one of them has ended."""
MAX_PAGES = 10


@dataclass(frozen=True, slots=True)
class Wanted:
    """How one type of event is subscribed to."""

    version: str
    scope: str
    """Right that the token needs, empty when none."""
    condition: tuple[str, ...]


_CHAT = ("broadcaster_user_id", "user_id")
_ROOM = ("broadcaster_user_id",)
WANTED = {
    "channel.chat.message": Wanted("1", "user:read:chat", _CHAT),
    "channel.chat.message_delete": Wanted("1", "user:read:chat", _CHAT),
    "channel.chat.clear": Wanted("1", "user:read:chat", _CHAT),
    "channel.chat.clear_user_messages": Wanted("1", "user:read:chat", _CHAT),
    "channel.subscribe": Wanted("1", "channel:read:subscriptions", _ROOM),
    "channel.subscription.gift": Wanted("1", "channel:read:subscriptions", _ROOM),
    "channel.subscription.message": Wanted("1", "channel:read:subscriptions", _ROOM),
    "channel.raid": Wanted("1", "", ("to_broadcaster_user_id",)),
    "channel.follow": Wanted("2", "moderator:read:followers", ("broadcaster_user_id", "moderator_user_id")),
    "channel.channel_points_custom_reward_redemption.add": Wanted("1", "channel:read:redemptions", _ROOM),
    "stream.online": Wanted("1", "", _ROOM),
    "stream.offline": Wanted("1", "", _ROOM),
    "channel.cheer": Wanted("1", "bits:read", _ROOM),
    "channel.ban": Wanted("1", "channel:moderate", _ROOM),
}
"""Types that can be read.  Source: Twitch's EventSub subscription types, read 2026-08."""
DEFAULT_TYPES = tuple(type_ for type_ in WANTED if type_ not in ("channel.cheer", "channel.ban"))
"""Bits come with the chat message, so `channel.cheer` is for those who do not read the chat."""


class Account(msgspec.Struct):
    """One Twitch account."""

    id: str
    login: str = ""


class _Accounts(msgspec.Struct):
    data: list[Account] = []


class _Transport(msgspec.Struct):
    method: str = ""
    session_id: str | None = None


class Subscribed(msgspec.Struct):
    """A subscription as Twitch lists it."""

    id: str
    type: str = ""
    status: str = ""
    transport: _Transport = msgspec.field(default_factory=_Transport)


class _Page(msgspec.Struct):
    data: list[Subscribed] = []
    pagination: dict[str, Any] = {}


class _Drop(msgspec.Struct):
    code: str = ""
    message: str = ""


class _Sent(msgspec.Struct):
    is_sent: bool = False
    drop_reason: _Drop | None = None


class _SentList(msgspec.Struct):
    data: list[_Sent] = []


class _Fault(msgspec.Struct):
    message: str = ""


class Helix:
    """One account's view of the API."""

    def __init__(self, base: str, client_id: str, token: str) -> None:
        self._base = base
        self._headers = {"Client-Id": client_id, "Authorization": f"Bearer {token}"}

    async def account(self, line: Line, login: str = "") -> Account | None:
        """Return the account called `login`, or the token's own; None when there is none."""
        query = f"?login={quote(login)}" if login else ""
        answer = await self._call(line, "GET", f"/users{query}", "Twitch's account list")
        self._accepted(answer, "Twitch's account list")
        found = answer.json(_Accounts).data
        return found[0] if found else None

    async def subscribe(
        self, line: Line, type_: str, ids: Mapping[str, str], session_id: str
    ) -> Literal["subscribed", "refused"]:
        """Subscribe one type for a websocket session; "refused" when the token has no right to it.

        Raises NeedsOperator for a bad token, Retryable when Twitch has no room for us or fails now.
        """
        wanted = WANTED[type_]
        body = {
            "type": type_,
            "version": wanted.version,
            "condition": {key: ids[key] for key in wanted.condition},
            "transport": {"method": "websocket", "session_id": session_id},
        }
        answer = await self._call(line, "POST", "/eventsub/subscriptions", "a subscription", body)
        if answer.status in (200, 202, 409):  # 409: it is there already
            return "subscribed"
        if answer.status in (400, 403):
            if answer.status == 400 and "session" in _fault(answer).lower():
                raise Retryable(f"Twitch forgot our connection: {_fault(answer)}")
            return "refused"
        if answer.status == 429 and "transport" in _fault(answer).lower():
            after_s = retry_after_s(answer.headers) or TRANSPORTS_WAIT_S
            raise Retryable("this Twitch account has too many connections open (three at most)", after_s=after_s)
        raise refusal(answer.status, answer.headers, "a subscription")

    async def subscribed(self, line: Line) -> list[Subscribed]:
        """Return the account's subscriptions, a thousand at most."""
        found: list[Subscribed] = []
        after = ""
        for _ in range(MAX_PAGES):
            query = f"?after={quote(after)}" if after else ""
            answer = await self._call(line, "GET", f"/eventsub/subscriptions{query}", "the subscriptions")
            self._accepted(answer, "the list of subscriptions")
            page = answer.json(_Page)
            found += page.data
            after = str(page.pagination.get("cursor") or "")
            if not after:
                break
        return found

    async def unsubscribe(self, line: Line, subscription_id: str) -> None:
        """End a subscription; one that is gone already is no error."""
        path = f"/eventsub/subscriptions?id={quote(subscription_id)}"
        answer = await self._call(line, "DELETE", path, "the end of a subscription")
        if answer.status not in (204, 404):
            self._accepted(answer, "the end of a subscription")

    async def say(self, line: Line, room_id: str, sender_id: str, text: str, reply_to: str) -> None:
        """Write in the chat; Retryable or NeedsOperator say why it is not there."""
        body = {"broadcaster_id": room_id, "sender_id": sender_id, "message": text}
        if reply_to:
            body["reply_parent_message_id"] = reply_to
        answer = await self._call(line, "POST", "/chat/messages", "a message", body)
        if answer.status == 403:
            raise NeedsOperator(
                f"Twitch does not let us write here: {_fault(answer)}", hint="the token needs user:write:chat, no ban"
            )
        self._accepted(answer, "a message")
        sent = answer.json(_SentList).data
        if not sent or not sent[0].is_sent:
            reason = sent[0].drop_reason if sent else None
            why = f"{reason.code}: {reason.message}"[:200] if reason else "no reason given"
            raise Retryable(f"Twitch dropped the message ({why})", after_s=30.0)

    def _accepted(self, answer: Answer, what: str) -> None:
        if not 200 <= answer.status < 300:
            raise refusal(answer.status, answer.headers, what)

    async def _call(self, line: Line, method: str, path: str, what: str, body: Any = None) -> Answer:
        headers, data = self._headers, None
        if body is not None:
            headers, data = {**headers, "Content-Type": "application/json"}, msgspec.json.encode(body)
        try:
            answer = await line.request(method, f"{self._base}{path}", headers=headers, data=data)
        except OSError as error:
            raise Retryable(f"Twitch did not answer for {what}: {error}") from error
        if answer.status == 401:
            raise NeedsOperator(f"Twitch refused the token: {_fault(answer)}", hint=NEW_TOKEN)
        return answer


def _fault(answer: Answer) -> str:
    try:
        return str(answer.json(_Fault).message)[:200]
    except BadInput:
        return f"HTTP {answer.status}"
