import pytest

from bot.core.events import Order, RoomEvent, SuperChat, decode_event, encode_event
from bot.store.redact import redact
from tests.store.rig import comment, event, gift

pytestmark = pytest.mark.unit


def redacted(one: RoomEvent) -> RoomEvent:
    return decode_event(redact(encode_event(one)))


def test_person_and_words_are_gone_and_the_event_stays_readable() -> None:
    left = redacted(comment("1", "我住在桃花路", user="lin"))
    assert (left.user, left.event_id, left.type) == (None, "1", "comment")
    assert "桃花" not in repr(left)


def test_counts_and_money_stay() -> None:
    paid = event("1", "order", user="lin", order=Order(order_id="A-77", status="paid", qty=2, amount_minor=990))
    chat = event("2", "super_chat", user="lin", super_chat=SuperChat(text="hi", amount_minor=3000, currency="CNY"))
    assert redacted(paid).order == Order(status="paid", qty=2, amount_minor=990)
    assert redacted(chat).super_chat == SuperChat(amount_minor=3000, currency="CNY")
    assert redacted(gift("3", 5, user="lin")).gift == gift("3", 5).gift
