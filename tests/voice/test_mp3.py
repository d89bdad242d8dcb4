import threading
import time
from array import array

import pytest

from bot.core.errors import Retryable
from bot.voice.mp3 import MAX_MP3_BYTES, Mp3Feed
from tests.fakes.edge import FRAME_BYTES, encode, spoken

pytestmark = pytest.mark.wire


def test_sound_comes_out_while_the_rest_is_still_to_come() -> None:
    feed, first = Mp3Feed(), threading.Event()
    heard: list[bytes] = []

    def emit(pcm: bytes) -> None:
        heard.append(pcm)
        first.set()

    worker = threading.Thread(target=feed.run, args=(emit,), daemon=True)
    worker.start()
    mp3 = encode(spoken(20))
    half = 10_800
    for place in range(0, half, FRAME_BYTES):
        feed.feed(mp3[place : place + FRAME_BYTES])
    assert first.wait(5.0)
    deadline = time.monotonic() + 5.0
    while sum(map(len, heard)) / 48 < half / 6 - 250 and time.monotonic() < deadline:
        time.sleep(0.01)
    assert sum(map(len, heard)) / 48 > half / 6 - 250, "the decoder lags behind the stream"
    feed.feed(mp3[half:])
    feed.close()
    feed.close()
    worker.join(5)
    samples = array("h", b"".join(heard))
    assert len(samples) / 24 == pytest.approx(len(spoken(20)) / 24, abs=120)
    assert max(samples) > 5000


def test_a_stream_that_does_not_end_is_refused() -> None:
    feed = Mp3Feed()
    with pytest.raises(Retryable):
        for _ in range(MAX_MP3_BYTES):
            feed.feed(bytes(100_000))


def test_what_is_no_mp3_is_retryable() -> None:
    feed = Mp3Feed()
    feed.feed(b"<html>" * 900)
    feed.close()
    with pytest.raises(Retryable, match="readable"):
        feed.run(lambda _: None)
