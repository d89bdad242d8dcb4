"""Boards in a real page: they stand while their state says so, change without flicker and come back after a reload."""

import asyncio
from dataclasses import replace

import pytest
from playwright.async_api import Page

from bot.core.scene import Board, EffectCue
from bot.stage.server import StageServer
from tests.browser import chromium, harness, samples
from tests.browser.watch import Watcher

pytestmark = pytest.mark.browser
LINES = tuple(samples.cleared(word) for word in ("山茶", "白桃", "无香"))
POLL = Board(name="poll_bars", params={"votes": [1, 2, 3]}, text=samples.cleared("你来选"), lines=LINES)
IN_BOARD = """(selector) => [...document.querySelectorAll(".board.on")].flatMap(
    host => [...host.shadowRoot.querySelectorAll(selector)].map(node => node.textContent))"""


def voted(*votes: int) -> Board:
    return replace(POLL, params={"votes": list(votes)})


async def texts(page: Page, selector: str) -> list[str]:
    found: list[str] = await page.evaluate(IN_BOARD, selector)
    return found


async def shown(page: Page, text: str, selector: str = ".share") -> None:
    """Wait until a board that is seen says `text`."""
    async with asyncio.timeout(6):
        while text not in await texts(page, selector):
            await asyncio.sleep(0.03)


async def opened(page: Page, stage: StageServer, url: str) -> Watcher:
    watcher = Watcher(url)
    watcher.attach(page)
    await page.goto(f"{url}/stage?motion=full")
    await harness.until(lambda: stage.overlays and stage.overlays[0].labels_age_s is not None)
    return watcher


async def test_an_update_changes_figures_and_keeps_every_node() -> None:
    stage = harness.server(samples.info())
    async with harness.serving(stage) as url, chromium.page(540, 960) as page:
        watcher = await opened(page, stage, url)
        stage.board("poll:1", POLL)
        await shown(page, "50%")
        await page.evaluate("""() => {
            const shadow = document.querySelector(".board.on").shadowRoot;
            window.nodes = [...shadow.querySelectorAll("*")];
            window.changes = 0;
            new MutationObserver(list => (changes += list.filter(one => one.target.nodeType === 1
                && [...one.addedNodes, ...one.removedNodes].some(node => node.nodeType === 1)).length))
                .observe(shadow, { childList: true, subtree: true });
        }""")
        for votes in range(40):
            stage.board("poll:1", voted(10 + votes, 1, 0))
        await shown(page, "98%")
        same = """() => [...document.querySelector(".board.on").shadowRoot.querySelectorAll("*")]
            .every((node, index) => node === nodes[index])"""
        assert await page.evaluate(same)
        assert await page.evaluate("changes") == 0
        assert watcher.faults == []


async def test_a_reload_shows_what_stands_now_and_a_board_that_was_taken_away_is_gone() -> None:
    stage = harness.server(samples.info())
    async with harness.serving(stage) as url, chromium.page(540, 960) as page:
        await opened(page, stage, url)
        stage.board("poll:1", POLL)
        await shown(page, "50%")
        stage.board("poll:1", voted(9, 1, 0))
        await page.reload()
        await shown(page, "90%")
        stage.board("poll:1", None)
        await page.wait_for_selector(".board", state="detached")
        await page.reload()
        await page.wait_for_selector("#labels")
        await page.wait_for_timeout(600)
        assert await page.locator(".board").count() == 0


async def test_the_board_below_is_seen_again_when_the_one_above_goes() -> None:
    stage = harness.server(samples.info())
    async with harness.serving(stage) as url, chromium.page(540, 960) as page:
        harness.dress(stage, "zh")
        await opened(page, stage, url)
        stage.board("poll:1", POLL)
        await shown(page, "50%")
        stage.board("team:1", Board(name="team_slots", params={"filled": 2, "needed": 4}))
        await shown(page, "2 / 4", ".count")
        assert await texts(page, ".share") == []
        assert not await page.locator(".card").is_visible()
        stage.board("team:1", None)
        await shown(page, "50%")
        stage.board("poll:1", None)
        await page.wait_for_selector(".card.on", state="visible")


async def test_no_board_is_seen_while_the_room_is_paused() -> None:
    stage = harness.server(samples.info())
    async with harness.serving(stage) as url, chromium.page(540, 960) as page:
        await opened(page, stage, url)
        stage.board("poll:1", POLL)
        await shown(page, "50%")
        stage.pause(samples.cleared("马上回来"))
        await page.wait_for_selector(".board", state="hidden")
        stage.pause(None)
        await page.wait_for_selector(".board.on", state="visible")


async def test_a_board_that_breaks_is_told_and_leaves_its_place_free() -> None:
    stage = harness.server(samples.info())
    async with harness.serving(stage) as url, chromium.page(540, 960) as page:
        harness.dress(stage, "zh")
        await page.goto(f"{url}/stage?motion=full")
        await harness.until(lambda: stage.overlays)
        stage.board("x", Board(name="no_such_board"))
        await harness.until(lambda: stage.overlays[0].last_error)
        assert "no_such_board" in stage.overlays[0].last_error
        assert await page.locator(".card").is_visible()


async def test_a_wheel_that_is_restored_does_not_turn_again() -> None:
    stage = harness.server(samples.info())
    drawn = Board(name="draw_wheel", params={"state": "drawn", "entrants": 12}, lines=(samples.cleared("小*"),))
    async with harness.serving(stage) as url, chromium.page(540, 960) as page:
        await opened(page, stage, url)
        stage.board("draw:1", replace(drawn, params={"state": "closed", "entrants": 12}, lines=()))
        await page.wait_for_selector(".board.on")
        stage.board("draw:1", drawn)
        moving = "document.querySelector('.board.on').shadowRoot.querySelector('.disc').getAnimations().length"
        await asyncio.sleep(0.5)
        assert await page.evaluate(moving) == 1
        await page.reload()
        await shown(page, "小*", ".told .names")
        assert await page.evaluate(moving) == 0


async def test_a_board_cannot_be_ordered_as_a_burst_and_its_style_stays_its_own() -> None:
    acks: list[tuple[str, str, str]] = []
    stage = harness.server(samples.info(), on_effect_ack=lambda *ack: acks.append(ack))
    async with harness.serving(stage) as url, chromium.page(540, 960) as page:
        await opened(page, stage, url)
        stage.effect(EffectCue(key="x", name="countdown_ring"))
        await harness.until(lambda: acks)
        assert acks[0][0] == "x" and str(acks[0][1]) == "failed" and "no burst" in acks[0][2]
        sheets = "document.querySelector('.effects-host').shadowRoot.adoptedStyleSheets"
        rules = f"{sheets}.flatMap(sheet => [...sheet.cssRules].map(rule => rule.cssText)).join()"
        assert "circle" not in await page.evaluate(rules)
