"""Bounded lists that remember what changed, so that pages hear of each change once."""

from collections import OrderedDict
from collections.abc import Hashable

Row = dict[str, object]
"""One line of a list, ready for the wire; replaced, never changed in place."""


class Rows:
    """The newest `most` rows by key, oldest first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._rows: OrderedDict[Hashable, Row] = OrderedDict()
        self._changed: dict[Hashable, None] = {}

    def __len__(self) -> int:
        return len(self._rows)

    def put(self, key: Hashable, row: Row) -> None:
        """Add a row, or replace the one with this key where it stands; the oldest rows give way."""
        self._rows[key] = row
        self._changed[key] = None
        while len(self._rows) > self._most:
            gone, _ = self._rows.popitem(last=False)
            self._changed.pop(gone, None)

    def get(self, key: Hashable) -> Row | None:
        """Return the row with this key while it is kept."""
        return self._rows.get(key)

    def all(self) -> list[Row]:
        """Return every row kept, oldest first."""
        return list(self._rows.values())

    def drain(self) -> list[Row]:
        """Return the rows that changed since the last call, each once and as it is now."""
        changed = [self._rows[key] for key in self._changed]
        self._changed.clear()
        return changed
