"""A local blivechat as a source: its room socket (what its overlay pages read) or its plugin socket.

Protocol as read in its code.  By room id the ids of texts, gifts and members are random at every emission, and a viewer
whose real uid is hidden is named by her display name; by auth code (身份码) both come from the platform.
"""

from collections.abc import Callable, Sequence
from typing import ClassVar

import msgspec

from bot.core.errors import ConfigError, NeedsOperator, Retryable
from bot.core.events import EventType, RoomEvent, SuperChatDelete, System
from bot.core.ports import SourceContext
from bot.settings.source import ConnectorSettings, Seconds, Secret, SourceSettings, WsUrl, refined
from bot.sources.blivechat_frames import (
    Body,
    Deleted,
    Fatal,
    Frame,
    GiftData,
    MemberData,
    SuperChatData,
    TextData,
    comment_of,
    gift_of,
    membership_of,
    super_chat_of,
    user_of,
)
from bot.sources.connector import Connector
from bot.sources.feed import Feed
from bot.sources.line import Line
from bot.sources.stamp import comment

ROOM_URL = "ws://127.0.0.1:12450/api/chat"
PLUGIN_URL = "ws://127.0.0.1:12450/api/plugin/websocket"
HEARTBEAT_CMD, TRANSLATION_CMD = 0, 7
HEARTBEAT = '{"cmd":0,"data":{}}'
BEAT_S, PLUGIN_BEAT_S = 10.0, 30.0
"""The relay sends a heartbeat this often, and drops who has been silent for 5 s longer."""
IDLE_S, PLUGIN_IDLE_S = 25.0, 75.0
PLUGIN_CMDS = range(50, 56)
PLUGIN_OFFSET = 48
"""The plugin socket numbers the room's messages 50..55 where the room socket has 2..7."""
PLUGIN_NEWS = range(1, 6)
"""Its own commands: rooms that come and go, a click on its settings."""
FATAL_WAIT_S = 60.0
"""A sooner return meets the same "too many" again."""
GUARD_TWICE_MS = 10_000
"""One guard purchase is told twice when the platform sends both of its messages for it."""
MAX_GUARDS = 200
"""Purchases remembered for that; the oldest is forgotten first."""
MAX_DELETED = 100

Reading = Callable[[msgspec.Raw, bool, int], Sequence[RoomEvent]]
"""(data, ids are the platform's, received at ms) -> drafts"""


class BlivechatSettings(ConnectorSettings):
    """Whose room to ask the relay for: by `room_id`, or by the streamer's `auth_code`."""

    url: WsUrl = ""
    """Empty = blivechat on this computer."""
    auth_code: Secret = ""
    """主播身份码; with it ids are the platform's own."""
    plugin_token: Secret = ""
    """Bearer token of the plugin socket, known only to a program that blivechat itself starts."""
    heartbeat_s: Seconds | None = None
    """Seconds between heartbeats; None = what the socket expects (10, plugin socket 30)."""


_frame = msgspec.json.Decoder(Frame, strict=False)
_text = msgspec.json.Decoder(TextData, strict=False)
_gift = msgspec.json.Decoder(GiftData)
_member = msgspec.json.Decoder(MemberData)
_super_chat = msgspec.json.Decoder(SuperChatData)
_deleted = msgspec.json.Decoder(Deleted)
_fatal = msgspec.json.Decoder(Fatal)


