"""The website's messages about money: gifts in two forms, memberships, super chats."""

from typing import Any

from bot.core.events import Gift, Membership, RoomEvent, SuperChat, SuperChatDelete, User, Virtual
from bot.sources.bilibili_people import COINS_PER_FEN, FEN_PER_YUAN, GUARDS, MAX_NAME, member, price
from bot.sources.bilibili_web_shapes import Drafts, People, bounded, protobuf_in, said_in, seconds_ms
from bot.sources.stamp import Stamp, comment

REPEATED = 2
"""`option.source` of a membership that was told before."""
FIRST_OP = 1
"""`op_type` of a membership that is no renewal."""
MAX_GIFTS = 100
"""In one message."""
MAX_IDS = 100


class PaidEvents:
    """Makes drafts of what was paid."""

    def __init__(self, stamp: Stamp, people: People) -> None:
        self._stamp = stamp
        self._people = people

    def gift(self, body: bytes, at_ms: int) -> Drafts:
        """Return a gift.  `num` is this frame's increment; the combo's id only groups, its end is never told."""
        said = said_in(body)
        event = self._gift(
            at_ms,
            self._people.sender(said),
            of=f"{said.tid or ''}:{said.rnd or ''}",
            ts=said.timestamp,
            total=said.total_coin,
            gold=said.coin_type == "gold",
            id=str(said.gift_id or ""),
            name=(said.gift_name or "")[:MAX_NAME],
            count=said.num,
            combo_id=said.batch_combo_id[:128] if said.batch_combo_id else None,
            blind_box=bool(said.blind_gift),
        )
        return (event,)

    def gifts(self, body: bytes, at_ms: int) -> Drafts:
        """Return the gifts of a message in protobuf; an id met twice in it gets its place."""
        said = protobuf_in(body)
        medal, blind = said.message(8), bool(said.messages(9))
        user = self._people.user(
            said.number(1),
            said.text(2),
            fan=self._people.fan(medal.text(6), medal.number(5), medal.number(4), medal.number(1)),
            member=member(said.number(5) or 0),
        )
        made, seen = [], set[str]()
        for place, item in enumerate(said.messages(10)[:MAX_GIFTS]):
            of = f"{item.text(9) or ''}:{item.text(12) or ''}"
            of = f"{of}:{place}" if of in seen else of
            seen.add(of)
            event = self._gift(
                at_ms,
                user,
                of=of,
                ts=item.number(10),
                total=bounded(item.number(7), 10**11),
                gold=item.text(8) == "gold",
                id=str(item.number(1) or ""),
                name=(item.text(2) or "")[:MAX_NAME],
                count=bounded(item.number(3), 10**7),
                blind_box=blind,
            )
            made.append(event)
        return made

    def _gift(
        self, at_ms: int, user: User, *, of: str, ts: int | None, total: int, gold: bool, count: int, **more: Any
    ) -> RoomEvent:
        """`of` is the platform's transaction, `total` what all pieces cost together, in coins."""
        value = price(total, count) if gold else None
        inexact = value is not None and value.amount_minor * count * COINS_PER_FEN != total
        return self._stamp.event(
            "gift",
            of[:128] if of.strip(":") else "",
            at_ms,
            ts=seconds_ms(ts),
            id_quality="derived",
            hints=("approx",) if inexact else (),
            user=user,
            gift=Gift(
                count=count,
                unit_value=value,
                virtual=None if gold else Virtual(amount=total // max(1, count), unit="silver"),
                paid=gold,
                **more,
            ),
        )

    def membership(self, body: bytes, at_ms: int) -> Drafts:
        """Return a membership bought; each is told twice, and the second time is none."""
        said = said_in(body)
        if said.option is not None and said.option.source == REPEATED:
            return ()
        guard, pay, level = said.guard_info, said.pay_info, said.guard_info.guard_level
        is_month = (pay.unit or "月") == "月"
        bought = Membership(
            tier=4 - level if level in GUARDS else 1,
            tier_raw=level,
            name=GUARDS.get(level, ""),
            months=pay.num if is_month else None,
            count=pay.num,
            unit="month" if is_month else (pay.unit or "")[:20],
            is_renewal=guard.op_type is not None and guard.op_type > FIRST_OP,
            amount_minor=pay.price * pay.num // COINS_PER_FEN if pay.price is not None else None,
            currency="CNY" if pay.price is not None else None,
        )
        event = self._stamp.event(
            "membership",
            f"guard-{pay.payflow_id}" if pay.payflow_id else "",
            at_ms,
            ts=seconds_ms(guard.start_time),
            id_quality="derived",
            hints=("approx",) if pay.num > 1 and pay.price else (),  # a discount for several is not told
            user=self._people.user(said.sender_uinfo.uid, said.sender_uinfo.base.name, member=member(level)),
            membership=bought,
        )
        return (event,)

    def super_chat(self, body: bytes, at_ms: int) -> Drafts:
        """Return a paid comment."""
        said = said_in(body)
        paid = SuperChat(
            id=str(said.id or "")[:128],
            text=comment(said.message).text_plain,
            amount_minor=said.price * FEN_PER_YUAN,
            currency="CNY",
            start=seconds_ms(said.start_time),
            end=seconds_ms(said.end_time),
        )
        of = f"sc-{said.id}" if said.id else ""
        ts = seconds_ms(said.ts or said.start_time)
        return (self._stamp.event("super_chat", of, at_ms, ts=ts, user=self._people.sender(said), super_chat=paid),)

    def super_chat_delete(self, body: bytes, at_ms: int) -> Drafts:
        """Return the paid comments to take back."""
        ids = tuple(str(one)[:128] for one in said_in(body).ids[:MAX_IDS])
        return (self._stamp.event("super_chat_delete", "", at_ms, super_chat_delete=SuperChatDelete(ids=ids)),)
