"""Games open at their minute, in every zone, and not hours later."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.games.cues import answers, due_ms
from tests.games.table import game

pytestmark = pytest.mark.unit


def at(zone: str, text: str) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "Asia/Kolkata", "Europe/Berlin"])
@pytest.mark.parametrize(
    ("clock", "is_due"), [("20:59:59", False), ("21:00:00", True), ("21:01:59", True), ("21:02:01", False)]
)
def test_an_hourly_game_opens_at_its_minute_of_the_local_hour(zone: str, clock: str, is_due: bool) -> None:
    now_ms = at(zone, f"2026-10-24T{clock}")
    due = due_ms(game("poll", opens=["clock:00"]), now_ms=now_ms, started_ms=0, zone=ZoneInfo(zone))
    assert due == (at(zone, "2026-10-24T21:00:00") if is_due else None)


def test_the_hour_that_daylight_saving_repeats_has_a_game_each_time() -> None:
    zone = ZoneInfo("Europe/Berlin")
    summer, winter = 1_792_888_200_000, 1_792_891_800_000  # 2026-10-25 02:30 twice, an hour apart
    rules = game("poll", opens=["clock:30"])
    assert due_ms(rules, now_ms=summer + 5, started_ms=0, zone=zone) == summer
    assert due_ms(rules, now_ms=winter + 5, started_ms=0, zone=zone) == winter


def test_a_game_of_a_minute_of_the_show_counts_from_its_start() -> None:
    rules = game("poll", opens=["minute:20", "segment:CUP"])
    zone = ZoneInfo("Asia/Shanghai")
    assert due_ms(rules, now_ms=1_201_000, started_ms=1000, zone=zone) == 1_201_000
    assert due_ms(rules, now_ms=1_200_999, started_ms=1000, zone=zone) is None


def test_a_product_or_a_trigger_opens_the_game_that_names_it() -> None:
    rules = game("poll", opens=["segment:CUP", "trigger:likes"])
    assert answers(rules, "segment", "CUP")
    assert answers(rules, "trigger", "likes")
    assert not answers(rules, "trigger", "CUP")
