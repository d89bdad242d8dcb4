import sqlite3
from pathlib import Path

import pytest

from bot.core.errors import ConfigError
from bot.store.schema import VERSION, connect

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
