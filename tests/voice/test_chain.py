import asyncio
from collections.abc import Awaitable, Callable

import pytest

from bot.aio.virtual import LoopClock
from bot.core.errors import ConfigError, NeedsOperator, Retryable
from bot.core.speech import AudioChunk, VoiceStyle, speech_seconds
from bot.voice.chain import VoiceChain
from tests.fakes.voice import FakeVoice, cleared
from tests.virtual import in_virtual_time

pytestmark = pytest.mark.room
STYLE = VoiceStyle(lang="zh")
LINE = "一二三四五六七八九"


def run(script: Callable[[VoiceChain, list[str]], Awaitable[None]], *voices: FakeVoice) -> list[str]:
    async def inside() -> list[str]:
        told: list[str] = []
        chain = VoiceChain(voices, LoopClock(asyncio.get_running_loop(), 0), told.append)
        await script(chain, told)
        await chain.aclose()
        return told

    return in_virtual_time(inside())


async def clip(chain: VoiceChain, text: str = LINE, lang: str = "zh") -> list[AudioChunk]:
    return [chunk async for chunk in chain.synthesize(cleared(text, lang), STYLE)]


def sounded(chunks: list[AudioChunk]) -> bool:
    return any(any(chunk.pcm) for chunk in chunks)


@pytest.mark.parametrize(
    "act",
    [
        Retryable("down", after_s=1),
        NeedsOperator("no key"),
        ConfigError("bad id"),
        "hang",
        "empty",
    ],
)
def test_a_voice_that_cannot_start_costs_at_most_three_seconds_and_no_word(act: str | BaseException) -> None:
    first, second = FakeVoice("edge", [act], online=True), FakeVoice("kokoro")

    async def script(chain: VoiceChain, _: list[str]) -> None:
        loop = asyncio.get_running_loop()
        started = loop.time()
        chunks = [chunk async for chunk in chain.synthesize(cleared(LINE), STYLE)]
        assert sounded(chunks) and loop.time() - started <= 3.3
        assert sum(chunk.duration_ms for chunk in chunks) == pytest.approx(2000, abs=1)

    run(script, first, second)
    assert first.asked == second.asked == [LINE]
    assert first.closed == 1


@pytest.mark.parametrize("act", ["break", "cut"])
def test_where_a_voice_breaks_off_the_next_says_the_rest_once_and_in_its_place(act: str) -> None:
    edge, kokoro = FakeVoice("edge", [act], online=True), FakeVoice("kokoro")

    async def script(chain: VoiceChain, told: list[str]) -> None:
        chunks = await clip(chain)
        marks = [mark for chunk in chunks for mark in chunk.marks]
        assert kokoro.asked == ["五六七八九"]
        assert [LINE[mark.start_char : mark.end_char] for mark in marks if mark.end_ms <= 900] == list("一二三四")
        assert "".join(LINE[mark.start_char : mark.end_char] for mark in marks)[-5:] == "五六七八九"
        assert marks == sorted(marks, key=lambda mark: mark.start_ms)
        assert len(told) == 1 and told[0].startswith("kokoro (edge: ")

    run(script, edge, kokoro)


def test_when_the_last_voice_breaks_off_captions_keep_the_time_of_the_rest() -> None:
    async def script(chain: VoiceChain, _: list[str]) -> None:
        chunks = await clip(chain)
        assert chunks[-1].pcm == b"" and chunks[-1].duration_ms == pytest.approx(5 / 4.5 * 1000)

    run(script, FakeVoice("edge", ["cut"]))


def test_a_fault_elsewhere_adds_nothing_to_a_clause_that_ended_well() -> None:
    edge, kokoro = FakeVoice("edge", ["ok", Retryable("down")], online=True), FakeVoice("kokoro")

    async def script(chain: VoiceChain, _: list[str]) -> None:
        both = await asyncio.gather(clip(chain), clip(chain))
        assert [round(sum(chunk.duration_ms for chunk in one)) for one in both] == [2000, 2000]
        assert kokoro.asked == [LINE]

    run(script, edge, kokoro)


def test_the_only_voice_of_a_language_gets_more_time_than_one_with_a_successor() -> None:
    async def first_sound_s(*voices: FakeVoice) -> float:
        loop = asyncio.get_running_loop()
        chain = VoiceChain(voices, LoopClock(loop, 0))
        started = loop.time()
        async for chunk in chain.synthesize(cleared(LINE), STYLE):
            if any(chunk.pcm):
                break
        return loop.time() - started

    def edge() -> FakeVoice:
        return FakeVoice("edge", [2.5], online=True)

    assert in_virtual_time(first_sound_s(edge())) == pytest.approx(2.5)
    assert in_virtual_time(first_sound_s(edge(), FakeVoice("kokoro"))) == pytest.approx(2.1)
    foreign = FakeVoice("kokoro", languages=frozenset({"ja"}))
    assert in_virtual_time(first_sound_s(edge(), foreign)) == pytest.approx(2.5)


def test_each_language_has_its_own_order() -> None:
    edge, kokoro = FakeVoice("edge", online=True), FakeVoice("kokoro")

    async def script() -> None:
        clock = LoopClock(asyncio.get_running_loop(), 0)
        chain = VoiceChain((edge, kokoro), clock, order=lambda lang: ("kokoro", "edge") if lang == "zh" else ())
        await clip(chain)
        assert not sounded(await clip(chain, "hello there", "en"))
        await clip(chain, "hello", "zh")

    in_virtual_time(script())
    assert (edge.asked, kokoro.asked) == ([], [LINE, "hello"])


