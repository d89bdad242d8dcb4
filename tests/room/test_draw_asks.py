"""Requests are done one after the other, in the draws' own step, and each is answered once."""

import asyncio
import json
from pathlib import Path

import pytest

from bot.core.errors import Retryable
from bot.core.ledger import OutboxState
from bot.room.draw_asks import BUSY, MOST_ASKED, DrawAsks
from bot.room.raffle import Raffle
from bot.store.draw_files import Wish
from tests.draws.deck import card, said
from tests.store.draws_rig import Table, table

pytestmark = pytest.mark.wire
LASTING = card(opens=None, closes=None, duration_s=60)
Settled = list[tuple[str, OutboxState, str]]


async def opened_twice(one: Table, run: Raffle) -> Settled:
    settled: Settled = []
    for key in ("likes:s:10:draw", "likes:s:10:draw"):
        run.asks.open_for(key, "cup-1", lambda *ack: settled.append(ack))
        await run.step()
        await asyncio.sleep(0)
    return settled


async def test_an_order_opens_its_draw_and_the_same_order_again_finds_it_open() -> None:
    async with table() as one:
        run = Raffle(one.draws, one.clock)
        await run.prepare([LASTING])
        settled = await opened_twice(one, run)
        assert [state for _, state, _ in settled] == [OutboxState.DONE, OutboxState.DONE]
        row = await one.draws.get("cup-1")
        assert (row.state, row.opens_ms) == ("open", one.clock.at_ms)


async def test_a_void_draw_is_not_opened_and_the_order_says_why() -> None:
    async with table() as one:
        run = Raffle(one.draws, one.clock)
        await run.prepare([LASTING])
        await one.draws.void("cup-1", "sold out")
        settled = await opened_twice(one, run)
        assert settled[0][1] is OutboxState.CANCELLED and "void" in settled[0][2]
        assert (await one.draws.get("cup-1")).state == "void"


@pytest.mark.parametrize("told", [False, True])
async def test_a_draw_that_was_voided_stays_void_when_the_room_dies_before_it_says_so(
    told: bool, tmp_path: Path
) -> None:
    """The journal is the truth: who asked may never have heard the answer, and the page may never have been written."""
    path, proofs = tmp_path / "journal.sqlite3", tmp_path / "draws"
    async with table(path) as one:
        run = Raffle(one.draws, one.clock, folder=proofs)
        await run.prepare([LASTING])
        await run.step()
        await run.wish(Wish(verb="open", draw_id="cup-1"))
        await one.hear(*(said(f"v{n}") for n in range(5)))
        await run.wish(Wish(verb="void", draw_id="cup-1", reason="sold out"))
        if told:
            await run.step()
    async with table(path) as two:
        again = Raffle(two.draws, two.clock, folder=proofs)
        await again.prepare([LASTING])
        await again.step()
        row = await two.draws.get("cup-1")
        assert (row.state, row.reason, await two.draws.picks("cup-1")) == ("void", "sold out", [])
        assert json.loads((proofs / "cup-1.card.json").read_bytes())["reason"] == "sold out"
        assert "is over" in await again.wish(Wish(verb="void", draw_id="cup-1", reason="again"))


async def test_a_full_disk_is_told_to_who_asked_and_to_the_draws() -> None:
    async def full(wish: Wish) -> str:
        raise Retryable("no space left")

    asks = DrawAsks(asyncio.Event(), full)
    asking = asyncio.create_task(asks.ask(Wish(verb="open", draw_id="x")))
    await asyncio.sleep(0)
    with pytest.raises(Retryable):
        await asks.answer_all()
    assert await asking == "no space left"


async def test_who_gives_up_before_her_turn_gets_nothing_done_and_too_many_are_refused() -> None:
    done: list[str] = []

    async def do(wish: Wish) -> str:
        done.append(wish.draw_id)
        return ""

    asks = DrawAsks(asyncio.Event(), do)
    tasks = [asyncio.create_task(asks.ask(Wish(verb="open", draw_id=str(n)))) for n in range(MOST_ASKED + 1)]
    await asyncio.sleep(0)
    tasks[0].cancel()
    await asyncio.sleep(0)
    await asks.answer_all()
    assert await tasks[-1] == BUSY
    assert done == [str(n) for n in range(1, MOST_ASKED)]
    assert await asyncio.gather(*tasks[1:-1]) == [""] * (MOST_ASKED - 1)
