import gzip
import os
from pathlib import Path

import pytest

from bot.sources.recording_file import Head, encoded
from bot.sources.recordings import DAY_MS, Limits, drafts, files, new_part, of_one_show, parts, remove, sweep

pytestmark = pytest.mark.wire

NOW_MS = 1_785_600_000_000
"""2026-08-01 16:00 UTC."""


def part(folder: Path, day: int, *, size: int = 0, session: str = "s1", source: str = "relay") -> Path:
    path = folder / f"202607{day:02}T100000.000Z.jsonl.gz"
    head = Head(
        zhubo="recording", v=1, t=NOW_MS, s=source, kind="json_ws", platform="other", room_id="7", session=session,
        start="x", settings={},
    )  # fmt: skip
    path.write_bytes(gzip.compress(encoded(head)).ljust(size, b"\0"))
    os.utime(path, (NOW_MS / 1000 + 60, NOW_MS / 1000 + 60))
    return path


def test_a_file_is_named_for_its_time_and_never_twice(tmp_path: Path) -> None:
    first, second = new_part(tmp_path, NOW_MS), new_part(tmp_path, NOW_MS)
    assert first.path.name == "20260801T160000.000Z.jsonl.gz" and second.path.name == "20260801T160000.001Z.jsonl.gz"
    assert files(tmp_path) == [first.path, second.path]
    first.close()
    second.close()


def test_what_is_no_recording_is_not_touched(tmp_path: Path) -> None:
    for name in ("notes.txt", "20260801.jsonl.gz", "x20260801T160000.000Z.jsonl.gz", "20260801T160000.000Z.jsonl"):
        (tmp_path / name).touch()
    sweep(tmp_path, Limits(file_bytes=1, cap_bytes=0, keep_ms=0), NOW_MS)
    assert files(tmp_path) == [] and len(list(tmp_path.iterdir())) == 4
    assert files(tmp_path / "none") == drafts(tmp_path / "none") == []


def test_a_file_of_no_calendar_day_is_the_oldest(tmp_path: Path) -> None:
    wrong = tmp_path / "20261399T999999.000Z.jsonl.gz"
    wrong.touch()
    (listed,) = parts(tmp_path)
    assert listed.first_ms == 0
    sweep(tmp_path, Limits(file_bytes=1, cap_bytes=10**9, keep_ms=DAY_MS), NOW_MS)
    assert not wrong.exists()


def test_the_oldest_go_until_one_more_file_fits(tmp_path: Path) -> None:
    kept = [part(tmp_path, day, size=1000) for day in (28, 29, 30, 31)]
    sweep(tmp_path, Limits(file_bytes=1000, cap_bytes=3500, keep_ms=100 * DAY_MS), NOW_MS)
    assert files(tmp_path) == kept[2:]


def test_what_is_older_than_its_days_goes_and_an_abandoned_draft_too(tmp_path: Path) -> None:
    old, new = part(tmp_path, 1), part(tmp_path, 31)
    for path, age_ms in ((old, 2 * DAY_MS), (new, 1000)):
        draft = path.with_name(path.name + ".part")
        draft.touch()
        os.utime(draft, ((NOW_MS - age_ms) / 1000, (NOW_MS - age_ms) / 1000))
    sweep(tmp_path, Limits(file_bytes=1, cap_bytes=10**9, keep_ms=10 * DAY_MS), NOW_MS)
    assert files(tmp_path) == [new] and [path.name for path in drafts(tmp_path)] == [new.name + ".part"]


def test_a_file_being_written_is_never_swept_nor_removed(tmp_path: Path) -> None:
    open_part = new_part(tmp_path, NOW_MS - 100 * DAY_MS)
    sweep(tmp_path, Limits(file_bytes=1, cap_bytes=0, keep_ms=1), NOW_MS)
    assert remove(tmp_path, 2**42) == [] and files(tmp_path) == [open_part.path]
    open_part.close()
    assert [gone.path for gone in remove(tmp_path, 2**42)] == [open_part.path]


def test_a_show_goes_on_in_the_next_files_of_its_session(tmp_path: Path) -> None:
    show = [part(tmp_path, 28), part(tmp_path, 29)]
    part(tmp_path, 30, session="s2")
    part(tmp_path, 31)
    assert of_one_show(show[0]) == show and of_one_show(show[1]) == show[1:]
    copy = tmp_path / "copy.gz"
    copy.write_bytes(show[0].read_bytes())
    assert of_one_show(copy) == [copy]


def test_a_file_is_described_without_reading_it_all(tmp_path: Path) -> None:
    path = part(tmp_path, 31, source="弹幕")
    (listed,) = parts(tmp_path)
    assert (listed.path, listed.size, listed.session) == (path, path.stat().st_size, "s1")
    assert (listed.first_ms, listed.last_ms, listed.sources) == (NOW_MS, NOW_MS + 60_000, ("弹幕 (json_ws)",))
