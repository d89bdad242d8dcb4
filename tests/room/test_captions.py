"""The demo room with pages of other languages: what they read, where it comes from, and what when it fails."""

import asyncio
from dataclasses import replace

import pytest

from bot.app.still import StillStage
from bot.core.errors import NeedsOperator, Retryable
from bot.core.goods import Approval
from bot.core.scene import CaptionCue, SubtitleCue
from bot.room.captions import Captions
from bot.writer.fixed import IS_AI
from tests.room.studio import Studio, studio, virtually

pytestmark = pytest.mark.room


class Pages(StillStage):
    """Pages of some languages; keeps what they were given."""

    def __init__(self, *languages: str) -> None:
        super().__init__()
        self.caption_languages = frozenset(languages)
        self.said: dict[tuple[int, int], str] = {}
        self.told: list[SubtitleCue] = []

    def caption(self, cue: CaptionCue) -> None:
        self.said[cue.turn, cue.clause] = cue.line.text

    def subtitle(self, cue: SubtitleCue) -> None:
        self.told.append(cue)

    def texts(self, lang: str) -> list[str | None]:
        """Return what pages of `lang` read, but for the words that people wrote for them: that the host is an AI."""
        texts = [one.line.text if one.line else None for one in self.told if one.lang == lang]
        return [text for text in texts if text != IS_AI.get(lang)]


class Engine:
    """Translates into Arabic and Thai: every clause is the same words, its slots behind them."""

    def __init__(self, words: str = "مرحبا") -> None:
        self.words = words
        self.fault: Exception | None = None
        self.takes_s = 0.2
        self.asked: list[tuple[str, str]] = []

    def languages(self) -> frozenset[tuple[str, str]]:
        return frozenset({("zh", "ar"), ("zh", "en")})

    async def translate(self, text: str, source: str, target: str) -> str | None:
        self.asked.append((text, target))
        await asyncio.sleep(self.takes_s)
        if self.fault is not None:
            raise self.fault
        figures = "".join(char if char.isdecimal() else " " for char in text).split()
        return f"{self.words} {' '.join(figures)}".strip()


async def said(on_air: Studio, seconds: float = 12.0) -> Pages:
    await asyncio.sleep(seconds)
    assert isinstance(on_air.stage, Pages)
    return on_air.stage


def test_people_s_own_words_come_before_a_machine_s_and_with_the_figures_of_their_language() -> None:
    async def show() -> None:
        engine = Engine()
        async with studio(lang="zh", stage=Pages("en"), translator=engine) as on_air:
            await on_air.hear(on_air.comment("旅行杯多少钱"))
            pages = await said(on_air, 40.0)
            assert "Ever tipped a cup and soaked your bag?" in pages.texts("en")
            assert any("CN¥" in text for text in pages.texts("en") if text)
            assert on_air.room.captions is not None and on_air.room.captions.counts["native"] > 10
            assert on_air.faults == []
            first = pages.told[0].line
            assert first is not None and first.lang == "en" and first.decision_id
            assert all(one.turn > 0 and (one.turn, one.clause) in pages.said for one in pages.told)

    virtually(show)


def test_without_a_page_of_another_language_nothing_is_translated() -> None:
    async def show() -> None:
        engine = Engine()
        async with studio(lang="zh", stage=Pages("zh"), translator=engine) as on_air:
            pages = await said(on_air)
            assert (pages.told, engine.asked) == ([], []) and pages.said

    virtually(show)


def test_a_machine_words_what_has_no_wording_ahead_of_the_voice_and_asks_once() -> None:
    async def show() -> None:
        engine = Engine()
        async with studio(lang="zh", stage=Pages("ar", "th"), translator=engine) as on_air:
            pages = await said(on_air)
            assert "مرحبا" in pages.texts("ar")
            assert len(set(engine.asked)) == len(engine.asked) and {lang for _, lang in engine.asked} == {"ar"}
            assert set(pages.texts("th")) == {None}  # no model: shown as it is said, with a note
            assert len(pages.texts("th")) == len(pages.texts("ar")) > 3
            assert len(pages.told) == 2 * len(pages.said)
            assert on_air.room.captions
            (chip,) = on_air.room.captions.light()
            assert (chip.state, chip.text) == ("warn", "字幕 ar th；没有翻译模型：th")

    virtually(show)


