"""A whole room for two hours, an audience that comes and goes: what it says stays varied.  On a virtual clock."""

import json
from collections import defaultdict
from pathlib import Path

import pytest

from bot.app.replay import run_replay
from bot.core.sentences import sentences_of
from bot.metrics.lines import JsonLines
from tests.app.process import ROOT
from tests.app.test_replay import recorded

pytestmark = pytest.mark.wire
HOURS_S = 2 * 3600.0
MIN_S = 60.0
OWN = ("script", "show")
"""Lanes in which the host speaks of its own accord."""


def test_two_hours_of_a_whole_room_repeat_nothing_early_and_stay_varied(tmp_path: Path) -> None:
    """The demo at its longest pause with a comment every 50 seconds: thanks, answers, opening and script together.

    Facts that a viewer asks for and the law's own lines are said as often as they are due.  The show alone is played
    for six hours in `tests/writer/test_show_copy.py`.
    """
    room = tmp_path / "room"
    room.mkdir()
    for name in ("catalog.toml", "rundown.toml", "room.toml"):
        (room / name).write_bytes((ROOT / "scripts" / "demo" / name).read_bytes())
    (room / "pictures").symlink_to(ROOT / "scripts" / "demo" / "pictures")
    with (room / "room.toml").open("a", encoding="utf-8") as file:
        file.write("\n[show]\ndead_air_s = 8\n")
    out: list[str] = []
    lines = JsonLines(out.append)
    recording = recorded(tmp_path / "evening.jsonl", "evening", HOURS_S, 0.02)
    run_replay(recording, room, lang="", voiced=False, listeners=[lines], summary=lines.summary)
    lines.close()
    turns = [line for line in map(json.loads, out) if line["type"] == "turn" and line["outcome"] == "spoken"]
    assert turns[-1]["spoken_ms"] - turns[0]["spoken_ms"] >= (HOURS_S - 600) * 1000

    last: dict[str, float] = {}
    back_s: dict[str, list[float]] = defaultdict(list)
    count = 0
    for turn in turns:
        at_s, kind = turn["spoken_ms"] / 1000, turn["lane"] if turn["intent"] not in ("faq", "disclosure") else "fixed"
        for sentence in sentences_of(turn["text"]):
            count += 1
            if sentence in last:
                back_s[kind].append(at_s - last[sentence])
            last[sentence] = at_s
    assert min(gap for lane in OWN for gap in back_s[lane]) >= 20 * MIN_S
    assert min(back_s["thanks"], default=HOURS_S) >= 10 * MIN_S
    early = sum(gap < 30 * MIN_S for lane in ("qa", "chat", "thanks") for gap in back_s[lane])
    assert early / count < 0.05
    assert len(last) / count >= 0.15
