"""The operator's page in a real browser: what is shown is right, inert, and stays where it is."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from bot.console.server import ConsoleServer
from bot.core.clock import SystemClock
from bot.core.reports import (
    Blocked,
    Chip,
    CommentTranslated,
    EffectMoved,
    EventSeen,
    FloorState,
    Health,
    Paused,
    TurnWaits,
)
from bot.core.text import plain_text
from bot.core.viewers import Tier
from tests.browser.console_page import PHONE, loud, opened, sees
from tests.browser.harness import until
from tests.browser.test_stage_text import PAYLOADS
from tests.console import plays, show

pytestmark = pytest.mark.browser


async def test_comments_appear_with_badges_by_turn_and_follow_their_fate() -> None:
    console, _ = loud()
    async with opened(console) as page:
        show.play(console, SystemClock())
        first = page.locator(".cluster").first
        await sees(page, "document.querySelector('.cluster .text')?.textContent === '成分是什么？有香精吗'")
        assert await first.locator(".mark").text_content() == "×18"
        assert await first.locator(".badge").all_text_contents() == ["粉4", "已购2", "新12"]
        assert "正在答" in (await first.locator(".fate").text_content() or "")
        assert await page.locator(".cluster.risky .text").all_text_contents() == ["用完手背红了一片"]
        one = show.turn("q1")
        console.on(show.ended(one, 101))
        await sees(page, "document.querySelector('.cluster .fate').textContent === '已答'")
        fan = show.viewer("阿宁", Tier.FAN, 12)
        console.on(show.comment(7001, "三号有货吗", who=fan, at_ms=SystemClock().wall_ms()))
        await sees(page, "document.querySelector('.cluster .text').textContent === '三号有货吗'")
        assert await first.locator(".badge").all_text_contents() == ["粉12"]


async def test_the_turn_on_air_says_what_how_long_and_why() -> None:
    console, _ = loud()
    async with opened(console) as page:
        show.play(console, SystemClock())  # a clause is on air for seconds: it begins when the page looks
        await sees(page, "document.getElementById('onair-left').textContent.includes('还剩')")
        card = page.locator("#onair")
        text = " ".join((await card.inner_text()).split())
        for part in (
            "正在说",
            "小满",
            "还剩",
            "成分表里没有酒精",
            "问答",
            "×18",
            "山茶花护手霜",
            "d-00011",
            "asks for",
        ):
            assert part in text
        console.on(show.ended(show.turn("q1"), 1, "interrupted", "operator"))
        await sees(page, "document.getElementById('onair-why').textContent.includes('你跳过的')")
        assert await page.locator("#skip").is_disabled()


def words_everywhere(console: ConsoleServer, number: int, payload: str) -> None:
    """Put one payload into every field that can hold words."""
    who = show.viewer(payload)
    clock = SystemClock()
    one = show.turn(
        f"x{number}", payload, viewers=(who,), people=2, intent=payload, sku=payload, lang="zh", at=clock.now()
    )
    console.on(TurnWaits(turn=one, comment_seqs=(number,)))
    console.on(show.comment(number, payload, who=who, at_ms=clock.wall_ms(), intent=payload, sku=payload, why=payload))
    console.on(EventSeen(seq=1, at_ms=1, type=payload, viewer=who, text=payload))
    console.on(FloorState(turns=(one, replace(one, id=f"y{number}", text="", line=payload)), now=clock.now(), wait_s=1))
    console.on(show.started(replace(one, id=f"z{number}"), number))
    console.on(replace(show.said(number, payload), lang=payload, decision_id=payload))
    console.on(Blocked(at_ms=1, text=payload, lang=payload, rules=(payload,), reason=payload, turn_id=payload))
    console.on(EffectMoved(key=payload, name=payload, rule_id=payload, level=1, state=payload, at_ms=1, reason=payload))
    console.on(
        Health(chips=(Chip(id=payload, state=payload, text=payload), Chip(id="labels", state="good", text=payload)))
    )


async def test_forty_hostile_texts_in_every_field_stay_text() -> None:
    console, _ = loud(replace(show.INFO, room_name=PAYLOADS[0], persona=PAYLOADS[1]))
    async with opened(console) as page:
        for number, payload in enumerate(PAYLOADS, 1):
            words_everywhere(console, number, payload)
            shown = " ".join(plain_text(payload).split())
            await sees(
                page, "text => document.querySelector('.cluster:not(.event) .text')?.textContent === text", arg=shown
            )
        await page.locator(".cluster").first.click()
        assert await page.evaluate("window.hit") is None
        kinds = set(await page.evaluate("[...document.querySelectorAll('body *')].map(e => e.localName)"))
        assert kinds.isdisjoint({"script", "iframe", "object", "embed", "link", "style", "form", "video", "audio", "a"})
        assert await page.evaluate("[...document.querySelectorAll('img')].every(e => !e.hasAttribute('src'))")


async def test_new_comments_wait_while_the_pointer_is_over_the_list() -> None:
    console, _ = loud()
    show.play(console, SystemClock())
    async with opened(console) as page:
        await page.wait_for_selector(".cluster")
        top = await page.locator(".cluster .text").first.text_content()
        await page.mouse.move(180, 400)
        for seq in (8001, 8002, 8003):
            console.on(show.comment(seq, f"新问题{seq}", at_ms=SystemClock().wall_ms()))
        await sees(page, "document.getElementById('fresh').textContent === '↑ 3 条新'")
        assert await page.locator(".cluster .text").first.text_content() == top
        await page.click("#fresh")
        await sees(page, "document.querySelector('.cluster .text').textContent === '新问题8003'")


async def test_the_queue_does_not_move_under_the_pointer() -> None:
    console, room = loud()
    show.play(console, SystemClock())
    async with opened(console) as page:
        row = page.locator(".turn").nth(3)
        await row.hover()
        console.on(show.started(show.turn("show1"), 300))
        console.on(show.started(show.turn("thanks1"), 301))
        await sees(page, "document.querySelectorAll('.turn.gone').length === 2")
        await row.locator("button").click()
        await until(lambda: room.acts == ["drop q4"])
        await page.mouse.move(5, 5)
        await sees(page, "document.querySelectorAll('.turn.gone').length === 0")


async def test_a_long_queue_is_folded_and_follows_share_a_row() -> None:
    console, _ = loud()
    now, wall = SystemClock().now(), SystemClock().wall_ms()
    async with opened(console) as page:
        console.on(FloorState(turns=tuple(show.turn(f"w{n}", at=now) for n in range(20)), now=now, wait_s=90.0))
        await sees(page, "document.querySelectorAll('.turn').length === 6")
        assert await page.text_content("#queue-more") == "再看 14 条"
        await page.click("#queue-more")
        await sees(page, "document.querySelectorAll('.turn').length === 20")
        for n in range(7):
            who = show.viewer(f"新{n}")
            console.on(EventSeen(seq=n, at_ms=wall - wall % 60_000 + n, type="follow", viewer=who, text=""))
        await sees(page, "document.querySelector('.cluster.event .text')?.textContent === '新6 等 7 人 关注了'")
        assert await page.locator(".cluster.event").count() == 1


async def test_the_language_is_the_rooms_until_the_operator_chooses() -> None:
    console, _ = loud()
    async with opened(console) as page:
        assert await page.get_attribute("html", "lang") == "zh"
        await page.keyboard.press("l")
        assert await page.text_content("#comments-title") == "Comments"
        assert "Mute all" in (await page.text_content("#panic") or "")
        await page.reload()
        await sees(page, "document.getElementById('comments-title').textContent === 'Comments'")


async def test_both_languages_have_every_word_and_no_exclamation() -> None:
    console, _ = loud()
    async with opened(console) as page:
        both: dict[str, dict[str, Any]] = await page.evaluate("""async () => {
            const words = await import('/console/assets/words.js');
            const plain = (table) => Object.fromEntries(Object.entries(table).map(([key, value]) =>
                [key, typeof value === 'function' ? value(3, 4) : value]));
            const found = {};
            for (const lang of ['zh', 'en']) { words.speak(lang); found[lang] = plain(words.w); }
            return found;
        }""")
        assert both["zh"].keys() == both["en"].keys()
        for name, value in both["zh"].items():
            if isinstance(value, dict):
                assert value.keys() == both["en"][name].keys(), name
        assert "！" not in str(both) and "!" not in str(both)


async def test_a_lost_label_and_a_panic_are_said_aloud() -> None:
    console, _ = loud()
    show.play(console, SystemClock())
    async with opened(console) as page:
        console.on(Health(chips=(Chip(id="labels", state="bad", text="AI 标签不见了"),)))
        await sees(page, "document.getElementById('alarm').textContent === 'AI 标签不见了'")
        assert await page.get_attribute("#alarm", "role") == "alert"
        assert await page.locator("#chips .bad i").text_content() == "!"
        console.on(Paused(on=True, since_ms=SystemClock().wall_ms() - 12_000))
        await sees(page, "document.getElementById('alarm').textContent === '已静音'")
        await sees(page, "document.getElementById('muted-time').textContent.startsWith('00:1')")


async def test_a_comment_source_or_obs_that_has_stopped_offers_to_connect_again() -> None:
    console, room = loud()
    async with opened(console) as page:
        lights = (
            Chip(id="comments bili", state="good", text="正常"),
            Chip(id="comments relay", state="bad", text="已停，需要你处理 · 要做的：换一个新的令牌"),
        )
        console.on(Health(chips=lights))
        await sees(page, "document.querySelectorAll('#chips .bad').length === 1")
        assert await page.locator("#chips .again:visible").count() == 1
        await page.locator("#chips .bad .again").click()
        await sees(page, "document.getElementById('said').textContent.startsWith('重新连接')")
        console.on(Health(chips=(Chip(id="obs", state="bad", text="有人在 OBS 里断开了 zhubo"),)))
        await sees(page, "document.querySelector('#chips .bad').textContent.includes('OBS 里断开')")
        await page.locator("#chips .bad .again").click()
        await sees(page, "document.getElementById('said').textContent.startsWith('重新连接')")
        assert room.acts == ["retry relay", "retry obs"]


async def test_a_model_that_does_not_answer_can_be_tried_again_and_own_copy_offers_nothing() -> None:
    console, room = loud()
    async with opened(console) as page:
        console.on(Health(chips=(Chip(id="copy", state="good", text="自备话术"),)))
        await sees(page, "document.querySelectorAll('#chips .good').length >= 1")
        assert await page.locator("#chips .again:visible").count() == 0
        console.on(Health(chips=(Chip(id="copy", state="bad", text="模型停用：钥匙不对"),)))
        await sees(page, "document.querySelectorAll('#chips .bad').length === 1")
        await page.locator("#chips .bad .again").click()
        await sees(page, "document.getElementById('said').textContent.startsWith('再试模型')")
        assert room.acts == ["ask_model"]


@pytest.mark.parametrize(("lang", "words"), [("zh", "压低声音"), ("en", "Lower voice")])
async def test_the_voice_is_lowered_by_button_and_by_key(lang: str, words: str) -> None:
    console, room = loud(replace(show.INFO, lang=lang))
    async with opened(console) as page:
        await sees(page, f"document.querySelector('#duck span').textContent === '{words}'")
        await page.locator("#duck").click()
        await sees(page, f"document.getElementById('said').textContent.startsWith('{words}')")
        await page.keyboard.press("v")
        await asyncio.sleep(0.3)
        assert room.acts == ["duck 20", "duck 20"]


SMALL = """() => [...document.querySelectorAll('#page button, #panic, #tabs button')]
    .filter((button) => button.offsetParent && !button.closest('#filters'))
    .filter((button) => button.getBoundingClientRect().height < 56).map((button) => button.textContent)"""


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_a_phone_shows_one_column_without_sideways_scroll_and_large_targets(lang: str) -> None:
    console, room = loud(replace(show.INFO, lang=lang))
    show.play(console, SystemClock())
    console.on(plays.panels(SystemClock().wall_ms()))
    async with opened(console, PHONE) as page:
        for tab in range(5):
            await page.locator("#tabs button").nth(tab).click()
            assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
            small = await page.evaluate(SMALL)
            assert small == []
            box = await page.locator("#panic").bounding_box()
            assert box is not None and box["width"] >= 350 and box["y"] + box["height"] <= 844
        await page.locator("#panic").click()
        await until(lambda: room.acts == ["panic"])


@pytest.mark.parametrize("size", [(1280, 800), (1024, 768), (2560, 1300), (360, 640)])
async def test_other_sizes_have_no_sideways_scroll_and_keep_panic_in_sight(size: tuple[int, int]) -> None:
    console, _ = loud()
    show.play(console, SystemClock())
    async with opened(console, size) as page:
        assert await page.evaluate("document.documentElement.scrollWidth") <= size[0]
        box = await page.locator("#panic").bounding_box()
        assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= size[0]


async def test_a_busy_page_stays_small_and_quick() -> None:
    console, _ = loud()
    async with opened(console) as page:
        for seq in range(3000):
            who = show.viewer(f"观众{seq}")
            console.on(show.comment(seq, f"问题 {seq}", who=who, at_ms=SystemClock().wall_ms(), turn_id=f"t{seq}"))
            if seq % 10 == 0:
                await asyncio.sleep(0.005)
        await sees(page, "document.querySelector('.cluster .text')?.textContent === '问题 2999'")
        assert await page.locator(".cluster").count() <= 200
        assert await page.evaluate("document.querySelectorAll('*').length") < 4000


async def test_a_translation_stands_below_its_comment_as_text_in_its_own_language() -> None:
    console, _ = loud()
    async with opened(console) as page:
        at_ms = SystemClock().wall_ms()
        console.on(show.comment(9001, "berapa harga ke KL?", at_ms=at_ms, lang="ms"))
        await sees(page, "document.querySelector('.cluster .text')?.textContent === 'berapa harga ke KL?'")
        assert not await page.locator(".cluster .translation").first.is_visible()
        for payload in ("寄到吉隆坡多少钱", *PAYLOADS[:12]):
            console.on(CommentTranslated(seq=9001, lang="zh", text=payload))
            shown = f"译：{plain_text(payload)}"
            await sees(page, "text => document.querySelector('.cluster .translation').textContent === text", arg=shown)
        assert await page.locator(".cluster .translation bdi").first.get_attribute("lang") == "zh"
        assert await page.evaluate("window.hit") is None
        assert await page.locator(".cluster .translation > *").count() == 2
        console.on(CommentTranslated(seq=404, lang="zh", text="没有这条"))
        await page.keyboard.press("l")
        await sees(page, "document.querySelector('.cluster .translation').textContent.startsWith('tr: ')")
