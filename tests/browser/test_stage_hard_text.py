"""Hard words on whole stages: names, prices, rewards and questions that are long, or run from right to left."""

from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest
from playwright.async_api import Page

from bot.core.clock import SystemClock
from bot.core.scene import CaptionCue, Card, CommentCue, Goal, QuestionBubble
from bot.settings.room import RoomSettings
from tests.browser import chromium, harness, samples
from tests.browser.samples import cleared
from tests.browser.test_stage_look import SIZES, open_stage
from tests.store.test_pictures import png

pytestmark = pytest.mark.browser
BOX = """(name) => {
  const { left, top, right, bottom } = document.querySelector(name).getBoundingClientRect();
  return [left, top, right, bottom];
}"""
GLYPH = """([name, text]) => {
  const walker = document.createTreeWalker(document.querySelector(name), NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const at = node.data.indexOf(text);
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + text.length);
    const { left, top, right, bottom } = range.getBoundingClientRect();
    return [left, top, right, bottom];
  }
  throw new Error(`${text} is not in one node of ${name}`);
}"""
CUT = """(names) => names.filter((name) => {
  const one = document.querySelector(name);
  const line = parseFloat(getComputedStyle(one).fontSize) / 2;  // accents may reach out of the last line
  return one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + line;
})"""
LARGEST = """() => {
  const size = (one) => parseFloat(getComputedStyle(one).fontSize);
  return [...document.querySelectorAll(".card .body > *, .card .price")].sort((a, b) => size(b) - size(a))[0].className;
}"""
PICTURED = """(terms) => document.querySelectorAll(".card .term").length === terms
  && document.querySelector(".card img.seen").naturalWidth === 40"""
PICTURE_SHOWN = """() => {
  const image = document.querySelector(".card img.seen");
  const [ratio, fit] = [image.naturalWidth / image.naturalHeight, getComputedStyle(image).objectFit];
  return fit === "contain" ? 1 : Math.min(1, image.clientHeight / (image.clientWidth / ratio));
}"""
"""Share of the picture's height that is seen."""


async def box(page: Page, name: str) -> list[float]:
    found: list[float] = await page.evaluate(BOX, name)
    return found


async def glyphs(page: Page, name: str, text: str) -> list[float]:
    """Where `text` stands: left, top, right, bottom."""
    found: list[float] = await page.evaluate(GLYPH, [name, text])
    return found


def inside(inner: list[float], outer: list[float]) -> bool:
    return (
        inner[0] >= outer[0] - 1 and inner[1] >= outer[1] - 1 and inner[2] <= outer[2] + 1 and inner[3] <= outer[3] + 1
    )


def apart(one: list[float], other: list[float]) -> bool:
    return one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


def offer(**parts: Any) -> Card:
    return replace(samples.card("zh", SystemClock().wall_ms()), **parts)


@pytest.mark.parametrize(("width", "height"), SIZES)
async def test_a_price_of_seven_figures_is_whole_and_the_time_left_stays_on_the_card(width: int, height: int) -> None:
    stage = harness.server(samples.info(), effects={})
    async with harness.serving(stage) as url, chromium.page(width, height) as page:
        await open_stage(page, stage, url)
        for number, (price, whole) in enumerate((("₩1,299,000", "1,299,000"), ("Rp1.299.000", "1.299.000"))):
            stage.card(offer(sku=f"S{number}", price=cleared(price, "ko"), terms=()))
            await page.wait_for_function(
                "(text) => document.querySelector('.card .price b').textContent === text", arg=whole
            )
            card, ring, said = [await box(page, f".card{part}") for part in ("", " .ring", " .price")]
            assert inside(ring, card) and inside(await glyphs(page, ".card .price", whole), card)
            assert apart(ring, said) and apart(ring, await box(page, ".card .badge"))
            assert await page.evaluate(LARGEST) == "price", "the largest figure"


