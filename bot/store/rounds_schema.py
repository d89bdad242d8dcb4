"""The table of games: what was settled at a round's opening and what came of it; its entries are the events."""

TABLES = """
CREATE TABLE round(id TEXT PRIMARY KEY, game TEXT NOT NULL, state TEXT NOT NULL, rules BLOB NOT NULL,
  opens_ms INTEGER NOT NULL, closes_ms INTEGER NOT NULL, seed BLOB NOT NULL, truth INTEGER NOT NULL,
  currency TEXT NOT NULL, opened_seq INTEGER NOT NULL, closed_seq INTEGER, reason TEXT NOT NULL DEFAULT '',
  result BLOB, at_ms INTEGER NOT NULL);
CREATE UNIQUE INDEX round_running ON round((1)) WHERE state IN ('open', 'closed');
"""
