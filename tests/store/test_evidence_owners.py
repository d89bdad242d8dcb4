"""Names and words in the log are filed under the viewer whose they are, whoever else has the same."""

from pathlib import Path

import pytest

from bot.core.reports import CommentSeen
from bot.core.viewers import Viewer
from bot.store.evidence import KNOWN_PEOPLE, Evidence
from bot.store.evidence_check import read, revealed, verify
from bot.store.evidence_parts import parts_of
from bot.store.evidence_people import shred
from tests.store.test_evidence import Clock, decision, opened

pytestmark = pytest.mark.wire
WORDS = "我怀孕五个月能用这个吗"


def wrote(log: Evidence, number: int, text: str = WORDS, name: str = "") -> None:
    viewer = Viewer(key=f"bilibili:uid:{number}", name=name or f"名{number}")
    log.on(
        CommentSeen(
            seq=number, at_ms=1, text=text, viewer=viewer, lang="zh", platform="bilibili", fate="queued", intent="",
            sku=None, why="",
        )
    )  # fmt: skip


def quoted(log: Evidence, number: int, whose: int | None, text: str = WORDS, kind: str = "question") -> None:
    key = f"bilibili:uid:{whose}" if whose is not None else ""
    log.on_decision(decision(log, number, text, kind=kind, personal=(text,), whose=text, key=key))


def texts(folder: Path) -> list[object]:
    plain = parts_of(folder).plain
    return [revealed(record, plain)["text"] for record, _ in read(folder) if record.kind == "decision"]


@pytest.fixture
def log(tmp_path: Path) -> Evidence:
    return opened(tmp_path, Clock())


def test_words_are_erased_with_who_was_quoted_though_another_wrote_them_later(log: Evidence, tmp_path: Path) -> None:
    wrote(log, 1)
    wrote(log, 2)
    quoted(log, 1, whose=1)
    log.close()
    folder = tmp_path / "evidence"
    assert shred(folder, "bilibili:uid:2") == 0 and texts(folder) == [WORDS]
    assert shred(folder, "bilibili:uid:1") == 1 and texts(folder) == ["[erased]"]
    assert verify(folder).verdict == "healthy"


@pytest.mark.parametrize("who", [1, 2])
def test_the_same_words_of_two_viewers_go_one_by_one(log: Evidence, tmp_path: Path, who: int) -> None:
    for number in (1, 2):
        wrote(log, number)
        quoted(log, number, whose=number)
    log.close()
    folder = tmp_path / "evidence"
    assert shred(folder, f"bilibili:uid:{who}") == 1
    assert texts(folder) == (["[erased]", WORDS] if who == 1 else [WORDS, "[erased]"])


@pytest.mark.parametrize("who", [1, 2])
def test_a_name_that_may_be_of_either_goes_with_either(log: Evidence, tmp_path: Path, who: int) -> None:
    wrote(log, 1, "你好", name="月下小鹿")
    wrote(log, 2, "在吗", name="月下小鹿")
    quoted(log, 1, None, "月下小鹿", kind="name")
    log.close()
    folder = tmp_path / "evidence"
    assert shred(folder, f"bilibili:uid:{who}") == 1 and texts(folder) == ["[erased]"]
    parts = parts_of(folder)
    assert (parts.plain, parts.false) == ({}, 0)


def test_a_key_is_not_lost_in_a_crowd(log: Evidence, tmp_path: Path) -> None:
    wrote(log, 1)
    for number in range(2, KNOWN_PEOPLE // 2 + 3):
        wrote(log, number, f"评论{number}")
    quoted(log, 1, whose=1)
    log.close()
    assert shred(tmp_path / "evidence", "bilibili:uid:1") == 1


def test_a_name_said_later_in_a_list_of_winners_goes_with_its_viewer(log: Evidence, tmp_path: Path) -> None:
    quoted(log, 1, 1, "近**", kind="name")
    log.on_decision(decision(log, 2, "近**，远**猜得接近", personal=("近**", "远**")))
    log.close()
    folder = tmp_path / "evidence"
    assert "**" not in str([record.body for record, _ in read(folder)])
    assert shred(folder, "bilibili:uid:1") == 1 and texts(folder) == ["[erased]", "[erased]，远**猜得接近"]


def test_who_is_forgotten_takes_no_words_of_others_along(log: Evidence, tmp_path: Path) -> None:
    wrote(log, 1)
    log.forget("bilibili:uid:1")
    wrote(log, 2)
    quoted(log, 1, None)
    log.close()
    assert texts(tmp_path / "evidence") == [WORDS]
