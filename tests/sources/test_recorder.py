"""What is received is on disk within two seconds, and no disk and no crash makes a source wait."""

import asyncio
import errno
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.core.clock import SystemClock
from bot.core.events import Counter, RoomEvent
from bot.sources import recorder as recorder_module
from bot.sources.recorder import LET_GO, MAX_WAITING_BYTES, Recorder
from bot.sources.recording_file import Head, Line, PartFile, decoded, read_lines
from bot.sources.recordings import DAY_MS, Limits, files

pytestmark = pytest.mark.wire

LIMITS = Limits(file_bytes=1_000_000, cap_bytes=10_000_000, keep_ms=30 * DAY_MS)
SETTINGS = {"kind": "json_ws", "name": "relay", "platform": "kuaishou", "room_id": "7", "url": "ws://127.0.0.1:1"}


class Clock(SystemClock):
    """The machine's, some time ahead."""

    ahead_ms = 0

    def now(self) -> float:
        return super().now() + self.ahead_ms / 1000

    def wall_ms(self) -> int:
        return super().wall_ms() + self.ahead_ms


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def recorder(tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Recorder]:
    monkeypatch.setattr(recorder_module, "FLUSH_S", 0.02)
    made = Recorder(tmp_path / "recordings", clock, LIMITS, session_id="s1")
    yield made
    made.close()


def kept(folder: Path) -> list[Head | Line]:
    return [decoded(raw) for path in files(folder) for raw in read_lines(path)]


def frames(folder: Path) -> list[str | None]:
    return [line.f for line in kept(folder) if isinstance(line, Line) and line.f is not None]


def until(condition: Callable[[], object], timeout_s: float = 10.0) -> None:
    end = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_frame_of_any_bytes_is_read_back_as_it_came(recorder: Recorder) -> None:
    recorder.begin("relay", SETTINGS)
    sent = [b'{"text":"\xe5\xb0\x8f"}', b"", b"\xff\xfe\x00", b"\n\r\x00\x1f", "\u2028😀".encode()]
    assert all(recorder.frame("relay", 1000 + number, frame) for number, frame in enumerate(sent))
    recorder.close()
    head, *lines = kept(recorder.folder)
    assert isinstance(head, Head) and (head.kind, head.platform, head.room_id) == ("json_ws", "kuaishou", "7")
    assert (head.session, head.v, dict(head.settings)) == ("s1", 1, SETTINGS)
    read = [line.b if line.b is not None else (line.f or "").encode() for line in lines if isinstance(line, Line)]
    assert read == sent
    assert [line.t for line in lines] == [1000, 1001, 1002, 1003, 1004]


def test_once_it_is_settled_all_that_was_taken_is_in_a_file(recorder: Recorder) -> None:
    assert recorder.settle(), "nothing was ever taken"
    recorder.begin("relay", SETTINGS)
    for number in range(200):
        recorder.frame("relay", 1000 + number, b"%d" % number)
    assert recorder.settle()
    assert len(frames(recorder.folder)) == 200
    recorder.close()
    assert recorder.settle()


def test_connections_and_events_without_a_frame_are_kept_in_their_place(recorder: Recorder) -> None:
    counter = RoomEvent(
        source="x", room_id="7", event_id="c", type="counter", ts_recv=3, counter=Counter(name="viewers", value=9)
    )
    recorder.begin("relay", SETTINGS)
    recorder.opened("relay", 1, {"room_id": "7001"})
    recorder.frame("relay", 2, b"a")
    recorder.events("relay", 3, [counter])
    recorder.close()
    _, opened, frame, told = kept(recorder.folder)
    assert isinstance(opened, Line) and opened.o == {"room_id": "7001"}
    assert isinstance(frame, Line) and frame.f == "a"
    assert isinstance(told, Line) and told.e == (counter,)


