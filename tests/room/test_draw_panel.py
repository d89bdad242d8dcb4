"""A button that is offered works; one that is greyed out would be refused, for the reason it gives."""

from dataclasses import replace
from typing import Any

import pytest

from bot.core.panels import Act, DrawPanel
from bot.room.draw_panel import panel_of
from bot.room.draw_view import DrawView
from bot.room.raffle import Raffle
from bot.store.draw_files import Wish
from bot.store.draws_rows import DrawRow, PickRow
from tests.draws.deck import CLOSES_MS, OPENS_MS, card, said
from tests.store.draws_rig import GRACE_MS, Table, table

pytestmark = pytest.mark.wire
FREEZE_MS = CLOSES_MS + GRACE_MS


def whys(panel: DrawPanel) -> dict[str, str]:
    return {act.verb: act.why for act in panel.acts}


def acts_at(panel: DrawPanel, ordinal: int) -> dict[str, str]:
    return {act.verb: act.why for act in panel.places[ordinal].acts}


async def shown(one: Table) -> DrawPanel:
    return (await DrawView(one.draws, one.clock).panels())[0]


async def entered(one: Table, run: Raffle, people: int = 12, **changes: Any) -> None:
    await run.prepare([card(**changes)])
    one.clock.at_ms = OPENS_MS
    await run.step()
    await one.hear(*(said(f"v{n}") for n in range(people)))


async def test_a_card_with_times_can_be_neither_opened_nor_closed_by_hand() -> None:
    async with table() as one:
        run = Raffle(one.draws, one.clock)
        one.clock.at_ms = OPENS_MS - 60_000
        await run.prepare([card()])
        before = await shown(one)
        assert before.acts[0] == Act(verb="open", why="opens_by_card", at_ms=OPENS_MS)
        assert await run.wish(Wish(verb="open", draw_id="cup-1")) != ""
        one.clock.at_ms = OPENS_MS
        await run.step()
        await one.hear(*(said(f"v{n}") for n in range(3)))
        during = await shown(one)
        assert (during.state, during.entrants) == ("open", 3)
        assert during.acts[1] == Act(verb="close", why="closes_by_card", at_ms=FREEZE_MS)
        assert await run.wish(Wish(verb="close", draw_id="cup-1")) != ""


async def test_a_draw_that_waits_for_a_person_is_opened_by_her() -> None:
    async with table() as one:
        run = Raffle(one.draws, one.clock)
        await run.prepare([card(opens=None, closes=None, duration_s=60)])
        assert whys(await shown(one)) == {"open": "", "close": "not_open", "void": ""}
        assert await run.wish(Wish(verb="open", draw_id="cup-1")) == ""
        assert whys(await shown(one))["open"] == "opened_already"


async def test_what_is_held_can_be_confirmed_or_taken_back_and_goes_to_the_next_of_the_same_proof() -> None:
    async with table() as one:
        run = Raffle(one.draws, one.clock)
        await entered(one, run)
        one.clock.at_ms = FREEZE_MS
        await run.step()
        panel = await shown(one)
        winners = [place for place in panel.places if place.prize]
        waiting = [place for place in panel.places if not place.prize]
        assert panel.state == "revealed" and winners and waiting
        assert acts_at(panel, 0) == {"claim": "", "refuse": ""}
        assert acts_at(panel, waiting[0].ordinal) == {}
        assert await run.wish(Wish(verb="claim", draw_id="cup-1", ordinal=0)) == ""
        assert acts_at(await shown(one), 0) == {"delivered": ""}
        assert await run.wish(Wish(verb="refuse", draw_id="cup-1", ordinal=1, reason="declined")) == ""
        after = await shown(one)
        assert (after.places[1].state, after.places[1].reason) == ("refused", "declined")
        assert after.places[waiting[0].ordinal].state == "reserved"


async def test_without_an_alternate_a_prize_cannot_be_passed_on() -> None:
    async with table() as one:
        run = Raffle(one.draws, one.clock)
        await entered(one, run, people=2, alternates=0)
        one.clock.at_ms = FREEZE_MS
        await run.step()
        assert acts_at(await shown(one), 0) == {"claim": "", "refuse": "no_alternate"}


async def test_a_void_draw_keeps_its_reason_and_offers_nothing_more() -> None:
    async with table() as one:
        run = Raffle(one.draws, one.clock)
        await entered(one, run)
        assert await run.wish(Wish(verb="void", draw_id="cup-1", reason="")) != ""
        assert await run.wish(Wish(verb="void", draw_id="cup-1", reason="the mug broke")) == ""
        panel = await shown(one)
        assert (panel.state, panel.reason) == ("void", "the mug broke")
        assert whys(panel) == {"open": "opened_already", "close": "closed_already", "void": "over"}


async def test_who_is_out_is_told_in_words_and_names_are_plain() -> None:
    async with table() as one:
        run = Raffle(one.draws, one.clock)
        await entered(one, run)
        await one.hear(said("bad", text="抽奖 我16岁"))
        row = await one.draws.get("cup-1")
        panel = panel_of(row, {"in": 2, "refused:staff": 4, "revoked:minor": 1}, (), OPENS_MS)
        assert [n for _, n in panel.refused] == [4, 1]
        assert all(words["zh"] and words["en"] for words, _ in panel.refused)
        hostile = replace(_pick(row), name="a\u202eb\x00" + "x" * 99)
        assert panel_of(row, {}, [hostile], OPENS_MS).places[0].name.startswith("ab")


def _pick(row: DrawRow) -> PickRow:
    return PickRow(
        ordinal=0, entrant="e", person="p", name="", prize=0, state="reserved", until_ms=row.at_ms, reason=""
    )
