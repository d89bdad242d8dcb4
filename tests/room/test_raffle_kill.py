"""kill -9 at random moments of two dozen draws: each list, result and proof is as if nothing had happened."""

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from bot.draws.pick import entrant_key
from bot.draws.proof import faults_in
from bot.store.draws import Draws
from bot.store.journal import SqliteJournal
from tests.draws.deck import OPENS_MS
from tests.room.raffle_victim import DRAWS, EVERY_MS, LASTS_MS, PEOPLE, ROUND_MS, STEP_MS
from tests.store.draws_rig import SetClock, table

pytestmark = pytest.mark.wire
KILLS = int(os.environ.get("ZHUBO_KILLS", "10"))
"""More of them by hand: `ZHUBO_KILLS=300 pytest tests/room/test_raffle_kill.py --timeout 1800`."""
ROOT = Path(__file__).parents[2]
MEMORY_DISK = "/dev/shm" if Path("/dev/shm").is_dir() else None


def victim(folder: Path) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.room.raffle_victim", str(folder)]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def let_live(
    process: "subprocess.Popen[str]", start_ms: int, end_ms: int, rounds: int, seconds: float
) -> list[list[str]]:
    """Start it at a time of its clock, kill it `seconds` after so many rounds or the end; return what it said."""
    assert process.stdin is not None and process.stdout is not None
    process.stdin.write(f"{start_ms}\n")
    process.stdin.flush()
    lines: list[str] = []
    for line in process.stdout:
        lines.append(line)
        word, value = line.split()[:2]
        if word == "at":
            rounds -= 1
            if rounds < 0 or int(value) >= end_ms:
                break
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    lines += process.stdout.read().splitlines(keepends=True)
    assert process.wait() == -signal.SIGKILL
    process.stdin.close()
    process.stdout.close()
    return [line.split() for line in lines if line.endswith("\n")]


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=MEMORY_DISK) as name:
        yield Path(name)


def expected(draw_id: str, opens_ms: int, closes_ms: int) -> list[str]:
    """The keys of who must be in: worked out from the comments alone."""
    numbers = range(-(-(opens_ms - OPENS_MS) // STEP_MS), (closes_ms - OPENS_MS) // STEP_MS + 1)
    people = {f"v{number * 7 % PEOPLE}" for number in numbers}
    return sorted(entrant_key(draw_id, "bilibili", "open_id", person) for person in people)


async def test_no_kill_changes_a_list_a_result_or_a_commitment(folder: Path) -> None:
    rng, at_ms = random.Random(20_261_130), OPENS_MS
    end_ms = OPENS_MS + 5000 + (DRAWS + 1) * EVERY_MS + LASTS_MS
    whole = (end_ms - at_ms) // ROUND_MS
    commits: dict[str, set[str]] = {}
    upcoming, kills = victim(folder), 0
    while at_ms < end_ms:
        process, upcoming = upcoming, victim(folder)
        rounds = whole if kills >= KILLS else rng.randint(0, whole // (KILLS + 1))
        for word, *rest in let_live(process, at_ms, end_ms, rounds, rng.uniform(0.0, 0.03)):
            if word == "at":
                at_ms = int(rest[0])
            else:
                commits.setdefault(rest[0], set()).add(rest[1])
        kills += 1
    upcoming.kill()
    upcoming.communicate()
    assert kills >= KILLS
    async with table(folder / "journal.sqlite3", clock=SetClock(at_ms)) as one:
        await check(one.journal, one.draws, folder, commits)


async def check(journal: SqliteJournal, draws: Draws, folder: Path, commits: dict[str, set[str]]) -> None:
    rows = await draws.all()
    assert len(rows) == DRAWS
    assert all(len(commits[row.id]) == 1 for row in rows), "a commitment changed"
    assert {row.state for row in rows} == {"revealed"}
    orders = [row.key for row in await journal.effects(10_000)]
    assert sorted(orders) == sorted(f"draw:{row.id}:{what}" for row in rows for what in ("open", "closed", "won"))
    for row in rows:
        text = (folder / f"{row.id}.proof.json").read_bytes()
        assert faults_in(text) == []
        proof = json.loads(text)
        times = (datetime.fromisoformat(proof[name]).timestamp() * 1000 for name in ("opened", "closed"))
        assert [key for key, _ in proof["entrants"]] == expected(row.id, *map(round, times))
        assert {proof["commit"]} == commits[row.id]
        picks = await draws.picks(row.id)
        assert [pick.entrant for pick in picks] == proof["picks"]
        stock = await draws.stock_of(f"draw:{row.id}:0")
        assert stock is not None and (stock.reserved, stock.given) == (2, 0)