def test_only_the_owner_may_read_it(recorder: Recorder) -> None:
    recorder.begin("relay", SETTINGS)
    recorder.frame("relay", 1, b"a")
    recorder.close()
    (path,) = files(recorder.folder)
    if sys.platform != "win32":
        assert path.stat().st_mode & 0o777 == 0o600 and recorder.folder.stat().st_mode & 0o077 == 0


def test_a_room_without_frames_leaves_no_file(recorder: Recorder) -> None:
    recorder.begin("relay", SETTINGS)
    recorder.close()
    assert not recorder.folder.exists()


def test_a_full_file_is_followed_by_one_that_can_be_read_alone(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorder_module, "FLUSH_S", 0.02)
    limits = Limits(file_bytes=20_000, cap_bytes=10_000_000, keep_ms=DAY_MS)
    recorder = Recorder(tmp_path, clock, limits)
    recorder.begin("relay", SETTINGS)
    recorder.begin("other", {**SETTINGS, "name": "other"})
    sent = [os.urandom(600).hex() for _ in range(200)]
    for number, text in enumerate(sent):
        recorder.frame("relay", number, text.encode())
    recorder.close()
    assert len(files(tmp_path)) > 3 and frames(tmp_path) == sent
    for path in files(tmp_path):
        heads = [line.s for line in map(decoded, read_lines(path)) if isinstance(line, Head)]
        assert heads == ["relay", "other"]


def test_a_show_of_days_is_cut_daily_so_that_age_can_delete_it(recorder: Recorder, clock: Clock) -> None:
    recorder.begin("relay", SETTINGS)
    for _ in range(3):
        recorder.frame("relay", clock.wall_ms(), b"a")
        assert recorder.settle()  # out of the queue is not yet in a file of its day
        clock.ahead_ms += DAY_MS
    recorder.close()
    assert len(files(recorder.folder)) == 3


def test_all_files_together_stay_under_the_cap_and_the_oldest_go(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorder_module, "FLUSH_S", 0.005)
    limits = Limits(file_bytes=20_000, cap_bytes=100_000, keep_ms=DAY_MS)
    recorder = Recorder(tmp_path, clock, limits)
    recorder.begin("relay", SETTINGS)
    for number in range(600):
        recorder.frame("relay", number, b"%d " % number + os.urandom(500).hex().encode())
        if not number % 20:
            until(lambda: not recorder._waiting)
            assert sum(path.stat().st_size for path in files(tmp_path)) < 110_000
    recorder.close()
    numbers = [int((text or "").split()[0]) for text in frames(tmp_path)]
    assert numbers == list(range(numbers[0], 600)) and numbers[0] > 100


def test_what_is_too_old_goes_when_a_show_begins(recorder: Recorder, clock: Clock) -> None:
    recorder.folder.mkdir()
    old = recorder.folder / "20200101T000000.000Z.jsonl.gz"
    stranger = recorder.folder / "notes.txt"
    old.touch()
    stranger.touch()
    recorder.begin("relay", SETTINGS)
    recorder.frame("relay", 1, b"a")
    recorder.close()
    assert not old.exists() and stranger.exists() and frames(recorder.folder) == ["a"]


def test_a_frame_is_on_disk_within_two_seconds_while_the_room_runs(tmp_path: Path, clock: Clock) -> None:
    recorder = Recorder(tmp_path, clock, LIMITS)
    recorder.begin("relay", SETTINGS)
    recorder.frame("relay", 1, b"a")
    until(lambda: frames(tmp_path) == ["a"], timeout_s=2.0)
    recorder.close()


KILLED = """
import os, sys, time
from pathlib import Path
from bot.core.clock import SystemClock
from bot.sources.recorder import Recorder
from bot.sources.recordings import DAY_MS, Limits
recorder = Recorder(Path(sys.argv[1]), SystemClock(), Limits(file_bytes=10**6, cap_bytes=10**7, keep_ms=DAY_MS))
recorder.begin("relay", {"kind": "json_ws", "name": "relay"})
number = 0
while True:
    recorder.frame("relay", time.time_ns() // 10**6, b"%d" % number)
    print(number, time.time(), flush=True)
    number += 1
    time.sleep(0.002)
"""


