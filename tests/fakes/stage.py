"""A stage without a page: records every call, and may own an overlay that plays in real time on the loop's clock."""

import asyncio
from dataclasses import dataclass, field

from bot.core.scene import (
    AnswerCue,
    Board,
    CaptionCue,
    Card,
    CommentCue,
    Cursor,
    EffectCue,
    Goal,
    PcmFrame,
    SubtitleCue,
    TurnCue,
)
from bot.core.speech import Cleared

BYTES_PER_MS = 48
REPORT_S = 0.2


@dataclass
class Overlay:
    """The audible page: starts `start_s` after the first frame, reports every 200 ms and once more when it runs dry."""

    start_s: float = 0.03
    stuck_after_ms: float | None = None
    """It plays no further than this, of any turn."""
    turn: int = 0
    got_ms: float = 0.0
    played_ms: float = 0.0
    report: Cursor | None = None
    starts_at: float | None = None
    now: float = 0.0
    told_at: float = 0.0
    underruns: int = 0
    lead_ms: float = 0.0
    """The most that ever waited here."""
    log: list[tuple[float, float]] = field(default_factory=list)

    def hear(self, frame: PcmFrame, now: float) -> None:
        self.run(now)
        if frame.turn != self.turn:
            self.turn, self.got_ms, self.played_ms = frame.turn, float(frame.pts_ms), float(frame.pts_ms)
            self.starts_at = None
        if frame.pcm and self.played_ms >= self.got_ms:
            self.underruns += self.starts_at is not None
            self.starts_at = now + self.start_s
        self.got_ms += len(frame.pcm) / BYTES_PER_MS
        self.lead_ms = max(self.lead_ms, self.got_ms - self.played_ms)

    def run(self, now: float) -> None:
        while self.now < now:
            step = min(now, self.now + 0.01)
            self._play(step)
            self.now = step

    def _play(self, now: float) -> None:
        limit = self.got_ms if self.stuck_after_ms is None else min(self.got_ms, self.stuck_after_ms)
        if self.starts_at is None or now <= self.starts_at or self.played_ms >= limit:
            return
        since = max(self.now, self.starts_at)
        self.played_ms = min(limit, self.played_ms + (now - since) * 1000.0)
        self.log.append((now, self.played_ms))
        if now - self.told_at >= REPORT_S or self.played_ms >= limit:
            self.told_at = now
            self.report = Cursor(self.turn, int(self.played_ms), now)

    def flush(self, turn: int, now: float) -> None:
        self.run(now)
        if turn == self.turn:
            self.got_ms = self.played_ms


class FakeStage:
    """Satisfies `Stage`.  Without an overlay the cursor is None."""

    def __init__(self, overlay: Overlay | None = None) -> None:
        self.overlay = overlay
        self.log: list[tuple[float, str, object]] = []
        """(loop second, call, argument) in the order of the calls."""
        self.frames: list[tuple[float, PcmFrame]] = []
        self.captions: list[CaptionCue] = []
        self.subtitles: list[SubtitleCue] = []
        self.caption_languages: frozenset[str] = frozenset()
        self.wants_comments = False
        self.labels_ok = True
        if overlay is not None and overlay.report is None:
            overlay.report = Cursor(0, 0, 0.0)  # it reported an earlier turn

    @property
    def cursor(self) -> Cursor | None:
        if self.overlay is None:
            return None
        self.overlay.run(self._now())
        return self.overlay.report

    def begin(self, cue: TurnCue) -> None:
        self._note("begin", cue)

    def caption(self, cue: CaptionCue) -> None:
        self.captions.append(cue)
        self._note("caption", cue)

    def subtitle(self, cue: SubtitleCue) -> None:
        self.subtitles.append(cue)
        self._note("subtitle", cue)

    def pcm(self, frame: PcmFrame) -> None:
        self.frames.append((self._now(), frame))
        self._note("pcm", frame)
        if self.overlay is not None:
            self.overlay.hear(frame, self._now())

    def end(self, turn: int) -> None:
        self._note("end", turn)

    def flush(self, turn: int, fade_ms: int) -> None:
        self._note("flush", (turn, fade_ms))
        if self.overlay is not None:
            self.overlay.flush(turn, self._now())

    def effect(self, cue: EffectCue) -> None:
        self._note("effect", cue)

    @property
    def is_watched(self) -> bool:
        return self.overlay is not None

    @property
    def answer_seen(self) -> str:
        return ""

    def answer(self, cue: AnswerCue) -> None:
        self._note("answer", cue)

    def duck(self, db: float, fade_ms: int) -> None:
        self._note("duck", (db, fade_ms))

    def comment(self, cue: CommentCue) -> None:
        self._note("comment", cue)

    def card(self, card: Card | None) -> None:
        self._note("card", card)

    def goal(self, goal: Goal | None) -> None:
        self._note("goal", goal)

    def board(self, target: str, board: Board | None) -> None:
        self._note("board", (target, board))

    def pause(self, message: Cleared | None) -> None:
        self._note("pause", message)

    def calls(self, *names: str) -> list[str]:
        return [name for _, name, _ in self.log if not names or name in names]

    def pcm_of(self, turn: int) -> bytes:
        return b"".join(frame.pcm for _, frame in self.frames if frame.turn == turn)

    def _note(self, name: str, argument: object) -> None:
        self.log.append((self._now(), name, argument))

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()
