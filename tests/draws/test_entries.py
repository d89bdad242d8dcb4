import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from bot.core.events import Fan, Gift, Order, RoomEvent, User
from bot.core.viewers import History
from bot.draws.card import WHO
from bot.draws.entries import (
    REASONS,
    Admitted,
    Record,
    Window,
    crowd_refusals,
    masked,
    matches,
    refusal,
    stem_of,
    terms_of,
    weight,
)
from tests.draws.deck import CLOSES_MS, OPENS_MS, card, said

pytestmark = pytest.mark.unit
WINDOW = Window(opens_ms=OPENS_MS, closes_ms=CLOSES_MS)
DAY_MS = 86_400_000


def reason(event: RoomEvent, record: Record | None = None, **rules: Any) -> str:
    return refusal(event, terms_of(card(**rules).rules), WINDOW, record or Record())


def test_anybody_with_a_stable_id_may_enter_within_the_window() -> None:
    assert reason(said()) == ""
    assert [reason(said(at_ms=at_ms)) for at_ms in (OPENS_MS, CLOSES_MS)] == ["", ""]
    assert {reason(said(at_ms=at_ms)) for at_ms in (OPENS_MS - 1, CLOSES_MS + 1)} == {"not_open"}


def test_the_time_of_the_platform_decides_not_that_of_the_receipt() -> None:
    late = structs.replace(said(at_ms=CLOSES_MS + 9_000), ts_source=CLOSES_MS)
    assert reason(late) == ""
    assert reason(structs.replace(said(), ts_source=CLOSES_MS + 1)) == "not_open"


@pytest.mark.parametrize(
    ("user", "why"),
    [
        (User(id="a***", id_scope="masked", name="a***"), "masked"),
        (User(name="小鹿"), "masked"),
        (User(id="", id_scope="uid", name="小鹿"), "masked"),
        (User(id_scope="name_only", name="小鹿"), "name_only"),
    ],
)
def test_an_identity_that_anybody_could_take_never_enters(user: User, why: str) -> None:
    assert reason(said(user=user)) == why
    assert reason(said(user=user), names_may_win=1) == ("" if why == "name_only" else why)


def user(**more: Any) -> User:
    return User(id="u", id_scope="uid", name="u", **more)


KNOWN = History(first_seen_ms=OPENS_MS - DAY_MS, visits=2, comments=5)
NEW = History(first_seen_ms=OPENS_MS, visits=1)


@pytest.mark.parametrize(
    ("why", "event", "record", "rules"),
    [
        ("not_live", said(), Record(is_live=False), {}),
        ("not_live", said(hints=("own_echo",)), Record(), {}),
        ("staff_or_bot", said(), Record(is_staff=True), {}),
        ("blocked", said(), Record(is_blocked=True), {}),
        ("not_following", said(user=user(follow="none")), Record(), {"following": 1}),
        ("", said(user=user(follow="mutual")), Record(), {"following": True}),
        ("level", said(user=user(fan=Fan(level=4))), Record(), {"min_fan_level": 5}),
        ("level", said(user=user(fan=Fan(level=9, this_room=False))), Record(), {"min_fan_level": 5}),
        ("level", said(user=user(pay_level=2)), Record(), {"min_pay_level": 3}),
        ("minor", said(), Record(is_minor=True), {}),
        ("region", said(user=user(locale="en-US")), Record(), {"regions": ["CN"]}),
        ("", said(user=user(locale="zh")), Record(), {"regions": ["CN"]}),
        ("", said(user=user(locale="zh_CN")), Record(), {"regions": ["CN"]}),
        ("first_seen_after_open", said(), Record(), {"known_before_open": 1}),
        ("first_seen_after_open", said(), Record(history=NEW), {"known_before_open": 1}),
        ("", said(), Record(history=KNOWN), {"known_before_open": 1}),
        ("account_age", said(), Record(history=KNOWN), {"known_hours": 48}),
        ("account_age", said(), Record(), {"known_hours": 1}),
        ("too_few_comments", said(), Record(history=KNOWN), {"min_comments": 6}),
        ("win_cooldown", said(), Record(wins=1, last_win_ms=OPENS_MS - 6 * DAY_MS), {"win_cooldown_days": 7}),
        ("", said(), Record(wins=1, last_win_ms=OPENS_MS - 8 * DAY_MS), {"win_cooldown_days": 7}),
        ("max_wins", said(), Record(wins=2), {"max_wins": 2}),
    ],
)  # fmt: skip
def test_each_condition_has_its_reason(why: str, event: RoomEvent, record: Record, rules: dict[str, Any]) -> None:
    assert reason(event, record, **rules) == why


