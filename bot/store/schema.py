"""The tables, and the door to them: a file that is damaged, foreign or newer is refused as it is, never repaired."""

import sqlite3
from pathlib import Path

from bot.core.errors import ConfigError
from bot.store import draws_schema, rounds_schema, rules_schema

VERSION = 5
APPLICATION_ID = 0x7A687562
"""b"zhub": tells a journal from any other SQLite file."""
CHECKED_BYTES = 256 * 1024 * 1024
"""Up to this size every page is checked at start (about 1 s); beyond it only the pages that are read."""

TABLES = (
    """
CREATE TABLE meta(name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE session(id TEXT PRIMARY KEY, opened_ms INTEGER NOT NULL, start_ms INTEGER, reset_ms INTEGER) WITHOUT ROWID;
CREATE TABLE event(seq INTEGER PRIMARY KEY, source TEXT NOT NULL, room TEXT NOT NULL, event_id TEXT NOT NULL,
  delivery TEXT NOT NULL, type TEXT NOT NULL, ts INTEGER NOT NULL, user_key TEXT, body BLOB NOT NULL,
  UNIQUE(source, room, event_id));
CREATE TABLE counter(name TEXT NOT NULL, scope TEXT NOT NULL, value INTEGER NOT NULL, absolute INTEGER NOT NULL,
  at_ms INTEGER NOT NULL, PRIMARY KEY(name, scope)) WITHOUT ROWID;
CREATE TABLE viewer(id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, first_seen_ms INTEGER NOT NULL,
  last_seen_ms INTEGER NOT NULL, session TEXT NOT NULL, visits INTEGER NOT NULL, comments INTEGER NOT NULL,
  orders INTEGER NOT NULL, gifts INTEGER NOT NULL, fan_level INTEGER NOT NULL, member_tier INTEGER NOT NULL,
  member_until_ms INTEGER NOT NULL DEFAULT 0, last_order_ms INTEGER NOT NULL DEFAULT 0, notes BLOB NOT NULL DEFAULT '');
CREATE TABLE firing(rule_id TEXT NOT NULL, scope TEXT NOT NULL, ordinal INTEGER NOT NULL, level INTEGER NOT NULL,
  seq INTEGER NOT NULL, status TEXT NOT NULL, PRIMARY KEY(rule_id, scope, ordinal)) WITHOUT ROWID;
CREATE TABLE cooldown(key TEXT PRIMARY KEY, until_ms INTEGER NOT NULL, span_ms INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE outbox(id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, class TEXT NOT NULL, target TEXT NOT NULL,
  payload BLOB NOT NULL, rule_id TEXT NOT NULL, level INTEGER NOT NULL, duration_ms INTEGER NOT NULL,
  expires_ms INTEGER NOT NULL, not_before_ms INTEGER NOT NULL DEFAULT 0, state TEXT NOT NULL DEFAULT 'ready',
  attempt INTEGER NOT NULL DEFAULT 0, lease_until_ms INTEGER, epoch INTEGER, at_ms INTEGER NOT NULL,
  reason TEXT NOT NULL DEFAULT '', via TEXT NOT NULL DEFAULT 'stage', prio INTEGER NOT NULL DEFAULT 0);
CREATE INDEX outbox_state ON outbox(state);
"""
    + draws_schema.TABLES
    + rules_schema.TABLES
    + rounds_schema.TABLES
)

_NOW_MS = "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)"
UPGRADES = {
    1: f"""
ALTER TABLE viewer ADD COLUMN member_until_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE viewer ADD COLUMN last_order_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE viewer ADD COLUMN notes BLOB NOT NULL DEFAULT '';
UPDATE viewer SET member_until_ms = last_seen_ms + 31 * 86400000 WHERE member_tier > 0;
INSERT OR REPLACE INTO meta VALUES('upgraded_from_1_at_ms', {_NOW_MS});
""",
    2: f"""
{draws_schema.TABLES_3}
{rules_schema.FROM_2}
{rounds_schema.TABLES_4}
INSERT OR REPLACE INTO meta VALUES('upgraded_from_2_at_ms', {_NOW_MS});
""",
    3: f"""
{draws_schema.FROM_3}
INSERT OR REPLACE INTO meta VALUES('upgraded_from_3_at_ms', {_NOW_MS});
""",
    4: f"""
{rounds_schema.FROM_4}
INSERT OR REPLACE INTO meta VALUES('upgraded_from_4_at_ms', {_NOW_MS});
""",
}
"""Version -> what makes the next one of it.  Each leaves a note of its time in `meta`."""

