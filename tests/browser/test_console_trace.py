"""A click on a comment opens why it was answered as it was."""

from dataclasses import replace

import pytest

from bot.core.clock import SystemClock
from bot.core.reports import TurnWaits
from bot.core.trace import Trace
from tests.browser.console_page import PHONE, loud, opened, sees
from tests.browser.test_stage_text import PAYLOADS
from tests.console import show

pytestmark = pytest.mark.browser
OPEN = "document.getElementById('trace').open"


async def test_a_comment_is_clicked_and_every_step_is_shown_in_both_languages() -> None:
    console, _ = loud()
    console.asks.explains = show.Explainer(known=9001)
    async with opened(console) as page:
        console.on(show.comment(9001, "护手霜多少钱", at_ms=SystemClock().wall_ms()))
        await sees(page, "document.querySelector('.cluster .text')?.textContent === '护手霜多少钱'")
        await page.locator(".cluster").first.click()
        await sees(page, f"{OPEN} && document.querySelectorAll('#trace-steps li').length === 2")
        told = " ".join((await page.locator("#trace").inner_text()).split())
        for part in ("为什么这样答", "粉12", "fan badge level 12", "第 3 场", "付过 2 单", "价格 0.80", "山茶花护手霜",
                     "问答", "可说", "拦下", "absolute term", "LAB-2026-014", "g1-abc", "说完"):  # fmt: skip
            assert part in told
        assert await page.locator("#trace-steps .slot").all_text_contents() == ["商品名", "价格"]
        await page.keyboard.press("Escape")
        await sees(page, f"!{OPEN}")
        await page.keyboard.press("l")
        await page.locator(".cluster").first.click()
        await sees(page, f"{OPEN} && document.getElementById('trace-title').textContent === 'Why this answer'")
        await page.locator("#trace-close").click()
        await sees(page, f"!{OPEN}")


async def test_one_of_many_merged_comments_is_asked_for_by_itself() -> None:
    console, _ = loud()
    console.asks.explains = show.Explainer(known=9002)
    async with opened(console, PHONE) as page:
        await page.locator("#tabs button").nth(1).click()
        one = show.turn("m1", "护手霜多少钱", people=2)
        console.on(TurnWaits(turn=one, comment_seqs=(9001, 9002)))
        for seq in (9001, 9002):
            console.on(show.comment(seq, "护手霜多少钱", at_ms=SystemClock().wall_ms()))
        await sees(page, "document.querySelector('.cluster .mark')?.textContent === '×2'")
        await page.locator(".cluster").first.click()
        await page.locator(".members button").first.click()
        await sees(page, f"{OPEN} && document.querySelectorAll('#trace-steps li').length === 2")
        await page.locator("#trace-close").click()
        await page.locator(".members button").nth(1).click()
        await sees(page, f"{OPEN} && document.querySelector('#trace-steps').textContent.includes('已经不在记录里')")


async def test_hostile_words_in_a_trace_stay_text() -> None:
    console, _ = loud()

    class Hostile(show.Explainer):
        async def explain(self, seq: int) -> Trace | None:
            payload = PAYLOADS[seq]
            base = show.trace(seq, payload)
            line = replace(base.lines[0], template=payload, text=payload, rules=(payload,), evidence=(payload,))
            return replace(base, lines=(line,), reason=payload, product=payload, said=payload, spam=payload)

    console.asks.explains = Hostile()
    async with opened(console) as page:
        for seq in range(12):
            console.on(show.comment(seq, f"第{seq}问", at_ms=SystemClock().wall_ms() + seq))
            await sees(page, "text => document.querySelector('.cluster .text')?.textContent === text", arg=f"第{seq}问")
            await page.locator(".cluster").first.click()
            await sees(page, f"{OPEN} && document.querySelectorAll('#trace-steps li').length === 1")
            await page.locator("#trace-close").click()
        assert await page.evaluate("window.hit") is None
        kinds = set(await page.evaluate("[...document.querySelectorAll('body *')].map(e => e.localName)"))
        assert kinds.isdisjoint({"script", "iframe", "object", "embed", "link", "style", "form", "video", "audio", "a"})
