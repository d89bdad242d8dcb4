"""What the law wants kept is kept whatever clock, disk and power do; what had its time goes, told in the log."""

import errno
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.store.evidence_check import read, verify
from bot.store.evidence_file import files
from bot.store.evidence_parts import PEOPLE
from tests.store.test_evidence import DAY_MS, START_MS, Clock, decision, opened

pytestmark = pytest.mark.wire
ROOT = Path(__file__).resolve().parents[2]
KEEP_DAYS = 2
KILLED = f"""
import os, sys
from pathlib import Path
sys.path.insert(0, {str(ROOT)!r})
from bot.store import evidence_file, evidence_writer
from tests.store.test_evidence import Clock, decision, opened
def dies(*_):
    os.kill(os.getpid(), 9)
if sys.argv[2] == "before the file":
    evidence_file.Segment.__init__ = dies
elif sys.argv[2] == "before the frame":
    evidence_file.Segment.add = dies
else:
    evidence_writer.delete = dies
clock = Clock()
clock.on(11 * 86400)
log = opened(Path(sys.argv[1]), clock, keep_days={KEEP_DAYS})
log.on_decision(decision(log, 1))
log.step()
"""


def show(folder: Path, clock: Clock, **more: Any) -> None:
    """Run the room for five seconds, with one viewer named."""
    log = opened(folder, clock, **more)
    log.on_decision(decision(log, 1, "小鹿", kind="name", personal=("小鹿",), whose="小鹿"))
    log.step()
    clock.on(5)
    log.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def stale(tmp_path: Path, clock: Clock) -> Path:
    """A log whose first file is ten days older than the second; the next start may delete it."""
    show(tmp_path, clock)
    clock.on(10 * 86400)
    show(tmp_path, clock)
    clock.on(86400 - 10)
    return tmp_path


def names(folder: Path) -> list[str]:
    return [path.name for path in files(folder / "evidence")]


@contextmanager
def refused_once(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    real, refusals = os.write, [errno.ENOSPC]

    def write(file: int, data: Any) -> int:
        if refusals and len(bytes(data)) > 40:
            raise OSError(refusals.pop(), "No space left on device")
        return real(file, data)

    with monkeypatch.context() as patch:
        patch.setattr("bot.store.evidence_file.os.write", write)
        yield


def test_a_disk_that_is_full_when_old_files_go_leaves_a_healthy_log(
    stale: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = names(stale)
    log = opened(stale, clock, keep_days=KEEP_DAYS)
    log.on_decision(decision(log, 1))
    with refused_once(monkeypatch):
        log.step()
    assert log.fault and names(stale) == before, "nothing goes before the log tells of it"
    clock.on(6)
    log.step()
    log.close()
    assert names(stale)[0] == before[1] and verify(stale / "evidence").verdict == "healthy"


def test_names_that_are_held_by_another_process_when_old_files_go_leave_a_healthy_log(
    stale: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.evidence_parts.BUSY_S", 0.05)
    log = opened(stale, clock, keep_days=KEEP_DAYS)
    log.on_decision(decision(log, 1))
    with closing(sqlite3.connect(stale / "evidence" / PEOPLE, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM part").fetchall()
        log.step()
        assert verify(stale / "evidence").verdict == "healthy"
    clock.on(6)
    log.close()
    assert verify(stale / "evidence").verdict == "healthy"
    show(stale, clock, keep_days=KEEP_DAYS)
    assert len(files(stale / "evidence")) == 3, "what could not go goes at the next start"


@pytest.mark.skipif(sys.platform == "win32", reason="there is no kill -9")
@pytest.mark.parametrize("when", ["before the file", "before the frame", "before the files go"])
def test_kill_9_while_old_files_go_leaves_a_healthy_log(stale: Path, clock: Clock, when: str) -> None:
    assert subprocess.run([sys.executable, "-c", KILLED, str(stale), when], check=False).returncode == -9
    clock.on(60)
    show(stale, clock, keep_days=KEEP_DAYS)
    found = verify(stale / "evidence")
    assert (found.verdict, found.first_seq > 1) == ("healthy", True)


def test_files_of_which_only_some_went_leave_a_healthy_log(tmp_path: Path, clock: Clock) -> None:
    for _ in range(3):
        show(tmp_path, clock)
        clock.on(4 * 86400)
    first, second, _ = files(tmp_path / "evidence")
    kept = second.read_bytes()
    clock.on(3 * 86400)
    show(tmp_path, clock, keep_days=KEEP_DAYS)
    assert not second.exists()
    second.write_bytes(kept)  # the power failed after the first one
    assert not first.exists() and verify(tmp_path / "evidence").verdict == "healthy"


@pytest.mark.parametrize("starts", [1, 2, 5])
def test_a_clock_that_is_years_ahead_deletes_nothing_however_often_the_room_starts(
    tmp_path: Path, clock: Clock, starts: int
) -> None:
    for _ in range(20):
        show(tmp_path, clock, keep_days=30)
        clock.on(86400)
    ahead = Clock()
    ahead.ms += 4 * 365 * DAY_MS
    before = names(tmp_path)
    for _ in range(starts):
        show(tmp_path, ahead, keep_days=30)
        ahead.on(30)
    assert names(tmp_path)[:20] == before
    clock.on(86400)
    show(tmp_path, clock, keep_days=30)
    assert names(tmp_path)[:20] == before


def test_a_clock_that_was_years_behind_makes_nothing_old(tmp_path: Path) -> None:
    behind, clock = Clock(), Clock()
    behind.ms -= 20 * 365 * DAY_MS
    show(tmp_path, behind, keep_days=30)
    for _ in range(12):
        show(tmp_path, clock, keep_days=30)
        clock.on(86400)
    assert len(files(tmp_path / "evidence")) == 13


def test_one_file_of_a_clock_that_was_ahead_does_not_keep_the_later_ones_for_ever(tmp_path: Path) -> None:
    ahead, clock = Clock(), Clock()
    ahead.ms += 4 * 365 * DAY_MS
    show(tmp_path, ahead, keep_days=30)
    for _ in range(8):
        show(tmp_path, clock, keep_days=30)
        clock.on(30 * 86400)
    assert len(files(tmp_path / "evidence")) <= 4 and verify(tmp_path / "evidence").verdict == "healthy"


def test_a_shop_of_one_show_a_month_keeps_three_years_and_little_more(tmp_path: Path, clock: Clock) -> None:
    for _ in range(42):
        show(tmp_path, clock, keep_days=1095)
        clock.on(30 * 86400)
    begun = next(record for record, _ in read(tmp_path / "evidence")).at_ms
    assert 1095 <= (clock.ms - begun) / DAY_MS <= 1095 + 100


def test_a_clock_that_was_set_back_between_two_runs_is_told(tmp_path: Path, clock: Clock) -> None:
    show(tmp_path, clock)
    back = Clock()
    back.ms -= 10 * DAY_MS
    show(tmp_path, back)
    told = [record for record, _ in read(tmp_path / "evidence") if record.kind == "clock"]
    assert [(one.at_ms, one.body) for one in told] == [(START_MS - 10 * DAY_MS, {"was_ms": START_MS + 5000})]
    assert verify(tmp_path / "evidence").verdict == "healthy"


def test_a_file_that_a_stranger_laid_beside_is_no_part_of_the_log(tmp_path: Path, clock: Clock) -> None:
    show(tmp_path, clock)
    (tmp_path / "evidence" / "²².evidence").write_bytes(b"x")
    show(tmp_path, clock)
    assert verify(tmp_path / "evidence").verdict == "healthy"
