"""Real chats of rooms that sell nothing: hardly anything in them is a question about goods.

`ZHUBO_RECORDINGS=FOLDER`, or `../shared/data` beside the checkout; where it is missing this module holds no test.
"""

import gzip
import os
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from bot.core.text import language_of
from bot.core.turns import Intent
from bot.triage import read
from bot.triage.intents import GOODS

pytestmark = pytest.mark.recordings
FOLDER = Path(os.environ.get("ZHUBO_RECORDINGS") or Path(__file__).parents[3] / "shared" / "data")
ABOUT_GOODS = {*GOODS, Intent.UNKNOWN, Intent.COMPLAINT}


class _Packet(msgspec.Struct):
    cmd: str = ""
    content: str = ""


class _Danmaku(msgspec.Struct):
    packet: _Packet


class _Message(msgspec.Struct):
    message: str | None = None


def _bilibili(path: Path) -> Iterator[str]:
    with gzip.open(path) as lines:
        for line in lines:
            packet = msgspec.json.decode(line, type=_Danmaku).packet
            if packet.cmd.startswith("DANMU_MSG") and packet.content:
                yield packet.content


def _youtube(path: Path) -> Iterator[str]:
    with gzip.open(path) as lines:
        for line in lines:
            if text := msgspec.json.decode(line, type=_Message).message:
                yield text


ROOMS = {"bilibili/room_a_first90min.jsonl.gz": _bilibili, "youtube/premiere.jsonl.gz": _youtube}

if FOLDER.exists():

    @pytest.mark.parametrize("name", [name for name in ROOMS if (FOLDER / name).exists()])
    def test_a_room_that_sells_nothing_is_hardly_ever_asked_about_goods(name: str) -> None:
        texts = list(ROOMS[name](FOLDER / name))
        readings = [read(text, language_of(text)) for text in texts]
        assert len(texts) > 1000
        assert sum(reading.answered and reading.intent in ABOUT_GOODS for reading in readings) / len(texts) <= 0.012
