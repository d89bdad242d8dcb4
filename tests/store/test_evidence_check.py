"""A healthy, a truncated and a tampered log give three different, right answers."""

import random
from pathlib import Path

import pytest

from bot.core.errors import ConfigError
from bot.store.evidence_check import about, between, mend, read, verify
from bot.store.evidence_file import files
from tests.store.test_evidence import Clock, decision, opened, said, started

pytestmark = pytest.mark.wire


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three runs of a room, each with a file of its own; the second one had to ask for the same words twice."""
    clock = Clock()
    for run in range(3):
        log = opened(tmp_path, clock)
        for number in range(1, 30):
            one = decision(log, number, f"第{number % 20}句，第{run}场")
            log.on_decision(one)
            log.on(started())
            log.on(said(one))
            clock.on(1)
            log.step()
        log.close()
        clock.on(3600)
    return tmp_path / "evidence"


def uncleanly(folder: Path, drop: int) -> Path:
    """Cut the end of the last file off."""
    path = files(folder)[-1]
    raw = path.read_bytes()
    path.write_bytes(raw[: len(raw) - drop])
    return path


def test_a_healthy_log_is_called_so_with_a_head_to_keep(folder: Path) -> None:
    found = verify(folder)
    assert (found.verdict, found.files, found.wrong_seq, found.cuts) == ("healthy", 3, None, [])
    assert found.records == found.last_seq == len(list(read(folder))) and len(found.head) == 64
    assert verify(folder, kept_head=found.head).verdict == "healthy"


def test_a_truncated_log_is_called_so_and_mended_with_the_cut_told(folder: Path) -> None:
    uncleanly(folder, 10)
    found = verify(folder)
    assert (found.verdict, found.cut_bytes > 0, found.repaired) == ("truncated", True, False)
    mend(folder, Clock(), found)
    assert found.repaired
    again = verify(folder)
    assert again.verdict == "healthy"
    assert again.cuts == [{"file": found.file, "after": found.last_seq, "bytes": found.cut_bytes}]


@pytest.mark.parametrize(("left", "lost"), [(0, 0), (5, 5), (17, 17), (40, 23), (120, 103)])
def test_a_last_file_without_a_whole_record_goes_and_is_told(folder: Path, left: int, lost: int) -> None:
    path = files(folder)[-1]
    path.write_bytes(path.read_bytes()[:left])
    found = verify(folder)
    assert found.verdict == "truncated"
    mend(folder, Clock(), found)
    assert verify(folder).verdict == "healthy"
    assert verify(folder).cuts == [{"file": path.name, "after": int(path.stem) - 1, "bytes": lost}]


def test_a_file_that_cannot_be_read_is_no_verdict(folder: Path) -> None:
    path = files(folder)[-1]
    path.unlink()
    path.mkdir()
    with pytest.raises(ConfigError, match="cannot read"):
        verify(folder)


def test_any_altered_byte_of_any_file_is_tampering(folder: Path) -> None:
    draw = random.Random(7)
    for _ in range(150):
        path = draw.choice(files(folder))
        raw = path.read_bytes()
        place = draw.randrange(len(raw))
        path.write_bytes(raw[:place] + bytes([raw[place] ^ draw.randrange(1, 256)]) + raw[place + 1 :])
        found = verify(folder)
        assert (found.verdict, found.file) == ("tampered", path.name)
        assert found.wrong_seq is not None and found.wrong_seq >= int(path.stem)
        path.write_bytes(raw)
    assert verify(folder).verdict == "healthy"


def test_the_last_file_cut_anywhere_is_never_healthy_and_never_tampering(folder: Path) -> None:
    whole = files(folder)[-1].read_bytes()
    path = files(folder)[-1]
    for size in range(0, len(whole), 7):
        path.write_bytes(whole[:size])
        assert verify(folder).verdict == "truncated", size


def test_an_older_file_that_was_cut_or_is_gone_is_tampering(folder: Path) -> None:
    first, second, _ = files(folder)
    raw = second.read_bytes()
    second.write_bytes(raw[:-60])
    assert verify(folder).verdict == "tampered"
    second.unlink()
    found = verify(folder)
    assert found.verdict == "tampered" and f"records {int(second.stem)} to" in found.why
    second.write_bytes(raw)
    first.unlink()
    found = verify(folder)
    assert found.verdict == "tampered" and "before" in found.why


def test_an_end_that_was_cut_off_whole_is_found_by_the_head_that_was_kept(folder: Path) -> None:
    head = verify(folder).head
    files(folder)[-1].unlink()
    assert verify(folder).verdict == "healthy"
    found = verify(folder, kept_head=head)
    assert found.verdict == "tampered" and "kept" in found.why
    assert verify(folder, kept_head="no hash").verdict == "tampered"


def test_files_in_another_order_are_tampering(folder: Path) -> None:
    first, second, third = files(folder)
    one, two = second.read_bytes(), third.read_bytes()
    second.write_bytes(two)
    third.write_bytes(one)
    assert verify(folder).verdict == "tampered"
    assert first.exists()


def test_records_are_found_by_their_time(folder: Path) -> None:
    everything = list(read(folder))
    middle = everything[len(everything) // 2][0].at_ms
    part = list(between(folder, middle, 1 << 60))
    assert part and all(record.at_ms >= middle for record, _ in part)
    assert len(list(between(folder, 0, middle))) + len(part) == len(everything)


def test_a_decision_is_shown_with_its_facts_and_where_it_was_said(folder: Path) -> None:
    series = next(record for record, _ in read(folder) if record.kind == "head").body["series"]
    spoken = [record for record, _ in read(folder) if record.kind == "said"]
    first = next(record for record in spoken if str(record.body["id"]).startswith(f"{series}000003"))
    assert [record.kind for record, _ in about(folder, str(first.body["id"]))] == ["facts", "decision", "said"]
    again = next(record for record in spoken if str(record.body["id"]).startswith(f"{series}000023"))
    found = about(folder, str(again.body["id"]))
    assert sorted(record.kind for record, _ in found) == ["again", "decision", "facts", "said"]
    assert next(record for record, _ in found if record.kind == "decision").body["id"] == first.body["id"]
    assert about(folder, "x000001-00000000") == []


def test_a_folder_without_a_log_is_healthy_and_empty(tmp_path: Path) -> None:
    found = verify(tmp_path / "none")
    assert (found.verdict, found.records) == ("healthy", 0)


def test_a_log_that_cannot_be_mended_says_why(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    uncleanly(folder, 10)
    found = verify(folder)
    monkeypatch.setattr("bot.store.evidence_writer.cut_off", refused)
    mend(folder, Clock(), found)
    assert not found.repaired and "Permission denied" in found.why
