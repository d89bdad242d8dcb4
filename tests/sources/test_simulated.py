from itertools import islice

import pytest

from bot.core.errors import ConfigError
from bot.core.events import RoomEvent, decode_event, encode_event
from bot.sources.simulated import SCENARIOS, Audience, Due

pytestmark = pytest.mark.unit


def evening(count: int = 3000, **more: object) -> list[Due]:
    return list(islice(Audience(**more).events(), count))  # type: ignore[arg-type]


def test_the_same_seed_is_the_same_evening_and_another_is_not() -> None:
    assert evening(500, seed=7) == evening(500, seed=7)
    assert evening(500, seed=7) != evening(500, seed=8)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_events_come_in_order_at_the_asked_rate(scenario: str) -> None:
    dues = evening(rate=2.0, scenario=scenario)
    assert [due.at_ms for due in dues] == sorted(due.at_ms for due in dues)
    comments = sum(due.event.type == "comment" for due in dues)
    assert comments / (dues[-1].at_ms / 1000) == pytest.approx(2.0, rel=0.15)


def test_every_event_is_valid_and_unique() -> None:
    events = [due.event for due in evening()]
    assert len({event.event_id for event in events}) == len(events)
    for event in events:
        assert decode_event(encode_event(event)) == event


def test_a_second_run_is_not_taken_for_a_repetition() -> None:
    first = {due.event.event_id for due in evening(run="a")}
    assert not first & {due.event.event_id for due in evening(run="b")}


def test_combos_count_up_once_each_and_end_with_their_total() -> None:
    counted: dict[str, int] = {}
    ended: dict[str, int | None] = {}
    for due in evening(20_000):
        gift = due.event.gift
        if gift is not None and gift.combo_id:
            counted[gift.combo_id] = counted.get(gift.combo_id, 0) + gift.count
            if gift.combo_end:
                ended[gift.combo_id] = gift.combo_total
    assert ended and all(counted[combo] == total for combo, total in ended.items())


def test_the_room_holds_newcomers_fans_members_trolls_and_foreigners() -> None:
    events: list[RoomEvent] = [due.event for due in evening(10_000)]
    users = [event.user for event in events if event.user]
    assert any(user.first_time for user in users) and any(user.fan for user in users)
    assert any(user.member for user in users)
    texts = {event.comment.text for event in events if event.comment}
    assert any("ignore previous" in text for text in texts)
    assert any("\u3040" <= char <= "\u30ff" for text in texts for char in text)
    kinds = {event.type for event in events}
    assert kinds >= {"comment", "gift", "like", "follow", "share", "enter", "order", "counter"}


def test_an_unknown_scenario_lists_the_known_ones() -> None:
    with pytest.raises(ConfigError, match="evening, quiet, rush"):
        Audience(scenario="party")


def test_gifts_have_names_in_the_language_of_the_room() -> None:
    names = {lang: {due.event.gift.name for due in evening(lang=lang) if due.event.gift} for lang in ("zh", "en")}
    assert all(name.isascii() for name in names["en"]) and not any(name.isascii() for name in names["zh"])
    assert len(names["en"]) == len(names["zh"]) == 5
