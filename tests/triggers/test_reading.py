import pytest

from bot.core.events import Comment, Gift, Membership, Order, Price, RoomEvent, SuperChat
from bot.triggers.reading import product_of, value_of, words_of

pytestmark = pytest.mark.unit


def event(kind: str, **body: object) -> RoomEvent:
    return RoomEvent(source="x", room_id="1", event_id="e", type=kind, ts_recv=1, **body)  # type: ignore[arg-type]


def test_words_are_those_of_comments_and_paid_comments() -> None:
    assert words_of(event("comment", comment=Comment(text="<b>a", text_plain="a"))) == "a"
    assert words_of(event("super_chat", super_chat=SuperChat(text="b"))) == "b"
    assert words_of(event("enter")) == ""


def test_only_what_was_paid_for_has_a_worth() -> None:
    unit = Price(amount_minor=100, currency="CNY")
    assert value_of(event("gift", gift=Gift(count=3, paid=True, unit_value=unit))) == 300
    assert value_of(event("gift", gift=Gift(count=3, unit_value=unit))) == 0
    assert value_of(event("gift", gift=Gift(count=-3, paid=True, unit_value=unit))) == 0
    assert value_of(event("super_chat", super_chat=SuperChat(amount_minor=5))) == 5
    assert value_of(event("order", order=Order(amount_minor=7))) == 7
    assert value_of(event("membership", membership=Membership())) == 0
    assert value_of(event("follow")) == 0


def test_the_product_is_the_one_that_was_ordered() -> None:
    assert product_of(event("order", order=Order(product_id="CUP"))) == "CUP"
    assert product_of(event("enter")) == ""
