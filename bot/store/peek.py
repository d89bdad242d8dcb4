"""What a room remembers of a viewer, read beside a running room and without changing a byte."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from bot.core.viewers import History
from bot.store.memory import ViewerMemory
from bot.store.schema import VERSION


class Peek:
    """Reads the memory of one journal; a file that is missing, of another version or damaged remembers nobody."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def history_of(self, key: str) -> History | None:
        """Return what is remembered of the viewer with this key, as if she came in a session of her own."""
        if not self._path.is_file():
            return None
        try:
            with self._opened() as db:
                if db.execute("PRAGMA user_version").fetchone() != (VERSION,):
                    return None
                viewers = ViewerMemory(db, "peek")
                viewers.recall([key])
                return viewers.before(key)
        except sqlite3.Error:
            return None

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(f"{self._path.resolve().as_uri()}?mode=ro", uri=True, timeout=1.0)) as db:
            yield db
