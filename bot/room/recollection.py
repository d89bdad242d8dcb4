"""Writes down what was understood of viewers, some seconds later and many at once."""

import asyncio
from collections import deque

from bot.aio.waiting import wait_until
from bot.core.errors import Retryable
from bot.core.events import RoomEvent
from bot.core.ports import Journal
from bot.core.turns import Intent
from bot.core.viewers import Sighting, Viewer

PENDING = 5000
"""Sightings that may wait while the journal cannot write; the oldest are lost then: they are no truth, only memory."""
EVERY_S = 2.0
BATCH = 500
"""So many are written at once without waiting longer."""
REMEMBERED = frozenset({"live", "backfill", "replay"})
NO_TOPIC = frozenset(
    {
        Intent.GREETING, Intent.PRAISE, Intent.THANKS, Intent.SMALL_TALK, Intent.OFF_TOPIC, Intent.ABUSE,
        Intent.INJECTION, Intent.ARE_YOU_REAL, Intent.UNKNOWN,
    }
)  # fmt: skip
"""Intents that tell nothing worth remembering."""


class Recollection:
    """Takes sightings as they come and journals them."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._pending: deque[Sighting] = deque(maxlen=PENDING)
        self._came, self._full = asyncio.Event(), asyncio.Event()

    def saw(
        self, event: RoomEvent, viewer: Viewer, *, lang: str = "", intent: str = "", sku: str | None = None
    ) -> None:
        """Remember what `event` showed; nothing of masked viewers, tests and other rooms."""
        if viewer.key is None or event.delivery not in REMEMBERED:
            return
        topic = intent if intent in set(Intent) and intent not in NO_TOPIC else ""
        self._pending.append(
            Sighting(
                key=viewer.key,
                at_ms=event.at_ms,
                tier=viewer.tier,
                why=viewer.why,
                lang=lang,
                intent=topic,
                sku=sku if topic else None,
            )
        )
        self._came.set()
        if len(self._pending) >= BATCH:
            self._full.set()

    async def run(self) -> None:
        """Write, for ever."""
        while True:
            await self._came.wait()
            await wait_until(self._full, EVERY_S)
            await self.flush()

    async def flush(self) -> None:
        """Write what waits; when the journal cannot, it waits on."""
        self._came.clear()
        self._full.clear()
        batch = list(self._pending)
        self._pending.clear()
        try:
            await self._journal.note(batch)
        except Retryable:
            self._pending.extendleft(reversed(batch[: PENDING - len(self._pending)]))
            self._came.set()