@pytest.mark.parametrize(
    ("price", "parts"),
    [
        ("¥1,299.00", ["¥", "1,299", ".00"]),
        ("R$ 1.299,00", ["R$ ", "1.299", ",00"]),
        ("1 299,00 ₽", ["", "1 299", ",00 ₽"]),
        ("$5.90", ["$", "5", ".90"]),
        ("Rp12.999.000", ["Rp", "12.999.000", ""]),
    ],
)
async def test_the_whole_part_of_a_price_is_large_in_every_way_of_writing_it(price: str, parts: list[str]) -> None:
    stage = harness.server(samples.info(), effects={})
    async with harness.serving(stage) as url, chromium.page(540, 960) as page:
        stage.card(offer(price=cleared(price)))
        await page.goto(f"{url}/stage")
        await page.wait_for_selector(".card.on")
        assert (
            await page.evaluate("[...document.querySelector('.card .price').children].map((one) => one.textContent)")
            == parts
        )


async def test_the_picture_of_an_upright_card_is_not_cropped_to_a_strip_whatever_else_stands_on_it(
    tmp_path: Path,
) -> None:
    square = png(40, 40, (b"\0" + bytes(range(40))) * 40)
    (tmp_path / "square.png").write_bytes(square)
    terms = (cleared("满2件可用"), cleared("送起泡网"))
    stage = harness.server(samples.info(), effects={}, pictures_dir=tmp_path)
    async with harness.serving(stage) as url, chromium.page(1080, 1920) as page:
        await open_stage(page, stage, url)
        for number, some in enumerate((terms, terms[:1], ())):
            stage.card(offer(sku=f"S{number}", terms=some, picture="/stage/pictures/square.png"))
            await page.wait_for_function(PICTURED, arg=len(some))
            assert await page.evaluate(PICTURE_SHOWN) >= 0.6
            assert len(some) < 2 or await page.locator(".card .term").last.is_visible()


@pytest.mark.parametrize(("width", "height"), SIZES)
async def test_stock_and_countdown_alone_cover_neither_face_nor_question_and_say_the_end_in_full(
    width: int, height: int
) -> None:
    until = cleared("Until 9:00 PM, then $1,499.00", "en")
    stage = harness.server(samples.info("en"), effects={})
    async with harness.serving(stage) as url, chromium.page(width, height) as page:
        stage.card(replace(samples.card("en", SystemClock().wall_ms()), until=until))
        await open_stage(page, stage, url, "&show=background,host,goal,stock,countdown,question,captions")
        stage.begin(samples.turn(1, "en"))
        await page.wait_for_selector(".countdown-bar.on")
        await page.wait_for_selector(".question.on")
        await page.wait_for_timeout(350)
        assert await page.evaluate(CUT, [".countdown-bar > span", ".stock-bar > span"]) == []
        heads: dict[int, list[float]] = {1080: [550, 490, 890, 900], 1920: [410, 290, 730, 680]}
        others = [heads[width], *[await box(page, name) for name in (".question", ".caption", ".goal", "#labels")]]
        for bar in (".countdown-bar", ".stock-bar"):
            stands = await box(page, bar)
            assert [other for other in others if not apart(stands, other)] == [], bar


async def test_stock_and_countdown_leave_a_page_that_shows_the_card_to_the_card() -> None:
    stage = harness.server(samples.info(), effects={})
    async with harness.serving(stage) as url, chromium.page(540, 960) as page:
        harness.dress(stage, "zh")
        await open_stage(page, stage, url, "&show=card,stock,countdown")
        await page.wait_for_selector(".card.on")
        await page.wait_for_timeout(200)
        assert not await page.locator(".stock-bar").is_visible()
        assert not await page.locator(".countdown-bar").is_visible()


@pytest.mark.parametrize(("width", "height"), SIZES)
async def test_a_reward_and_a_long_question_are_read_to_their_end(width: int, height: int) -> None:
    asked = QuestionBubble(
        name=cleared("Fern", "en"), text=cleared("Can I wear it every day if my skin is dry?", "en"), people=12, hue=40
    )
    stage = harness.server(samples.info("en"), effects={})
    async with harness.serving(stage) as url, chromium.page(width, height) as page:
        stage.goal(Goal(count=1_248_214, levels=(1_000_000, 2_000_000), reward=cleared("2,000,000: free sample", "en")))
        await open_stage(page, stage, url)
        stage.begin(replace(samples.turn(1, "en"), question=asked))
        await page.wait_for_selector(".question.on")
        await page.wait_for_timeout(350)
        assert await page.evaluate(CUT, [".goal .reward", ".question .text"]) == []
        assert inside(await box(page, ".question .text"), await box(page, ".question"))
        assert inside(await box(page, ".goal .reward"), await box(page, ".goal"))


