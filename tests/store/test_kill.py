"""kill -9 at random points: nothing acknowledged is lost, nothing counts or fires twice, everything is shown."""

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
from tests.store.rig import MEMORY_DISK, SESSION, like, opened
from tests.store.victim import LADDER, PER_CALL

pytestmark = pytest.mark.wire
KILLS = int(os.environ.get("ZHUBO_KILLS", "30"))
"""More of them by hand: python -m bench.kills."""
ROOT = Path(__file__).parents[2]


def forker(path: Path) -> "subprocess.Popen[str]":
    """A process that has imported everything: the test waits for disks, not for Python."""
    os.mkfifo(fifo_of(path))
    command = [sys.executable, "-m", "tests.store.victim", str(path), str(fifo_of(path))]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def fifo_of(path: Path) -> Path:
    return path.with_name("says")


def let_live(parent: "subprocess.Popen[str]", said: Path, first: int, seconds: float) -> list[tuple[str, str]]:
    """Start one at event `first`, kill it `seconds` after its first sign of life; return what it said it had done."""
    assert parent.stdin is not None and parent.stdout is not None
    parent.stdin.write(f"{first}\n")
    parent.stdin.flush()
    pid = int(parent.stdout.readline())
    with said.open(encoding="utf-8") as voice:
        lines = [voice.readline()]
        time.sleep(seconds)
        os.kill(pid, signal.SIGKILL)
        lines += voice.read().splitlines(keepends=True)
    assert int(parent.stdout.readline()) == -signal.SIGKILL
    return [(word, value) for word, value in (line.split() for line in lines if line.endswith("\n"))]


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=MEMORY_DISK) as name:
        yield Path(name)


async def test_no_kill_makes_a_like_count_twice_or_a_goal_fire_twice_or_never(folder: Path) -> None:
    path, rng = folder / "journal.sqlite3", random.Random(20_260_801)
    acked = 0
    shown: list[str] = []
    settled: set[str] = set()
    parent = forker(path)
    for _ in range(KILLS):
        for word, value in let_live(parent, fifo_of(path), acked, rng.uniform(0.0, 0.06)):
            if word == "acked":
                acked = int(value)
            elif word == "shown":
                assert value not in settled, "shown again after it was acknowledged"
                shown.append(value)
            else:
                settled.add(value)
    parent.communicate()
    assert parent.returncode == 0
    async with opened(path, LADDER, clock=SystemClock()) as journal:
        count = (await journal.counters())["likes", SESSION]
        again = await journal.append([like(f"e{n}") for n in range(acked + PER_CALL)])
        first_missing = count + len(again)
        assert all(int(one.event.event_id[1:]) >= acked for one in again), "an acknowledged event was lost"
        assert first_missing == max(count, acked + PER_CALL)
        assert (await journal.counters())["likes", SESSION] == first_missing
        for row in await journal.claim(SystemClock().wall_ms(), 10_000):
            shown.append(row.key)
            await journal.settle(row.key, OutboxState.DONE)
        rows = await journal.effects(100_000)
        fired = [f"goal:{SESSION}:{level}" for level in range(10, first_missing + 1, 10)]
        assert sorted(row.key for row in rows) == sorted(fired)
        assert {row.state for row in rows} == {"done"}
        assert set(shown) == set(fired)
        assert journal.epoch >= KILLS
