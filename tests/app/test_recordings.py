"""Real recorded rooms, where there are any: imported whole, their busiest minutes replayed, the same show twice.

`ZHUBO_RECORDINGS=FOLDER`, or `../shared/data` beside the checkout.  They are viewers' words, so none is part of this
repository; where the folder is missing this module holds no test.
"""

import os
import subprocess
import sys
from collections import deque
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.core.errors import ConfigError
from bot.core.events import RoomEvent, encode_event
from bot.sources.importing import ImportReport, import_file
from bot.sources.replay import events_of
from tests.app.process import ROOT, lines_of

pytestmark = [pytest.mark.recordings, pytest.mark.timeout(200)]
FOLDER = Path(os.environ.get("ZHUBO_RECORDINGS") or ROOT.parent / "shared" / "data")
KINDS = ("bilibili", "tiktok", "twitch", "youtube", "thai")
ROOMS = sorted(path for name in KINDS for path in (FOLDER / name).glob("*.gz"))
ANSWERS = sorted((FOLDER / "youtube").glob("*/*.json*"))
"""Single answers of a platform: many files, a few events each."""
SPAN_MS = 240_000
"""The busiest minutes: every lane is full in them."""
REPLAYS = """
import sys
from pathlib import Path
from tests.app.test_replay import here
print("\\n\\n".join("\\n".join(here(Path(file))) for file in sys.argv[1:]))
"""


def busiest(events: list[RoomEvent]) -> list[RoomEvent]:
    """Return the stretch of `SPAN_MS` with most events, in the file's order."""
    open_, best = deque[RoomEvent](), list[RoomEvent]()
    for event in events:
        open_.append(event)
        while event.at_ms - open_[0].at_ms > SPAN_MS:
            open_.popleft()
        if len(open_) > len(best):
            best = list(open_)
    return best


@dataclass(frozen=True, slots=True)
class Played:
    """One room: what was imported, what of it was played, and what two replays said."""

    report: ImportReport
    events: int
    lines_of_file: int
    comments: int
    replays: tuple[str, str]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, Played]:
    """Every room, imported once; all are played by two processes, each with its own order of hashes."""
    folder = tmp_path_factory.mktemp("rooms")
    imported: list[tuple[ImportReport, int, int, int]] = []
    for number, room in enumerate(ROOMS):
        file = folder / f"{number}.all.jsonl"
        report = import_file(room, file)
        events = [event for event in events_of(file) if event is not None]
        stretch = busiest(events)
        (folder / f"{number}.jsonl").write_bytes(b"".join(encode_event(event) + b"\n" for event in stretch))
        lines = len(file.read_bytes().splitlines())
        imported.append((report, len(events), lines, sum(event.type == "comment" for event in stretch)))
    stretches = [str(folder / f"{number}.jsonl") for number in range(len(ROOMS))]
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", REPLAYS, *stretches], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONHASHSEED": seed},
        )
        for seed in "12"
    ]  # fmt: skip
    told = [run.communicate() for run in runs]
    assert [(run.returncode, err) for run, (_, err) in zip(runs, told, strict=True)] == [(0, b"")] * 2
    first, second = (out.decode().split("\n\n") for out, _ in told)
    return {
        room: Played(*row, replays=pair)
        for room, row, pair in zip(ROOMS, imported, zip(first, second, strict=False), strict=True)
    }


if ROOMS:

    @pytest.mark.parametrize("room", ROOMS, ids=lambda path: f"{path.parent.name}/{path.name.partition('.')[0]}")
    def test_a_real_room_is_replayed_without_a_fault_and_the_same_twice(played: dict[Path, Played], room: Path) -> None:
        show = played[room]
        assert show.events == sum(show.report.types.values()) == show.report.events == show.lines_of_file > 0
        first, second = show.replays
        assert first == second
        summary = lines_of(first)[-1]
        assert summary["type"] == "summary" and summary["stale_spoken"] == 0
        assert summary["dead_air_max_s"] <= 8.0
        assert summary["comments"] <= show.comments, "a comment was heard twice"


if ANSWERS:

    def test_every_single_answer_of_a_platform_is_read_or_refused_in_words(tmp_path: Path) -> None:
        events = 0
        for answer in ANSWERS:
            try:
                events += import_file(answer, tmp_path / "events.jsonl").events
            except ConfigError as error:
                assert error.hint, answer.name
        assert events > 0
