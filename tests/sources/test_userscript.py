from typing import Any

import pytest

from bot.core.events import Platform, Price, RoomEvent
from bot.core.ports import SourceHealth
from bot.sources.stamp import Stamp
from bot.sources.userscript import Userscript

pytestmark = pytest.mark.unit

AT_MS = 1_790_000_000_000


def reader(platform: Platform = "kuaishou", currency: str = "CNY") -> Userscript:
    stamp = Stamp(source="push_in", instance="page", platform=platform, room_id="1", session_id="s")
    return Userscript(stamp, SourceHealth(), currency)


def only(script: Userscript | None = None, **record: Any) -> RoomEvent:
    (event,) = (script or reader()).events({"username": "小林", "platform": "抖音", **record}, AT_MS)
    return event


@pytest.mark.parametrize(
    ("kind", "type_"),
    [
        *(("comment", "comment"), ("gift", "gift"), ("entrance", "enter"), ("follow", "follow"), ("like", "like")),
        ("super_chat", "super_chat"),
    ],
)
def test_each_type_becomes_its_event_of_a_name_without_an_id(kind: str, type_: str) -> None:
    event = only(type=kind, content="多少钱", gift_name="小花")
    assert event.type == type_ and getattr(event, type_) is not None
    assert event.event_id == "" and event.user is not None
    assert (event.user.id, event.user.id_scope, event.user.name) == (None, "name_only", "小林")


def test_its_greeting_is_no_event() -> None:
    script = reader()
    assert script.knows({"type": "info", "content": "ws连接成功"})
    assert script.events({"type": "info", "content": "ws连接成功"}, AT_MS) == ()


@pytest.mark.parametrize(
    ("price", "minor"), [(5, 500), ("9.9", 990), (0.1, 10), (0, None), ("", None), (None, None), ("很多", None)]
)
def test_a_price_is_read_in_the_currency_that_the_settings_name(price: object, minor: int | None) -> None:
    body = only(type="gift", gift_name="小花", price=price).gift
    assert body is not None
    assert body.unit_value == (Price(amount_minor=minor, currency="CNY") if minor else None)
    assert body.paid is (minor is not None)


def test_a_price_of_an_unknown_currency_is_no_value() -> None:
    event = only(reader(currency=""), type="super_chat", content="加油", price=30)
    assert event.super_chat is not None and (event.super_chat.amount_minor, event.super_chat.currency) == (0, "")
    assert event.hints == ("value_unknown",)


def test_the_platform_is_that_of_the_settings_else_what_the_page_says() -> None:
    assert only(type="follow").platform == "kuaishou"
    assert only(reader(platform="other"), type="follow").platform == "douyin"
    assert only(reader(platform="other"), type="follow", **{"platform": "新平台"}).platform == "other"


def test_a_name_that_the_page_hides_is_masked_and_none_is_refused() -> None:
    masked = only(type="follow", username="张***").user
    assert masked is not None and masked.id_scope == "masked"
    script = reader()
    for name in ("", "  ", None, 7):
        assert script.events({"type": "follow", "username": name}, AT_MS) == ()
    assert script._health.counts == {"bad_records": 4}
