import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.core.errors import Retryable
from bot.core.speech import AudioChunk, VoiceStyle
from bot.voice.ahead import Ahead
from tests.fakes.timetravel import in_virtual_time
from tests.fakes.voice import FakeVoice, cleared

pytestmark = pytest.mark.room
STYLE = VoiceStyle(lang="zh")


def test_the_next_clause_is_ready_when_its_moment_comes() -> None:
    async def script() -> None:
        loop = asyncio.get_running_loop()
        ahead = Ahead(FakeVoice(ttfb_s=1.5).synthesize(cleared("一二三四五六七八九"), STYLE))
        await asyncio.sleep(2.0)
        chunks = [chunk async for chunk in ahead]
        assert loop.time() == 2.0 and len(chunks) == 4
        assert [chunk async for chunk in ahead] == []
        await ahead.aclose()

    in_virtual_time(script())


def test_a_fault_comes_after_the_chunks_before_it() -> None:
    async def source() -> AsyncIterator[AudioChunk]:
        yield AudioChunk(pcm=b"12", duration_ms=1)
        raise Retryable("broken")

    async def script() -> None:
        ahead = Ahead(source())
        await asyncio.sleep(1)
        assert (await anext(ahead)).pcm == b"12"
        for _ in range(2):
            with pytest.raises(Retryable):
                await anext(ahead)

    in_virtual_time(script())


def test_closing_stops_the_voice_and_frees_a_waiting_reader() -> None:
    voice = FakeVoice(script=["hang"])

    async def script() -> None:
        ahead = Ahead(voice.synthesize(cleared("一"), STYLE))
        reading = asyncio.ensure_future(anext(ahead, None))
        await asyncio.sleep(1)
        await ahead.aclose()
        await ahead.aclose()
        assert await reading is None and voice.closed == 1

    in_virtual_time(script())


def test_it_does_not_run_away_from_its_reader() -> None:
    made = 0

    async def endless() -> AsyncIterator[AudioChunk]:
        nonlocal made
        while True:
            made += 1
            yield AudioChunk(pcm=b"12", duration_ms=1)

    async def script() -> None:
        ahead = Ahead(endless())
        await asyncio.sleep(1)
        assert made <= 65
        await anext(ahead)
        await asyncio.sleep(1)
        assert made <= 66
        await ahead.aclose()

    in_virtual_time(script())
