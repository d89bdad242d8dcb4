"""Whole rooms on fake platforms: several at once, and a kill in the middle of a combo."""

import asyncio
import json
import signal
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from bot.app.attest import confirm
from bot.core.clock import SystemClock
from tests.app.process import OnAir, on_air, quiet_room
from tests.fakes.bilibili_open import FakeBilibiliOpen
from tests.fakes.douyin_grab import FakeDouyinGrab
from tests.fakes.platform import FakePlatform
from tests.fakes.show import PEOPLE, Step
from tests.fakes.youtube import FakeYouTube

pytestmark = pytest.mark.wire

FAN = PEOPLE[3]


def source(fake: FakePlatform) -> str:
    """The `[[source]]` entry that dials a fake."""
    lines = (f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in fake.settings().items())
    return "\n".join(("[[source]]", *lines, ""))


def asked(text: str, n: int, now_ms: int) -> Step:
    return Step(n=n, at_ms=now_ms, type="comment", who=FAN, text=text)


def answers(show: OnAir, intent: str) -> list[dict[str, Any]]:
    return [line for line in show.lines if line["type"] == "turn" and line["intent"] == intent]


def now_ms() -> int:
    return SystemClock().wall_ms()


async def test_two_platforms_share_one_voice_and_each_hears_where_its_buyers_tap(tmp_path: Path) -> None:
    async with FakeBilibiliOpen() as bili, FakeYouTube() as tube:
        places = '[profile.youtube]\nbuy_place.zh = "简介里的链接"\n[profile.bilibili]\nbuy_place.zh = "左下角购物袋"\n'
        room = quiet_room(tmp_path / "shop", source(bili), source(tube), places)
        for name in ("bilibili", "youtube"):
            confirm(room, None, clause="simulcast", profile=name, by="Lin")
        async with on_air(room) as show:
            await bili.someone()
            await tube.someone()
            await bili.perform([asked("这款多少钱", 1, now_ms())])
            await show.until(lambda it: answers(it, "price"), 60)
            assert answers(show, "price")[0]["tier"] == "member"
            await tube.perform([asked("怎么下单啊", 2, now_ms())])
            await show.until(lambda it: answers(it, "how_to_buy"), 60)
            text = answers(show, "how_to_buy")[0]["text"]
            assert "简介里的链接" in text and "购物袋" not in text
            assert await show.end(signal.SIGINT) < 3.0
        assert bili.ended, "the open platform was not told that we left"


async def test_a_kill_in_the_middle_of_a_combo_counts_no_gift_twice(tmp_path: Path) -> None:
    def piece(n: int, total: int, count: int, end: bool = False) -> Step:
        return Step(
            n=n, at_ms=started + n, type="gift", who=FAN, gift_id=101, text="小花", count=count, total=total, combo=7,
            combo_end=end, price_fen=10,
        )  # fmt: skip

    started = now_ms()
    async with FakeDouyinGrab() as fake:
        room = quiet_room(tmp_path / "shop", source(fake))
        async with on_air(room):
            await fake.someone()
            await fake.perform([piece(1, 3, 3), piece(2, 10, 7)])
            await counted(room, 10)  # then the process is killed
        async with on_air(room) as show:
            await fake.someone(2)
            await fake.perform([piece(2, 10, 7), piece(3, 15, 5, end=True)])
            await counted(room, 15)
            await show.end(signal.SIGINT)
    assert read(room, "SELECT sum(json_extract(body, '$.gift.count')) FROM event WHERE type = 'gift'") == 15
    assert (
        read(room, "SELECT json_extract(body, '$.gap.reason') FROM event WHERE type = 'gap'")
        == "the room was not running"
    )


def read(room: Path, query: str) -> Any:
    db = sqlite3.connect(f"file:{room / 'data' / 'journal.sqlite3'}?mode=ro", uri=True)
    try:
        found = db.execute(query).fetchone()
        return found[0] if found else None
    finally:
        db.close()


async def counted(room: Path, gifts: int) -> None:
    async with asyncio.timeout(20):
        while read(room, "SELECT value FROM counter WHERE name = 'gifts' AND scope = 'all'") != gifts:
            await asyncio.sleep(0.1)
