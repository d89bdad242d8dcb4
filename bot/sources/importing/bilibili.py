"""Bilibili packets as live recorders keep them, one JSON object a line: {"t", "clock", "packet": {"cmd", ...}}."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from bot.core.events import (
    Comment,
    Counter,
    Empty,
    Fan,
    Gift,
    Member,
    Membership,
    Price,
    RoomEvent,
    Share,
    Stream,
    SuperChat,
    SuperChatDelete,
    User,
)
from bot.core.text import plain_text
from bot.sources.importing.tally import Record, Tally

DOUBLES = frozenset({"GUARD_BUY", "SUPER_CHAT_MESSAGE_JPN", "ENTRY_EFFECT"})
"""Commands that tell again what another one tells."""
FOLLOWS = frozenset({2, 4, 5})


def read(records: Iterator[Record], tally: Tally) -> Iterator[RoomEvent]:
    """Yield the events of a recording; rows that a room ignores are counted by their command."""
    reader = _Reader(tally)
    for record in records:
        packet = record.get("packet")
        if not isinstance(packet, dict):
            tally.skip("no packet")
            continue
        command = str(packet.get("cmd", "")).split(":")[0]
        try:
            made = reader.events(command, packet, record)
        except (LookupError, TypeError, ValueError, AttributeError):
            tally.skip(f"{command}: malformed")
            continue
        yield from made


class _Reader:
    """Keeps what later packets need: the clock, the host, combos already counted."""

    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self._base_ms: int | None = None
        self._host: int | None = None
        self._medal = ""
        self._combos: dict[str, int] = {}
        self._room = ""

    def events(self, command: str, packet: Record, record: Record) -> list[RoomEvent]:
        at_ms = self._at_ms(record)
        data = packet.get("data") if isinstance(packet.get("data"), dict) else None
        if "_dropped" in packet:
            self._tally.skip(f"{command}: body removed from the recording")
        elif command in DOUBLES:
            self._tally.skip(f"{command}: tells again what another command tells")
        elif command == "DANMU_MSG":
            return [self._comment(packet, record, at_ms)]
        elif data is not None:
            made = self._of(command, data, at_ms)
            if made is not None:
                return made
            self._tally.skip(f"{command}: nothing a room acts on")
        elif command in ("LIVE", "PREPARING"):
            if command == "LIVE":
                return [self._event("stream_start", at_ms, stream_start=Stream())]
            return [self._event("stream_end", at_ms, stream_end=Stream())]
        else:
            self._tally.skip(f"{command}: nothing a room acts on")
        return []

    def _of(self, command: str, data: Record, at_ms: int) -> list[RoomEvent] | None:
        match command:
            case "SEND_GIFT":
                return [self._gift(data, at_ms)]
            case "COMBO_SEND":
                return self._combo(data, at_ms)
            case "SUPER_CHAT_MESSAGE":
                return [self._super_chat(data, at_ms)]
            case "SUPER_CHAT_MESSAGE_DELETE":
                ids = tuple(str(one) for one in data["ids"])
                return [self._event("super_chat_delete", at_ms, super_chat_delete=SuperChatDelete(ids=ids))]
            case "USER_TOAST_MSG" | "USER_TOAST_MSG_V2":
                return [self._membership(data, at_ms)]
            case "INTERACT_WORD":
                return self._interaction(data, at_ms)
            case "ROOM_REAL_TIME_MESSAGE_UPDATE":
                counter = Counter(name="followers", value=int(data["fans"]))
                return [self._event("counter", at_ms, counter=counter)]
            case "WATCHED_CHANGE":
                return [self._event("counter", at_ms, counter=Counter(name="viewers", value=int(data["num"])))]
            case _:
                return None

    def _at_ms(self, record: Record) -> int:
        offset_s = float(record.get("t", 0.0))
        if self._base_ms is None:
            clock = record.get("clock")
            start_ms = round(datetime.fromisoformat(str(clock)).timestamp() * 1000) if clock else 1_600_000_000_000
            self._base_ms = start_ms - round(offset_s * 1000)
        return self._base_ms + round(offset_s * 1000)

    def _event(self, kind: str, at_ms: int, event_id: str = "", **more: Any) -> RoomEvent:
        return self._tally.event(kind, "bilibili", self._room, at_ms, event_id, **more)

    def _comment(self, packet: Record, record: Record, at_ms: int) -> RoomEvent:
        if isinstance(packet.get("info"), list):
            return self._wire_comment(packet["info"], at_ms)
        text = str(packet["content"])
        joined = record.get("joined") or {}
        medal = {"medal_level": joined.get("medal_level"), "medal_name": joined.get("medal_name")}
        user = self._user(joined.get("uid"), str(packet.get("name", "")), joined.get("guard_level"), medal)
        return self._event("comment", at_ms, user=user, comment=Comment(text=text, text_plain=plain_text(text)))

    def _wire_comment(self, info: list[Any], at_ms: int) -> RoomEvent:
        """Read the positional form of the live wire."""
        text = str(info[1])
        medal = {"medal_level": info[3][0], "medal_name": info[3][1], "anchor_roomid": info[3][3]} if info[3] else {}
        user = self._user(info[2][0], str(info[2][1]), info[7] if len(info) > 7 else 0, medal)
        comment = Comment(text=text, text_plain=plain_text(text), is_emoji=info[0][12] == 1)
        return self._event("comment", at_ms, user=user, comment=comment)

    def _user(self, uid: Any, name: str, guard: Any, medal: Mapping[str, Any]) -> User:
        level = int(medal.get("medal_level") or 0)
        here = level > 0 and self._is_ours(medal)
        tier = 4 - int(guard) if guard in (1, 2, 3) else 0
        return User(
            id=str(uid) if uid else None,
            id_scope="uid" if uid else "name_only" if name and "*" not in name else "masked",
            name=name,
            fan=Fan(club=str(medal.get("medal_name", "")), level=level if here else 0, this_room=here)
            if level
            else None,
            member=Member(tier=tier, tier_raw=int(guard)) if tier else None,
        )

    def _is_ours(self, medal: Mapping[str, Any]) -> bool:
        """True for this room's fan medal: by its host, else by the name its host's medal is known to have."""
        target = medal.get("target_id")
        if target and self._host:
            if target == self._host:
                self._medal = str(medal.get("medal_name", "")) or self._medal
            return bool(target == self._host)
        return bool(self._medal) and medal.get("medal_name") == self._medal

    def _gift(self, data: Record, at_ms: int) -> RoomEvent:
        count, coins = max(1, int(data["num"])), int(data.get("total_coin") or 0)
        paid = data.get("coin_type") == "gold" and coins > 0
        for combo in (data.get("combo_send"), data.get("batch_combo_send")):
            if isinstance(combo, dict):
                self._combos.setdefault(str(combo.get("combo_id") or combo.get("batch_combo_id")), 1 << 30)
        gift = Gift(
            id=str(data["giftId"]),
            name=str(data["giftName"]),
            count=count,
            unit_value=Price(amount_minor=coins // 10 // count, currency="CNY") if paid else None,
            paid=paid,
            blind_box=bool(data.get("blind_gift")),
        )
        user = self._user(data["uid"], str(data["uname"]), data.get("guard_level"), data.get("medal_info") or {})
        return self._event("gift", at_ms, f"{data['tid']}:{data['rnd']}", user=user, gift=gift)

    def _combo(self, data: Record, at_ms: int) -> list[RoomEvent]:
        """Count a free combo; a paid one was counted gift by gift."""
        self._host = int(data.get("ruid") or 0) or self._host
        combo_id = str(data.get("combo_id") or data.get("batch_combo_id"))
        total = int(data.get("total_num") or data.get("combo_num") or 0)
        counted = self._combos.get(combo_id, 0)
        if int(data.get("combo_total_coin") or 0) or counted >= total:
            self._tally.skip("COMBO_SEND: counted gift by gift")
            return []
        self._combos[combo_id] = total
        gift = Gift(id=str(data["gift_id"]), name=str(data["gift_name"]), count=total - counted, combo_total=total)
        user = self._user(data["uid"], str(data["uname"]), 0, data.get("medal_info") or {})
        return [self._event("gift", at_ms, f"{combo_id}#{total}", user=user, gift=gift)]

    def _super_chat(self, data: Record, at_ms: int) -> RoomEvent:
        info = data.get("user_info") or {}
        chat = SuperChat(
            id=str(data["id"]),
            text=plain_text(str(data["message"])),
            amount_minor=round(float(data["price"]) * 100),
            currency="CNY",
            start=int(data["start_time"]) * 1000,
            end=int(data["end_time"]) * 1000,
        )
        user = self._user(
            data["uid"], str(info.get("uname", "")), info.get("guard_level"), data.get("medal_info") or {}
        )
        return self._event("super_chat", at_ms, f"sc-{data['id']}", user=user, super_chat=chat)

    def _membership(self, data: Record, at_ms: int) -> RoomEvent:
        guard = int(data["guard_level"])
        unit = str(data.get("unit", "月"))
        body = Membership(
            tier=4 - guard,
            tier_raw=guard,
            name=str(data.get("role_name", "")),
            count=int(data.get("num", 1)),
            unit="month" if unit == "月" else unit,
            is_renewal="续费" in str(data.get("toast_msg", "")),
            amount_minor=int(data.get("price", 0)) // 10,
            currency="CNY",
        )
        user = self._user(data["uid"], str(data["username"]), guard, {})
        return self._event("membership", at_ms, str(data.get("payflow_id") or ""), user=user, membership=body)

    def _interaction(self, data: Record, at_ms: int) -> list[RoomEvent] | None:
        user = self._user(data["uid"], str(data["uname"]), 0, data.get("fans_medal") or {})
        kind = int(data["msg_type"])
        if kind == 1:
            return [self._event("enter", at_ms, user=user, enter=Empty())]
        if kind in FOLLOWS:
            return [self._event("follow", at_ms, user=user, follow=Empty())]
        if kind == 3:
            return [self._event("share", at_ms, user=user, share=Share())]
        return None
