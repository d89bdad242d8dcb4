import asyncio

import pytest

from bot.core.errors import Retryable
from bot.core.reports import CommentTranslated
from bot.room.foreign import WAITING
from tests.room.studio import Studio, studio, virtually

pytestmark = pytest.mark.room


class FakeTranslator:
    """Takes `takes_s` a text; a text in `faults` fails once."""

    def __init__(self, takes_s: float = 0.5, faults: tuple[str, ...] = ()) -> None:
        self.takes_s = takes_s
        self.faults = faults
        self.asked: list[tuple[str, str, str]] = []

    def languages(self) -> frozenset[tuple[str, str]]:
        return frozenset({("en", "zh"), ("th", "zh"), ("ja", "en")})

    async def translate(self, text: str, source: str, target: str) -> str | None:
        self.asked.append((text, source, target))
        await asyncio.sleep(self.takes_s)
        if text in self.faults:
            raise Retryable("the translation process failed")
        return None if text == "no words" else f"译文 {text}"


def translations(on_air: Studio) -> list[str]:
    return [one.text for one in on_air.tape.reports if isinstance(one, CommentTranslated)]


def test_a_foreign_comment_is_told_again_in_the_language_of_the_room() -> None:
    async def show() -> None:
        translator = FakeTranslator()
        async with studio(lang="zh", translator=translator) as on_air:
            await on_air.hear(
                on_air.comment("how much is the wok", "a"), on_air.comment("炒锅多少钱", "b"), on_air.comment("😀", "c")
            )
            await on_air.hear(
                on_air.comment("สวัสดี", "d"), on_air.comment("おはよう", "e"), on_air.comment("no words", "f")
            )
            await asyncio.sleep(10)
            assert translations(on_air) == ["译文 how much is the wok", "译文 สวัสดี"]
            assert {source for _, source, _ in translator.asked} == {"en", "th"}
            (first, *_) = [one for one in on_air.tape.reports if isinstance(one, CommentTranslated)]
            assert first.lang == "zh" and first.seq == on_air.tape.seen()[0].seq and on_air.faults == []

    virtually(show)


def test_a_flood_keeps_the_newest_and_never_delays_the_show() -> None:
    async def show() -> None:
        async with studio(lang="zh", translator=FakeTranslator(takes_s=3.0)) as on_air:
            for number in range(2 * WAITING):
                await on_air.hear(on_air.comment(f"question {chr(97 + number % 26)} of {number} pans", f"v{number}"))
            await asyncio.sleep(2)
            assert len(on_air.tape.seen()) == 2 * WAITING
            await asyncio.sleep(600)
            told = translations(on_air)
            assert len(told) <= WAITING + 1 and f"of {2 * WAITING - 1} pans" in told[-1]

    virtually(show)


def test_a_failing_worker_costs_its_comment_and_nothing_else() -> None:
    async def show() -> None:
        async with studio(lang="zh", translator=FakeTranslator(faults=("bad words here",))) as on_air:
            await on_air.hear(on_air.comment("bad words here", "a"), on_air.comment("good words here", "b"))
            await asyncio.sleep(60)
            assert translations(on_air) == ["译文 good words here"]
            assert len(on_air.faults) == 1 and on_air.faults[0].startswith("foreign: Retryable")

    virtually(show)


def test_without_a_translator_foreign_comments_are_shown_as_they_are() -> None:
    async def show() -> None:
        async with studio(lang="zh") as on_air:
            await on_air.hear(on_air.comment("how much is the wok"))
            await asyncio.sleep(5)
            assert on_air.tape.seen() and translations(on_air) == []

    virtually(show)
