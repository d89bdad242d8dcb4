"""With mode "assist" a person is at the console, or nothing is sold."""

import asyncio

import pytest

from bot.core.reports import SellingMuted
from bot.core.turns import Lane
from bot.floor.unlabelled import WHOLE, WITHOUT_GOODS
from bot.room.attendance import AWAY_S, Attendance
from tests.room.studio import studio, virtually
from tests.room.test_selling import turns_said

pytestmark = pytest.mark.room


def test_a_page_that_is_loaded_again_is_no_absence() -> None:
    open_ = [1]
    attendance = Attendance(is_needed=True, consoles=lambda: open_[0], now=0.0)
    assert not attendance.is_missing(500.0)
    open_[0] = 0
    assert not attendance.is_missing(500.0 + AWAY_S - 1)
    assert attendance.is_missing(500.0 + AWAY_S)
    open_[0] = 1
    assert not attendance.is_missing(2000.0)


def test_a_room_that_needs_nobody_misses_nobody() -> None:
    assert not Attendance(consoles=lambda: 0).is_missing(10_000.0)


def test_nothing_is_sold_while_nobody_is_there_and_it_goes_on_when_somebody_comes() -> None:
    async def show() -> None:
        consoles = [1]
        async with studio() as it:
            now = it.room.parts.clock.now()
            it.room.parts.attendance = Attendance(is_needed=True, consoles=lambda: consoles[0], now=now)
            await it.opening_over()
            consoles[0] = 0
            await asyncio.sleep(AWAY_S + 2)
            since = len(it.tape.reports)
            for number in range(12):
                await it.hear(it.comment("炒锅多少钱", f"v{number}"), it.comment("你是真人吗", f"w{number}"))
                await asyncio.sleep(10)
            said = turns_said(it, since)
            assert set(said) <= WHOLE | WITHOUT_GOODS and "are_you_real" in said
            told = [(one.on, one.why) for one in it.tape.reports if isinstance(one, SellingMuted)]
            assert told == [(True, "nobody")]
            consoles[0] = 1
            await asyncio.sleep(30)
            assert any(one.turn.lane is Lane.SCRIPT for one in it.tape.ended()[-3:])
            told = [(one.on, one.why) for one in it.tape.reports if isinstance(one, SellingMuted)]
            assert told == [(True, "nobody"), (False, "nobody")]

    virtually(show)
