from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.voice.trim import LIMIT, QUIET, Trimmer, is_audible
from tests.fakes.voice import tone

pytestmark = pytest.mark.unit


def trimmed(*pieces: bytes) -> tuple[bytes, Trimmer]:
    trimmer = Trimmer()
    return b"".join(trimmer.add(piece) for piece in pieces) + trimmer.end(), trimmer


def test_silence_leaves_both_ends_and_stays_in_the_middle() -> None:
    pcm, trimmer = trimmed(bytes(48 * 500), tone(300), bytes(48 * 400), tone(300), bytes(48 * 900))
    assert len(pcm) / 48 == pytest.approx(30 + 300 + 400 + 300 + 180, abs=1)
    assert trimmer.dropped_ms == pytest.approx(470, abs=1)


def test_a_clip_of_silence_is_nothing() -> None:
    pcm, trimmer = trimmed(bytes(48 * 1000))
    assert pcm == b"" and not trimmer.heard


def test_peaks_stay_under_minus_one_dbfs() -> None:
    pcm, _ = trimmed(tone(100, 32767))
    samples = array("h", pcm)
    assert max(samples) == LIMIT and min(samples) == -LIMIT


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize(
    ("level", "is_said"), [(QUIET - 1, False), (QUIET, True), (255, True), (256, True), (257, True), (LIMIT + 1, True)]
)
def test_a_single_sample_decides_whether_a_block_is_said_and_is_never_too_loud(
    sign: int, level: int, is_said: bool
) -> None:
    samples = [0] * 120 + [sign * level] + [0] * 119
    pcm, trimmer = trimmed(array("h", samples).tobytes())
    assert trimmer.heard is is_said
    assert (sign * min(level, LIMIT) in array("h", pcm)) is is_said
    assert level <= LIMIT or sign * level not in array("h", pcm)


@given(st.lists(st.integers(0, 900), max_size=12))
def test_the_pieces_it_comes_in_do_not_matter(cuts: list[int]) -> None:
    whole = bytes(48 * 100) + tone(100) + bytes(48 * 300)
    pieces, place = [], 0
    for cut in cuts:
        pieces.append(whole[place : place + cut * 2])
        place += cut * 2
    assert trimmed(*pieces, whole[place:])[0] == trimmed(whole)[0]


@pytest.mark.parametrize(("level", "heard"), [(0, False), (200, False), (201, True), (-201, True)])
def test_a_sound_is_what_is_louder_than_silence(level: int, heard: bool) -> None:
    assert is_audible(array("h", [0] * 3000 + [level, 0]).tobytes()) is heard
    assert not is_audible(b"")
