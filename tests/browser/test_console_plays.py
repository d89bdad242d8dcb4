"""Draws, games and rules on the operator's page: what may be pressed works, what may not says why."""

from dataclasses import replace

import pytest

from bot.core.clock import SystemClock
from bot.core.panels import DrawAsk, Panels, Supposition
from tests.browser.console_page import DESK, PHONE, loud, opened, sees
from tests.browser.harness import until
from tests.console import plays

pytestmark = pytest.mark.browser
SMALL = (1024, 768)
CUP = "#draws .draw:nth-child(1)"
BRUSH = "#draws .draw:nth-child(2)"
WON = "#draws .draw:nth-child(3)"


async def test_draws_are_moved_on_what_a_card_forbids_says_why_and_the_focus_stays_where_it_is() -> None:
    console, _ = loud()
    desk = console.asks.steering = plays.Desk()
    console.on(plays.panels(SystemClock().wall_ms()))
    async with opened(console, SMALL) as page:
        await page.keyboard.press("a")
        await sees(page, "document.querySelectorAll('#draws .draw').length === 3")
        assert await page.get_attribute(f"{CUP} a", "href") == "/draws/cup-2"
        close = page.locator(f"{CUP} [data-act='close ']")
        assert await close.get_attribute("aria-disabled") == "true"
        assert "自动截止" in await page.inner_text(f"{CUP}")
        await close.focus()
        await page.keyboard.press("Enter")
        await sees(page, "document.getElementById('said').textContent.startsWith('不能截止')")
        assert desk.asked == []

        await page.locator(f"{BRUSH} [data-act='open ']").click()
        await until(lambda: desk.asked == [DrawAsk(verb="open", draw_id="brush-3")])

        await page.locator(f"{WON} [data-act='claim 0']").click()
        assert await page.evaluate("document.getElementById('confirm').open")
        assert "小鹿" in await page.inner_text("#confirm-title")
        assert len(desk.asked) == 1
        await page.click("#confirm-yes")
        await until(lambda: desk.asked[1:] == [DrawAsk(verb="claim", draw_id="cup-1", ordinal=0)])

        desk.answer = "draw 'cup-2' is over"
        await page.locator(f"{CUP} [data-act='void ']").click()
        await page.keyboard.press("Enter")
        assert await page.inner_text("#confirm-fault") == "先写原因"
        await page.keyboard.type("x sold out")
        await page.keyboard.press("Enter")
        await until(lambda: desk.asked[2:] == [DrawAsk(verb="void", draw_id="cup-2", reason="x sold out")])
        await sees(page, "document.getElementById('said').textContent.includes('is over')")
        await sees(page, "document.getElementById('audit').innerText.includes('没做')")

        await page.locator(f"{CUP} [data-act='void ']").focus()
        console.on(Panels(draws=[plays.running(SystemClock().wall_ms(), entrants=4096)]))
        await sees(page, "document.querySelector('#draws').innerText.includes('4096')")
        assert await page.evaluate("document.activeElement.dataset.act") == "void "
        assert await page.locator("#draws .draw").count() == 1
        assert "没有准备游戏" in await page.inner_text("#games")


async def test_rules_say_where_they_stand_which_line_is_wrong_and_what_more_would_set_off() -> None:
    console, room = loud()
    desk = console.asks.steering = plays.Desk()
    console.on(plays.panels(SystemClock().wall_ms(), fault="triggers.toml line 7: there is no effect 'x'"))
    async with opened(console, DESK) as page:
        await page.keyboard.press("a")
        await page.fill("#suppose-amount", "5000")
        await page.select_option("#suppose-what", "gifts")
        await page.fill("#suppose-worth", "250")
        await page.click("#suppose-run")
        await until(lambda: desk.asked == [Supposition(what="gifts", amount=5000, value_minor=250)])
        await sees(page, "document.querySelectorAll('#supposed .would').length === 2")
        text = " ".join((await page.inner_text("#supposed")).split())
        assert "+5,000 礼物" in text and "✓ likes_ladder 50,000 触发" in text
        assert "coupon_rain@2 20,000 预算用完 coupons" in text
        assert room.acts == []
        assert await page.locator("#suppose-text").is_hidden()
        await sees(page, "document.querySelectorAll('#rules .rule').length === 4")
        assert "line 7" in await page.inner_text("#rules-fault")
        rows = await page.locator("#rules .rule").all_inner_texts()
        assert "下一档 50,000" in rows[0] and "air 8/12" in rows[0]
        assert "1 个等批准" in rows[1] and "1 个待确认" in rows[1]
        assert "还歇 00:" in rows[2] and "在歇 ×14" in rows[2]
        assert "开着" in rows[3]
        await page.fill("#rules-filter", "coupon")
        await sees(page, "document.querySelectorAll('#rules .rule').length === 1")
        await page.keyboard.press("l")  # types into the field
        assert await page.get_attribute("html", "lang") == "zh"
        hostile = replace(plays.rule("x"), plan={"zh": "<img src=x onerror=alert(1)>"})
        console.on(Panels(rules=[hostile]))
        await page.fill("#rules-filter", "")
        await sees(page, "document.querySelector('#rules .plan').textContent.startsWith('<img')")


async def test_games_start_and_stop_from_the_page_on_a_phone_too() -> None:
    console, room = loud()
    console.on(plays.panels(SystemClock().wall_ms()))
    async with opened(console, PHONE) as page:
        await page.locator("#tabs button").nth(2).click()
        await sees(page, "document.querySelectorAll('#games .game').length === 3")
        await page.locator("#games .game:nth-child(3) button").click()
        await until(lambda: room.acts == ["game team"])
        await page.locator("#round button").click()
        await page.click("#confirm-yes")
        await until(lambda: room.acts == ["game team", "game "])
        wide = await page.evaluate("document.documentElement.scrollWidth")
        assert wide <= PHONE[0]
