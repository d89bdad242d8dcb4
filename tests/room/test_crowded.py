"""A raid: known viewers first, chatter waits, nobody is named, the operator is told, and it ends."""

import asyncio

import pytest

from bot.core.reports import Alert, ClauseSaid
from bot.room.crowded import ABOUT
from tests.room.studio import studio, virtually
from tests.room.test_care import Bubbles

pytestmark = pytest.mark.room


def test_a_raid_makes_the_room_slow_names_nobody_and_passes() -> None:
    async def show() -> None:
        stage = Bubbles()
        async with studio(stage=stage) as it:
            await it.opening_over()
            for second in range(40):
                questions = [it.comment(f"炒锅多少钱{second}{'啊' * n}", f"路人甲{second}x{n}") for n in range(20)]
                hellos = [it.comment("主播好", f"路人乙{second}x{n}") for n in range(5)]
                await it.hear(*questions, *hellos)
                await asyncio.sleep(1)
            assert [(one.kind, one.about) for one in it.tape.reports if isinstance(one, Alert)] == [
                ("raid", ABOUT["zh"])
            ]
            slow = [one for one in it.tape.seen() if one.why.startswith("slow mode")]
            assert len(slow) > 100 and {one.fate for one in slow} == {"ignored"}
            since = len(it.tape.reports)
            await asyncio.sleep(20)
            said = "".join(one.text for one in it.tape.reports[since:] if isinstance(one, ClauseSaid))
            assert "路人" not in said
            assert it.room.parts.surge.is_on
            for number in range(20):
                await it.hear(it.comment("杯子还有货吗", f"阿青{number}"))
                await asyncio.sleep(4)
            assert not it.room.parts.surge.is_on
            assert it.faults == []

    virtually(show)


def test_no_bubble_shows_a_name_while_comments_surge() -> None:
    async def show() -> None:
        stage = Bubbles()
        async with studio(stage=stage) as it:
            await it.opening_over()
            it.room.parts.surge.saw(it.room.parts.clock.now(), 100)
            assert it.room.parts.surge.is_on
            await it.hear(it.comment("炒锅多少钱", "小鹿"))
            ended = await it.answer_to("price")
            assert "小鹿" not in ended.text
            assert [cue.question for cue in stage.begun if cue.intent == "price"] == [None]

    virtually(show)