async def test_marks_around_a_foreign_name_stand_where_arabic_readers_look_for_them() -> None:
    stage = harness.server(samples.info("en"), effects={})
    async with harness.serving(stage) as url, chromium.page(1920, 1080) as page:
        await open_stage(page, stage, url, "&show=captions,question,ticker")
        words = "هل يناسب iPhone 15 Pro؟ نعم (حتى 21:00)!"
        bubble = QuestionBubble(name=cleared("سارة", "ar"), text=cleared("هل يناسب iPhone 15؟", "ar"), people=1, hue=1)
        stage.begin(replace(samples.turn(1, "en"), question=bubble))
        stage.caption(CaptionCue(turn=1, clause=0, line=cleared(words, "ar"), start_ms=0, end_ms=60_000))
        await page.wait_for_selector(".caption.on")
        name, mark = await glyphs(page, ".caption", "iPhone 15 Pro"), await glyphs(page, ".caption", "؟")
        assert mark[2] <= name[0] + 1, "behind the name, which is on its left"
        hour = await glyphs(page, ".caption", "21:00")
        closing = await glyphs(page, ".caption", ")")
        assert closing[2] <= hour[0] + 1
        assert (await glyphs(page, ".caption", "!"))[2] <= closing[0] + 1
        assert (await glyphs(page, ".caption", "نعم"))[2] <= mark[0] + 1
        asked = await glyphs(page, ".question .text", "iPhone 15")
        assert (await glyphs(page, ".question .text", "؟"))[2] <= asked[0] + 1
        stage.comment(CommentCue(name=cleared("سارة", "ar"), text=cleared("كم السعر؟", "ar"), hue=1))
        await page.wait_for_selector(".ticker .said")
        await page.wait_for_timeout(350)
        who, what = await box(page, ".ticker b"), await box(page, ".ticker span")
        assert what[2] <= who[0], "the name first, from the right"


async def test_names_and_notices_on_the_card_break_between_words() -> None:
    name = cleared("Stainless steel click-lid travel cup with strainer", "en")
    notice = cleared("本品不是药物，不能代替药物治疗疾病")
    stage = harness.server(samples.info(), effects={})
    async with harness.serving(stage) as url, chromium.page(1080, 1920) as page:
        await open_stage(page, stage, url)
        stage.card(offer(name=name, detail=notice, detail_stays=True))
        await page.wait_for_selector(".card .name.long")
        for part, word in ((".name", "click-lid"), (".detail", "药物")):
            left, top, right, bottom = await glyphs(page, f".card {part}", word)
            assert bottom - top < 60 and right - left < 200, "on one line"


async def test_every_language_of_a_room_has_the_pages_own_words() -> None:
    languages = get_args(RoomSettings.model_fields["language"].annotation)
    stage = harness.server(samples.info(), effects={})
    async with harness.serving(stage) as url, chromium.page(540, 960) as page:
        await page.goto(f"{url}/stage")
        said = await page.evaluate(WORDS, [*languages])
    assert len(languages) >= 6
    for lang in set(languages) - {"en"}:
        same = tuple(word for word, plain in zip(said[lang], said["en"], strict=True) if word == plain)
        assert same == () or (lang, same) in {("id", (" +2: ",)), ("ms", (" +2: ",))}, lang


WORDS = """async (languages) => {
  const { wordsFor } = await import("/stage/assets/words.js");
  return Object.fromEntries(languages.map((lang) => {
    const { onShow, soldOut, asks, answered, someone, sound, reconnecting } = wordsFor(lang);
    return [lang, [onShow(3), soldOut, asks(3), answered(3), someone, sound, reconnecting]];
  }));
}"""
