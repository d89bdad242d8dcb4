"""The evidence log of a running room: what was decided, said and shown, in a chain of hashes that nobody can bend.

Never waits and never raises on the room's side; one thread writes.  What is lost is counted, told in the log, and red.
"""

import asyncio
import threading
from collections import OrderedDict, deque
from collections.abc import Callable
from pathlib import Path

from bot.core.clock import Clock
from bot.core.goods import Catalog
from bot.core.reports import (
    Alert,
    AnswerShown,
    ChatWritten,
    Chip,
    ClauseSaid,
    CommentSeen,
    EffectMoved,
    EventSeen,
    Health,
    Paused,
    Report,
    SellingMuted,
    TicketMoved,
    TurnEnded,
    TurnStarted,
)
from bot.core.speech import Decision
from bot.core.turns import Turn
from bot.core.viewers import Viewer
from bot.store.evidence_bodies import Body, Context, Note, Thing
from bot.store.evidence_people import nameless, storable
from bot.store.evidence_writer import FORGOTTEN_KEPT, EvidenceWriter

FOLDER = "evidence"
"""In the data folder."""
FLUSH_S = 1.0
"""What happened is on disk after so long and the time the disk takes."""
CLOSE_S = 2.0
MAX_WAITING = 20_000
LABELS_EVERY_S = 60.0
KNOWN_PEOPLE = 4000
"""Names and words whose viewers are remembered, for decisions that do not tell whose they are."""
MOST_OWNERS = 32
"""Viewers who are remembered for one name or one comment."""
TOLD_S = 600.0
"""The light stays red so long after something was lost."""
_FIRED = frozenset({"started", "done", "failed", "doubt"})


