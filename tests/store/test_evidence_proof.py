"""What a check may say of a log that lies read-only, of names that are gone, and of files that are gone."""

import os
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.store.evidence_check import read, revealed, verify
from bot.store.evidence_file import Record, Segment, Tip, _tag, files, link, records, row_of
from bot.store.evidence_parts import PEOPLE, parts_of
from bot.store.evidence_people import shred
from bot.store.lock import JournalLock
from tests.store.test_evidence import Clock, decision, opened, said, started

pytestmark = pytest.mark.wire


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.store.evidence_parts.BUSY_S", 0.05)


def show(folder: Path, clock: Clock, *people: str, **more: Any) -> None:
    log = opened(folder, clock, **more)
    for number, name in enumerate(people or ("小鹿",), 1):
        one = decision(log, number, f"{name}，在的", personal=(name,), whose=name)
        log.on_decision(one)
        log.on(started())
        log.on(said(one))
        log.step()
        clock.on(1)
    log.close()


@pytest.fixture
def folder() -> Iterator[Path]:
    """A log of two runs that names viewers, in a place that anybody may look into."""
    with tempfile.TemporaryDirectory() as place:
        clock = Clock()
        show(Path(place), clock, "小鹿", "阿青")
        show(Path(place), clock, "小鹿")
        yield Path(place) / "evidence"


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Let nobody write to the folder, and be nobody."""
    places = (*folder.iterdir(), folder, folder.parent)
    for path in places:
        path.chmod(0o555 if path.is_dir() else 0o444)
    was = os.geteuid()
    if was == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(was)
        for path in reversed(places):
            path.chmod(0o755 if path.is_dir() else 0o600)


@pytest.mark.skipif(sys.platform == "win32", reason="rights are another matter there")
def test_a_log_on_a_read_only_medium_is_healthy_and_its_names_can_be_read(folder: Path) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with read_only(folder):
        found = verify(folder)
        assert (found.verdict, found.why) == ("healthy", "")
        assert set(parts_of(folder).plain.values()) >= {"小鹿", "阿青"}
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_names_that_another_process_holds_are_no_tampering(folder: Path) -> None:
    with closing(sqlite3.connect(folder / PEOPLE, isolation_level=None)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        found = verify(folder)
    assert found.verdict == "unproven" and "cannot be read" in found.why
    assert verify(folder).verdict == "healthy"


def test_the_log_of_another_room_is_not_taken_for_the_one_that_was_asked_of(folder: Path) -> None:
    assert verify(folder, room_id="r1").verdict == "healthy"
    found = verify(folder, room_id="r2")
    assert (found.verdict, found.why) == ("unproven", "it is the log of room r1, not of r2")


def test_a_log_whose_files_are_all_gone_is_missed_now_and_ever_after(folder: Path) -> None:
    for path in files(folder):
        path.unlink()
    found = verify(folder)
    assert found.verdict == "tampered" and "all its files are gone" in found.why
    show(folder.parent, Clock())
    found = verify(folder)
    assert found.verdict == "tampered" and found.first_seq > 1 and "are missing" in found.why


def test_a_log_without_a_viewer_is_missed_as_well(tmp_path: Path) -> None:
    log = opened(tmp_path, Clock())
    log.on_decision(decision(log, 1))
    log.close()
    files(tmp_path / "evidence")[0].unlink()
    assert verify(tmp_path / "evidence").verdict == "tampered"


def test_a_hash_that_was_kept_is_asked_for_also_while_a_room_begins(tmp_path: Path) -> None:
    (tmp_path / "evidence").mkdir()
    lock = JournalLock(tmp_path / "evidence" / "evidence")
    assert verify(tmp_path / "evidence", kept_head="ab" * 32).verdict == "tampered"
    lock.release()


def test_half_a_frame_is_told_also_while_somebody_holds_the_lock(folder: Path) -> None:
    path = files(folder)[-1]
    path.write_bytes(path.read_bytes()[:-10])
    lock = JournalLock(folder / "evidence")
    found = verify(folder)
    lock.release()
    assert (found.verdict, found.cut_bytes > 0, found.running) == ("truncated", True, True)


def test_an_erasure_is_a_record_that_says_when_and_how_many_parts(folder: Path) -> None:
    assert shred(folder, "name:小鹿") == 2
    assert verify(folder).verdict == "healthy", "the next start tells of it"
    show(folder.parent, Clock(), "路人")
    told = [record.body for record, _ in read(folder) if record.kind == "erased"]
    first, second = (str(int(path.stem)) for path in files(folder)[:2])
    assert [(one["why"], one["parts"]) for one in told] == [("asked", {first: 1, second: 1})]
    assert isinstance(told[0]["at_ms"], int) and told[0]["at_ms"] > 1_700_000_000_000
    found = verify(folder)
    assert (found.verdict, found.erased) == ("healthy", 2)


@pytest.mark.parametrize("how", ["rows", "file"])
def test_names_that_went_without_a_record_are_missed(folder: Path, how: str) -> None:
    assert shred(folder, "name:阿青") == 1
    if how == "file":
        (folder / PEOPLE).unlink()
    else:
        with closing(sqlite3.connect(folder / PEOPLE)) as db, db:
            db.execute("DELETE FROM part")
    found = verify(folder)
    assert found.verdict == "tampered"
    assert found.why.endswith("names or words are missing, and no record says that they were erased")


def test_who_was_forgotten_before_her_words_were_on_disk_is_counted(tmp_path: Path) -> None:
    log = opened(tmp_path, Clock())
    one = decision(log, 1, "小鹿", kind="name", personal=("小鹿",), whose="小鹿")
    log.on_decision(one)
    log.forget("name:小鹿")
    log.step()
    log.close()
    found = verify(tmp_path / "evidence")
    assert (found.verdict, found.erased) == ("healthy", 1) and not parts_of(tmp_path / "evidence").plain


def test_words_that_are_said_after_a_new_file_began_outlive_the_old_one(tmp_path: Path) -> None:
    clock = Clock()
    log = opened(tmp_path, clock)
    one = decision(log, 1, "小鹿，在的", personal=("小鹿",), whose="小鹿")
    log.on_decision(one)
    log.step()
    clock.on(25 * 3600)
    log.on(said(one))
    log.close()
    folder = tmp_path / "evidence"
    first, second = files(folder)
    with closing(sqlite3.connect(folder / PEOPLE)) as db, db:
        db.execute("DELETE FROM part WHERE file = ?", (int(first.stem),))
    spoken = next(record for record, _ in records(second) if record.kind == "said")
    assert revealed(spoken, parts_of(folder).plain)["text"] == "小鹿，在的"


@pytest.mark.parametrize("damage", ["cut", "garbage"])
def test_a_damaged_file_of_names_is_set_aside_and_the_room_goes_on(folder: Path, damage: str) -> None:
    path = folder / PEOPLE
    path.write_bytes(path.read_bytes()[:2000] if damage == "cut" else b"garbage" * 200)
    found = verify(folder)
    assert found.verdict == "unproven" and "damaged" in found.why
    log = opened(folder.parent, Clock())
    log.on_decision(decision(log, 1, "路人", kind="name", personal=("路人",), whose="路人"))
    log.step()
    assert log.fault == ""
    log.close()
    found = verify(folder)
    assert (found.verdict, found.aside, found.cuts) == ("healthy", [f"{PEOPLE}.damaged-1"], [])
    assert list(parts_of(folder).plain.values()) == ["路人"]


def test_names_that_are_damaged_during_the_show_are_set_aside_and_nothing_waits(tmp_path: Path) -> None:
    log = opened(tmp_path, Clock())
    log.on_decision(decision(log, 1, "小鹿", kind="name", personal=("小鹿",), whose="小鹿"))
    log.step()
    path = tmp_path / "evidence" / PEOPLE
    path.write_bytes(b"x" * path.stat().st_size)
    log.on_decision(decision(log, 2, "阿青", kind="name", personal=("阿青",), whose="阿青"))
    log.close()
    found = verify(tmp_path / "evidence")
    assert (found.verdict, len(found.aside)) == ("healthy", 1)
    assert [record.kind for record, _ in read(tmp_path / "evidence")].count("decision") == 2


def test_a_head_whose_time_is_over_accuses_nobody(tmp_path: Path) -> None:
    clock, heads = Clock(), []
    for _ in range(12):
        show(tmp_path, clock, keep_days=3)
        heads.append(verify(tmp_path / "evidence").head)
        clock.on(86400)
    found = verify(tmp_path / "evidence")
    assert found.first_seq > 1
    verdicts = [verify(tmp_path / "evidence", kept_head=head).verdict for head in heads]
    assert set(verdicts[:6]) == {"healthy", "unproven"} and set(verdicts[-3:]) == {"healthy"}
    older = verify(tmp_path / "evidence", kept_head=heads[0])
    assert older.verdict == "unproven" and "older than record" in older.why


def test_a_log_of_the_first_form_is_healthy_also_where_somebody_was_erased(folder: Path) -> None:
    as_it_was(folder)
    assert verify(folder).verdict == "healthy"
    with closing(sqlite3.connect(folder / PEOPLE)) as db, db:
        db.execute("DELETE FROM part")
    assert verify(folder).verdict == "healthy"
    show(folder.parent, Clock())
    assert verify(folder).verdict == "healthy" and shred(folder, "name:小鹿") == 1


def as_it_was(folder: Path) -> None:
    """Write the log once more as zhubo did before it counted erasures."""
    tip = Tip()
    for path in files(folder):
        found = [record for record, _ in records(path)]
        path.unlink()
        segment, rows = Segment(path), b""
        for record in found:
            old = {"v": 1, "anchor": tip.head.hex()} if record.kind == "head" else {}
            row, tip = row_of(Record(seq=record.seq, at_ms=record.at_ms, kind=record.kind, body=record.body | old), tip)
            rows += row
        segment.add(rows, tip.head)
        segment.close()
    with closing(sqlite3.connect(folder / PEOPLE)) as db, db:
        db.execute("DROP TABLE erased")
        db.execute("DROP TABLE chain")


@pytest.mark.parametrize(
    "line", [b'{"n":%d,"t":1,"k":"x","b":{"a":%s}}', b'{"n":%d,"t":1,"k":"lost","b":{"records":"x"}}'], ids=str
)
def test_a_forged_record_ends_in_a_verdict(tmp_path: Path, line: bytes) -> None:
    log = opened(tmp_path, Clock())
    log.close()
    (path,) = files(tmp_path / "evidence")
    whole = list(records(path))
    path.unlink()
    tip, rows = Tip(), b""
    for record, _ in whole[:-1]:
        row, tip = row_of(record, tip)
        rows += row
    forged = line % ((tip.seq + 1, b"[" * 20_000 + b"]" * 20_000) if line.count(b"%") > 1 else (tip.seq + 1,))
    head = link(tip.head, forged)
    segment = Segment(path)
    segment.add(rows + _tag(head) + forged + b"\n", head)
    segment.close()
    assert verify(tmp_path / "evidence").verdict in ("tampered", "truncated")