def test_when_all_fail_captions_go_on_and_say_why() -> None:
    async def script(chain: VoiceChain, told: list[str]) -> None:
        chunks = await clip(chain)
        assert not sounded(chunks)
        assert sum(chunk.duration_ms for chunk in chunks) == pytest.approx(speech_seconds(LINE, "zh") * 1000)
        assert told[-1] == "captions only: edge: HTTP 403; kokoro: no model"

    run(script, FakeVoice("edge", [Retryable("HTTP 403")]), FakeVoice("kokoro", [NeedsOperator("no model")]))


def test_a_held_voice_is_probed_in_the_background_and_returns() -> None:
    edge, kokoro = FakeVoice("edge", [Retryable("down"), Retryable("down"), "ok"]), FakeVoice("kokoro")

    async def script(chain: VoiceChain, told: list[str]) -> None:
        await clip(chain)
        await clip(chain)
        assert edge.asked == [LINE], "probed before its time"
        await asyncio.sleep(5.1)
        await clip(chain)
        await asyncio.sleep(5.1)
        await clip(chain)
        assert len(edge.asked) == 2, "the second hold-down is not longer"
        await asyncio.sleep(5.1)
        await clip(chain)
        await asyncio.sleep(3)
        assert chain.describe() == "edge"
        await clip(chain)
        assert len(kokoro.asked) == 5 and len(edge.asked) == 4
        assert told == ["kokoro (edge: down)", "edge"]

    run(script, edge, kokoro)


def test_a_probe_never_delays_a_clause() -> None:
    async def script(chain: VoiceChain, _: list[str]) -> None:
        await clip(chain)
        await asyncio.sleep(6)
        loop = asyncio.get_running_loop()
        started = loop.time()
        async for _chunk in chain.synthesize(cleared(LINE), STYLE):
            break
        assert loop.time() - started <= 0.11

    run(script, FakeVoice("edge", [Retryable("down"), "hang"]), FakeVoice("kokoro"))


def test_three_silent_clips_in_a_row_hold_a_voice_down_and_two_do_not() -> None:
    edge = FakeVoice("edge", ["silence", "silence", "ok", "silence", "short", "silence"])

    async def script(chain: VoiceChain, told: list[str]) -> None:
        for _ in range(6):
            assert chain.describe() == "edge"
            await clip(chain)
        assert told == ["kokoro (edge: 3 silent clips in a row)"]
        assert sounded(await clip(chain))

    run(script, edge, FakeVoice("kokoro"))


def test_a_voice_that_needs_a_person_is_never_asked_again() -> None:
    edge = FakeVoice("edge", [NeedsOperator("refused", hint="buy a key")])

    async def script(chain: VoiceChain, told: list[str]) -> None:
        await clip(chain)
        await asyncio.sleep(100_000)
        await clip(chain)
        assert edge.asked == [LINE] and told == ["kokoro (edge: refused (buy a key))"]

    run(script, edge, FakeVoice("kokoro"))


def test_a_language_nobody_speaks_is_captioned_and_nobody_is_blamed() -> None:
    async def script(chain: VoiceChain, told: list[str]) -> None:
        assert not sounded(await clip(chain, "こんにちは", "ja"))
        assert told == [] and chain.describe() == "kokoro"

    run(script, FakeVoice("kokoro"))


@pytest.mark.parametrize("text", ["😀😀", "https://a.example/x", "，。！", "5" * 5000])
def test_text_without_a_sound_asks_no_voice(text: str) -> None:
    voice = FakeVoice("kokoro")

    async def script(chain: VoiceChain, _: list[str]) -> None:
        assert sum(chunk.duration_ms for chunk in await clip(chain, text)) >= 400

    run(script, voice)
    assert voice.asked == []


def test_an_empty_chain_is_captions() -> None:
    async def script(chain: VoiceChain, _: list[str]) -> None:
        assert chain.describe() == "captions only: no voice is set up"
        assert await clip(chain)

    run(script)


def test_a_listener_who_leaves_closes_the_voice() -> None:
    voice = FakeVoice("kokoro")

    async def script(chain: VoiceChain, _: list[str]) -> None:
        chunks = chain.synthesize(cleared(LINE), STYLE)
        await anext(chunks)
        await chunks.aclose()  # type: ignore[attr-defined]
        assert voice.closed == 1 and chain.describe() == "kokoro"

    run(script, voice)


def test_a_voice_that_cannot_warm_up_is_out_before_the_first_clause() -> None:
    class Cold(FakeVoice):
        async def warm(self) -> None:
            raise NeedsOperator("no package", hint="pip install it")

    voice = Cold("kokoro")

    async def script(chain: VoiceChain, told: list[str]) -> None:
        await chain.warm()
        await clip(chain)
        assert voice.asked == [] and told == ["captions only: kokoro: no package (pip install it)"]

    run(script, voice)


def test_a_voice_that_loads_for_long_is_waited_for_once_and_is_not_at_fault() -> None:
    class Slow(FakeVoice):
        async def warm(self) -> None:
            await asyncio.sleep(20)

    voice = Slow("kokoro", ["hang"])

    async def script(chain: VoiceChain, told: list[str]) -> None:
        loop = asyncio.get_running_loop()
        warming = asyncio.create_task(chain.warm())
        await asyncio.sleep(0)
        first, second, asked = await clip(chain), await clip(chain), loop.time()
        assert not sounded(first) and not sounded(second) and len(voice.asked) == 1 and asked < 10
        await warming
        assert sounded(await clip(chain)) and told == []

    run(script, voice)
