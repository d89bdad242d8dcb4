"""A day's export can be read alone, says what is missing from it, and never ends in a traceback."""

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.core.goods import Catalog
from bot.store.evidence import Evidence
from bot.store.evidence_check import read
from bot.store.evidence_file import files
from bot.store.evidence_parts import PEOPLE
from tests.app.process import lines_of, quiet_room
from tests.cli.test_evidence import named, run
from tests.store.test_evidence import CUP, Clock, decision, opened, said, started

pytestmark = pytest.mark.wire
Write = Callable[[Callable[[Evidence, Clock], None]], Path]


@pytest.fixture
def written(tmp_path: Path) -> Write:
    """Return a room whose log was written by a function."""

    def write(what: Callable[[Evidence, Clock], None]) -> Path:
        room = named(quiet_room(tmp_path / "shop"), "r1")
        clock = Clock()
        log = opened(room / "data", clock)
        what(log, clock)
        log.close()
        return room

    return write


@pytest.fixture
def days(tmp_path: Path) -> Path:
    """A room of three days, 2 to 4 August 2026, a file each."""
    room, clock = named(quiet_room(tmp_path / "shop"), "r1"), Clock()
    for day in range(3):
        log = opened(room / "data", clock)
        one = decision(log, 1, f"第{day}天，小鹿", personal=("小鹿",), whose="小鹿")
        log.on(started())
        log.on_decision(one)
        log.on(said(one))
        log.step()
        log.close()
        clock.on(86400)
    return room


def rows_of(*arguments: Any) -> list[dict[str, Any]]:
    return [row for row in lines_of(run("export", *arguments).stdout) if row["kind"] != "AIGC"]


def alter(path: Path) -> None:
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(raw)


def test_a_card_that_is_shown_again_hours_later_is_in_that_hour_with_its_words_and_goods(written: Write) -> None:
    def shows(log: Evidence, clock: Clock) -> None:
        log.on_decision(decision(log, 1, "样品杯¥19.90", kind="card"))
        log.catalog = lambda: Catalog(products={"CUP": replace(CUP, stock=3)})
        log.on_decision(decision(log, 2, "还有三个", kind="card", facts_version="1.1"))
        log.step()
        clock.on(7200)
        log.on_decision(decision(log, 3, "还有三个", kind="card", facts_version="1.1"))
        log.step()
        clock.on(70)
        log.step()

    again, end = rows_of(written(shows), "--from", "2026-08-02T01:00")
    assert (again["kind"], again["at"][:19], end["kind"]) == ("again", "2026-08-02T02:00:00", "end")
    assert again["since_ms"] == again["until_ms"]
    (first,) = again["of"]
    assert again["before"][first]["text"] == "还有三个" and again["before"][first]["facts"] == "1.1"
    goods = again["before"]["facts"]
    assert goods["version"] == "1.1" and goods["rows"]["product:CUP"]["stock"] == 3
    assert goods["rows"]["product:CUP"]["price"]["amount_minor"] == 1990


def test_one_altered_file_takes_no_other_day_with_it(days: Path) -> None:
    alter(files(days / "data" / "evidence")[0])
    done = run("export", days, "--from", "2026-08-03")
    texts = [row["text"] for row in lines_of(done.stdout) if row["kind"] == "said"]
    assert texts == ["第1天，小鹿", "第2天，小鹿"] and done.exit_code == 1
    assert "000000000001.evidence, is not as it was written" in done.stderr
    later = [record for record, _ in read(days / "data" / "evidence", lambda *_: None) if record.kind == "said"]
    shown = run("show", str(later[0].body["id"]), days)
    assert [row["kind"] for row in lines_of(shown.stdout)] == ["facts", "decision", "said"]
    assert "not as it was written" in shown.stderr
    assert run("rules", days).exception is None or isinstance(run("rules", days).exception, SystemExit)


def test_a_file_that_is_missing_or_was_cut_is_told_and_the_later_ones_are_exported(days: Path) -> None:
    first, second, _ = files(days / "data" / "evidence")
    whole = second.read_bytes()
    second.write_bytes(whole[:-20])
    done = run("export", days)
    assert done.exit_code == 1 and "was cut after the next one was begun" in done.stderr and "第2天" in done.stdout
    second.unlink()
    done = run("export", days)
    assert done.exit_code == 1 and "does not follow the file before" in done.stderr and "第2天" in done.stdout
    assert first.exists()


