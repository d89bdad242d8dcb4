"""The journal: every event once, with all that it sets off, on disk before anybody hears of it.

One SQLite file, one process (a lock beside it), one writer thread, `synchronous=FULL`, group commit.
"""

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, tzinfo
from functools import partial
from pathlib import Path
from typing import Self, TypeVar, cast

from bot.core.clock import Clock
from bot.core.errors import BadInput, ConfigError
from bot.core.events import EventType, RoomEvent, decode_event
from bot.core.ledger import USER, Asked, Committed, OutboxRow, OutboxState, Ruling
from bot.core.panels import RulePanel, Supposed, Supposition
from bot.core.reports import EffectMoved
from bot.core.viewers import Sighting
from bot.store.book import ChangesFor, Entry, Witness, entry_of
from bot.store.groupcommit import GroupCommit
from bot.store.ledger import Ledger
from bot.triggers.engine import Engine

T = TypeVar("T")
REDACT_ROWS = 20_000
"""Events looked through in one transaction of `forget`; appends go on in between."""
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class SqliteJournal:
    """The `Journal` of one room.  Every call returns only after its transaction is on disk.

    Retryable: the disk is full or failed; nothing was written, the same call may be made again.
    NeedsOperator: another process has taken over, or the file is damaged.
    """

    def __init__(self, ledger: Ledger, thread: ThreadPoolExecutor) -> None:
        """Use `open`."""
        self._ledger = ledger
        self._thread = thread
        self._closed = False
        self.refused = 0
        """Events that could not be stored (impossible time, broken text, too large); none of them can stop the room."""
        self.refusal = ""
        """Why the last of them was refused."""
        self._group = GroupCommit(cast("Callable[[Sequence[object]], Sequence[object]]", ledger.transact), thread)

    @classmethod
    async def open(
        cls,
        path: Path | None,
        *,
        clock: Clock,
        session_id: str,
        changes_for: ChangesFor,
        engine: Engine | None = None,
        zone: tzinfo = UTC,
        replay: bool = False,
        witnesses: Sequence[Witness] = (),
    ) -> Self:
        """Return the journal in `path` (None: in memory), made if there is none.

        Without an `engine` no rule fires.  `zone` is where a day begins and ends.  With `replay`, events delivered as
        "replay" count and fire.
        ConfigError: in use, damaged, newer, foreign or not writable; the file is left as it was.
        """
        if not session_id or session_id == "all" or _DAY.fullmatch(session_id) or session_id.startswith(USER):
            raise ConfigError(
                f"{session_id!r} cannot name a session", hint="use room and start, like demo@1790000000000"
            )
        thread = ThreadPoolExecutor(1, "journal")
        settings = partial(
            Ledger,
            clock=clock,
            session_id=session_id,
            changes_for=changes_for,
            engine=engine or Engine((), session_id=session_id),
        )
        start = partial(settings, path, zone=zone, replay=replay, witnesses=witnesses)
        try:
            return cls(await asyncio.get_running_loop().run_in_executor(thread, start), thread)
        except BaseException:
            thread.shutdown(wait=False)
            raise

    async def append(self, events: Sequence[RoomEvent]) -> list[Committed]:
        """Commit the new ones among `events` with all they set off; what cannot be stored is left out and counted."""
        entries = [entry for event in events if (entry := self._entry(event)) is not None]
        if not entries:
            return []
        answer = self._group.put(entries, len(entries)) or self._group.submit(entries, len(entries))
        return await answer  # type: ignore[return-value]  # what the ledger answers to entries

    async def claim(self, now_ms: int, limit: int) -> list[OutboxRow]:
        """Lease up to `limit` orders that are due, oldest first."""
        return await self._do(lambda ledger, _: ledger.outbox.claim(now_ms, limit))

    async def settle(self, key: str, state: OutboxState, reason: str = "") -> bool:
        """Record what became of an order; False if that changed nothing.

        FAILED is a refusal: the order is offered again after 1 to 30 s, at most 5 times in all.  READY gives a lease
        back unused.
        """
        return await self._do(lambda ledger, now_ms: ledger.outbox.settle(key, state, reason, now_ms))

    def situate(self, segment: str) -> None:
        """Let rules know which product the show is at; what is committed from now on is judged by it."""
        self._ledger.situate(segment)

    async def resolve(self, key: str, verdict: Ruling, who: str) -> OutboxState | None:
        """Do what a person says of an order that waits for her, and note it; None if it does not wait (any more)."""
        return await self._do(lambda ledger, now_ms: ledger.outbox.resolve(key, verdict, who, now_ms))

    async def asked(self, limit: int) -> list[Asked]:
        """Return the newest `limit` orders that wait for a person."""
        return await self._do(lambda ledger, _: ledger.outbox.asked(limit))

    async def use(self, engine: Engine, changes_for: ChangesFor | None = None) -> None:
        """Go by other rules from now on; edited ones start at the present count, under a new revision.

        `changes_for`: which counters are moved from now on, where that changes too.
        """
        await self._do(lambda ledger, now_ms: ledger.use(engine, now_ms, changes_for))

    async def rules(self) -> list[RulePanel]:
        """Return how each rule stands."""
        return await self._do(lambda ledger, now_ms: ledger.rules(now_ms))

    async def suppose(self, one: Supposition) -> list[Supposed]:
        """Return what so much more of something would set off; nothing of it happens.

        BadInput when that is too much to be worked out while a show runs.
        """

        def work(ledger: Ledger, now_ms: int) -> list[Supposed] | BadInput:
            try:
                return ledger.suppose(one, now_ms)
            except BadInput as refused:  # raised here it would fail all that shares the transaction
                return refused

        answer = await self._do(work)
        if isinstance(answer, BadInput):
            raise answer
        return answer

    async def counters(self) -> Mapping[tuple[str, str], int]:
        """Return the room's counters: (name, scope) -> value; the scope is the session's id, a local date, or "all"."""
        query = f"SELECT name, scope, value FROM counter WHERE scope NOT GLOB '{USER}*'"
        return await self._do(lambda ledger, _: {(name, scope): n for name, scope, n in ledger.db.execute(query)})

    async def recent(self, type_: EventType, since_ms: int, limit: int = 5000) -> list[RoomEvent]:
        """Return the events of one type that happened since a wall time, oldest first, the newest `limit` of them."""
        query = "SELECT body FROM event WHERE type = ? AND ts >= ? ORDER BY seq DESC LIMIT ?"
        rows = await self._do(lambda ledger, _: ledger.db.execute(query, (type_, since_ms, limit)).fetchall())
        return [decode_event(body) for (body,) in reversed(rows)]

    async def effects(self, limit: int) -> list[EffectMoved]:
        """Return the newest `limit` orders, newest first, each in its present state."""
        return await self._do(lambda ledger, _: ledger.outbox.latest(limit))

    async def note(self, sightings: Sequence[Sighting]) -> None:
        """Remember what was understood of viewers; who is not known (any more) is passed over."""
        if sightings:
            await self._do(lambda ledger, _: ledger.note(sightings))

    async def remembers(self, user_key: str) -> bool:
        """Return whether there is a memory of this viewer."""
        query = "SELECT count(*) FROM viewer WHERE key = ?"
        return bool(await self._do(lambda ledger, _: ledger.db.execute(query, (user_key,)).fetchone()[0]))

    async def forget(self, user_key: str) -> int:
        """Take a viewer out of memory, and her person and words out of her events; return how many events those were.

        Counts stay.  Safe to repeat; what she does afterwards is a new viewer's.
        """
        last = await self._do(lambda ledger, _: ledger.last_seq())
        redacted = 0
        for first in range(1, last + 1, REDACT_ROWS):
            redacted += await self._do(partial(_redact, user_key, first, min(last, first + REDACT_ROWS - 1)))
        await self._do(lambda ledger, _: ledger.erase(user_key))
        await self._in_thread(self._ledger.checkpoint)  # until then the old pages are in the write-ahead log
        return redacted

    async def within(self, work: Callable[[Ledger, int], T]) -> T:
        """Return what `work` answers once all that it wrote is on disk; it runs in the writer's thread."""
        return await self._do(work)

    @property
    def epoch(self) -> int:
        """1 for the first start with this file, one more at each."""
        return self._ledger.epoch

    @property
    def waiting(self) -> int:
        """Events and other calls that are not on disk yet; beyond 10,000 callers wait."""
        return self._group.waiting

    async def close(self) -> None:
        """Write what was taken, and let the next process in.  May be called twice."""
        await self._group.aclose()
        if not self._closed:
            self._closed = True
            await self._in_thread(self._ledger.close)
            self._thread.shutdown(wait=False)

    def _entry(self, event: RoomEvent) -> Entry | None:
        try:
            return entry_of(event)
        except BadInput as error:
            self.refused += 1
            self.refusal = str(error)
            return None

    async def _do(self, work: Callable[[Ledger, int], T]) -> T:
        return cast("T", await self._group.submit(work))

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)


def _redact(user_key: str, first: int, last: int, ledger: Ledger, _: int) -> int:
    return ledger.redact(user_key, first, last)
