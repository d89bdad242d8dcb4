"""Entries of open draws, written in the transaction of the event that makes them; every refusal with its reason."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from bot.core.events import STABLE_SCOPES, RoomEvent
from bot.core.viewers import History
from bot.draws.entries import Record, Terms, Window, is_new, matches, refusal, terms_of, weight
from bot.draws.minors import says_minor
from bot.draws.pick import entrant_key

IsStaff = Callable[[RoomEvent, str | None], bool]
"""(event, memory key) -> whether she is host, moderator, staff or a bot; pure."""
NOBODY = "(nobody)"
"""Stands for all whom a platform hides: they are counted, not kept."""
NEVER_MS = 2**62
_PUT = """INSERT INTO entry(draw_id, person, entrant, seq, event_id, at_ms, name, union_id, way, status, weight, is_new)
VALUES(:draw_id, :person, :entrant, :seq, :event_id, :at_ms, :name, :union_id, :way, :status, :weight, :is_new)
ON CONFLICT(draw_id, person) DO UPDATE SET tries = tries + 1, {columns},
status = CASE WHEN status = 'in' THEN 'in' ELSE excluded.status END""".format(
    columns=", ".join(
        f"{name} = CASE WHEN (status <> 'in' OR excluded.at_ms < at_ms) AND excluded.status = 'in'"
        f" THEN excluded.{name} ELSE {name} END"
        for name in ("seq", "event_id", "name", "union_id", "way", "weight", "is_new", "at_ms")
    )
)
_REVOKE = "UPDATE entry SET status = :status WHERE draw_id = :draw_id AND status = 'in' AND "
_WINS = """SELECT count(*), ifnull(max(at_ms), -1) FROM pick
WHERE person = ? AND state IN ('reserved', 'notified', 'claimed', 'delivered')"""


@dataclass(frozen=True, slots=True)
class _Running:
    id: str
    terms: Terms
    window: Window
    pepper: bytes
    """Secret part of the keys on its list, empty where everybody can compute her own."""


class DrawEntries:
    """A `Witness` of the journal.  Its cache follows `forget`, called after each change of a draw and each rollback."""

    def __init__(self, is_staff: IsStaff = lambda event, key: False) -> None:
        self._is_staff = is_staff
        self._db: sqlite3.Connection | None = None
        self._running: list[_Running] | None = None

    def attach(self, db: sqlite3.Connection) -> None:
        """Use this connection, within the transactions of its owner."""
        self._db = db

    def forget(self) -> None:
        """Read again which draws are running."""
        self._running = None

    def see(self, event: RoomEvent, key: str | None, history: History | None, *, is_live: bool) -> None:
        """Enter, refuse or revoke, in every draw that is published or open."""
        if self._running is None:
            self._running = self._load()
        for draw in self._running:
            if event.type == "moderation" or event.type == "order":
                self._revoke(draw, event, key)
            if event.comment is not None and key and says_minor(event.comment.text_plain):
                self._bar(draw, key, "minor", event.at_ms)
            if matches(event, draw.terms):
                self._enter(draw, event, key, history, is_live)

    def erase(self, key: str) -> None:
        """Take a viewer out: of the lists that are still open, and her name out of all; who has won stays on file."""
        assert self._db is not None
        self._db.execute(
            "UPDATE entry SET status = 'revoked:forgotten' WHERE person = ? AND status = 'in' AND draw_id IN"
            " (SELECT id FROM draw WHERE state IN ('published', 'open'))",
            (key,),
        )
        self._db.execute(
            "UPDATE entry SET person = 'forgotten:' || seq, name = '', union_id = '', event_id = '',"
            " entrant = CASE WHEN status = 'in' THEN entrant ELSE '' END WHERE person = ?"
            " AND NOT EXISTS (SELECT 1 FROM pick WHERE pick.person = entry.person)",
            (key,),
        )
        self._db.execute("DELETE FROM barred WHERE person = ?", (key,))

    def _enter(self, draw: _Running, event: RoomEvent, key: str | None, history: History | None, is_live: bool) -> None:
        assert self._db is not None
        why = refusal(event, draw.terms, draw.window, self._record(draw, event, key, history, is_live))
        person = key or NOBODY
        user = event.user
        row: dict[str, Any] = {
            "draw_id": draw.id,
            "person": person,
            "entrant": entrant_of(draw.id, person, draw.pepper),
            "seq": event.seq,
            "event_id": event.event_id if key else "",
            "at_ms": event.at_ms,
            "name": user.name if user is not None and key else "",
            "union_id": f"{event.platform}:{user.union_id}" if user is not None and user.union_id and key else "",
            "way": event.type,
            "status": f"refused:{why}" if why else "in",
            "weight": weight(draw.terms, history),
            "is_new": is_new(history, draw.window.opens_ms),
        }
        self._db.execute(_PUT, row)

    def _record(
        self, draw: _Running, event: RoomEvent, key: str | None, history: History | None, is_live: bool
    ) -> Record:
        assert self._db is not None
        if key is None:
            return Record(is_live=is_live)
        query = "SELECT reason FROM barred WHERE draw_id = ? AND person = ?"
        barred = self._db.execute(query, (draw.id, key)).fetchone()
        wins, last_win_ms = self._db.execute(_WINS, (key,)).fetchone()
        return Record(
            is_live=is_live,
            is_staff=self._is_staff(event, key),
            is_blocked=barred == ("blocked",),
            is_minor=barred == ("minor",),
            wins=wins,
            last_win_ms=last_win_ms,
            history=history,
        )

    def _revoke(self, draw: _Running, event: RoomEvent, key: str | None) -> None:
        """Take out who deleted her words, was silenced, or got her money back, before the close."""
        assert self._db is not None
        if event.at_ms > draw.window.closes_ms:
            return
        about: dict[str, Any] = {"draw_id": draw.id, "status": "revoked:withdrawn"}
        if event.order is not None:
            if event.order.status == "refunded" and key:
                self._db.execute(_REVOKE + "person = :person AND way = 'order'", {**about, "person": key})
        elif event.moderation is not None and event.moderation.action == "delete":
            self._db.execute(_REVOKE + "event_id = :event", {**about, "event": event.moderation.target_event_id or "?"})
        elif event.moderation is not None and (who := event.moderation.target_user_id):
            for scope in STABLE_SCOPES:
                self._bar(draw, f"{event.platform}:{scope}:{who}", "blocked", event.at_ms)

    def _bar(self, draw: _Running, person: str, reason: str, at_ms: int) -> None:
        assert self._db is not None
        if at_ms > draw.window.closes_ms:
            return
        self._db.execute("INSERT INTO barred VALUES(?, ?, ?) ON CONFLICT DO NOTHING", (draw.id, person, reason))
        about = {"draw_id": draw.id, "status": f"revoked:{reason}", "person": person}
        self._db.execute(_REVOKE + "person = :person", about)

    def _load(self) -> list[_Running]:
        assert self._db is not None
        query = (
            "SELECT id, rules, opens_ms, closes_ms, pepper FROM draw WHERE state IN ('published', 'open') ORDER BY id"
        )
        return [
            _Running(
                draw_id,
                terms_of(msgspec.json.decode(rules)),
                Window(
                    opens_ms=NEVER_MS if opens_ms is None else opens_ms,
                    closes_ms=NEVER_MS if closes_ms is None else closes_ms,
                ),
                pepper or b"",
            )
            for draw_id, rules, opens_ms, closes_ms, pepper in self._db.execute(query)
        ]


def entrant_of(draw_id: str, person: str, pepper: bytes = b"") -> str:
    """Return the public key of a person, nothing for those whom a platform hides."""
    if person == NOBODY:
        return ""
    platform, scope, who = person.split(":", 2)
    return entrant_key(draw_id, platform, scope, who, pepper)
