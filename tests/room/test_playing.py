"""kill -9 in mid-round: no entry is lost or counted twice, the result is the same, and it is told once."""

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.core.clock import SystemClock
from bot.core.ledger import OutboxState
from bot.games.record import faults
from bot.room.playing import Playing
from bot.store.rounds import Rounds
from tests.room.rounds_victim import COMMENTS, entry
from tests.store.rig import MEMORY_DISK, opened

pytestmark = pytest.mark.wire
KILLS = int(os.environ.get("ZHUBO_KILLS", "10"))
ROOT = Path(__file__).parents[2]


def victim(path: Path) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.room.rounds_victim", str(path)]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def let_live(process: "subprocess.Popen[str]", seconds: float | None) -> list[str]:
    """Start it and kill it `seconds` after its first sign of life, None = let it end; return whole lines it printed."""
    assert process.stdin is not None and process.stdout is not None
    process.stdin.write("go\n")
    process.stdin.flush()
    lines = [process.stdout.readline()]
    if seconds is not None:
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
    lines += process.stdout.read().splitlines(keepends=True)
    process.wait()
    process.stdin.close()
    process.stdout.close()
    return [line.strip() for line in lines if line.endswith("\n")]


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=MEMORY_DISK) as name:
        yield Path(name)


async def test_no_kill_changes_a_result_or_tells_it_twice_or_never(folder: Path) -> None:
    path, rng = folder / "journal.sqlite3", random.Random(20_261_130)
    settled: set[str] = set()
    upcoming = victim(path)  # imports while its predecessor lives: the test waits for disks, not for Python
    for number in range(KILLS + 1):
        process, upcoming = upcoming, victim(path)
        for line in let_live(process, rng.uniform(0.0, 0.05) if number < KILLS else None):
            word, _, value = line.partition(" ")
            assert word != "shown" or value not in settled, "shown again after it was acknowledged"
            settled |= {value} if word == "settled" else set()
    upcoming.kill()
    upcoming.communicate()
    async with opened(path, clock=SystemClock()) as journal:
        rounds = Rounds(journal)
        record, row = await rounds.result("quiz-1"), await rounds.get("quiz-1")
        effects = {one.key: one.state for one in await journal.effects(20)}
    assert record is not None
    assert faults(record) == []
    assert effects == {"game:quiz-1:open": OutboxState.DONE, "game:quiz-1:won": OutboxState.DONE}
    alone = Playing(row, lambda event: False)
    for number in reversed(range(COMMENTS)):
        alone.hear(entry(number, row.opens_ms), None)
    result = alone.round.close()
    assert record["entries_hash"] == result.entries_hash
    assert record["winners"] == [one.key for one in result.outcome.winners]
