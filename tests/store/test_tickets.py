import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from bot.core.errors import BadInput, ConfigError, Retryable
from bot.core.tickets import COMPLAINT, Wish
from bot.store.tickets import FILE, MOST_OPEN_EACH, TicketFile, forget_in

pytestmark = pytest.mark.unit
WISH = Wish(
    kind=COMPLAINT, topic="complaint:quality:CUP", viewer="other:uid:1", name="小***", text="杯子漏水", lang="zh",
    sku="CUP", source="test",
)  # fmt: skip


def test_a_ticket_is_on_disk_when_the_call_returns(tmp_path: Path) -> None:
    made = TicketFile(tmp_path / FILE).open(WISH, 1000)
    assert made is not None
    assert TicketFile(tmp_path / FILE).get(made.id) == made
    assert (made.count, made.opened_ms, made.is_open) == (1, 1000, True)


def test_one_ticket_a_person_and_topic_counts_what_is_said_again(tmp_path: Path) -> None:
    file = TicketFile(tmp_path / FILE)
    first, again = file.open(WISH, 1000), file.open(replace(WISH, text="还是漏"), 2000)
    other = file.open(replace(WISH, viewer="other:uid:2"), 3000)
    assert first is not None and again is not None and other is not None
    assert (again.id, again.count, again.text, again.last_ms) == (first.id, 2, "杯子漏水", 2000)
    assert other.id != first.id


def test_closing_needs_a_resolution_and_happens_once() -> None:
    file = TicketFile(None)
    made = file.open(WISH, 1000)
    assert made is not None
    with pytest.raises(BadInput, match="resolution"):
        file.close(made.id, "  ", 2000)
    closed = file.close(made.id, "换了新的", 2000)
    assert (closed.closed_ms, closed.resolution) == (2000, "换了新的")
    with pytest.raises(BadInput, match="closed already"):
        file.close(made.id, "again", 3000)
    with pytest.raises(BadInput, match="no ticket 99"):
        file.close(99, "x", 3000)
    assert file.all(open_only=True) == []


def test_after_it_is_closed_the_same_trouble_opens_a_new_one() -> None:
    file = TicketFile(None)
    first = file.open(WISH, 1000)
    assert first is not None
    file.close(first.id, "done", 2000)
    second = file.open(WISH, 3000)
    assert second is not None and second.id != first.id


def test_one_viewer_cannot_fill_the_list() -> None:
    file = TicketFile(None)
    made = [file.open(replace(WISH, topic=f"t{number}"), 1000) for number in range(MOST_OPEN_EACH + 3)]
    assert [one is None for one in made] == [False] * MOST_OPEN_EACH + [True] * 3
    assert file.open(replace(WISH, viewer="other:uid:2"), 1000) is not None


def test_a_reminder_that_was_given_is_remembered(tmp_path: Path) -> None:
    made = TicketFile(tmp_path / FILE).open(WISH, 1000)
    assert made is not None
    TicketFile(tmp_path / FILE).tell(made.id, 2)
    again = TicketFile(tmp_path / FILE)
    again.tell(made.id, 1)
    found = again.get(made.id)
    assert found is not None and found.told == 2


def test_a_forgotten_viewer_leaves_no_name_key_or_words(tmp_path: Path) -> None:
    file = TicketFile(tmp_path / FILE)
    made = file.open(WISH, 1000)
    file.open(replace(WISH, viewer="other:uid:2", text="我的也漏"), 1000)
    file.shut()
    assert made is not None and forget_in(tmp_path / FILE, WISH.viewer) == 1
    assert forget_in(tmp_path / FILE, WISH.viewer) == 0
    left = TicketFile(tmp_path / FILE).get(made.id)
    assert left is not None and (left.name, left.text, left.count) == ("", "", 1)
    assert "杯子漏水".encode() not in (tmp_path / FILE).read_bytes()
    assert forget_in(tmp_path / "nothing", "x") == 0


def test_a_disk_that_refuses_notes_nothing_and_says_so(tmp_path: Path) -> None:
    file = TicketFile(tmp_path / FILE)
    other = sqlite3.connect(tmp_path / FILE, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(Retryable, match="cannot be written"):
        file.open(WISH, 1000)
    other.execute("ROLLBACK")
    other.close()
    assert file.open(WISH, 1000) is not None


def test_a_foreign_or_newer_file_is_left_as_it_is(tmp_path: Path) -> None:
    db = sqlite3.connect(tmp_path / "foreign")
    db.execute("CREATE TABLE other(x)")
    db.commit()
    db.close()
    with pytest.raises(ConfigError, match="another program"):
        TicketFile(tmp_path / "foreign")
    TicketFile(tmp_path / "newer").shut()
    db = sqlite3.connect(tmp_path / "newer")
    db.execute("PRAGMA user_version=9")
    db.close()
    with pytest.raises(ConfigError, match="newer zhubo"):
        TicketFile(tmp_path / "newer")
    (tmp_path / "broken").write_bytes(b"not a database at all" * 100)
    with pytest.raises(ConfigError, match="cannot open broken"):
        TicketFile(tmp_path / "broken")
