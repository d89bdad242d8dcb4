import asyncio
import sys
from array import array
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from bot.aio.virtual import LoopClock
from bot.core.errors import NeedsOperator, Retryable
from bot.core.speech import AudioChunk, VoiceStyle
from bot.voice.chain import VoiceChain
from bot.voice.speech_api import SpeechApi, SpeechVoice
from tests.fakes.speech import SpeechEndpointFake, speech_endpoint
from tests.fakes.voice import FakeVoice, cleared

pytestmark = pytest.mark.wire
ZH = VoiceStyle(lang="zh")
API = SpeechApi(
    name="home", base_url="", model="tts-1", voice="alloy", voices={"zh": "xiaoxiao"}, languages=frozenset({"zh", "en"})
)


@asynccontextmanager
async def served(
    *faults: str | int, form: str = "pcm", key_env: str = ""
) -> AsyncIterator[tuple[SpeechEndpointFake, SpeechVoice]]:
    async with speech_endpoint(*faults) as fake:
        voice = SpeechVoice(replace(API, base_url=fake.url, format=form, api_key_env=key_env))
        try:
            yield fake, voice
        finally:
            await voice.aclose()


async def clip(voice: SpeechVoice, text: str, style: VoiceStyle = ZH, lang: str = "zh") -> list[AudioChunk]:
    return [chunk async for chunk in voice.synthesize(cleared(text, lang), style)]


@pytest.mark.parametrize("form", ["pcm", "mp3"])
async def test_a_clause_is_heard_as_it_is_read_aloud_and_trimmed(form: str) -> None:
    async with served(form=form) as (fake, voice):
        chunks = await clip(voice, "现在¥59.90。")
    (asked,) = fake.asked
    assert asked == {"model": "tts-1", "voice": "xiaoxiao", "input": "现在五十九块九。", "response_format": form}
    assert fake.keys == [""]
    length_ms = sum(chunk.duration_ms for chunk in chunks)
    assert len(b"".join(chunk.pcm for chunk in chunks)) / 48 == pytest.approx(length_ms)
    assert 8 * 180 - 30 < length_ms < 8 * 180 + 300, "silence was left on the ends"


async def test_a_sample_that_is_cut_between_two_reads_is_put_together() -> None:
    async with served() as (_, voice):
        samples = array("h", b"".join(chunk.pcm for chunk in await clip(voice, "你好你好你好")))
    assert {abs(sample) for sample in samples} <= {0, 9000}


async def test_the_persona_chooses_voice_and_rate_and_the_key_goes_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPEECH_KEY", "canary")
    style = VoiceStyle(lang="en", rate=1.2, names=(("home", "nova"), ("kokoro", "af_heart")))
    async with served(key_env="SPEECH_KEY") as (fake, voice):
        await clip(voice, "hello there", style, "en")
    assert (fake.asked[0]["voice"], fake.asked[0]["speed"], fake.keys) == ("nova", 1.2, ["Bearer canary"])


@pytest.mark.parametrize("form", ["pcm", "mp3"])
async def test_the_first_sound_comes_while_the_rest_is_on_its_way(form: str) -> None:
    loop = asyncio.get_running_loop()
    async with served("drip", form=form) as (_, voice):
        chunks = voice.synthesize(cleared("现在五十九块九，标价大家一样，喜欢的朋友下单。" * 2), ZH)
        started = loop.time()
        first = await anext(chunks)
        assert first.pcm and loop.time() - started < 1.5
        await chunks.aclose()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("fault", "form", "says", "after_s"),
    [
        (500, "pcm", "HTTP 500: .*no such", 5.0),
        (400, "pcm", "HTTP 400", 60.0),
        (302, "pcm", "HTTP 302", 60.0),
        (429, "pcm", "HTTP 429", 5.0),
        ("json", "pcm", "HTTP 200: .*busy", 5.0),
        ("close", "pcm", "failed", 5.0),
        ("close", "mp3", "failed", 5.0),
        ("quiet", "pcm", "only silence", 5.0),
        ("empty", "pcm", "only silence", 5.0),
        ("bad-mp3", "mp3", "readable sound", 5.0),
        ("flood", "pcm", "does not stop", 30.0),
        ("flood", "mp3", "does not stop", 30.0),
    ],
)
async def test_what_time_may_cure_is_retryable(fault: str | int, form: str, says: str, after_s: float) -> None:
    async with served(fault, form=form) as (_, voice):
        with pytest.raises(Retryable, match=says) as caught:
            await clip(voice, "你好世界，今天好吗。")
    assert caught.value.after_s == after_s


async def test_an_endpoint_says_how_long_it_wants_to_be_left_alone() -> None:
    async with served(429, 503) as (fake, voice):
        for asked, after_s in [("40", 40.0), ("999999", 300.0)]:
            fake.retry_after = asked
            with pytest.raises(Retryable) as caught:
                await clip(voice, "你好")
            assert caught.value.after_s == after_s


@pytest.mark.parametrize(
    ("fault", "hint"), [(401, "key"), (403, "key"), (404, "base_url, model and voice"), ("wav", 'format = "mp3"')]
)
async def test_what_only_a_person_can_mend_says_where(fault: str | int, hint: str) -> None:
    async with served(fault) as (_, voice):
        with pytest.raises(NeedsOperator) as caught:
            await clip(voice, "你好")
    assert hint in caught.value.hint


async def test_a_missing_key_is_named_before_anything_goes_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SPEECH_KEY", raising=False)
    async with served(key_env="SPEECH_KEY") as (fake, voice):
        with pytest.raises(NeedsOperator, match="SPEECH_KEY"):
            await clip(voice, "你好")
    assert fake.asked == []


@pytest.mark.parametrize("fault", ["hang", "stall"])
async def test_an_endpoint_that_hangs_is_left_within_its_time(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.voice.speech_api.FIRST_AUDIO_S", 0.3)
    async with served(fault) as (_, voice):
        with pytest.raises(Retryable, match="too slow"):
            await clip(voice, "你好")


async def test_no_server_is_retryable() -> None:
    voice = SpeechVoice(replace(API, base_url="http://127.0.0.1:9/v1"))
    with pytest.raises(Retryable, match="failed"):
        await clip(voice, "你好")
    await voice.aclose()
    await voice.aclose()


async def test_without_the_decoder_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "miniaudio", None)
    async with served(form="mp3") as (_, voice):
        with pytest.raises(NeedsOperator, match="edge-voice"):
            await clip(voice, "你好")


async def test_where_it_dies_the_next_voice_goes_on_from_the_last_breath() -> None:
    line, local = "现在五十九块九，标价大家一样，喜欢就下单。", FakeVoice("kokoro")
    async with served("close") as (_, voice):
        chain = VoiceChain((voice, local), LoopClock(asyncio.get_running_loop(), 0))
        chunks = [chunk async for chunk in chain.synthesize(cleared(line), ZH)]
        await chain.aclose()
    (rest,) = local.asked
    assert len(chunks) > 2 and rest != line and line.endswith(rest) and line[-len(rest) - 1] == "，"


def test_whatever_decides_how_a_clip_sounds_is_in_the_fingerprint() -> None:
    others = [
        replace(API, model="tts-2"),
        replace(API, voice="nova"),
        replace(API, voices={}),
        replace(API, base_url="http://other/v1"),
        replace(API, format="mp3"),
    ]
    assert len({api.fingerprint for api in (API, *others)}) == 6
