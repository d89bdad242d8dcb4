import asyncio

import pytest

from bot.core.errors import NeedsOperator
from bot.sources.handover import Leg, handed_over

pytestmark = pytest.mark.wire


class Journey:
    """A scripted life for every leg: what each url does, and what was alive when."""

    def __init__(self) -> None:
        self.alive: set[str] = set()
        self.met: list[frozenset[str]] = []
        """Who was alive whenever somebody entered."""
        self.legs: list[Leg] = []
        self.ends: dict[str, asyncio.Event] = {}
        self.fails: dict[str, BaseException] = {}

    async def __call__(self, leg: Leg) -> None:
        self.legs.append(leg)
        self.alive.add(leg.url)
        try:
            if leg.url in self.fails:
                raise self.fails[leg.url]
            leg.entered()
            self.met.append(frozenset(self.alive))
            await self.ends.setdefault(leg.url, asyncio.Event()).wait()
        finally:
            self.alive.discard(leg.url)

    async def until(self, count: int) -> None:
        async with asyncio.timeout(5):
            while len(self.met) < count:
                await asyncio.sleep(0)


async def test_the_old_connection_lives_until_the_new_one_is_in() -> None:
    journey = Journey()
    task = asyncio.create_task(handed_over("a", journey, linger_s=0.05))
    await journey.until(1)
    journey.legs[0].move("b")
    await journey.until(2)
    assert journey.met == [{"a"}, {"a", "b"}]
    assert [leg.is_first for leg in journey.legs] == [True, False]
    await asyncio.sleep(0.1)
    assert journey.alive == {"b"}
    journey.ends["b"].set()
    await task
    assert not journey.alive


async def test_it_moves_again_and_again() -> None:
    journey = Journey()
    task = asyncio.create_task(handed_over("a", journey, linger_s=0.01))
    for number, url in enumerate("bcd", start=1):
        await journey.until(number)
        journey.legs[-1].move(url)
    await journey.until(4)
    journey.ends["d"].set()
    await task
    assert [leg.url for leg in journey.legs] == list("abcd")


async def test_a_successor_that_fails_is_tried_again_while_the_old_one_lives(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.sources.handover.AGAIN_S", 0.01)
    journey = Journey()
    journey.fails["b"] = ConnectionError("refused")
    task = asyncio.create_task(handed_over("a", journey, linger_s=0.01))
    await journey.until(1)
    journey.legs[0].move("b")
    await asyncio.sleep(0.05)
    assert len(journey.legs) > 2 and "a" in journey.alive
    del journey.fails["b"]
    await journey.until(2)
    journey.ends["b"].set()
    await task


async def test_when_the_old_one_ends_too_the_failure_of_the_new_one_is_told() -> None:
    journey = Journey()
    journey.fails["b"] = ConnectionError("refused")
    task = asyncio.create_task(handed_over("a", journey))
    await journey.until(1)
    journey.legs[0].move("b")
    journey.ends["a"].set()
    with pytest.raises(ConnectionError, match="refused"):
        await task


async def test_what_only_a_person_can_cure_is_not_tried_again() -> None:
    journey = Journey()
    journey.fails["b"] = NeedsOperator("bad token")
    task = asyncio.create_task(handed_over("a", journey))
    await journey.until(1)
    journey.legs[0].move("b")
    with pytest.raises(NeedsOperator):
        await task
    assert len(journey.legs) == 2 and not journey.alive


async def test_a_successor_that_never_comes_in_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.sources.handover.AGAIN_S", 0.01)

    async def life(leg: Leg) -> None:
        if leg.is_first:
            leg.move("b")
            await asyncio.sleep(0.1)
        else:
            await asyncio.Event().wait()

    with pytest.raises(TimeoutError):
        await handed_over("a", life, within_s=0.2)


async def test_a_cancelled_journey_leaves_no_connection() -> None:
    journey = Journey()
    task = asyncio.create_task(handed_over("a", journey))
    await journey.until(1)
    journey.legs[0].move("b")
    await journey.until(2)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not journey.alive
