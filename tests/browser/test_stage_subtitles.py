"""Twelve pages in twelve languages at once: each reads the show in its own words, or is told that there are none."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from playwright.async_api import Page

from bot.core.goods import Money
from bot.core.scene import CaptionCue, SubtitleCue
from bot.guard import figures
from bot.stage.server import StageServer
from tests.browser import chromium, harness, samples

pytestmark = pytest.mark.browser
WORDS = {
    "zh": "{cup}现在{price}，还剩{left}，不急着拍。",
    "en": "The {cup} is {price} now, {left} left, no hurry.",
    "ja": "{cup}は今{price}、残り{left}、ゆっくりどうぞ。",
    "ko": "{cup} 지금 {price}, 남은 수량 {left}, 천천히 보세요.",
    "th": "{cup} ตอนนี้ {price} เหลือ {left} ไม่ต้องรีบ",
    "vi": "{cup} giờ là {price}, còn {left}, cứ từ từ nhé.",
    "id": "{cup} sekarang {price}, sisa {left}, santai saja.",
    "ms": "{cup} kini {price}, tinggal {left}, tak perlu tergesa.",
    "ru": "{cup} сейчас {price}, осталось {left}, не спешите.",
    "es": "{cup} ahora a {price}, quedan {left}, sin prisa.",
    "ar": "{cup} الآن {price} والمتبقي {left}، لا داعي للعجلة.",
    "pt": "{cup} agora {price}, restam {left}, sem pressa.",
}
STATE = """() => {
  const plate = document.querySelector(".caption");
  const at = (node) => node.getBoundingClientRect();
  const spans = [...plate.querySelectorAll(".line span")];
  const first = spans.find((span) => span.textContent.trim());
  const box = at(plate);
  const apart = [...plate.querySelectorAll("span[dir=ltr]")].map((span) => span.textContent.trim());
  return {
    apart,
    on: plate.classList.contains("on"),
    lang: plate.lang,
    text: [...plate.querySelectorAll(".line")].map((line) => line.textContent).join(""),
    note: plate.querySelector("small").hidden ? "" : plate.querySelector("small").textContent,
    dir: getComputedStyle(plate.querySelector("p")).direction,
    starts: first ? (at(first).left + at(first).right) / 2 - (box.left + box.right) / 2 : 0,
    inside: [...plate.querySelectorAll(".line, small:not([hidden])")].every((span) =>
      at(span).top >= box.top && at(span).bottom <= box.bottom
      && at(span).left >= box.left && at(span).right <= box.right),
  };
}"""


def said(lang: str) -> str:
    price, left = figures.money(Money(4890, "CNY"), lang).replace("\u200f", ""), figures.pieces(38, lang)
    return WORDS[lang].format(cup="Zhubo X1", price=price, left=left)


@asynccontextmanager
async def twelve(stage: StageServer) -> AsyncIterator[dict[str, Page]]:
    async with harness.serving(stage) as url, chromium.page(270, 480) as first:
        pages = {}
        for lang in WORDS:
            page = first if lang == "zh" else await first.context.new_page()
            await page.goto(f"{url}/stage?show=captions&motion=reduced&lang={lang}")
            pages[lang] = page
        await harness.until(lambda: len(stage.overlays) == len(WORDS))
        yield pages


async def settled(page: Page) -> dict[str, Any]:
    """What a page shows once it shows words."""
    state: dict[str, Any] = {}

    async def is_on() -> object:
        state.update(await page.evaluate(STATE))
        return state["on"]

    await harness.until_true(is_on)
    return state


async def test_twelve_pages_read_one_clause_in_twelve_languages_or_are_told_that_it_is_not_translated() -> None:
    stage = harness.server(samples.info("zh"), effects={})
    async with twelve(stage) as pages:
        assert stage.caption_languages == set(WORDS)
        stage.begin(samples.turn(1, "zh"))
        stage.subtitle(SubtitleCue(turn=1, clause=0, lang="ja", line=samples.cleared(said("ja"), "ja")))  # came first
        stage.caption(CaptionCue(turn=1, clause=0, line=samples.cleared(said("zh")), start_ms=0, end_ms=120_000))
        for lang in WORDS.keys() - {"zh", "ja", "ms", "pt"}:
            line = samples.cleared(said(lang), lang)
            stage.subtitle(SubtitleCue(turn=1, clause=0, lang=lang, line=line))
        stage.subtitle(SubtitleCue(turn=1, clause=0, lang="ms", line=None))  # pt is never answered
        shown = {lang: await settled(page) for lang, page in pages.items()}
        for lang in WORDS.keys() - {"ms", "pt"}:
            assert said(lang).startswith(shown[lang]["text"]) and len(shown[lang]["text"]) > 20  # or a first screen
            assert shown[lang] | {"starts": 0, "text": "", "apart": []} == {
                "apart": [],
                "on": True,
                "lang": lang,
                "text": "",
                "note": "",
                "dir": "rtl" if lang == "ar" else "ltr",
                "starts": 0,
                "inside": True,
            }
        assert shown["ar"]["apart"] == ["Zhubo X1", "48.90 CN¥", "38"]  # not X1 Zhubo, not ¥CN
        assert shown["ar"]["starts"] > 0 > shown["ru"]["starts"]
        for lang, note in {"ms": "Tiada terjemahan · asal", "pt": "Sem tradução · original"}.items():
            assert (shown[lang]["text"], shown[lang]["lang"], shown[lang]["note"]) == (said("zh"), "zh", note)
        stage.subtitle(SubtitleCue(turn=1, clause=0, lang="pt", line=samples.cleared(said("pt"), "pt")))  # late

        async def has_come() -> bool:
            state = await pages["pt"].evaluate(STATE)
            return bool(state["text"] == said("pt") and state["note"] == "")

        await harness.until_true(has_come)
