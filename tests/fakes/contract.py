"""A relay that speaks contract v1: the plainest platform there is."""

from collections.abc import Sequence
from typing import Any, ClassVar

from aiohttp import web

from bot.core.events import (
    Comment,
    Counter,
    Empty,
    Fan,
    Gift,
    Like,
    Member,
    Membership,
    Order,
    Price,
    RoomEvent,
    Share,
    SuperChat,
    User,
    encode_event,
)
from tests.fakes.platform import FakePlatform, Frame
from tests.fakes.show import CLUB, Person, Step


class FakeContract(FakePlatform):
    """Sends each step as one contract event."""

    kind: ClassVar[str] = "json_ws"
    carries = frozenset("comment gift like follow share enter membership super_chat order counter".split())

    def routes(self) -> Sequence[web.RouteDef]:
        return [web.get("/ws", self.serve_socket)]

    def settings(self) -> dict[str, Any]:
        return {"kind": "json_ws", "name": "relay", "platform": "other", "room_id": "1", "url": f"{self.ws_url}/ws"}

    def frames(self, step: Step) -> Sequence[Frame]:
        event = RoomEvent(
            source="json_ws",
            room_id="1",
            event_id=step.id,
            type="counter" if step.type == "viewers" else step.type,  # type: ignore[arg-type]
            ts_source=step.at_ms,
            ts_recv=step.at_ms,
            user=_user(step.who),
            **_body(step),
        )
        return [encode_event(event).decode()]


def _user(who: Person | None) -> User | None:
    if who is None:
        return None
    return User(
        id=who.uid,
        id_scope="uid",
        name=who.name,
        roles=("moderator",) if who.staff else (),
        fan=Fan(club=CLUB, level=who.fan_level) if who.fan_level else None,
        member=Member(tier=who.member_tier) if who.member_tier else None,
    )


def _body(step: Step) -> dict[str, Any]:
    match step.type:
        case "comment":
            return {"comment": Comment(text=step.text)}
        case "gift":
            gift = Gift(
                id=str(step.gift_id),
                name=step.text,
                count=step.count,
                combo_id=str(step.combo) if step.combo else None,
                combo_end=step.combo_end,
                paid=True,
                unit_value=Price(amount_minor=step.price_fen, currency="CNY"),
            )
            return {"gift": gift}
        case "like":
            return {"like": Like(count=step.count)}
        case "share":
            return {"share": Share()}
        case "membership":
            body = Membership(tier=step.tier, amount_minor=step.price_fen, currency="CNY")
            return {"membership": body}
        case "super_chat":
            return {"super_chat": SuperChat(id=step.id, text=step.text, amount_minor=step.price_fen, currency="CNY")}
        case "order":
            return {"order": Order(order_id=step.text, status=step.status)}  # type: ignore[arg-type]
        case "viewers":
            return {"counter": Counter(name="viewers", value=step.value)}
        case _:
            return {step.type: Empty()}
