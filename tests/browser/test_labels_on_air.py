"""A whole room with a real page, in real time: hidden labels stop the selling; when they are back it goes on."""

import asyncio

import pytest

from bot.console.state import State
from bot.core.clock import SystemClock
from bot.core.reports import ClauseSaid, SellingMuted, TurnStarted
from bot.floor.unlabelled import WHOLE, WITHOUT_GOODS
from bot.room.selling import UNLABELLED
from tests.browser import chromium, harness, samples
from tests.room.studio import Studio, studio

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
HIDE = "() => { window.hiding = setInterval(() => document.getElementById('labels')?.remove(), 5); }"
SHOW = "() => clearInterval(window.hiding)"
TOLD_S = 2.0
KILLED_S = 12.0


def clauses(show: Studio) -> int:
    return sum(isinstance(one, ClauseSaid) for one in show.tape.reports)


def beside_disclosure(show: Studio) -> int:
    """Clauses of all turns but those that say what the host is: these are due above all where no label says it."""
    started = [one for one in show.tape.reports if isinstance(one, TurnStarted)]
    disclosing = {one.number for one in started if one.turn.intent == "disclosure"}
    return sum(isinstance(one, ClauseSaid) and one.number not in disclosing for one in show.tape.reports)


def muted(show: Studio) -> list[bool]:
    return [one.on for one in show.tape.reports if isinstance(one, SellingMuted)]


def sells(show: Studio) -> bool:
    running = show.room.mouth.running
    return running is not None and running.intent not in WHOLE | WITHOUT_GOODS


async def test_hiding_the_labels_by_force_stops_the_selling_within_two_seconds_and_the_operator_is_told() -> None:
    stage = harness.server(samples.info(), effects={})
    loop = asyncio.get_running_loop()
    async with studio(stage=stage) as show, harness.serving(stage) as url, chromium.page(540, 960) as page:
        await page.goto(f"{url}/stage")
        await harness.until(lambda: clauses(show) and stage.cursor is not None and stage.cursor.ms > 500, timeout_s=30)
        assert sells(show)
        hidden_at = loop.time()
        await page.evaluate(HIDE)
        await harness.until(lambda: not sells(show) and muted(show) == [True], timeout_s=TOLD_S + 1)
        assert loop.time() - hidden_at <= TOLD_S
        assert show.tape.ended()[-1].reason == UNLABELLED
        console = State(SystemClock())
        for report in show.tape.reports:
            console.on(report)
        events = console.snapshot()["events"]
        assert isinstance(events, list) and [row["type"] for row in events] == ["labels_lost"]
        said = beside_disclosure(show)
        await asyncio.sleep(3)
        assert beside_disclosure(show) == said
        assert not await page.locator(".card.on").count()
        await page.evaluate(SHOW)
        await harness.until(lambda: muted(show) == [True, False] and beside_disclosure(show) > said, timeout_s=8)
        assert await page.locator("#labels").is_visible()
        assert show.faults == []


async def test_a_killed_page_stops_the_selling_within_twelve_seconds() -> None:
    stage = harness.server(samples.info(), effects={})
    loop = asyncio.get_running_loop()
    async with studio(stage=stage) as show, harness.serving(stage) as url, chromium.page(540, 960) as page:
        await page.goto(f"{url}/stage")
        await harness.until(
            lambda: clauses(show) and stage.overlays and stage.overlays[0].labels_age_s is not None, timeout_s=30
        )
        killed_at = loop.time()
        await page.close()
        await harness.until(lambda: muted(show) == [True] and not sells(show), timeout_s=KILLED_S + 1)
        assert loop.time() - killed_at <= KILLED_S
        said = beside_disclosure(show)
        await asyncio.sleep(2)
        assert beside_disclosure(show) == said
