import sqlite3
from pathlib import Path

import pytest

from bot.core.errors import ConfigError
from bot.store import draws_schema
from bot.store.rounds import Rounds
from bot.store.schema import APPLICATION_ID, UPGRADES, VERSION, connect
from tests.store.rig import opened

pytestmark = pytest.mark.wire


def made(path: Path, rows: int = 0) -> bytes:
    db = connect(path)
    for number in range(rows):
        db.execute("INSERT INTO event VALUES(NULL, 's', 'r', ?, 'live', 'like', 0, NULL, ?)", (number, b"x" * 500))
    db.close()
    return path.read_bytes()


def test_a_commit_is_synced_to_disk_before_it_is_acknowledged(tmp_path: Path) -> None:
    db = connect(tmp_path / "journal.sqlite3")
    assert db.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL
    assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    db.close()


def test_a_journal_of_a_newer_zhubo_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    made(path)
    db = sqlite3.connect(path, isolation_level=None)
    db.execute(f"PRAGMA user_version = {VERSION + 1}")
    db.close()
    before = path.read_bytes()
    with pytest.raises(ConfigError, match=rf"newer zhubo \(schema {VERSION + 1}.*update zhubo"):
        connect(path)
    assert path.read_bytes() == before


def test_the_database_of_another_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    db = sqlite3.connect(path)
    db.executescript("CREATE TABLE customers(id); INSERT INTO customers VALUES(1);")
    db.close()
    before = path.read_bytes()
    with pytest.raises(ConfigError, match="another program.*move it away"):
        connect(path)
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_refused_with_the_remedy(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    path.write_bytes(b"this was never a database, but it is long enough to be looked at" * 40)
    with pytest.raises(ConfigError, match="damaged.*restore a backup"):
        connect(path)
    assert path.read_bytes().startswith(b"this was never")


@pytest.mark.parametrize("place", [0.3, 0.6, 0.9])
def test_a_damaged_page_is_noticed_at_the_start_and_not_on_air(tmp_path: Path, place: float) -> None:
    path = tmp_path / "journal.sqlite3"
    whole = made(path, rows=400)
    first = int(len(whole) * place) // 4096 * 4096
    torn = whole[:first] + b"\xa5" * 4096 + whole[first + 4096 :]
    path.write_bytes(torn)
    with pytest.raises(ConfigError, match="damaged.*restore a backup"):
        connect(path)
    assert path.read_bytes() == torn


def test_a_file_cut_short_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    path.write_bytes(made(path, rows=400)[: 4096 * 9])
    with pytest.raises(ConfigError, match="damaged"):
        connect(path)


def test_an_empty_file_left_by_a_crash_becomes_a_journal(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    path.touch()
    connect(path).close()
    assert path.stat().st_size > 0


def test_a_folder_in_its_place_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot open"):
        connect(tmp_path)


V1 = """
CREATE TABLE meta(name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO meta VALUES('epoch', 7);
CREATE TABLE viewer(id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, first_seen_ms INTEGER NOT NULL,
  last_seen_ms INTEGER NOT NULL, session TEXT NOT NULL, visits INTEGER NOT NULL, comments INTEGER NOT NULL,
  orders INTEGER NOT NULL, gifts INTEGER NOT NULL, fan_level INTEGER NOT NULL, member_tier INTEGER NOT NULL);
CREATE TABLE outbox(id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, class TEXT NOT NULL, target TEXT NOT NULL,
  payload BLOB NOT NULL, rule_id TEXT NOT NULL, level INTEGER NOT NULL, duration_ms INTEGER NOT NULL,
  expires_ms INTEGER NOT NULL, not_before_ms INTEGER NOT NULL DEFAULT 0, state TEXT NOT NULL DEFAULT 'ready',
  attempt INTEGER NOT NULL DEFAULT 0, lease_until_ms INTEGER, epoch INTEGER, at_ms INTEGER NOT NULL,
  reason TEXT NOT NULL DEFAULT '');
INSERT INTO viewer VALUES(1, 'bilibili:uid:1', 5, 1000, 's', 3, 9, 2, 0, 4, 2);
INSERT INTO viewer VALUES(2, 'bilibili:uid:2', 5, 1000, 's', 1, 1, 0, 0, 0, 0);
"""


RULE_TABLES = ("outbox", "rule", "latch", "refusal", "budget", "hold", "counted", "audit")


def old_journal(path: Path) -> Path:
    """A journal as version 1 left it, as far as the upgrade touches it."""
    db = sqlite3.connect(path, isolation_level=None)
    db.executescript(f"{V1} PRAGMA application_id={APPLICATION_ID}; PRAGMA user_version=1;")
    db.close()
    return path


def test_a_journal_of_version_1_is_brought_up_with_all_it_remembers(tmp_path: Path) -> None:
    db = connect(old_journal(tmp_path / "journal.sqlite3"))
    known = db.execute(
        "SELECT key, visits, orders, fan_level, member_tier, last_order_ms, notes FROM viewer ORDER BY id"
    )
    assert known.fetchall() == [("bilibili:uid:1", 3, 2, 4, 2, 0, ""), ("bilibili:uid:2", 1, 0, 0, 0, 0, "")]
    until = [ms for (ms,) in db.execute("SELECT member_until_ms FROM viewer ORDER BY id")]
    assert until == [1000 + 31 * 86_400_000, 0]
    notes = dict(db.execute("SELECT name, value FROM meta").fetchall())
    assert notes["epoch"] == 7 and notes["upgraded_from_1_at_ms"] > 1_600_000_000_000
    assert db.execute("PRAGMA user_version").fetchone() == (VERSION,)
    db.close()
    connect(tmp_path / "journal.sqlite3").close()


def test_a_journal_of_version_3_keeps_its_draws_and_their_seeds(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    db = sqlite3.connect(path, isolation_level=None)
    db.executescript(
        f"CREATE TABLE meta(name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID; {draws_schema.TABLES_3}"
        f"PRAGMA application_id={APPLICATION_ID}; PRAGMA user_version=3;"
        "INSERT INTO draw(id, state, rules, rules_hash, seed, at_ms) VALUES('cup', 'open', '{}', 'ab', x'07', 5);"
        "INSERT INTO draw(id, state, rules, rules_hash, seed, at_ms, entrants)"
        " VALUES('mug', 'drawn', '{}', 'ab', x'08', 6, '[[\"ab\",1]]');"
    )
    db.close()
    db = connect(path)
    kept = db.execute("SELECT id, state, seed, pepper, at_ms FROM draw ORDER BY id").fetchall()
    assert kept == [("cup", "open", b"\x07", None, 5), ("mug", "drawn", b"\x08", None, 6)]
    assert db.execute("SELECT draw_id, entrants FROM frozen").fetchall() == [("mug", '[["ab",1]]')]
    assert db.execute("PRAGMA user_version").fetchone() == (VERSION,)
    db.close()


def test_an_upgrade_that_fails_leaves_the_old_journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = old_journal(tmp_path / "journal.sqlite3")
    monkeypatch.setitem(UPGRADES, 1, UPGRADES[1] + "UPDATE nothing SET x = 1;")
    with pytest.raises(ConfigError):
        connect(path)
    db = sqlite3.connect(path)
    assert db.execute("PRAGMA user_version").fetchone() == (1,)
    assert "notes" not in [row[1] for row in db.execute("PRAGMA table_info(viewer)")]
    db.close()


def test_an_upgraded_journal_has_the_tables_of_a_new_one(tmp_path: Path) -> None:
    def columns(db: sqlite3.Connection) -> list[tuple[object, ...]]:
        tables = ("viewer", "draw", "frozen", "entry", "barred", "pick", "stock", "claim", *RULE_TABLES)
        found = [(table, *row[1:]) for table in tables for row in db.execute(f"PRAGMA table_info({table})")]
        db.close()
        return found

    assert columns(connect(old_journal(tmp_path / "old.sqlite3"))) == columns(connect(tmp_path / "new.sqlite3"))


async def test_a_round_that_was_opened_by_version_4_goes_on_with_the_keys_it_began_with(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    db = connect(path)
    db.executescript(
        "DROP TABLE round_pepper; PRAGMA user_version=4;"
        "INSERT INTO round VALUES('poll-1', 'poll', 'open', '{}', 1, 2, x'07', -1, '', 0, NULL, '', NULL, 1);"
    )
    db.close()
    async with opened(path) as journal:
        row = await Rounds(journal).running()
    assert row is not None and (row.id, row.pepper) == ("poll-1", b"")
