import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.aigc import is_complete
from bot.core.speech import AudioChunk, VoiceStyle, WordMark
from bot.voice.cache import CachedVoice, ClipCache, decoded, encoded
from tests.fakes.voice import FakeVoice, cleared, tone

pytestmark = pytest.mark.wire
STYLE = VoiceStyle(lang="zh")
CLIP = AudioChunk(pcm=tone(100), duration_ms=100.0, marks=(WordMark(0, 50, 0, 1), WordMark(50, 100, 1, 2)))


def fast(script: list[str | BaseException | float] | None = None) -> FakeVoice:
    return FakeVoice("kokoro", script or (), ttfb_s=0.0)


def kept(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


async def said(voice: CachedVoice, text: str = "一二三", style: VoiceStyle = STYLE) -> AudioChunk:
    chunks = [chunk async for chunk in voice.synthesize(cleared(text), style)]
    marks = tuple(mark for chunk in chunks for mark in chunk.marks)
    return AudioChunk(
        pcm=b"".join(chunk.pcm for chunk in chunks), duration_ms=sum(c.duration_ms for c in chunks), marks=marks
    )


async def test_a_clip_said_before_asks_no_voice_and_is_the_same(tmp_path: Path) -> None:
    voice = fast()
    first = await said(CachedVoice(voice, ClipCache(tmp_path / "clips", 10)))
    again = await said(CachedVoice(voice, ClipCache(tmp_path / "clips", 10)))
    assert voice.asked == ["一二三"]
    assert (again.pcm, again.marks) == (first.pcm, first.marks)
    assert again.duration_ms == pytest.approx(first.duration_ms, abs=0.1)


async def test_another_voice_rate_text_or_version_is_another_clip(tmp_path: Path) -> None:
    cache = ClipCache(tmp_path, 10)
    voice = CachedVoice(fast(), cache)
    renewed = fast()
    renewed.fingerprint = "2"
    other_voice = VoiceStyle(lang="zh", names=(("kokoro", "zm_yunyang"),))
    keys = {
        voice.key(cleared("¥59.90"), STYLE),
        voice.key(cleared("五十九块九"), STYLE),
        voice.key(cleared("¥59.90"), VoiceStyle(lang="zh", rate=1.1)),
        voice.key(cleared("¥59.90"), other_voice),
        voice.key(cleared("¥59.90", "en"), STYLE),
        CachedVoice(renewed, cache).key(cleared("¥59.90"), STYLE),
    }
    assert len(keys) == 6


@pytest.mark.parametrize("script", [["silence"], ["empty"]])
async def test_silence_is_not_kept(tmp_path: Path, script: list[str | BaseException | float]) -> None:
    voice = fast(script)
    cached = CachedVoice(voice, ClipCache(tmp_path, 10))
    await said(cached)
    assert (await said(cached)).pcm and len(voice.asked) == 2


async def test_what_a_model_worded_is_not_kept(tmp_path: Path) -> None:
    own = cleared("一二三")
    worded = replace(own, source=replace(own.source, kind="llm"))
    voice = CachedVoice(fast(), ClipCache(tmp_path, 10))
    assert [chunk async for chunk in voice.synthesize(worded, STYLE)] and kept(tmp_path) == []
    await said(voice)
    assert len(kept(tmp_path)) == 1


async def test_a_clip_that_was_cut_is_not_kept(tmp_path: Path) -> None:
    cached = CachedVoice(fast(), ClipCache(tmp_path, 10))
    chunks = cached.synthesize(cleared("一二三四五六七八九"), STYLE)
    await anext(chunks)
    await chunks.aclose()  # type: ignore[attr-defined]
    assert kept(tmp_path) == []


@pytest.mark.parametrize("damage", [b"", b"abc", b"\xff\xff\xff\xffxx", None])
async def test_a_damaged_clip_is_a_miss_and_is_replaced(tmp_path: Path, damage: bytes | None) -> None:
    voice, cache = fast(), ClipCache(tmp_path, 10)
    cached = CachedVoice(voice, cache)
    await said(cached)
    (file,) = kept(tmp_path)
    file.write_bytes(file.read_bytes()[:-2] + b"zz" if damage is None else damage)
    assert (await said(cached)).pcm and len(voice.asked) == 2 and cache.faults == 1
    await said(cached)
    assert len(voice.asked) == 2


async def test_the_least_recently_heard_clip_leaves_first_also_after_a_restart(tmp_path: Path) -> None:
    cap_mb = 3.5 * len(encoded(CLIP, "a")) / 1e6
    cache = ClipCache(tmp_path, cap_mb)
    for age, key in enumerate("abc"):
        await cache.put(key, CLIP)
        os.utime(tmp_path / f"{key}.clip", (1000 + age, 1000 + age))
    assert await cache.get("a")
    again = ClipCache(tmp_path, cap_mb)
    await again.put("d", CLIP)
    assert [file.name for file in kept(tmp_path)] == ["a.clip", "c.clip", "d.clip"]
    assert sum(file.stat().st_size for file in kept(tmp_path)) <= cap_mb * 1e6


async def test_a_disk_that_refuses_is_gone_on_without(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    cache = ClipCache(tmp_path / "file", 10)
    voice = fast()
    assert (await said(CachedVoice(voice, cache))).pcm and (await said(CachedVoice(voice, cache))).pcm
    assert len(voice.asked) == 2 and cache.faults >= 2


async def test_no_room_at_all_keeps_nothing(tmp_path: Path) -> None:
    await said(CachedVoice(fast(), ClipCache(tmp_path, 0)))
    assert kept(tmp_path) == []


async def test_a_half_written_clip_of_a_crash_is_swept(tmp_path: Path) -> None:
    (tmp_path / "x.1.part").write_bytes(b"half")
    await ClipCache(tmp_path, 10).put("k", CLIP)
    assert [file.name for file in kept(tmp_path)] == ["k.clip"]


@given(st.binary(max_size=200))
def test_no_file_content_breaks_the_reader(raw: bytes) -> None:
    assert decoded(raw) is None


def test_a_clip_survives_the_file() -> None:
    assert decoded(encoded(CLIP, "k")) == CLIP


async def test_every_clip_on_disk_carries_the_mark_of_generated_sound_with_an_id_of_its_own(tmp_path: Path) -> None:
    cached = CachedVoice(fast(), ClipCache(tmp_path, 10))
    for text in ("一", "二", "三", "一"):
        await said(cached, text)
    raws = [file.read_bytes() for file in kept(tmp_path)]
    marks = [json.loads(raw[4 : 4 + int.from_bytes(raw[:4], "little")])["AIGC"] for raw in raws]
    assert len(marks) == 3 and all(map(is_complete, marks))
    assert len({mark["ProduceID"] for mark in marks}) == 3


def test_a_clip_without_its_mark_is_no_clip() -> None:
    raw = encoded(CLIP, "k")
    assert decoded(raw.replace(b'"ProduceID"', b'"Produce1D"', 1)) is None
    assert decoded(raw.replace(b'"Label":"1"', b'"Label": ""', 1)) is None