class Blivechat(Connector):
    """One room of a local blivechat."""

    kind: ClassVar[str] = "blivechat"

    def __init__(self, settings: BlivechatSettings, context: SourceContext) -> None:
        super().__init__(settings, context, platform="bilibili")
        self._code = self.secret(settings.auth_code)
        self._token = self.secret(settings.plugin_token)
        if (self._token or not self._code) and not (settings.room_id.isascii() and settings.room_id.isdecimal()):
            raise ConfigError(
                f"source {self.name!r} needs the number of the room",
                hint='write room_id = "1000001"; the room socket also takes an auth_code',
            )
        self._url = settings.url or (PLUGIN_URL if self._token else ROOM_URL)
        self._room_id = settings.room_id
        self.heartbeat_s = settings.heartbeat_s or (PLUGIN_BEAT_S if self._token else BEAT_S)
        self.idle_s = PLUGIN_IDLE_S if self._token else IDLE_S
        self._guards: dict[tuple[str, int], int] = {}
        self._cmd: int | None = None
        self._died: Fatal | None = None
        self._readings: dict[int, Reading] = {
            2: self._comments,
            3: self._gifts,
            4: self._members,
            5: self._super_chats,
            6: self._deletions,
            8: self._deaths,
        }

    def decode(self, frame: bytes, at_ms: int) -> Sequence[RoomEvent]:
        """Return the events of a frame."""
        head = _frame.decode(frame)
        self._cmd = cmd = head.cmd
        if self._token and cmd in PLUGIN_NEWS:
            return ()
        if cmd in PLUGIN_CMDS:
            cmd -= PLUGIN_OFFSET
        if cmd in (HEARTBEAT_CMD, TRANSLATION_CMD):
            return ()
        reading = self._readings.get(cmd)
        if reading is None:
            self.health.count("unknown_types")
            return ()
        extra = head.extra
        if extra is None:
            return reading(head.data, bool(self._code), at_ms)
        if extra.is_from_plugin:  # answering what a plugin wrote would be talking to ourselves
            self.health.count("from_plugins")
            return ()
        if self._room_id and extra.room_id is not None and str(extra.room_id) != self._room_id:
            self.health.count("other_room")
            return ()
        return reading(head.data, extra.room_key is not None and extra.room_key.type == 2, at_ms)

    def _comments(self, data: msgspec.Raw, native: bool, at_ms: int) -> Sequence[RoomEvent]:
        text = _text.decode(data)
        if text.gift_danmaku:  # sent by a lottery button in everybody's name: nobody's words
            self.health.count("lottery_texts")
            return ()
        event_id, ts = text.id if native else "", _ms(text.timestamp)
        body, user = comment_of(text), user_of(text, native)
        return [self.stamp.event("comment", event_id, at_ms, ts=ts, user=user, comment=body)]

    def _gifts(self, data: msgspec.Raw, native: bool, at_ms: int) -> Sequence[RoomEvent]:
        gift = _gift.decode(data)
        return [self._event("gift", gift, gift.id if native else "", native, at_ms, gift=gift_of(gift))]

    def _members(self, data: msgspec.Raw, native: bool, at_ms: int) -> Sequence[RoomEvent]:
        bought = _member.decode(data)
        if self._is_told_again((bought.uid or bought.author_name, bought.guard), _ms(bought.timestamp) or at_ms):
            self.health.count("twins")
            return ()
        body, event_id = membership_of(bought), bought.id if native else ""
        return [self._event("membership", bought, event_id, native, at_ms, membership=body)]

    def _is_told_again(self, who: tuple[str, int], at_ms: int) -> bool:
        seen_ms = self._guards.get(who)
        if seen_ms is not None and abs(at_ms - seen_ms) < GUARD_TWICE_MS:
            return True
        self._guards.pop(who, None)
        self._guards[who] = at_ms
        if len(self._guards) > MAX_GUARDS:
            del self._guards[next(iter(self._guards))]
        return False

    def _super_chats(self, data: msgspec.Raw, native: bool, at_ms: int) -> Sequence[RoomEvent]:
        paid = _super_chat.decode(data)
        return [self._event("super_chat", paid, paid.id, native, at_ms, super_chat=super_chat_of(paid))]

    def _deletions(self, data: msgspec.Raw, native: bool, at_ms: int) -> Sequence[RoomEvent]:
        ids = tuple(id_[:128] for id_ in _deleted.decode(data).ids[:MAX_DELETED])
        if not ids:
            return ()
        return [self.stamp.event("super_chat_delete", "", at_ms, super_chat_delete=SuperChatDelete(ids=ids))]

    def _deaths(self, data: msgspec.Raw, native: bool, at_ms: int) -> Sequence[RoomEvent]:
        self._died = died = _fatal.decode(data)
        told = System(code=f"blivechat.fatal.{died.type}", text=comment(died.msg).text_plain)
        return [self.stamp.event("system", "", at_ms, system=told)]

    def _event(
        self, type_: EventType, data: Body, event_id: str, native: bool, at_ms: int, **body: object
    ) -> RoomEvent:
        draft = self.stamp.event(type_, event_id, at_ms, ts=_ms(data.timestamp), user=user_of(data, native))
        return msgspec.structs.replace(draft, **body)

    async def session(self, line: Line) -> None:
        """Join the room, exchange heartbeats, read until it ends."""
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else None
        async with line.websocket(self._url, headers=headers) as socket:
            if not self._token:
                await socket.send(self._join())
            await line.opened()
            async with socket.beating(HEARTBEAT, self.heartbeat_s or BEAT_S):
                async for frame in socket:
                    self._cmd = self._died = None
                    await line.take(frame)
                    if self._cmd == HEARTBEAT_CMD:
                        line.beat()
                    if self._died is not None:
                        raise _error(self._died)

    def _join(self) -> str:
        key = {"type": 2, "value": self._code} if self._code else {"type": 1, "value": int(self._room_id)}
        return msgspec.json.encode({"cmd": 1, "data": {"roomKey": key, "config": {"autoTranslate": False}}}).decode()


def _error(died: Fatal) -> NeedsOperator | Retryable:
    if died.type == 1:
        return NeedsOperator(
            "blivechat says that the auth code is wrong", hint="copy 身份码 again from Bilibili's live centre"
        )
    why = {2: "blivechat lost Bilibili too often", 3: "blivechat has too many connections"}
    return Retryable(why.get(died.type, f"blivechat gave up (error {died.type})"), after_s=FATAL_WAIT_S)


def _ms(seconds: int) -> int | None:
    return seconds * 1000 if seconds else None


def open_blivechat(settings: SourceSettings, context: SourceContext) -> Feed:
    """Make the source of a `[[source]] kind = "blivechat"` entry."""
    return Feed(Blivechat(refined(settings, BlivechatSettings), context), settings, context)
