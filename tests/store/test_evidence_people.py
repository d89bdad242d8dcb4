import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.store.evidence_parts import PEOPLE, commitment, parts_of
from bot.store.evidence_people import People, drop_until, nameless, shred

pytestmark = pytest.mark.wire


@pytest.fixture
def people(tmp_path: Path) -> Iterator[People]:
    made = People(tmp_path)
    yield made
    made.close()


def known(folder: Path) -> tuple[dict[str, str], int]:
    """What is still known, and how many parts are not what was committed to."""
    parts = parts_of(folder)
    return parts.plain, parts.false


def test_the_log_holds_nothing_that_can_be_guessed_without_the_salt(people: People, tmp_path: Path) -> None:
    mark = people.mark("bilibili:uid:1", "小鹿")
    people.save(1)
    assert len(mark) == 22 and "小鹿" not in mark
    assert known(tmp_path) == ({mark: "小鹿"}, 0)
    assert mark != commitment(b"", "小鹿")


def test_the_same_words_have_the_same_mark_in_a_file_and_another_in_the_next(people: People) -> None:
    first = people.mark("k", "小鹿")
    assert people.mark("k", "小鹿") == first != people.mark("other", "小鹿")
    people.forget_marks()
    assert people.mark("k", "小鹿") != first


def test_who_is_erased_is_gone_from_the_bytes_of_the_disk(people: People, tmp_path: Path) -> None:
    kept = people.mark("b", "阿青")
    for number in range(50):
        people.mark("a", f"别人认得出的名字{number}")
    people.save(1)
    assert shred(tmp_path, "a") == 50 and shred(tmp_path, "a") == 0
    assert known(tmp_path) == ({kept: "阿青"}, 0)
    raw = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert "认得出".encode() not in raw and "阿青".encode() in raw


def test_a_nameless_viewer_is_erased_by_her_name(people: People, tmp_path: Path) -> None:
    people.mark(nameless("小鹿"), "多少钱")
    people.save(1)
    assert shred(tmp_path, "小鹿") == 1


def test_a_running_room_makes_new_marks_after_an_erasure_by_another_process(people: People, tmp_path: Path) -> None:
    before = people.mark("a", "小鹿")
    people.save(1)
    shred(tmp_path, "a")
    people.forget_marks(if_changed=True)
    after = people.mark("a", "小鹿")
    people.save(1)
    assert after != before
    assert known(tmp_path) == ({after: "小鹿"}, 0)


def test_what_belongs_to_files_that_are_gone_goes_too(people: People, tmp_path: Path) -> None:
    people.mark("a", "小鹿")
    people.save(1)
    people.forget_marks()
    kept = people.mark("a", "小鹿")
    people.save(500)
    drop_until(tmp_path, 500)
    assert known(tmp_path) == ({kept: "小鹿"}, 0)


def test_a_word_that_is_not_what_was_committed_to_is_counted(people: People, tmp_path: Path) -> None:
    people.mark("a", "小鹿")
    people.save(1)
    with sqlite3.connect(tmp_path / PEOPLE) as db:
        db.execute("UPDATE part SET plain = '老板'")
    db.close()
    assert known(tmp_path) == ({}, 1)
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / PEOPLE).write_bytes(b"no database" * 100)
    assert known(tmp_path / "b") == ({}, 1)


def test_half_a_surrogate_pair_is_no_reason_to_lose_a_name(people: People, tmp_path: Path) -> None:
    mark = people.mark("a\ud800", "小\udc00鹿")
    people.save(1)
    assert known(tmp_path) == ({mark: "小?鹿"}, 0)


def test_a_folder_without_evidence_knows_nobody(tmp_path: Path) -> None:
    assert shred(tmp_path, "a") == 0 and known(tmp_path) == ({}, 0)
    drop_until(tmp_path, 5)
