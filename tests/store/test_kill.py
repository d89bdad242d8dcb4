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


def victim(path: Path) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.store.victim", str(path)]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def let_live(process: "subprocess.Popen[str]", first: int, seconds: float) -> list[tuple[str, str]]:
    """Start it at event `first`, kill it `seconds` after its first sign of life; return what it said it had done."""
    assert process.stdin is not None and process.stdout is not None
    process.stdin.write(f"{first}\n")
    process.stdin.flush()
    lines = [process.stdout.readline()]
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    lines += process.stdout.read().splitlines(keepends=True)
    assert process.wait() == -signal.SIGKILL
    process.stdin.close()
    process.stdout.close()
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
    upcoming = victim(path)  # imports while its predecessor lives: the test waits for disks, not for Python
    for _ in range(KILLS):
        process, upcoming = upcoming, victim(path)
        for word, value in let_live(process, acked, rng.uniform(0.0, 0.06)):
            if word == "acked":
                acked = int(value)
            elif word == "shown":
                assert value not in settled, "shown again after it was acknowledged"
                shown.append(value)
            else:
                settled.add(value)
    upcoming.kill()
    upcoming.communicate()
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