def test_every_reason_has_a_text_in_both_languages_and_the_first_one_is_told() -> None:
    assert all(set(texts) == {"zh", "en"} for texts in REASONS.values())
    assert reason(said(user=user(follow="none")), Record(is_minor=True, is_blocked=True), following=1) == "blocked"


def test_only_the_published_ways_and_words_are_entries() -> None:
    terms = terms_of(card(ways=["comment", "gift", "order"]).rules)
    assert matches(said(text="我要 抽 奖！"), terms)
    assert not matches(said(text="多少钱"), terms)
    bare = structs.replace(said(), comment=None)
    assert matches(structs.replace(bare, type="gift", gift=Gift()), terms)
    assert not matches(structs.replace(bare, type="like"), terms)
    assert not matches(structs.replace(bare, type="order", order=Order(status="placed")), terms)


def entry(person: str, at_ms: int = 0, name: str = "", tries: int = 1, is_new: bool = True) -> Admitted:
    return Admitted(person=person, at_ms=at_ms, name=name or person, tries=tries, is_new=is_new)


def test_names_that_differ_in_digits_alone_enter_at_most_three_times() -> None:
    terms = terms_of(card().rules)
    alike = [entry(f"p{number}", number, f"lucky_{number}") for number in range(6)]
    assert crowd_refusals(alike, terms) == dict.fromkeys(("p3", "p4", "p5"), "near_duplicate")
    plain = [entry(f"p{number}", number, f"用户{number}") for number in range(6)]
    regulars = [entry(f"p{number}", number, f"lucky_{number}", is_new=False) for number in range(6)]
    assert crowd_refusals([*plain, *regulars], terms) == {}


def test_a_wave_of_new_accounts_is_out_and_a_slow_crowd_is_not() -> None:
    terms = terms_of(card(max_new_in_10s=5).rules)
    wave = [entry(f"w{number}", 1000 + number) for number in range(8)]
    slow = [entry(f"s{number}", 100_000 + 5000 * number) for number in range(50)]
    regulars = [entry(f"r{number}", 1000, is_new=False) for number in range(20)]
    assert crowd_refusals([*wave, *slow, *regulars], terms) == {one.person: "burst" for one in wave}


def test_who_writes_like_a_machine_is_out() -> None:
    terms = terms_of(card().rules)
    found = crowd_refusals([entry("a", tries=WHO["max_comments"]), entry("b", tries=WHO["max_comments"] + 1)], terms)
    assert found == {"b": "velocity"}


@given(st.lists(st.tuples(st.integers(0, 30_000), st.booleans(), st.sampled_from(("ab", "abc", "abcd"))), max_size=40))
def test_the_order_of_arrival_changes_no_refusal(rows: list[tuple[int, bool, str]]) -> None:
    terms = terms_of(card(max_new_in_10s=3, max_alike=2).rules)
    people = [entry(f"p{n}", at, f"{name}{n}", is_new=new) for n, (at, new, name) in enumerate(rows)]
    shuffled = random.Random(len(rows)).sample(people, len(people))
    assert crowd_refusals(people, terms) == crowd_refusals(shuffled, terms)


def test_a_weight_is_for_who_came_before_and_published() -> None:
    assert weight(terms_of(card().rules), KNOWN) == 1
    terms = terms_of(card(weights={"returning": 3}).rules)
    assert [weight(terms, known) for known in (KNOWN, NEW, None)] == [3, 1, 1]


def test_public_names_show_one_character() -> None:
    assert [masked(name) for name in ("小鹿乱撞", " a‮b", "", "\n")] == ["小**", "a**", "**", "**"]
    assert stem_of("Lucky_001") == "lucky"
