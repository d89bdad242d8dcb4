import asyncio
import math
import random
from array import array

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.speech import AudioChunk, VoiceStyle
from bot.voice.loudness import MOST_DB, TARGET_DB, Levelled, Leveller
from bot.voice.trim import LIMIT
from tests.fakes.voice import FakeVoice, cleared, tone

pytestmark = pytest.mark.unit


def speech(level_db: float, seconds: float = 1.0) -> bytes:
    """Return syllables of noise with pauses; `level_db` is their RMS below full scale, peaks are 9 dB above."""
    rng, full = random.Random(7), 32768 * 10 ** (level_db / 20)
    samples = array("h")
    while len(samples) < seconds * 24_000:
        samples.extend(max(-32768, min(32767, round(rng.gauss(0, full)))) for _ in range(3600))
        samples.extend([0] * 1200)
    return samples.tobytes()


def rms_db(pcm: bytes) -> float:
    loud = [sample for sample in array("h", pcm) if sample]
    return 10 * math.log10(sum(sample * sample for sample in loud) / len(loud) / 32768**2)


@pytest.mark.parametrize("level_db", [-32.0, -26.0, -18.0, -12.0, -8.0])
def test_providers_of_any_loudness_end_within_one_decibel_of_each_other(level_db: float) -> None:
    leveller = Leveller()
    first = leveller.add(speech(level_db))
    again = leveller.add(speech(level_db))
    assert rms_db(first[12_000:]) == pytest.approx(TARGET_DB, abs=1.0), "not there after a quarter of a second"
    assert rms_db(again[:9_600]) == pytest.approx(TARGET_DB, abs=1.0), "the next clause begins at another loudness"


def test_a_whisper_is_not_blown_up_without_end_and_a_pause_not_at_all() -> None:
    leveller = Leveller()
    leveller.add(speech(-45.0))
    assert leveller.gain_db == pytest.approx(MOST_DB)
    noise = array("h", [3, -3] * 24_000).tobytes()
    fresh = Leveller()
    assert fresh.add(noise) == noise and fresh.gain_db == 0.0


def test_a_long_pause_changes_nothing_of_what_follows() -> None:
    leveller = Leveller()
    leveller.add(speech(-26.0))
    gain_db = leveller.gain_db
    leveller.add(bytes(48_000 * 20))
    assert leveller.gain_db == gain_db


def test_what_is_right_already_goes_through_untouched() -> None:
    clip = tone(500, round(32768 * 10 ** (TARGET_DB / 20)))
    assert Leveller().add(clip) == clip


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(st.integers(1, 900), st.integers(0, 32767)), max_size=12))
def test_no_sample_passes_the_limit_and_none_is_lost(parts: list[tuple[int, int]]) -> None:
    leveller = Leveller()
    for count, level in parts:
        pcm = array("h", [level, -level - 1] * count).tobytes()
        out = array("h", leveller.add(pcm))
        assert len(out) == 2 * count
        assert all(-LIMIT - 1 <= sample <= LIMIT for sample in out)


def test_each_voice_of_a_provider_has_its_own_loudness() -> None:
    class Two(FakeVoice):
        async def synthesize(self, line, style):  # type: ignore[no-untyped-def]
            level = 400 if style.voice_for("fake") == "soft" else 20_000
            yield AudioChunk(pcm=tone(600, level), duration_ms=600.0)

    async def run() -> None:
        voice = Levelled(Two())
        for name, gain in (("soft", 1), ("loud", -1), ("soft", 1)):
            style = VoiceStyle(lang="zh", names=(("fake", name),))
            (chunk,) = [chunk async for chunk in voice.synthesize(cleared("你好"), style)]
            end = max(array("h", chunk.pcm[-4800:]))
            assert chunk.duration_ms == 600.0 and (end - (400 if name == "soft" else 20_000)) * gain > 0
        assert Levelled(Two()).caps == Two().caps

    asyncio.run(run())
