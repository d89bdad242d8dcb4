"""The tables of draws and of what may be given away (engine.md 8)."""

TABLES_3 = """
CREATE TABLE draw(id TEXT PRIMARY KEY, state TEXT NOT NULL, rules BLOB NOT NULL, rules_hash TEXT NOT NULL,
  seed BLOB, commitment TEXT NOT NULL DEFAULT '', opens_ms INTEGER, closes_ms INTEGER, salt TEXT NOT NULL DEFAULT '',
  entrants BLOB, entrants_hash TEXT NOT NULL DEFAULT '', chain TEXT NOT NULL DEFAULT '',
  reason TEXT NOT NULL DEFAULT '', at_ms INTEGER NOT NULL);
CREATE TABLE entry(draw_id TEXT NOT NULL, person TEXT NOT NULL, entrant TEXT NOT NULL DEFAULT '', seq INTEGER NOT NULL,
  event_id TEXT NOT NULL, at_ms INTEGER NOT NULL, name TEXT NOT NULL, union_id TEXT NOT NULL, way TEXT NOT NULL,
  status TEXT NOT NULL, weight INTEGER NOT NULL, is_new INTEGER NOT NULL, tries INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY(draw_id, person)) WITHOUT ROWID;
CREATE INDEX entry_key ON entry(draw_id, entrant);
CREATE TABLE barred(draw_id TEXT NOT NULL, person TEXT NOT NULL, reason TEXT NOT NULL,
  PRIMARY KEY(draw_id, person)) WITHOUT ROWID;
CREATE TABLE pick(draw_id TEXT NOT NULL, ordinal INTEGER NOT NULL, entrant TEXT NOT NULL, person TEXT NOT NULL,
  name TEXT NOT NULL, prize INTEGER, state TEXT NOT NULL, until_ms INTEGER NOT NULL DEFAULT 0,
  reason TEXT NOT NULL DEFAULT '', at_ms INTEGER NOT NULL, PRIMARY KEY(draw_id, ordinal)) WITHOUT ROWID;
CREATE INDEX pick_person ON pick(person);
CREATE TABLE stock(item TEXT PRIMARY KEY, total INTEGER NOT NULL, reserved INTEGER NOT NULL DEFAULT 0,
  given INTEGER NOT NULL DEFAULT 0, CHECK(reserved >= 0 AND given >= 0 AND reserved + given <= total)) WITHOUT ROWID;
CREATE TABLE claim(key TEXT NOT NULL, item TEXT NOT NULL, person TEXT NOT NULL, amount INTEGER NOT NULL,
  state TEXT NOT NULL, until_ms INTEGER NOT NULL, at_ms INTEGER NOT NULL, reason TEXT NOT NULL DEFAULT '',
  PRIMARY KEY(key, item)) WITHOUT ROWID;
CREATE INDEX claim_open ON claim(until_ms) WHERE state = 'reserved';
"""
"""As version 3 of the journal had them."""
FROM_3 = """
ALTER TABLE draw ADD COLUMN pepper BLOB;
CREATE TABLE frozen(draw_id TEXT PRIMARY KEY, entrants BLOB NOT NULL);
INSERT INTO frozen SELECT id, entrants FROM draw WHERE entrants IS NOT NULL;
ALTER TABLE draw DROP COLUMN entrants;
"""
"""A list of 100,000 people is 7 MB: in its own row, for a draw's row is read and written at each step."""
TABLES = TABLES_3 + FROM_3
