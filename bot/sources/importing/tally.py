"""What a reader leaves behind besides events: why rows were skipped, and ids for rows that have none."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.core.events import Platform, RoomEvent

Record = Mapping[str, Any]
Reader = Callable[[Iterator[Record], "Tally"], Iterator[RoomEvent]]


@dataclass(slots=True)
class Tally:
    """One per file."""

    key: str
    """Names the file in synthetic ids, so that importing it again gives the same events."""
    rows: int = 0
    skipped: Counter[str] = field(default_factory=Counter)

    def skip(self, reason: str) -> None:
        """Count a row that becomes no event."""
        self.skipped[reason] += 1

    def event(
        self, kind: str, platform: Platform, room_id: str, at_ms: int, event_id: str = "", **more: Any
    ) -> RoomEvent:
        """Return an event of this file at wall ms `at_ms`; without an id the row number makes one."""
        native = bool(event_id)
        return RoomEvent(
            source="import",
            platform=platform,
            room_id=room_id or "unknown",
            event_id=(event_id if native else f"{self.key}-{self.rows}")[:128],
            id_quality="derived" if native else "synthetic",
            type=kind,  # type: ignore[arg-type]
            ts_source=at_ms,
            ts_recv=at_ms,
            **more,
        )


def file_key(head: bytes) -> str:
    """Return a short name for a file's content."""
    return hashlib.sha256(head).hexdigest()[:12]