def test_a_process_that_is_killed_loses_at_most_two_seconds(tmp_path: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", KILLED, str(tmp_path)], stdout=subprocess.PIPE)
    assert process.stdout is not None
    told: list[tuple[int, float]] = []
    while not told or told[-1][1] - told[0][1] < 3.5:
        number, at = process.stdout.readline().split()
        told.append((int(number), float(at)))
    process.kill()
    killed_at = time.time()
    process.stdout.close()
    process.wait()
    numbers = [int(text or "") for text in frames(tmp_path)]
    assert numbers == list(range(len(numbers)))
    sure = [number for number, at in told if at < killed_at - 2.0]
    assert numbers[-1] >= sure[-1] > 0


# --- disks that refuse ------------------------------------------------------------------------------------------------


class FullDisk(PartFile):
    """Refuses while `full`."""

    full = False

    def _write(self, data: bytes) -> None:
        if FullDisk.full and data:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        super()._write(data)


def test_a_full_disk_stops_the_recording_says_so_and_ends_by_itself(
    recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.sources.recordings.PartFile", FullDisk)
    monkeypatch.setattr(recorder_module, "RETRY_S", 0.1)
    recorder.begin("relay", SETTINGS)
    recorder.frame("relay", 1, b"before")
    until(lambda: frames(recorder.folder) == ["before"])
    FullDisk.full = True
    recorder.frame("relay", 2, b"lost")
    until(lambda: recorder.fault)
    assert "space" in recorder.fault.lower()
    assert recorder.frame("relay", 3, b"refused") is False
    FullDisk.full = False
    until(lambda: not recorder.fault)
    assert recorder.frame("relay", 4, b"after")
    recorder.close()
    assert frames(recorder.folder) == ["before", "after"]
    assert [line.lost for line in kept(recorder.folder) if isinstance(line, Line) and line.lost] == [2]
    assert recorder.lost == 2
    assert all(path.stat().st_size for path in files(recorder.folder)), "no empty file is left for each try"


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="mounts a small disk")
def test_a_really_full_disk_leaves_room_for_the_journal_and_recovers(recorder: Recorder, clock: Clock) -> None:
    disk = recorder.folder
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(disk)], check=False).returncode:
        pytest.skip("may not mount here")
    try:
        recorder.begin("relay", SETTINGS)
        number = 0
        while not recorder.fault:
            recorder.frame("relay", number, os.urandom(2000).hex().encode())
            number += 1
            time.sleep(0.001)
        (disk / "journal").write_bytes(bytes(50_000))
        (first, *_) = files(disk)
        first.unlink()
        clock.ahead_ms += 60_000
        until(lambda: not recorder.fault)
        assert recorder.frame("relay", number, b"again")
        recorder.close()
        assert frames(disk)[-1] == "again"
    finally:
        subprocess.run(["umount", str(disk)], check=True)


