"""Keys, buttons and the link: what is pressed arrives, what breaks comes back."""

import asyncio

import pytest

from bot.core.clock import SystemClock
from tests.browser import chromium
from tests.browser.console_harness import address, serving
from tests.browser.console_page import DESK, loud, opened, sees, took
from tests.browser.harness import until
from tests.browser.watch import Watcher
from tests.console import show

pytestmark = pytest.mark.browser


async def test_skip_drop_and_panic_arrive_within_300_ms_by_key_and_by_button() -> None:
    console, room = loud()
    show.play(console, SystemClock())
    async with opened(console) as page:
        assert await took(lambda: page.keyboard.press("x"), lambda: room.acts[-1:] == ["skip"]) < 0.3
        assert await took(lambda: page.keyboard.press("F8"), lambda: room.acts[-1:] == ["panic"]) < 0.3
        await page.wait_for_selector("#strip.is-muted")
        assert "恢复" in (await page.text_content("#panic") or "")
        assert await took(lambda: page.locator("#panic").click(), lambda: room.acts[-1:] == ["resume"]) < 0.5
        await page.wait_for_selector("#strip:not(.is-muted)")
        assert await took(lambda: page.locator("#skip").click(), lambda: room.acts[-1:] == ["skip"]) < 0.5
        await page.locator(".turn button").nth(2).click()
        await until(lambda: room.acts[-1] == "drop q3")
        await page.mouse.move(5, 5)
        await page.keyboard.press("j")
        await page.keyboard.press("j")
        await page.keyboard.press("d")
        await until(lambda: room.acts[-1] == "drop q5")
        await sees(page, "document.querySelectorAll('#audit .entry').length === 6")
        assert "撤下 什么时候发货" in await page.locator("#audit").inner_text()


TYPING = """() => {
    const field = document.createElement('input');
    field.id = 'typing';
    document.getElementById('onair').append(field);
    field.focus();
}"""


async def test_esc_twice_is_a_panic_while_typing_and_letters_are_only_letters() -> None:
    console, room = loud()
    show.play(console, SystemClock())
    async with opened(console) as page:
        await page.evaluate(TYPING)
        await page.keyboard.type("x?jdl1")
        assert await page.input_value("#typing") == "x?jdl1"
        assert room.acts == []
        await page.keyboard.press("Escape")
        await page.wait_for_timeout(800)
        await page.keyboard.press("Escape")
        assert room.acts == []
        await page.wait_for_timeout(800)
        await page.keyboard.press("Escape")
        await page.keyboard.press("Escape")
        await until(lambda: room.acts == ["panic"])


async def test_hammering_esc_and_f8_never_ends_a_panic_by_mistake() -> None:
    console, room = loud()
    async with opened(console) as page:
        for _ in range(6):
            await page.keyboard.press("Escape")
            await page.keyboard.press("F8")
        await page.wait_for_selector("#strip.is-muted")
        assert "resume" not in room.acts
        await page.wait_for_timeout(1600)
        await page.keyboard.press("F8")
        await until(lambda: room.acts[-1] == "resume")


async def test_an_ime_that_composes_keeps_its_keys() -> None:
    console, room = loud()
    show.play(console, SystemClock())
    async with opened(console) as page:
        send = "key => dispatchEvent(new KeyboardEvent('keydown', {key, isComposing: true, bubbles: true}))"
        for key in ("x", "Escape", "Escape", "d"):
            await page.evaluate(send, key)
        await page.wait_for_timeout(100)
        assert room.acts == []
        await page.evaluate(send, "F8")
        await until(lambda: room.acts == ["panic"])


async def test_the_page_comes_back_by_itself_and_delivers_a_panic_pressed_meanwhile() -> None:
    console, room = loud()
    show.play(console, SystemClock())
    async with chromium.page(*DESK) as page:
        async with serving(console) as url:
            watcher = Watcher(url, ignore=("WebSocket connection", "Failed to load resource"))
            watcher.attach(page)
            await page.goto(address(url))
            await page.wait_for_selector(".cluster")
        port = int(url.rsplit(":", 1)[1])
        await page.wait_for_selector("#veil:not([hidden])")
        assert "最后数据" in (await page.text_content("#veil-age") or "")
        await page.keyboard.press("F8")
        await sees(page, "document.getElementById('veil-title').textContent.startsWith('已记下')")
        await asyncio.sleep(1.5)
        assert (await page.text_content("#veil-title") or "").startswith("已记下")
        assert room.acts == []
        console.on(show.comment(9000, "断线时来的", at_ms=SystemClock().wall_ms()))
        async with serving(console, port):
            await page.wait_for_selector("#veil", state="hidden", timeout=8000)
            await until(lambda: room.acts == ["panic"])
            await sees(page, "document.querySelector('.cluster .text').textContent === '断线时来的'")
        assert watcher.faults == []


async def test_a_reload_keeps_the_token_and_the_address_bar_never_shows_it() -> None:
    console, _ = loud()
    async with opened(console) as page:
        assert show.TOKEN not in page.url
        await page.reload()
        await sees(page, "document.getElementById('room').textContent !== ''")
        assert show.TOKEN not in await page.content()


async def test_without_a_token_the_page_says_what_to_do_and_takes_a_pasted_address() -> None:
    console, _ = loud()
    async with serving(console) as url, chromium.page(*DESK) as page:
        await page.goto(f"{url}/console")
        await page.wait_for_selector("#door:not([hidden])")
        assert "完整网址" in (await page.text_content("#veil-text") or "")
        await page.fill("#door-token", f"{url}/console#token=wrong")
        await page.keyboard.press("Enter")
        await sees(page, "document.getElementById('veil-title').textContent === '口令不对'")
        await page.fill("#door-token", address(url))
        await page.click("#door-open")
        await page.wait_for_selector("#veil", state="hidden")
        assert console.pages == 1


async def test_all_keys_are_shown_on_request() -> None:
    console, room = loud()
    async with opened(console) as page:
        await page.keyboard.press("?")
        await page.wait_for_selector("#keys[open]")
        assert "静音" in await page.locator("#keys").inner_text()
        await page.keyboard.press("Escape")
        await page.wait_for_selector("#keys", state="hidden")
        assert room.acts == []
