"""The room's memory: events, counters, viewers, firings and the outbox, in one SQLite file with one writer."""

from bot.store.journal import SqliteJournal

__all__ = ["SqliteJournal"]
