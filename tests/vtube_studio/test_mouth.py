import math
from array import array
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.vtube_studio.mouth import STEP_MS, Mouth, loudness

pytestmark = pytest.mark.unit
RATE = 24_000


def tone(ms: float, level: float) -> bytes:
    """A voice-like tone whose RMS is `level`."""
    count = int(RATE * ms / 1000)
    return array("h", (int(32767 * level * math.sqrt(2) * math.sin(at * 0.05)) for at in range(count))).tobytes()


def heard(*pieces: bytes) -> Mouth:
    mouth, at_ms = Mouth(), 0.0
    for pcm in pieces:
        mouth.hear(at_ms, pcm)
        at_ms += len(pcm) / 48
    return mouth


def test_it_is_open_in_a_vowel_and_closed_in_a_pause() -> None:
    mouth = heard(tone(400, 0.2), tone(400, 0.0), tone(400, 0.2))
    assert mouth.open_at(300) > 0.8
    assert mouth.open_at(780) < 0.1
    assert mouth.open_at(1100) > 0.8


def test_a_quiet_voice_opens_it_too_and_a_loud_one_no_further_than_open() -> None:
    assert heard(tone(600, 0.06)).open_at(500) > 0.5
    assert heard(tone(600, 0.5)).open_at(500) == pytest.approx(1.0, abs=0.02)


def test_before_and_after_the_sound_it_is_closed() -> None:
    mouth = heard(tone(200, 0.2))
    assert (mouth.open_at(-1), mouth.open_at(260), Mouth().open_at(0)) == (0.0, 0.0, 0.0)


def test_it_follows_the_loudness_of_speech() -> None:
    """The figure that the stage's own host must reach too: r >= 0.6."""
    rng = Random(3)
    levels = [rng.choice((0.0, 0.05, 0.1, 0.2, 0.3)) for _ in range(60)]
    pieces = [tone(100, level) for level in levels]
    mouth = heard(*pieces)
    times = [at * STEP_MS for at in range(300)]
    wanted = [levels[int(at // 100)] for at in times]
    assert correlation(wanted, [mouth.open_at(at + STEP_MS) for at in times]) >= 0.6


def correlation(a: list[float], b: list[float]) -> float:
    ma, mb = sum(a) / len(a), sum(b) / len(b)
    top = sum((x - ma) * (y - mb) for x, y in zip(a, b, strict=True))
    return top / math.sqrt(sum((x - ma) ** 2 for x in a) * sum((y - mb) ** 2 for y in b))


@settings(max_examples=40)
@given(st.lists(st.binary(max_size=2000), max_size=8))
def test_any_samples_give_a_mouth_between_closed_and_open(frames: list[bytes]) -> None:
    mouth, at_ms = Mouth(), 0.0
    for pcm in frames:
        mouth.hear(at_ms, pcm)
        assert 0.0 <= mouth.open_at(at_ms) <= 1.0
        at_ms += len(pcm) / 48


def test_loudness_is_a_share_of_full_scale() -> None:
    assert loudness(tone(20, 0.25)) == pytest.approx(0.25, rel=0.05)
    assert loudness(b"") == loudness(b"\x01") == 0.0