class Evidence:
    """A `Listener`, and the guard's `on_decision`.  Its methods are called from the room's thread."""

    def __init__(
        self,
        folder: Path,
        clock: Clock,
        *,
        room_id: str = "",
        session_id: str = "",
        keep_days: int = 1095,
        threaded: bool = True,
    ) -> None:
        self.catalog: Callable[[], Catalog] = lambda: Catalog(products={})
        """Returns the goods as they are; set once there is a room."""
        self.measured: Callable[[], list[Body]] = list
        """Returns what each drawn page measured of its labels; set once there is a stage."""
        self.lost = 0
        """What could not be kept: too much at once, or a disk that refused for too long."""
        self.series = f"{clock.wall_ms():x}"
        """What the ids of this run's decisions start with: unique also when a session goes on after a crash."""
        self._clock = clock
        self._lost_at = float("-inf")
        self._waiting: deque[tuple[int, Thing, Context]] = deque()
        self._whose: OrderedDict[str, dict[str, None]] = OrderedDict()
        self._turn: Turn | None = None
        self._labels: Chip | None = None
        self._labels_at = float("-inf")
        self._wake = threading.Event()
        self._closing = False
        head: Body = {"room": room_id, "session": session_id, "series": self.series}
        self.writer = EvidenceWriter(folder, clock, head, keep_days=keep_days)
        self._thread = threading.Thread(target=self._run, name="evidence", daemon=True) if threaded else None
        if self._thread is not None:
            self._thread.start()

    @property
    def fault(self) -> str:
        """Why the log is not whole now, in words of the system; empty while all is well."""
        if self.writer.fault:
            return self.writer.fault
        return f"{self.lost} records lost" if self._clock.now() - self._lost_at < TOLD_S else ""

    def on_decision(self, decision: Decision) -> None:
        """Keep what the guard decided."""
        keys = tuple(self._owners(decision, part) for part in decision.personal)
        self._put(decision, keys=keys)

    def on(self, report: Report) -> None:
        """Keep what was said, shown, written and fired."""
        match report:
            case CommentSeen():
                self._meet(report.viewer, report.text)
            case EventSeen(viewer=Viewer()):
                assert report.viewer is not None
                self._meet(report.viewer)
            case TurnStarted():
                self._turn = report.turn
                for viewer in report.turn.viewers:
                    self._meet(viewer)
            case ClauseSaid():
                self._put(report, turn=self._turn)
            case EffectMoved() if report.state in _FIRED:
                self._put(report)
            case TurnEnded() | ChatWritten() | AnswerShown() | Paused() | SellingMuted():
                self._put(report)
            case TicketMoved() if report.what != "merged":
                self.record("ticket", _ticket(report))
            case Alert():
                self.record("alert", {"of": report.kind, "level": report.level, "about": report.about})
            case Health():
                self._sample(report)
            case _:
                pass

    def record(self, kind: str, body: Body) -> None:
        """Keep something else, e.g. a draw; `body` is JSON and holds no people."""
        self._put(Note(kind, body))

    def forget(self, key: str) -> None:
        """Keep no more plain words or names of a viewer, nor those on their way; what is on disk is for `shred`."""
        forgotten = self.writer.forgotten
        forgotten[storable(key)] = None
        if len(forgotten) > FORGOTTEN_KEPT:
            forgotten.pop(next(iter(forgotten)))
        for owners in self._whose.values():
            owners.pop(key, None)

    def _put(self, thing: Thing, *, turn: Turn | None = None, keys: tuple[tuple[str, ...], ...] = ()) -> None:
        if self._closing or len(self._waiting) >= MAX_WAITING:
            self.lost += 1
            self._lost_at = self._clock.now()
            return
        self._waiting.append((self._clock.wall_ms(), thing, Context(self.catalog(), turn, keys)))
        if len(self._waiting) == MAX_WAITING // 4:
            self._wake.set()

    def _sample(self, health: Health) -> None:
        """Keep the state of the labels when it changes, and every minute."""
        labels = next((chip for chip in health.chips if chip.id == "labels"), None)
        now = self._clock.now()
        if labels is not None and (labels != self._labels or now - self._labels_at >= LABELS_EVERY_S):
            self._labels, self._labels_at = labels, now
            pages = self.measured()
            body: Body = {"state": labels.state, "text": labels.text}
            self._put(Note("labels", body | ({"pages": pages} if pages else {})))

    def _meet(self, viewer: Viewer, words: str = "") -> None:
        for said in (viewer.name, words):
            if said:
                self._know(said, viewer.key or nameless(viewer.name or said))

    def _know(self, said: str, key: str) -> None:
        owners = self._whose.setdefault(said, {})
        owners.pop(key, None)
        owners[key] = None
        if len(owners) > MOST_OWNERS:
            owners.pop(next(iter(owners)))
        self._whose.move_to_end(said)
        if len(self._whose) > KNOWN_PEOPLE:
            self._whose.popitem(last=False)

    def _owners(self, decision: Decision, part: str) -> tuple[str, ...]:
        """Return whose a name or words are, or whose they may be where that is not told.

        The form in which a name is told is known from then on, e.g. a winner's masked name.
        """
        if decision.key:
            self._know(part, decision.key)
            return (decision.key,)
        owners = tuple(self._whose.get(part) or self._whose.get(decision.whose) or (nameless(part),))
        for key in owners:
            self._know(part, key)
        return owners

    def step(self) -> None:
        """Write what is waiting; the thread's work, done by hand where there is none."""
        self.writer.write(self._waiting, self.lost)

    def _run(self) -> None:
        try:
            while not self._closing:
                self._wake.wait(FLUSH_S)
                self._wake.clear()
                self.step()
        finally:
            if not self._closing:  # a fault of our own: the show goes on, the light is red
                self.writer.give_up()

    def close(self) -> None:
        """Write what is waiting and end the file; at most 2 s."""
        if self._closing:
            return
        self._closing = True
        self._wake.set()
        if self._thread is not None:
            self._thread.join(CLOSE_S)
            if self._thread.is_alive():  # a disk that hangs: the file ends like after a crash, and is repaired
                return
        self.writer.close(self._waiting, self.lost)

    async def aclose(self) -> None:
        """Do as `close` without holding the loop."""
        await asyncio.to_thread(self.close)


def _ticket(report: TicketMoved) -> Body:
    """Return what is kept of a ticket: its number and times, no person and no words."""
    one = report.ticket
    minutes = (report.at_ms - one.opened_ms) // 60_000
    return {"number": one.id, "of": one.kind, "sku": one.sku, "what": report.what, "minutes": minutes}
