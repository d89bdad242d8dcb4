import asyncio
import sys
from array import array
from collections.abc import AsyncIterator, Callable

import edge_tts.communicate
import pytest
from edge_tts.drm import DRM

from bot.aio.virtual import LoopClock
from bot.core.errors import ConfigError, NeedsOperator, Retryable
from bot.core.speech import AudioChunk, VoiceStyle
from bot.voice.chain import VoiceChain
from bot.voice.edge import EdgeVoice, checked_voice, rate_pct
from bot.voice.pieces import MAX_PIECE_BYTES
from bot.voice.player import MAX_CLAUSE_MS
from tests.fakes.edge import EdgeService, edge_service
from tests.fakes.voice import FakeVoice, cleared

pytestmark = pytest.mark.wire
Point = Callable[[EdgeService], EdgeService]
ZH = VoiceStyle(lang="zh")


@pytest.fixture
async def voice(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[EdgeVoice]:
    monkeypatch.setattr(DRM, "clock_skew_seconds", 0.0)
    voice = EdgeVoice()
    yield voice
    await voice.aclose()
    await asyncio.sleep(0)


@pytest.fixture
def point(monkeypatch: pytest.MonkeyPatch) -> Point:
    def to(service: EdgeService) -> EdgeService:
        monkeypatch.setattr(edge_tts.communicate, "WSS_URL", service.url)
        return service

    return to


async def clip(voice: EdgeVoice, text: str, style: VoiceStyle = ZH) -> list[AudioChunk]:
    return [chunk async for chunk in voice.synthesize(cleared(text, style.lang), style)]


async def test_a_clause_is_heard_with_marks_on_the_displayed_words(voice: EdgeVoice, point: Point) -> None:
    async with edge_service() as service:
        point(service)
        chunks = await clip(voice, "现在¥59.90，标价大家一样。")
    pcm = b"".join(chunk.pcm for chunk in chunks)
    marks = [mark for chunk in chunks for mark in chunk.marks]
    said = ["现在¥59.90，标价大家一样。"[mark.start_char : mark.end_char] for mark in marks]
    assert service.texts == ["现在五十九块九，标价大家一样。"] and service.problems == []
    assert said == ["现", "在", "¥59.90", "标", "价", "大", "家", "一", "样"]
    assert marks == sorted(marks, key=lambda mark: mark.start_ms)
    assert len(pcm) / 48 == pytest.approx(sum(chunk.duration_ms for chunk in chunks))
    assert 13 * 180 - 30 < len(pcm) / 48 < 13 * 180 + 300, "silence was left on the ends"


async def test_marks_point_at_the_sound_they_name(voice: EdgeVoice, point: Point) -> None:
    async with edge_service() as service:
        point(service)
        chunks = await clip(voice, "你好世界")
    samples = array("h", b"".join(chunk.pcm for chunk in chunks))
    marks = [mark for chunk in chunks for mark in chunk.marks]
    onset_ms = next(index for index, sample in enumerate(samples) if abs(sample) > 3000) / 24
    assert onset_ms < 60 and abs(marks[0].start_ms - onset_ms) < 60
    for left, right in zip(marks, marks[1:], strict=False):
        assert abs(right.start_ms - left.start_ms - 180) <= 2


async def test_text_is_escaped_and_only_plain(voice: EdgeVoice, point: Point) -> None:
    async with edge_service() as service:
        point(service)
        await clip(voice, "a & b </prosody> ok", VoiceStyle(lang="en"))
    assert service.problems == [] and "prosody" in service.texts[0]


async def test_a_skewed_clock_is_mended_by_the_client_and_the_clause_is_heard(voice: EdgeVoice, point: Point) -> None:
    async with edge_service("403-skewed") as service:
        point(service)
        chunks = await clip(voice, "你好世界")
    assert service.connections == 2 and any(chunk.pcm for chunk in chunks)


async def test_a_second_request_finds_the_connector_open(voice: EdgeVoice, point: Point) -> None:
    async with edge_service() as service:
        point(service)
        await clip(voice, "你好世界")
        assert await clip(voice, "再见世界")


@pytest.mark.parametrize(
    ("faults", "says"),
    [
        (("403", "403"), "HTTP 403"),
        (("no-date",), "clock"),
        (("no-audio",), "failed: NoAudioReceived"),
        (("garbage",), "garbage|failed"),
        (("unknown-path",), "UnknownResponse"),
        (("bad-mp3",), "readable sound"),
        (("quiet",), "only silence"),
        (("close",), "middle"),
    ],
)
async def test_every_bad_answer_is_retryable(
    voice: EdgeVoice, point: Point, faults: tuple[str, ...], says: str
) -> None:
    async with edge_service(*faults) as service:
        point(service)
        with pytest.raises(Retryable, match=says) as caught:
            await clip(voice, "你好世界，今天好吗，都来看看。")
    assert caught.value.after_s > 0


@pytest.mark.parametrize("fault", ["silence", "slow", "stall", "drip", "drip-late"])
async def test_a_service_that_hangs_is_left_within_its_time(
    voice: EdgeVoice, point: Point, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.voice.edge.FIRST_AUDIO_S", 0.7)
    loop = asyncio.get_running_loop()
    async with edge_service(fault) as service:
        point(service)
        started = loop.time()
        with pytest.raises(Retryable, match="no sound within|too slow|failed"):
            await clip(voice, "你好")
    assert loop.time() - started < 2.5


async def test_a_listener_who_leaves_ends_the_request(voice: EdgeVoice, point: Point) -> None:
    async with edge_service("drip") as service:
        point(service)
        chunks = voice.synthesize(cleared("你好世界"), ZH)
        task = asyncio.ensure_future(anext(chunks))
        await asyncio.sleep(0.2)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await chunks.aclose()  # type: ignore[attr-defined]
    assert service.connections == 1


async def test_a_hundred_thousand_characters_without_a_space_end_in_a_few_small_requests(
    voice: EdgeVoice, point: Point
) -> None:
    line = "".join(chr(0x4E00 + index % 20_000) for index in range(100_000))
    async with edge_service() as service:
        point(service)
        chunks, said_ms = voice.synthesize(cleared(line), ZH), 0.0
        async for chunk in chunks:
            said_ms += chunk.duration_ms
            if said_ms > MAX_CLAUSE_MS:  # where the player stops listening
                break
        await chunks.aclose()  # type: ignore[attr-defined]
    assert said_ms > MAX_CLAUSE_MS and len(service.texts) == 1 and service.problems == []
    assert all(len(text.encode()) <= MAX_PIECE_BYTES for text in service.texts)


async def test_when_the_service_dies_in_a_clause_the_next_voice_says_the_words_that_are_missing(
    voice: EdgeVoice, point: Point
) -> None:
    line, local = "现在五十九块九，标价大家一样，喜欢就下单。", FakeVoice("kokoro")
    async with edge_service("close", "403") as service:
        point(service)
        chain = VoiceChain((voice, local), LoopClock(asyncio.get_running_loop(), 0))
        chunks = [chunk async for chunk in chain.synthesize(cleared(line), ZH)]
        again = [chunk async for chunk in chain.synthesize(cleared(line), ZH)]
        await chain.aclose()
    said = "".join(line[mark.start_char : mark.end_char] for chunk in chunks for mark in chunk.marks)
    (rest, whole) = local.asked
    assert 3 < len(rest) < len(line) - 3 and line.endswith(rest) and whole == line
    assert said.removesuffix(rest) and line.startswith(said.removesuffix(rest)[:4])
    assert any(any(chunk.pcm) for chunk in again) and service.connections == 1


async def test_no_server_is_retryable(voice: EdgeVoice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edge_tts.communicate, "WSS_URL", "ws://127.0.0.1:9/edge?x=1")
    with pytest.raises(Retryable, match="failed"):
        await clip(voice, "你好")


async def test_a_long_clause_is_asked_in_pieces_of_a_thousand_bytes(voice: EdgeVoice, point: Point) -> None:
    text = "好看的杯子，" * 60
    async with edge_service() as service:
        point(service)
        chunks = await clip(voice, text)
    marks = [mark for chunk in chunks for mark in chunk.marks]
    assert len(service.texts) == 2 and max(len(part.encode()) for part in service.texts) <= MAX_PIECE_BYTES
    assert marks[-1].end_char == len(text) - 1
    assert all(left.start_ms <= right.start_ms for left, right in zip(marks, marks[1:], strict=False))


@pytest.mark.parametrize(
    "hostile",
    ["", "zh-CN-X'/><break/>Neural", "zh-CN-XiaoxiaoNeural\n", "zh-CN-XiaoxiaoNeural' x='", "../a", "x" * 999],
)
def test_a_hostile_voice_id_is_refused(hostile: str) -> None:
    with pytest.raises(ConfigError, match="no voice"):
        checked_voice(hostile)


@pytest.mark.parametrize(
    ("rate", "pct"), [(1.0, "+0%"), (1.1, "+10%"), (99999.0, "+50%"), (0.0, "-50%"), (0.9, "-10%")]
)
def test_the_rate_is_a_bounded_integer(rate: float, pct: str) -> None:
    assert rate_pct(rate) == pct


async def test_without_the_package_the_extra_is_named(voice: EdgeVoice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "edge_tts", None)
    with pytest.raises(NeedsOperator, match="edge-voice"):
        await clip(voice, "你好")