LIMITED = """
import resource, signal, sys, time
from pathlib import Path
from bot.core.clock import SystemClock
from bot.sources.recorder import Recorder
from bot.sources.recordings import DAY_MS, Limits
import os
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000))
recorder = Recorder(Path(sys.argv[1]), SystemClock(), Limits(file_bytes=10**6, cap_bytes=10**7, keep_ms=DAY_MS))
recorder.begin("relay", {"kind": "json_ws", "name": "relay"})
while not recorder.fault:
    recorder.frame("relay", 1, os.urandom(500).hex().encode())
    time.sleep(0.002)
print(recorder.fault)
recorder.close()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="has no such limit")
def test_a_file_that_was_cut_in_the_middle_of_a_write_is_readable_up_to_there(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", LIMITED, str(tmp_path)], capture_output=True, text=True, check=True)
    assert "large" in done.stdout and done.stderr == ""
    (path,) = files(tmp_path)
    assert path.stat().st_size == 30_000 and len(frames(tmp_path)) > 10


def test_a_folder_that_cannot_be_made_is_a_fault_and_no_more(tmp_path: Path, clock: Clock) -> None:
    (tmp_path / "recordings").write_text("a file is in the way")
    recorder = Recorder(tmp_path / "recordings", clock, LIMITS)
    recorder.begin("relay", SETTINGS)
    recorder.frame("relay", 1, b"a")
    until(lambda: recorder.fault)
    recorder.close()


# --- nobody waits -----------------------------------------------------------------------------------------------------


def test_a_disk_that_hangs_costs_frames_and_never_time(recorder: Recorder, monkeypatch: pytest.MonkeyPatch) -> None:
    hanging, enough = threading.Event(), threading.Event()

    class Hanging(PartFile):
        def flush(self) -> None:
            hanging.set()
            enough.wait(20)
            super().flush()

    monkeypatch.setattr("bot.sources.recordings.PartFile", Hanging)
    recorder.begin("relay", SETTINGS)
    recorder.frame("relay", 0, b"first")
    assert hanging.wait(5)
    frame, slowest, refused = b"x" * 100_000, 0.0, 0
    for number in range(400):
        started = time.perf_counter()
        refused += not recorder.frame("relay", number, frame)
        slowest = max(slowest, time.perf_counter() - started)
    assert refused and recorder._taken_bytes - recorder._written_bytes <= MAX_WAITING_BYTES
    assert slowest < 0.1
    started = time.perf_counter()
    monkeypatch.setattr(recorder_module, "CLOSE_S", 0.3)
    recorder.close()
    assert time.perf_counter() - started < 1.0
    enough.set()
    assert recorder._thread is not None
    recorder._thread.join(10)


def test_a_storm_of_small_frames_is_bounded_by_their_number(
    recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorder_module, "MAX_WAITING", 100)
    monkeypatch.setattr(recorder_module, "FLUSH_S", 30.0)
    recorder.begin("relay", SETTINGS)
    time.sleep(0.1)
    taken = sum(recorder.frame("relay", number, b"") for number in range(1000))
    assert taken <= 101 and recorder.lost == 1000 - taken


def test_a_draft_that_no_json_can_hold_costs_only_itself(recorder: Recorder) -> None:
    event = RoomEvent(source="x", room_id="\ud800", event_id="c", type="follow", ts_recv=3)
    recorder.begin("relay", SETTINGS)
    recorder.events("relay", 1, [event])
    recorder.frame("relay", 2, b"a")
    recorder.close()
    assert frames(recorder.folder) == ["a"] and recorder.lost == 1 and not recorder.fault


async def test_closing_holds_no_loop_and_may_come_twice(recorder: Recorder) -> None:
    recorder.begin("relay", SETTINGS)
    recorder.frame("relay", 1, b"a")
    await asyncio.wait_for(recorder.aclose(), 2.5)
    await recorder.aclose()
    assert recorder.frame("relay", 2, b"late") is False
    assert frames(recorder.folder) == ["a"]


def test_settings_that_change_are_told_again_and_equal_ones_are_not(recorder: Recorder) -> None:
    changed: dict[str, Any] = {**SETTINGS, "room_id": "8"}
    for settings in (SETTINGS, SETTINGS, changed):
        recorder.begin("relay", settings)
        recorder.frame("relay", 1, json.dumps(settings).encode())
    recorder.close()
    assert [head.room_id for head in kept(recorder.folder) if isinstance(head, Head)] == ["7", "8"]


def test_a_file_is_let_go_when_asked_and_the_show_goes_on_in_the_next(recorder: Recorder) -> None:
    recorder.begin("relay", SETTINGS)
    recorder.frame("relay", 1, b"a")
    until(lambda: frames(recorder.folder) == ["a"])
    (recorder.folder / LET_GO).touch()
    until(lambda: not (recorder.folder / LET_GO).exists())
    recorder.frame("relay", 2, b"b")
    recorder.close()
    assert len(files(recorder.folder)) == 2 and frames(recorder.folder) == ["a", "b"]
