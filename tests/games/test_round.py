"""What holds for a round of any game: one person one entry, platform time, and no order of arrival that matters."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.events import RoomEvent
from bot.games.entry import Accepted, Refused, why
from bot.games.round import Result, Round
from tests.games.table import CLOSES_MS, OPENS_MS, TABLES, act, fixed, game, names, played, record_of, said

pytestmark = pytest.mark.unit
ANSWERS = {
    "guess_price": ["59.9", "六十", "59块9", "60块", "fifty nine", "多少钱", "五九"],
    "quiz": ["1", "B", "蓝色", "选2", "天蓝", "4", "1和2"],
    "poll": ["1", "2", "33", "A", "白色", "扣1", "9"],
    "keyword_draw": ["抽奖", "我要抽奖", "你好"],
    "screenshot_draw": ["你好", "来了", "666"],
    "lucky_number": ["1", "5", "九", "seven", "88"],
    "team_unlock": ["组队", "组队！", "你好"],
}


@st.composite
def streams(draw: Callable[..., Any]) -> tuple[str, list[RoomEvent]]:
    """A kind and what a handful of people, moderators and a child write in it, before, during and after."""
    kind = draw(st.sampled_from(sorted(TABLES)))
    comments = st.builds(
        lambda who, text, at, serial: said(who, text, at, id=f"{who}-{at}-{serial}"),
        st.sampled_from(["小鹿", "阿北", "老陈", "Mia", "Leo"]),
        st.sampled_from([*ANSWERS[kind], "我今年12岁"]),
        st.sampled_from([-1, 0, 1, 500, 30_000, 30_001, 60_000, 60_001]),
        st.integers(0, 2),
    )
    events = draw(st.lists(comments, max_size=25, unique_by=lambda event: event.event_id))
    acts = [act("delete", 31_000, target_event_id=events[0].event_id)] if events and draw(st.booleans()) else []
    acts += [act("ban", 40_000, target_user_id="Leo")] if draw(st.booleans()) else []
    return kind, [*events, *acts]


@given(streams(), st.randoms(use_true_random=False))
def test_no_order_of_arrival_and_no_repetition_changes_a_result(stream: tuple[str, list[RoomEvent]], rng: Any) -> None:
    kind, events = stream
    shuffled = [*events, *events[::2]]
    rng.shuffle(shuffled)
    assert played(game(kind), *shuffled) == played(game(kind), *events)


@given(streams())
def test_one_person_has_one_entry_and_wins_once(stream: tuple[str, list[RoomEvent]]) -> None:
    kind, events = stream
    held = Round(game(kind), fixed(), record_of)
    for event in events:
        held.hear(event)
    people = [entry.person for entry in held.standing()]
    outcome = held.close().outcome
    prized = [entry.person for entry in (*outcome.winners, *outcome.alternates)]
    assert len(people) == len(set(people))
    assert len(prized) == len(set(prized))
    assert set(prized) <= set(people)
    assert all(OPENS_MS <= entry.at_ms <= CLOSES_MS for entry in held.standing())
    assert sum(outcome.tallies) in (0, len(people))


@pytest.mark.parametrize(("after_ms", "counts"), [(-1, False), (0, True), (60_000, True), (60_001, False)])
def test_platform_time_decides_whether_a_comment_is_in(after_ms: int, counts: bool) -> None:
    late = replace_recv(said("小鹿", "1", after_ms), CLOSES_MS + 2_500)
    assert played(game("poll"), late).entrants == counts


def replace_recv(event: RoomEvent, recv_ms: int) -> RoomEvent:
    return msgspec.structs.replace(event, ts_recv=recv_ms)


def test_a_first_entry_stands_where_the_rules_say_first_and_a_last_one_where_they_say_last() -> None:
    events = said("小鹿", "2", 1000), said("小鹿", "1", 5000), said("小鹿", "3", 3000)
    assert played(game("poll", counts="first"), *events).outcome.tallies == (0, 1, 0)
    assert played(game("poll", counts="last"), *events).outcome.tallies == (1, 0, 0)


def test_a_deleted_comment_gives_its_place_to_the_next_one_of_the_same_person() -> None:
    first, second = said("小鹿", "2", 1000), said("小鹿", "1", 5000)
    gone = act("delete", 6000, target_event_id=first.event_id)
    assert played(game("quiz"), first, second, gone).outcome.tallies == (1, 0, 0)
    assert played(game("quiz"), first, gone).refused == {"withdrawn": 1}


def test_what_is_deleted_after_the_close_has_counted() -> None:
    vote = said("小鹿", "2")
    assert played(game("poll"), vote, act("delete", 60_001, target_event_id=vote.event_id)).entrants == 1


def test_who_is_banned_or_says_she_is_a_child_or_floods_is_out_with_the_reason() -> None:
    flood = [said("机器", "2", 100 + at) for at in range(61)]
    events = [
        said("坏人", "2"),
        act("ban", 3000, target_user_id="坏人"),
        said("小孩", "2"),
        said("小孩", "我今年12岁", 9000),
    ]
    result = played(game("quiz"), *events, *flood)
    assert result.entrants == 0
    assert result.refused == {"blocked": 1, "minor": 1, "velocity": 1}


@pytest.mark.parametrize(
    ("user", "reason"),
    [
        ({"roles": ("moderator",)}, "staff_or_bot"),
        ({"id_scope": "masked"}, "masked"),
        ({"id_scope": "name_only"}, "name_only"),
        ({"id": None, "id_scope": "anonymous"}, "masked"),
    ],
)
def test_staff_and_people_whom_nobody_can_tell_apart_never_win(user: dict[str, Any], reason: str) -> None:
    held = Round(game("guess_price"), fixed(), record_of)
    assert held.hear(said("阿北", "59.9", **user)) == Refused(reason=reason)
    assert held.close().outcome.winners == ()


def test_a_poll_hears_people_of_whom_the_platform_tells_only_the_name() -> None:
    assert played(game("poll"), said("阿北", "1", id_scope="name_only")).entrants == 1


def test_accounts_that_are_all_but_one_name_take_one_place_after_the_third() -> None:
    def new(event: RoomEvent) -> Any:
        return replace(record_of(event), history=None)

    held = Round(game("quiz"), fixed(), new)
    for number in range(9):
        held.hear(said(f"lucky{number}", "2", 100 + number, name=f"luckycat{number}"))
    assert held.close().entrants == 3


def test_conditions_of_the_rules_are_asked_of_everybody() -> None:
    rules = game("quiz", who={"following": 1, "min_fan_level": 0})
    assert played(rules, said("小鹿", "2")).refused == {"not_following": 1}
    assert played(rules, said("小鹿", "2", follow="following")).entrants == 1


def test_a_question_is_no_entry_and_an_unclear_one_is_told_why() -> None:
    held = Round(game("guess_price"), fixed(), record_of)
    assert held.hear(said("小鹿", "59块能包邮吗")) is None
    assert held.hear(said("小鹿", "五九", 1100)) == Refused(reason="ambiguous")
    assert isinstance(held.hear(said("小鹿", "59.9", 1200)), Accepted)


def test_every_reason_has_words_in_both_languages() -> None:
    for reason in ("minor", "ambiguous", "out_of_range", "no_such_option", "other_currency", "velocity"):
        assert why(reason, "zh") != reason
        assert why(reason, "en") != why(reason, "zh")


@given(st.text(max_size=120), st.sampled_from(sorted(TABLES)))
def test_hostile_words_are_an_entry_or_none_and_break_nothing(text: str, kind: str) -> None:
    result: Result = played(game(kind), said("坏人", text), said("坏人", "[[price:CUP]]{{7*7}}", 1500))
    assert result.entrants in (0, 1)
    assert len(names(result)) <= 1
