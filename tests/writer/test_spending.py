import json
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import ConfigError
from bot.writer.model import Usage
from bot.writer.spending import FILE, RESERVE_TOKENS, Budget, Caps, Prices, Window, read_spent, write_spent

pytestmark = pytest.mark.unit
ZONE = ZoneInfo("Asia/Shanghai")
NOON = round(datetime(2026, 11, 24, 12, 30, tzinfo=ZONE).timestamp() * 1000)
HOUR, FREE = 3_600_000, Prices()
CALL = Usage(1000, 100)


def spend(budget: Budget, calls: int, wall_ms: int = NOON, prices: Prices = FREE, now: float = 0.0) -> None:
    for _ in range(calls):
        budget.settled(budget.started(now, wall_ms, Usage(1200, 300), prices), CALL, prices)


def test_a_call_costs_what_its_tokens_cost() -> None:
    prices = Prices(input=2.0, cached=0.5, output=8.0)
    assert prices.micros(Usage(1000, 100)) == 2800
    assert prices.micros(Usage(1000, 100, cached=800)) == 200 * 2 + 400 + 800
    assert prices.micros(Usage(1, 0, cached=99)) == 1, "a peer that claims more cached than asked pays nobody back"
    assert Prices(input=0.15).micros(Usage(1, 0)) == 1, "a fraction counts as a whole millionth"


@pytest.mark.parametrize(
    ("caps", "window"),
    [
        (Caps(tokens_per_minute=5_000), "minute"),
        (Caps(tokens_per_hour=5_000), "hour"),
        (Caps(tokens_per_day=5_000), "day"),
        (Caps(micros_per_hour=10_000), "hour"),
        (Caps(micros_per_day=10_000), "day"),
        (Caps(tokens_per_hour=5_000, tokens_per_day=5_000), "day"),
    ],
)
def test_a_cap_refuses_the_call_that_would_pass_it(caps: Caps, window: str) -> None:
    budget, prices = Budget(caps, ZONE), Prices(input=2.0, output=8.0)
    assert budget.refusal(0.0, NOON, prices) is None
    spend(budget, 3, prices=prices)
    assert budget.refusal(0.0, NOON, prices) == window


def test_without_caps_nothing_is_refused() -> None:
    budget = Budget(Caps(), ZONE)
    spend(budget, 5000)
    assert budget.refusal(0.0, NOON, FREE) is None


def test_a_minute_rolls_and_hours_and_days_are_those_of_the_room() -> None:
    budget = Budget(Caps(tokens_per_minute=3_000, tokens_per_hour=3_000), ZONE)
    spend(budget, 1)
    assert budget.refusal(30.0, NOON, FREE) == "minute"
    assert budget.refusal(61.0, NOON + HOUR // 2 - 1, FREE) == "hour"
    assert budget.refusal(1801.0, NOON + HOUR // 2, FREE) is None
    day = Budget(Caps(tokens_per_day=3_000), ZONE)
    spend(day, 1)
    midnight = round(datetime(2026, 11, 25, tzinfo=ZONE).timestamp() * 1000)
    assert day.refusal(9e4, midnight - 1, FREE) == "day" and day.refusal(9e4, midnight, FREE) is None


def test_a_clock_that_is_set_back_gives_no_second_budget() -> None:
    budget = Budget(Caps(tokens_per_hour=3_000), ZONE)
    spend(budget, 1)
    assert budget.refusal(61.0, NOON - 3 * HOUR, FREE) == "hour"


def test_a_call_that_ends_in_the_next_hour_is_not_taken_off_it() -> None:
    budget = Budget(Caps(), ZONE)
    charge = budget.started(0.0, NOON, Usage(1200, 300), FREE)
    spend(budget, 1, NOON + HOUR)
    budget.settled(charge, Usage(0, 0), FREE)
    assert budget.hour.tokens == 1100 and budget.day.tokens == 1100


@pytest.mark.parametrize(("window", "until"), [("day", "00:00"), ("hour", "13:00"), ("minute", "12:31")])
def test_the_end_of_a_cap_is_told_as_a_clock_time_of_the_room(window: str, until: str) -> None:
    assert Budget(Caps(), ZONE).over_at(window, NOON) == until


@given(st.lists(st.tuples(st.integers(0, 1700), st.integers(0, 300), st.booleans()), max_size=60))
def test_a_room_killed_at_any_call_never_passes_its_cap_by_more_than_one_call(
    calls: list[tuple[int, int, bool]],
) -> None:
    cap, told = 20_000, 0
    budget = Budget(Caps(tokens_per_day=cap), ZONE)
    for number, (prompt, completion, killed) in enumerate(calls):
        if budget.refusal(number * 61.0, NOON, FREE) is None:
            charge = budget.started(number * 61.0, NOON, Usage(1700, 300), FREE)
            told += prompt + completion
            if killed:  # what was kept before the call is all that is left
                budget = Budget(Caps(tokens_per_day=cap), ZONE, spent=budget.spent())
            else:
                budget.settled(charge, Usage(prompt, completion), FREE)
    assert told <= cap <= cap + RESERVE_TOKENS and budget.day.tokens >= told


def test_what_was_spent_is_read_back(tmp_path: Path) -> None:
    budget = Budget(Caps(tokens_per_day=3_000), ZONE)
    spend(budget, 1)
    write_spent(tmp_path / FILE, budget.spent())
    again = Budget(Caps(tokens_per_day=3_000), ZONE, spent=read_spent(tmp_path / FILE))
    assert again.refusal(0.0, NOON, FREE) == "day" and again.day == budget.day
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


def test_a_new_room_has_spent_nothing(tmp_path: Path) -> None:
    assert read_spent(tmp_path / FILE) == {}


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"hour": 1, "day": 2}', '{"hour": {"x": 1}, "day": {}}', "\xff"])
def test_a_broken_file_is_told_with_the_remedy(text: str, tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(text, encoding="latin-1")
    with pytest.raises(ConfigError, match=f"delete {FILE}"):
        read_spent(tmp_path / FILE)


def test_a_disk_that_refuses_leaves_the_old_figures(tmp_path: Path) -> None:
    write_spent(tmp_path / FILE, {"hour": Window(1, 2, 3), "day": Window(4, 5, 6)})
    (tmp_path / "llm_spent.tmp").mkdir()
    with pytest.raises(OSError):
        write_spent(tmp_path / FILE, {"hour": Window(), "day": Window()})
    assert json.loads((tmp_path / FILE).read_text(encoding="utf-8"))["day"]["tokens"] == 5
