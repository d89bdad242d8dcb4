"""All that a console page shows, folded from the room's reports; bounded, and never raises for any report."""

from collections import deque
from collections.abc import Mapping
from statistics import median

from bot.console import panels, shapes
from bot.console.fates import Fates
from bot.console.rows import Row, Rows
from bot.core.clock import Clock
from bot.core.panels import Panels
from bot.core.reports import (
    Alert,
    AnswerShown,
    Asking,
    Blocked,
    ChatWritten,
    Chip,
    ClauseSaid,
    CommentSeen,
    CommentTranslated,
    EffectMoved,
    EventSeen,
    Figures,
    FloorState,
    Forgotten,
    Health,
    Paused,
    Report,
    Retracted,
    SellingMuted,
    TicketMoved,
    TurnEnded,
    TurnLost,
    TurnStarted,
    TurnWaits,
)
from bot.core.text import plain_text
from bot.core.turns import Turn

EVENTS_KEPT = 50
EFFECTS_KEPT = 50
BLOCKED_KEPT = 50
AUDIT_KEPT = 100
TICKETS_KEPT = 200
FLOOR_SHOWN = 40
FLOOR_KEPT = 500
"""Waiting turns known between two reports of the floor, which is bounded itself."""
CLAUSES_SHOWN = 40
CHIPS_SHOWN = 16
WAITS_MEASURED = 50
MINUTES = 60
"""Length of the comments-a-minute chart."""

Message = dict[str, object]