def test_a_table_has_prices_as_people_write_them(days: Path, tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    run("export", days, "-o", table)
    rows = csv.DictReader(io.StringIO(table.read_text(encoding="utf-8-sig")))
    assert {row["price"] for row in rows if row["kind"] == "said"} == {"19.90 CNY"}


def test_a_record_keeps_fields_that_are_called_like_those_of_the_export(written: Write) -> None:
    body = {"id": "d1", "at": "2026-07-01T10:00:00Z", "kind": "x", "hash": "LIST", "seq": 5, "before": 1, "note": 2}
    room = written(lambda log, _: log.record("draw", body))
    (draw,) = [row for row in rows_of(room) if row["kind"] == "draw"]
    assert draw["body"] == {"at": "2026-07-01T10:00:00Z", "kind": "x", "hash": "LIST", "seq": 5, "before": 1}
    assert (draw["id"], draw["note"], draw["seq"]) == ("d1", 2, 3 - 1) and len(draw["hash"]) == 64


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--to", "9999-12-31"), 0),
        (("--from", "0001-01-01"), 0),
        (("--from", "9999-12-31T23:59-14:00"), 1),
        (("--from", "2026-08-03", "--to", "2026-08-01"), 2),
        (("-o", "/nonexistent/x.csv"), 2),
        (("-o", "/"), 2),
        (("--data", "/nonexistent"), 2),
    ],
    ids=str,
)
def test_whatever_is_asked_for_is_answered(days: Path, arguments: tuple[str, ...], code: int) -> None:
    done = run("export", days, *arguments)
    assert done.exit_code == code and (done.exception is None or isinstance(done.exception, SystemExit))


def test_an_empty_time_says_that_it_is_empty(days: Path) -> None:
    done = run("export", days, "--from", "2030-01-01")
    assert done.exit_code == 1 and "no record of that time" in done.stderr


def test_a_head_that_is_none_is_a_wrong_use(days: Path) -> None:
    assert run("verify", days, "--head", "abc").exit_code == 2


def test_a_log_that_lies_where_it_does_not_exist_is_not_healthy(days: Path) -> None:
    assert run("verify", days, "--data", "/nonexistent").exit_code == 2


def test_the_log_of_another_room_is_unproven(days: Path) -> None:
    path = days / "room.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('"r1"', '"r2"'), encoding="utf-8")
    for lang, words in (("en", "the log of room r1, not of r2"), ("zh", "这是直播间 r1 的日志，不是 r2 的")):
        done = run("verify", days, "--lang", lang)
        assert done.exit_code == 1 and done.stdout.startswith("UNPROVEN") and words in done.stdout
    assert run("verify", "--data", days / "data").exit_code == 0


def test_damaged_names_are_told_and_end_in_no_traceback(days: Path) -> None:
    (days / "data" / "evidence" / PEOPLE).write_bytes(b"garbage" * 200)
    done = run("export", days)
    assert done.exit_code == 0 and "names and words are missing" in done.stderr
    forgot = run("forget", days, "--user", "小鹿")
    assert forgot.exit_code != 0 and "cannot be reached" in str(forgot.exception)


def test_what_cannot_be_unpacked_is_told_in_chinese(days: Path) -> None:
    path = files(days / "data" / "evidence")[0]
    raw = path.read_bytes()
    answers = set()
    for place in range(60, len(raw), 11):
        path.write_bytes(raw[:place] + bytes([raw[place] ^ 255]) + raw[place + 1 :])
        answers.add(run("verify", days, "--lang", "zh").stdout.splitlines()[0].rpartition("：")[2])
    assert all(not answer.isascii() for answer in answers) and "有一帧解不开" in answers


def test_an_erasure_is_told(days: Path) -> None:
    assert run("forget", days, "--user", "bilibili:uid:1").exit_code == 0
    log = opened(days / "data", Clock())
    log.close()
    assert "3 names and words were erased on request" in run("verify", days).stdout
