"""The table of games: what was settled at a round's opening and what came of it; its entries are the events."""

TABLES_4 = """
CREATE TABLE round(id TEXT PRIMARY KEY, game TEXT NOT NULL, state TEXT NOT NULL, rules BLOB NOT NULL,
  opens_ms INTEGER NOT NULL, closes_ms INTEGER NOT NULL, seed BLOB NOT NULL, truth INTEGER NOT NULL,
  currency TEXT NOT NULL, opened_seq INTEGER NOT NULL, closed_seq INTEGER, reason TEXT NOT NULL DEFAULT '',
  result BLOB, at_ms INTEGER NOT NULL);
CREATE UNIQUE INDEX round_running ON round((1)) WHERE state IN ('open', 'closed');
"""
"""As versions 3 and 4 of the journal had it."""
FROM_4 = """
CREATE TABLE round_pepper(round_id TEXT PRIMARY KEY, pepper BLOB NOT NULL) WITHOUT ROWID;
"""
"""The secret of a round's public keys; rounds of before have none."""
TABLES = TABLES_4 + FROM_4
