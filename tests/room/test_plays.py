"""The operator's hand on a running show: what the panels say is so, and trying an effect counts nowhere."""

import asyncio

import pytest

from bot.core.panels import DrawAsk, Panels, Supposition
from bot.room.plays import Plays
from bot.store.journal import SqliteJournal
from tests.draws.deck import CUP
from tests.room.studio import Studio, studio, virtually

pytestmark = pytest.mark.room
LADDER = {"id": "goal", "counter": "likes", "levels": [10, 50], "effect": "confetti", "say": "goal"}
CARD = {key: value for key, value in CUP.items() if key not in ("opens", "closes")} | {"duration_s": 60}


def plays_of(show: Studio) -> Plays:
    assert show.room.plays is not None
    return show.room.plays


def panels_of(show: Studio) -> list[Panels]:
    return [one for one in show.tape.reports if isinstance(one, Panels)]


async def seen(show: Studio, plays: Plays, state: str) -> Panels:
    async with asyncio.timeout(120):
        while not (now := await plays.look()).draws or now.draws[0].state != state:
            await asyncio.sleep(0.5)
    return now


def test_a_draw_is_opened_by_hand_runs_by_its_card_and_its_prize_is_confirmed() -> None:
    async def main() -> None:
        async with studio(draws=[CARD], triggers=[LADDER]) as show:
            plays = plays_of(show)
            plays.consoles = lambda: 1
            await seen(show, plays, "published")
            assert await plays.draw(DrawAsk(verb="close", draw_id="cup-1")) != ""
            assert await plays.draw(DrawAsk(verb="open", draw_id="cup-1")) == ""
            await show.hear(*(show.comment("抽奖", f"v{n}") for n in range(4)))
            await asyncio.sleep(2)
            now = await plays.look()
            assert (now.draws[0].state, now.draws[0].entrants) == ("open", 4)
            won = await seen(show, plays, "revealed")
            assert await plays.draw(DrawAsk(verb="claim", draw_id="cup-1", ordinal=0)) == ""
            assert (await plays.look()).draws[0].places[0].state == "claimed"
            assert won.draws[0].places[0].name.startswith("v")
            assert any(one.draws[:1] and one.draws[0].state == "open" for one in panels_of(show)) and show.faults == []

    virtually(main)


def test_a_trigger_opens_a_draw_once_and_what_is_supposed_says_so() -> None:
    async def main() -> None:
        opens = {"id": "opens", "counter": "likes", "levels": [10, 20], "draw": "cup-1"}
        async with studio(draws=[CARD], triggers=[opens]) as show:
            plays = plays_of(show)
            await seen(show, plays, "published")
            supposed = await plays.suppose(Supposition(what="likes", amount=10))
            assert [one.orders for one in supposed] == [(("keyed", "cup-1"),)]
            assert (await plays.look()).draws[0].state == "published"
            await show.hear(show.likes(25))
            now = await seen(show, plays, "open")
            await asyncio.sleep(2)
            journal = show.room.parts.journal
            assert isinstance(journal, SqliteJournal)
            states = [one.state for one in await journal.effects(20) if one.rule_id == "opens"]
            assert states == ["done", "done"]
            assert (await plays.look()).draws[0].opens_ms == now.draws[0].opens_ms and show.faults == []

    virtually(main)


def test_a_supposition_and_a_tried_effect_count_nowhere() -> None:
    async def main() -> None:
        async with studio(triggers=[LADDER]) as show:
            plays = plays_of(show)
            supposed = await plays.suppose(Supposition(what="likes", amount=20))
            assert [(one.level, one.status) for one in supposed] == [(10, "fired")]
            assert await plays.try_effect("confetti", {}) == ""
            await asyncio.sleep(5)
            assert await plays.try_effect("confeti", {}) == "there is no effect 'confeti'"
            assert "stands by the state" in await plays.try_effect("poll_bars", {})
            assert "unknown param" in await plays.try_effect("confetti", {"x": 1})
            now = await plays.look()
            assert (now.rules[0].value, now.rules[0].last_status) == (0, "")
            assert show.tape.effects() == [] and show.faults == []
            assert now.rules[0].plan["zh"].startswith("点赞 到 10, 50")

    virtually(main)


def test_without_a_console_nobody_looks_and_a_room_without_draws_says_so() -> None:
    async def main() -> None:
        async with studio(triggers=[LADDER]) as show:
            await asyncio.sleep(10)
            assert panels_of(show) == []
            assert await plays_of(show).draw(DrawAsk(verb="open", draw_id="x")) == "this room has no draws"

    virtually(main)
