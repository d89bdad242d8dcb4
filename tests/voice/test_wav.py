import io
import wave

import pytest

from bot.core.aigc import is_complete, mark
from bot.voice.wav import mark_in, wav_of
from tests.fakes.voice import tone

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("produce_id", ["audition-1", "audition-12"])
def test_any_player_reads_the_sound_and_the_mark_is_whole(produce_id: str) -> None:
    pcm, made = tone(300), mark(produce_id, sha256="ab")
    raw = wav_of(pcm, made)
    with wave.open(io.BytesIO(raw)) as found:
        assert (found.getframerate(), found.getnchannels(), found.getsampwidth()) == (24_000, 1, 2)
        assert found.readframes(found.getnframes()) == pcm
    assert mark_in(raw) == made and is_complete(mark_in(raw))
    assert int.from_bytes(raw[4:8], "little") == len(raw) - 8


@pytest.mark.parametrize(
    "raw", [b"", b"RIFF", b"RIFF....ICMT", b"RIFF....WAVEICMT\x04\x00\x00\x00nope", b"RIFFICMT\x02\x00\x00\x00[]"]
)
def test_a_file_without_a_mark_has_none(raw: bytes) -> None:
    assert mark_in(raw) is None
