"""The tables of rules: revisions, latches, refusals, budgets, who was counted, what a person decided."""

TABLES = """
CREATE TABLE rule(id TEXT PRIMARY KEY, rev INTEGER NOT NULL, digest TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE latch(rule_id TEXT NOT NULL, scope TEXT NOT NULL, kind TEXT NOT NULL, value INTEGER NOT NULL,
  PRIMARY KEY(rule_id, scope, kind)) WITHOUT ROWID;
CREATE TABLE refusal(rule_id TEXT NOT NULL, reason TEXT NOT NULL, minute INTEGER NOT NULL, n INTEGER NOT NULL,
  PRIMARY KEY(rule_id, reason, minute)) WITHOUT ROWID;
CREATE TABLE budget(name TEXT NOT NULL, span TEXT NOT NULL, cap INTEGER NOT NULL, reserved INTEGER NOT NULL DEFAULT 0,
  spent INTEGER NOT NULL DEFAULT 0, over INTEGER NOT NULL DEFAULT 0, PRIMARY KEY(name, span)) WITHOUT ROWID;
CREATE TABLE hold(key TEXT NOT NULL, budget TEXT NOT NULL, span TEXT NOT NULL, amount INTEGER NOT NULL,
  state TEXT NOT NULL DEFAULT 'open', PRIMARY KEY(key, budget)) WITHOUT ROWID;
CREATE INDEX hold_open ON hold(state) WHERE state = 'open';
CREATE TABLE counted(name TEXT NOT NULL, scope TEXT NOT NULL, who TEXT NOT NULL, PRIMARY KEY(name, scope, who))
  WITHOUT ROWID;
CREATE TABLE audit(id INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, key TEXT NOT NULL, verdict TEXT NOT NULL,
  who TEXT NOT NULL, was TEXT NOT NULL, became TEXT NOT NULL);
"""
FROM_2 = f"""
ALTER TABLE outbox ADD COLUMN via TEXT NOT NULL DEFAULT 'stage';
ALTER TABLE outbox ADD COLUMN prio INTEGER NOT NULL DEFAULT 0;
UPDATE outbox SET via = 'voice' WHERE class = 'say';
{TABLES}"""