class State:
    """Fold of reports.  `snapshot` is everything, `changes` what is new since the last call."""

    def __init__(self, clock: Clock) -> None:
        self.paused = False
        self._clock = clock
        self._fates = Fates()
        self._events, self._blocked = Rows(EVENTS_KEPT), Rows(BLOCKED_KEPT)
        self._effects, self._audit = Rows(EFFECTS_KEPT), Rows(AUDIT_KEPT)
        self._tickets = Rows(TICKETS_KEPT)
        self._lists: Mapping[str, Rows] = {
            "comments": self._fates.rows,
            "events": self._events,
            "blocked": self._blocked,
            "effects": self._effects,
            "audit": self._audit,
            "tickets": self._tickets,
        }
        self._made = 0
        self._on_air: Row | None = None
        self._floor: dict[str, Turn] = {}
        self._wait_s = 0.0
        self._asking = Asking(orders=())
        self._panels = Panels()
        self._chips: tuple[Chip, ...] = ()
        self._figures: Figures | None = None
        self._paused_since_ms = 0
        self._waits_ms: deque[int] = deque(maxlen=WAITS_MEASURED)
        self._minutes: dict[int, int] = {}
        self._is_live = True
        self._stale: set[str] = set()
        self._sent: dict[str, Message] = {}

    def on(self, report: Report) -> None:
        """Take one report."""
        match report:
            case CommentSeen():
                self._fates.seen(report)
                self._count_minute(report.at_ms)
                self._stale.add("figures")
            case CommentTranslated():
                self._fates.translated(report)
            case Retracted():
                self._fates.retracted(report)
            case AnswerShown():
                self._fates.shown(report)
                self._number(self._events, shapes.shown(report))
            case Forgotten():
                self._fates.forgotten(report)
                self._forget_events(report.seqs)
            case ChatWritten():
                self._fates.written(report)
                self._number(self._events, shapes.written(report))
            case EventSeen():
                self._event(report)
            case TurnWaits():
                self._fates.waits(report)
                self._floor[report.turn.id] = report.turn
                if len(self._floor) > FLOOR_KEPT:
                    del self._floor[next(iter(self._floor))]
                self._stale.add("floor")
            case TurnLost():
                self._fates.lost(report)
                self._leave_floor(report.turn.id)
                self._stale.add("figures")
            case TurnStarted():
                self._start(report)
            case ClauseSaid():
                self._said(report)
            case TurnEnded():
                self._end(report)
            case Blocked():
                self._number(self._blocked, shapes.blocked(report))
            case EffectMoved():
                self._effects.put(report.key, shapes.effect(report))
            case Asking():
                self._asking = report
                self._stale.add("asking")
            case FloorState():
                self._floor = {turn.id: turn for turn in report.turns}
                self._wait_s = report.wait_s
                self._stale.add("floor")
            case Health():
                self._chips = report.chips[:CHIPS_SHOWN]
                self._stale.add("health")
            case Figures():
                self._figures = report
                self._stale.add("figures")
            case Paused():
                self.paused, self._paused_since_ms = report.on, report.since_ms
                self._stale.add("paused")
            case SellingMuted():
                self._number(self._events, shapes.muted(report))
            case Alert():
                self._number(self._events, shapes.alert(report))
            case TicketMoved():
                self._tickets.put(report.ticket.id, shapes.ticket(report))
            case Panels():
                self._panels = report
                self._stale.update(panels.PARTS)

    @property
    def is_speaking(self) -> bool:
        """True while a turn is on air."""
        return self._on_air is not None and self._on_air["ended_ms"] is None

    @property
    def on_air_text(self) -> str:
        """What the running turn answers, or its intent."""
        return str(self._on_air["question"] or self._on_air["intent"]) if self._on_air and self.is_speaking else ""

    def waiting(self, turn_id: str) -> str | None:
        """Return the words of a waiting turn, or None when it does not wait."""
        turn = self._floor.get(turn_id)
        return plain_text(turn.text or turn.line or turn.intent, limit=80) if turn else None

    def note(self, act: shapes.Act) -> None:
        """Add a command to the audit list."""
        self._number(self._audit, shapes.audit(act, self._clock.wall_ms()))

    def snapshot(self) -> Message:
        """Return everything as one message."""
        lists = {name: rows.all() for name, rows in self._lists.items()}
        return {"t": "snapshot", **lists, **{name: self._single(name) for name in SINGLES}}

    def changes(self) -> list[Message]:
        """Return one message for each part that changed since the last call; figures that are the same say nothing."""
        messages: list[Message] = []
        for name, rows in self._lists.items():
            changed = rows.drain()
            if changed:
                messages.append({"t": name, "rows": changed})
        for name in SINGLES:
            if name in self._stale:
                message = self._single(name)
                if self._sent.get(name) != message:
                    self._sent[name] = message
                    messages.append(message)
        self._stale.clear()
        return messages

    # --- reports ----------------------------------------------------------------------------------------------

    def _event(self, report: EventSeen) -> None:
        if report.type in ("stream_start", "stream_end"):
            self._is_live = report.type == "stream_start"
            self._stale.add("figures")
        self._number(self._events, shapes.event(report))

    def _start(self, report: TurnStarted) -> None:
        self._fates.started(report)
        self._leave_floor(report.turn.id)
        self._on_air = shapes.on_air(report, why=self._fates.why(report.turn.id))
        self._stale.add("onair")

    def _said(self, report: ClauseSaid) -> None:
        if self._on_air is None or self._on_air["number"] != report.number:
            return
        clauses = self._on_air["clauses"]
        assert isinstance(clauses, list)
        said = shapes.clause(report, self._clock.wall_ms())
        self._on_air = {**self._on_air, "clauses": [*clauses, said][-CLAUSES_SHOWN:]}
        self._stale.add("onair")

    def _end(self, report: TurnEnded) -> None:
        self._fates.ended(report)
        self._stale.add("figures")
        if report.spoken_ms > 0 and report.turn.people and report.turn.text and report.outcome == "spoken":
            self._waits_ms.append(max(0, report.spoken_ms - report.received_ms))
        if self._on_air is not None and self._on_air["id"] == report.turn.id:
            self._on_air = {
                **self._on_air,
                "text": plain_text(report.text),
                "ended_ms": report.ended_ms,
                "outcome": report.outcome,
                "reason": plain_text(report.reason, limit=200),
            }
            self._stale.add("onair")

    def _forget_events(self, seqs: tuple[int, ...]) -> None:
        for row in self._events.all():
            if row["seq"] and row["seq"] in seqs:
                self._events.put(row["id"], {**row, "name": "", "text": ""})

    def _leave_floor(self, turn_id: str) -> None:
        if self._floor.pop(turn_id, None) is not None:
            self._stale.add("floor")

    def _count_minute(self, at_ms: int) -> None:
        minute = at_ms // 60_000
        self._minutes[minute] = self._minutes.get(minute, 0) + 1
        while len(self._minutes) > MINUTES:
            del self._minutes[min(self._minutes)]

    def _number(self, rows: Rows, row: Row) -> None:
        self._made += 1
        rows.put(self._made, {"id": self._made, **row})

    # --- messages ---------------------------------------------------------------------------------------------

    def _single(self, name: str) -> Message:
        match name:
            case "onair":
                return {"t": name, "turn": self._on_air}
            case "floor":
                now, wall_ms = self._clock.now(), self._clock.wall_ms()
                rows = [shapes.waiting(turn, now, wall_ms) for turn in list(self._floor.values())[:FLOOR_SHOWN]]
                return {"t": name, "turns": rows, "wait_s": round(self._wait_s, 1), "length": len(self._floor)}
            case "asking":
                return {"t": name, "rows": [shapes.asked(one) for one in self._asking.orders]}
            case "health":
                return {"t": name, "chips": [shapes.chip(one) for one in self._chips]}
            case "figures":
                return {"t": name, **self._counts()}
            case "draws" | "games" | "rules":
                return panels.part(name, self._panels)
            case _:
                return {"t": "paused", "on": self.paused, "since_ms": self._paused_since_ms}

    def _counts(self) -> Message:
        figures, tally = self._figures, self._fates.tally
        this_minute = self._clock.wall_ms() // 60_000
        return {
            "viewers": figures.viewers if figures else None,
            "comments": figures.comments if figures else 0,
            "likes": figures.likes if figures else 0,
            "gifts": figures.gifts if figures else 0,
            "orders": figures.orders if figures else 0,
            "answered": tally.answered,
            "merged": tally.merged,
            "expired": tally.expired,
            "answer_s": round(median(self._waits_ms) / 1000, 1) if self._waits_ms else None,
            "live": self._is_live,
            "minutes": [self._minutes.get(this_minute - ago, 0) for ago in range(MINUTES - 1, -1, -1)],
        }


SINGLES = ("onair", "floor", "asking", "health", "figures", "paused", *panels.PARTS)
"""Messages that hold one part whole, and replace what was there."""
