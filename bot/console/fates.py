"""What became of each comment: a state machine over turn ids, pure and bounded."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.console.rows import Row, Rows
from bot.core.reports import (
    AnswerShown,
    ChatWritten,
    CommentSeen,
    CommentTranslated,
    Forgotten,
    Retracted,
    TurnEnded,
    TurnLost,
    TurnStarted,
    TurnWaits,
)
from bot.core.text import plain_text
from bot.core.turns import Lane, Lost
from bot.core.viewers import Tier

COMMENTS_KEPT = 200
TURNS_KEPT = 500
MAPPED = 2000
"""Comments whose turn is remembered: more than are shown, because a turn is known before its comment."""
ENDS: Mapping[str, str] = {"spoken": "answered", "empty": "unanswered"}
"""Outcome of a turn -> fate of its comments; other outcomes are fates by their own name."""
VIEWER_LANES = frozenset({Lane.QA, Lane.CHAT})


@dataclass(slots=True)
class Tally:
    """Comments of this run by what became of them; each count only grows."""

    answered: int = 0
    merged: int = 0
    expired: int = 0


class Fates:
    """Follows comments from the floor to the voice.  Reports may come in any order and more than once."""

    def __init__(self) -> None:
        self.rows = Rows(COMMENTS_KEPT)
        self.tally = Tally()
        self._seqs: OrderedDict[str, tuple[int, ...]] = OrderedDict()
        self._turns: OrderedDict[int, str] = OrderedDict()

    def seen(self, comment: CommentSeen) -> None:
        """Take a comment with the fate that was decided on arrival."""
        viewer = comment.viewer
        turn = self._turns.get(comment.seq) or comment.turn_id or ""
        if turn:  # one that was refused never waited, and may still be answered on screen
            self._seqs.setdefault(turn, (comment.seq,))
            self._trim()
        self.tally.merged += comment.fate == "merged"
        self.rows.put(
            comment.seq,
            {
                "seq": comment.seq,
                "at_ms": comment.at_ms,
                "name": plain_text(viewer.name, limit=40),
                "text": plain_text(comment.text),
                "tier": viewer.tier,
                "fan_level": viewer.fan_level,
                "lang": comment.lang,
                "platform": comment.platform,
                "fate": comment.fate,
                "reason": "",
                "intent": comment.intent,
                "product": comment.sku,
                "why": plain_text(comment.why, limit=200),
                "turn": turn,
                "translation": "",
                "translation_lang": "",
            },
        )

    def translated(self, report: CommentTranslated) -> None:
        """Show a comment in the room's language below its own words; one that is no longer kept is passed over."""
        row = self.rows.get(report.seq)
        if row is not None and row["fate"] != Lost.RETRACTED.value:
            words = {"translation": plain_text(report.text), "translation_lang": report.lang}
            self.rows.put(report.seq, {**row, **words})

    def retracted(self, report: Retracted) -> None:
        """Take the words off the page; that there was a comment stays."""
        row = self.rows.get(report.seq)
        if row is not None:
            gone = {"text": "", "translation": "", "fate": Lost.RETRACTED.value, "reason": ""}
            self.rows.put(report.seq, {**row, **gone})

    def forgotten(self, report: Forgotten) -> None:
        """Take name, words and all that was understood of them off the page; that there was a comment stays."""
        for seq in report.seqs:
            if (row := self.rows.get(seq)) is not None:
                blank = dict.fromkeys(("name", "text", "translation", "why", "reason"), "")
                self.rows.put(seq, {**row, **blank, "fate": Lost.RETRACTED.value, "tier": Tier.NEW, "fan_level": 0})

    def waits(self, report: TurnWaits) -> None:
        """Note which comments a turn answers now; they wait (again), the later ones merged into the first."""
        turn_id = report.turn.id
        seqs = report.comment_seqs[-COMMENTS_KEPT:]
        self._seqs[turn_id] = seqs
        self._seqs.move_to_end(turn_id)
        self._trim()
        for seq in seqs:
            self._turns[seq] = turn_id
        while len(self._turns) > MAPPED:
            self._turns.popitem(last=False)
        for seq in seqs:
            row = self.rows.get(seq)
            if row is not None and row["fate"] not in ("queued", "merged"):
                self.rows.put(seq, {**row, "turn": turn_id, "fate": "queued", "reason": ""})

    def started(self, report: TurnStarted) -> None:
        """Its comments are being answered now."""
        self._move(report.turn.id, "speaking", "")

    def ended(self, report: TurnEnded) -> None:
        """Its comments got what the turn came to."""
        if report.outcome == "spoken" and report.turn.lane in VIEWER_LANES:
            self.tally.answered += max(1, len(self._seqs.get(report.turn.id, ())))
        self._move(report.turn.id, ENDS.get(report.outcome, report.outcome), report.reason)

    def lost(self, report: TurnLost) -> None:
        """Its comments are not answered, for the reason given; an answered one stays answered."""
        if report.reason == Lost.EXPIRED and report.turn.lane in VIEWER_LANES:
            self.tally.expired += max(1, len(self._seqs.get(report.turn.id, ())))
        self._move(report.turn.id, report.reason, "", unless="answered")

    def shown(self, report: AnswerShown) -> None:
        """Its comments were answered on screen."""
        for turn_id in report.turn_ids:
            self._move(turn_id, "on_screen", "", unless="answered")

    def written(self, report: ChatWritten) -> None:
        """Its comments were answered in the platform's chat."""
        self._move(report.turn_id, "in_chat", "", unless="answered")

    def _trim(self) -> None:
        while len(self._seqs) > TURNS_KEPT:
            self._seqs.popitem(last=False)

    def why(self, turn_id: str) -> str:
        """Return why the latest comment of a turn was understood as it was, or nothing."""
        rows = self._rows_of(turn_id)
        return str(rows[-1]["why"]) if rows else ""

    def _move(self, turn_id: str, fate: str, reason: str, unless: str = "") -> None:
        for row in self._rows_of(turn_id):
            if row["fate"] not in (fate, unless, Lost.RETRACTED):
                self.rows.put(row["seq"], {**row, "fate": fate, "reason": plain_text(reason, limit=200)})

    def _rows_of(self, turn_id: str) -> list[Row]:
        found: Iterable[Row | None] = (self.rows.get(seq) for seq in self._seqs.get(turn_id, ()))
        return [row for row in found if row is not None]
