import pytest

from bot.core.events import Comment, Gap, Gift, Price, RoomEvent
from bot.triggers.hearing import Hearing
from bot.triggers.rules import Rule
from bot.triggers.windows import Rate

pytestmark = pytest.mark.unit


def event(kind: str, **body: object) -> RoomEvent:
    return RoomEvent(source="x", room_id="1", event_id="e", type=kind, ts_recv=1, **body)  # type: ignore[arg-type]


def said(text: str) -> RoomEvent:
    return event("comment", comment=Comment(text=text, text_plain=text))


def concerned(rules: list[Rule], one: RoomEvent) -> list[str]:
    return [listener.rule.id for listener in Hearing(rules).concerned(one)]


def test_rules_are_found_by_type_word_and_worth_in_their_own_order() -> None:
    rules = [
        Rule(id="b", on="comment", keywords=("red", "blue"), effect="x"),
        Rule(id="all", on="comment", effect="x"),
        Rule(id="a", on="comment", keywords=("red",), effect="x"),
        Rule(id="rich", on="gift", min_value=500, effect="x"),
    ]
    assert concerned(rules, said("Red and blue")) == ["b", "all", "a"]
    assert concerned(rules, said("green")) == ["all"]
    unit = Price(amount_minor=100, currency="CNY")
    assert concerned(rules, event("gift", gift=Gift(count=5, paid=True, unit_value=unit))) == ["rich"]
    assert concerned(rules, event("gift", gift=Gift(count=4, paid=True, unit_value=unit))) == []
    assert concerned(rules, event("follow")) == []


def test_gaps_are_heard_only_where_there_are_windows_to_empty() -> None:
    assert "gap" not in Hearing([Rule(id="a", on="comment", effect="x")]).types
    hearing = Hearing([Rule(id="a", on="comment", times=2, seconds=9, effect="x")])
    assert "gap" in hearing.types
    hearing.remember(said("1"))
    (listener,) = hearing.concerned(said("1"))
    assert isinstance(listener.window, Rate) and listener.window.advance(1) == 1
    hearing.remember(event("gap", gap=Gap(from_ms=0, to_ms=1)))
    assert listener.window.advance(1) == 0
