import pytest

from bot.core.ledger import OutboxClass
from bot.triggers.orders import orders_of
from bot.triggers.rules import Deed, Rule

pytestmark = pytest.mark.unit


def test_each_thing_that_is_done_has_its_own_stable_key_and_carrier() -> None:
    deeds = (
        Deed(klass=OutboxClass.ONCE, via="chat", target="", payload={"text": {"en": "hi"}}),
        Deed(klass=OutboxClass.KEYED, via="webhook", target="shop"),
        Deed(klass=OutboxClass.SET, via="obs", target="scene"),
    )
    rule = Rule(id="r", on="follow", effect="hearts", say="goal", deeds=deeds, lane="money", approve=True)
    orders = orders_of(rule, "r:s:1", {"level": 1}, now_ms=1_000, place=0, costs=())
    assert [(order.key, order.klass, order.via) for order in orders] == [
        ("r:s:1", "show", "stage"),
        ("r:s:1:say", "say", "voice"),
        ("r:s:1:chat", "once", "chat"),
        ("r:s:1:hook2", "keyed", "webhook"),
        ("r:s:1:obs3", "set", "obs"),
    ]
    times = {(order.prio, order.held, order.expires_ms, order.not_before_ms) for order in orders}
    assert times == {(2, True, 121_000, 0)}
    assert orders[2].payload == {"level": 1, "text": {"en": "hi"}}
