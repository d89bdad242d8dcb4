import asyncio
from functools import cache
from pathlib import Path

import pytest

from bot.app.build import make_guard
from bot.app.files import RoomFiles, load_room, room_settings
from bot.app.prerender import FAULTS, fixed_lines, prerender, that_fit
from bot.core.errors import Retryable
from bot.core.speech import Cleared, VoiceStyle
from bot.voice.cache import CachedVoice, ClipCache
from tests.fakes.voice import Act, FakeVoice, cleared

pytestmark = pytest.mark.wire
AT_MS = 1_767_225_600_000
STYLE = VoiceStyle(lang="zh")


@cache
def demo() -> tuple[RoomFiles, list[Cleared]]:
    files = load_room(None, room_settings(None), started_ms=AT_MS)
    return files, fixed_lines(files, make_guard(files, series="t"), "zh", AT_MS, most=700)


def test_every_line_is_cleared_whole_and_there_once() -> None:
    texts = [line.text for line in demo()[1]]
    assert len(set(texts)) == len(texts) == 700
    assert not any("[[" in text or "SKU" in text for text in texts)


def test_the_opening_with_the_ai_notice_comes_first_and_prices_are_those_of_today() -> None:
    files, lines = demo()
    assert any("AI" in line.text for line in lines[:40])
    assert any("¥199" in line.text for line in lines)
    assert all(line.lang == "zh" for line in lines)


def test_no_more_is_made_than_the_cache_holds() -> None:
    lines = demo()[1]
    assert that_fit(lines, 0) == []
    assert 5 < len(that_fit(lines, 2_000_000)) < 60 and that_fit(lines, 10**12) == lines


def steps(folder: Path, lines: list[Cleared], *acts: Act) -> list[str]:
    async def run() -> list[str]:
        voice = CachedVoice(FakeVoice(script=acts, ttfb_s=0.0), ClipCache(folder, 50))
        return [f"{step.number}/{step.of} {step.outcome}{step.reason}" async for step in prerender(lines, voice, STYLE)]

    return asyncio.run(run())


def test_what_is_there_is_passed_over(tmp_path: Path) -> None:
    lines = [cleared("一二三四五"), cleared("六七八九十")]
    assert steps(tmp_path, lines[:1]) == ["1/1 made"]
    assert steps(tmp_path, lines) == ["1/2 kept", "2/2 made"]


def test_a_fault_is_told_and_a_dead_voice_is_not_asked_on_and_on(tmp_path: Path) -> None:
    lines = [cleared(f"第{'一' * (number + 1)}句") for number in range(9)]
    down = Retryable("down")
    assert steps(tmp_path, lines, down, down, "ok", *[down] * 9) == [
        "1/9 faileddown",
        "2/9 faileddown",
        "3/9 made",
        *(f"{number}/9 faileddown" for number in range(4, 4 + FAULTS)),
    ]
