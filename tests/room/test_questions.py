import asyncio
from types import SimpleNamespace
from typing import Any, cast

import pytest

from bot.core.ledger import OutboxState
from bot.core.reports import Asking
from bot.room.parts import Parts
from bot.room.questions import ANSWERS_AHEAD, Questions
from bot.triggers import Rule
from tests.store.rig import NOON_MS, gift, opened

pytestmark = pytest.mark.wire
HELD = Rule(id="coupon", on="gift", effect="hearts", approve=True)


async def until(happens: Any) -> None:
    async with asyncio.timeout(20):
        while not happens():
            await asyncio.sleep(0.01)


async def test_a_held_order_is_shown_to_the_operator_and_done_as_she_says() -> None:
    told: list[Asking] = []
    async with opened(None, HELD) as journal:
        await journal.append([gift("a"), gift("b")])
        questions = Questions(cast(Parts, SimpleNamespace(journal=journal, tell=told.append)))
        running = asyncio.create_task(questions.run())
        await until(lambda: told)
        second, first = told[0].orders
        assert (first.rule_id, first.state, first.target) == ("coupon", OutboxState.HELD, "hearts")
        assert questions.answer(first.key, "approve", "page 1")
        assert questions.answer(second.key, "decline", "page 1")
        await until(lambda: len(told) > 1 and not told[-1].orders)
        assert [row.key for row in await journal.claim(NOON_MS, 9)] == [first.key]
        running.cancel()
        await asyncio.wait({running})


def test_answers_that_cannot_be_written_are_bounded() -> None:
    questions = Questions(cast(Parts, SimpleNamespace()))
    taken = [questions.answer("k", "drop", "page 1") for _ in range(ANSWERS_AHEAD + 1)]
    assert taken == [True] * ANSWERS_AHEAD + [False]