@pytest.mark.parametrize("engine", [Engine(), None])
def test_a_page_that_comes_in_mid_turn_reads_what_is_being_said(engine: Engine | None) -> None:
    async def show() -> None:
        pages = Pages()
        async with studio(lang="zh", stage=pages, translator=engine) as on_air:
            await asyncio.sleep(3.0)
            shown = [key for key in pages.said if key[0] == max(turn for turn, _ in pages.said)]
            assert pages.told == [] and shown
            pages.caption_languages = frozenset({"en", "th"})
            await asyncio.sleep(2.5)
            for lang in ("en", "th"):
                given = [(one.turn, one.clause) for one in pages.told if one.lang == lang]
                assert shown[-1] in given and len(given) == len(set(given))
            assert on_air.faults == []

    virtually(show)


def test_words_go_out_in_the_languages_that_are_ready_while_others_are_made_ready(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def show() -> None:
        async with studio(lang="zh", stage=Pages("ar", "en"), translator=Engine()) as on_air:
            pages = await said(on_air)
            assert pages.texts("ar") and not pages.texts("en")

    monkeypatch.setattr(Captions, "_new", lambda self: sorted({"ar"} - self._prepared))  # English takes for ever
    virtually(show)


def test_what_the_guard_refuses_in_its_language_is_shown_as_it_is_said() -> None:
    async def show() -> None:
        async with studio(lang="zh", stage=Pages("ar"), translator=Engine("الأفضل في العالم 3")) as on_air:
            pages = await said(on_air)
            assert set(pages.texts("ar")) == {None} and on_air.room.captions
            assert on_air.room.captions.counts["refused"] > 0  # a figure that no slot gave

    virtually(show)


def test_a_translator_that_fails_is_left_alone_a_while_and_then_used_again() -> None:
    async def show() -> None:
        engine = Engine()
        engine.fault = Retryable("the translation process failed")
        async with studio(lang="zh", stage=Pages("ar"), translator=engine) as on_air:
            pages = await said(on_air, 8.0)
            assert set(pages.texts("ar")) == {None} and len(engine.asked) <= 3
            assert on_air.room.captions and on_air.room.captions.light()[0].state == "warn"
            engine.fault = None
            pages = await said(on_air, 30.0)
            assert "مرحبا" in pages.texts("ar") and on_air.room.captions.light()[0].state == "good"
            assert on_air.faults == []

    virtually(show)


def test_an_engine_that_needs_a_person_leaves_the_captions_that_people_wrote() -> None:
    async def show() -> None:
        engine = Engine()
        engine.fault = NeedsOperator("the library is not installed")
        async with studio(lang="zh", stage=Pages("ar", "en"), translator=engine) as on_air:
            pages = await said(on_air, 20.0)
            assert set(pages.texts("ar")) == {None} and any(pages.texts("en"))
            assert len(engine.asked) == 1 and any("captions" in fault for fault in on_air.faults)

    virtually(show)


def test_words_that_come_too_late_are_not_shown() -> None:
    async def show() -> None:
        engine = Engine()
        engine.takes_s = 9.0
        async with studio(lang="zh", stage=Pages("ar"), translator=engine) as on_air:
            await said(on_air, 30.0)
            assert on_air.room.captions and on_air.room.captions.counts["late"] > 0

    virtually(show)


def test_no_machine_words_that_the_host_is_an_ai_nor_reviewed_goods() -> None:
    async def show() -> None:
        engine = Engine()
        async with studio(lang="zh", stage=Pages("ar", "en"), translator=engine) as on_air:
            catalog = on_air.room.parts.shop.catalog
            approval = Approval(number="n", file="f", until_ms=2**50)
            products = {
                sku: replace(product, product_class="health_food", approval=approval, reviewed=True)
                for sku, product in catalog.products.items()
            }
            on_air.room.parts.shop.catalog = replace(catalog, products=products)
            engine.asked.clear()
            await on_air.hear(on_air.comment("你是真人吗"))
            await on_air.answer_to("are_you_real")
            pages = await said(on_air, 5.0)
            assert not any("AI" in text or "元" in text for text, _ in engine.asked)
            assert "not a person; voice and picture are generated." in pages.texts("en")
            assert any(one.line and one.line.text == IS_AI["ar"] for one in pages.told)

    virtually(show)