_PRAGMAS = """
PRAGMA journal_mode=WAL;
PRAGMA synchronous=FULL;
PRAGMA fullfsync=ON;
PRAGMA secure_delete=ON;
PRAGMA cache_size=-16000;
PRAGMA wal_autocheckpoint=4000;
PRAGMA journal_size_limit=67108864;
"""
# fullfsync: macOS answers a plain fsync before the data is safe.  secure_delete: a forgotten viewer leaves no bytes.
# 4,000 pages between checkpoints: with the default 1,000 the slowest 1 % of commits took 6 ms instead of 1 ms.


def connect(path: Path | None) -> sqlite3.Connection:
    """Return a connection to a sound journal of this version, made if there is none; ConfigError says what to do."""
    name = ":memory:" if path is None else str(path)
    try:
        db = sqlite3.connect(name, isolation_level=None, check_same_thread=False, timeout=1.0, cached_statements=256)
    except sqlite3.Error as error:
        raise ConfigError(f"cannot open {name}: {error}", hint="make its folder writable") from error
    try:
        _admit(db, path)
        db.executescript(_PRAGMAS)
    except sqlite3.DatabaseError as error:
        db.close()
        raise _refusal(path, error) from error
    except ConfigError:
        db.close()
        raise
    return db


def _admit(db: sqlite3.Connection, path: Path | None) -> None:
    label = path.name if path else "the journal"
    (application,), (version,) = (
        db.execute("PRAGMA application_id").fetchone(),
        db.execute("PRAGMA user_version").fetchone(),
    )
    if application == APPLICATION_ID and version > VERSION:
        raise ConfigError(
            f"{label} was written by a newer zhubo (schema {version}, this one knows {VERSION})",
            hint="update zhubo, or start with another data folder; the file was left as it is",
        )
    if application == APPLICATION_ID:
        _check_pages(db, path)
        return _upgrade(db, version)
    if db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        raise ConfigError(f"{label} is a SQLite file of another program", hint="move it away; it was left as it is")
    db.executescript(
        f"BEGIN IMMEDIATE; {TABLES} INSERT INTO meta VALUES('epoch', 0);"
        f"PRAGMA application_id={APPLICATION_ID}; PRAGMA user_version={VERSION}; COMMIT;"
    )
    return None


def _upgrade(db: sqlite3.Connection, version: int) -> None:
    """Bring an older journal to this version: all of it or nothing, in one transaction."""
    if version == VERSION:
        return
    steps = "".join(UPGRADES[older] for older in range(version, VERSION))
    db.executescript(f"BEGIN IMMEDIATE; {steps} PRAGMA user_version={VERSION}; COMMIT;")


def _check_pages(db: sqlite3.Connection, path: Path | None) -> None:
    if path is None or path.stat().st_size > CHECKED_BYTES:
        return
    verdict = db.execute("PRAGMA quick_check(1)").fetchone()[0]
    if verdict != "ok":
        raise sqlite3.DatabaseError(verdict.splitlines()[-1])


def _refusal(path: Path | None, error: sqlite3.DatabaseError) -> ConfigError:
    label = path.name if path else "the journal"
    if isinstance(error, sqlite3.OperationalError):
        return ConfigError(
            f"cannot open {label}: {error}", hint="check that the disk has space and the folder is writable"
        )
    return ConfigError(
        f"{label} is damaged: {error}",
        hint=f"move it away together with {label}-wal and restore a backup, or start without it; it was left as it is",
    )
