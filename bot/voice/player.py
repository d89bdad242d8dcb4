"""Plays one turn at a time: never far ahead of the listener, silenced at once, honest about what was heard."""

import asyncio
from collections.abc import AsyncIterator
from typing import Protocol

from bot.aio.closing import closing
from bot.aio.waiting import wait_until
from bot.core.clock import Clock
from bot.core.ports import Stage
from bot.core.scene import CaptionCue, PcmFrame, TurnCue
from bot.core.speech import SAMPLE_RATE_HZ, AudioChunk, Cleared, speech_seconds
from bot.voice.heard import Heard, Spoken, heard_of
from bot.voice.pacing import Pacer
from bot.voice.trim import is_audible

FRAME_MS, FIRST_FRAME_MS = 40, 20
MAX_TURN_MS = 30_000.0
"""A turn that has spoken so long gets no further clause (rules T01)."""
MAX_CLAUSE_MS = 20_000.0
"""A clause is cut here whatever it holds."""
_STEP_S = 0.02
_BYTES_PER_MS = SAMPLE_RATE_HZ * 2 // 1000


class Tap(Protocol):
    """Follows what is played, for a body that moves with it.  Must not wait and must not raise."""

    def begin(self, cue: TurnCue) -> None:
        """A turn begins."""
        ...

    def caption(self, cue: CaptionCue) -> None:
        """A clause will be heard, or more is known of it."""
        ...

    def pcm(self, frame: PcmFrame) -> None:
        """Sound is sent."""
        ...

    def end(self, turn: int) -> None:
        """A turn is over, or cut."""
        ...


class Player:
    """`begin`, then `say` clause by clause, then `finish`; `flush` from anywhere ends it at once."""

    def __init__(self, stage: Stage, clock: Clock, *, lead_ms: float = 400.0, tap: Tap | None = None) -> None:
        self.first_sound_at: float | None = None
        """Clock second at which the first frame of this turn was due to be audible; None while it is silent."""
        self.unheard_ms = 0.0
        """How much has been said since anything last had a sound; captions count, pauses between turns do not."""
        self._stage, self._clock, self._lead_ms, self._tap = stage, clock, lead_ms, tap
        self._pacer = Pacer()
        self._cue: TurnCue | None = None
        self._begun_at = 0.0
        self._clauses: list[Spoken] = []
        self._pending_ms = 0.0
        self._seq = 0
        self._flushed = asyncio.Event()
        self._coming: asyncio.Future[AudioChunk | None] | None = None
        self._heard = Heard(ms=0, text="", clauses_heard=0)

    @property
    def remaining_s(self) -> float:
        """Seconds of this turn's sound that are here and not yet heard."""
        if self._cue is None:
            return 0.0
        heard = self._pacer.heard_ms(self._stage.cursor, self._clock.now())
        return max(0.0, self._pacer.sent_ms - heard + self._pending_ms) / 1000.0

    @property
    def position(self) -> tuple[int, float] | None:
        """The turn that plays and the ms of it that were heard, None when none does."""
        if self._cue is None:
            return None
        return self._cue.turn, self._pacer.heard_ms(self._stage.cursor, self._clock.now())

    @property
    def overlay_stalled(self) -> bool:
        """True while the audible overlay does not play and the clock paces instead."""
        return self._pacer.stalled

    def begin(self, cue: TurnCue) -> None:
        """Start a turn on stage; a turn that was never finished is ended first."""
        if self._cue is not None:
            self._end(self._cue.turn)
        self._cue, self._begun_at = cue, self._clock.now()
        self._pacer.begin(cue.turn, self._begun_at)
        self._clauses, self._pending_ms, self._seq = [], 0.0, 0
        self._flushed = asyncio.Event()
        self.first_sound_at = None
        self._stage.begin(cue)
        if self._tap is not None:
            self._tap.begin(cue)

    async def say(self, line: Cleared, chunks: AsyncIterator[AudioChunk]) -> float:
        """Caption and play one clause; return its ms once its last frame is sent, at most `lead_ms` before it is heard.

        Returns 0.0 when the turn is over, flushed or has used up its 30 s.  What `chunks` raises is raised here, after
        what came before it was sent.
        """
        async with closing(chunks):
            if self._cue is None or self._pacer.sent_ms >= MAX_TURN_MS:
                return 0.0
            clause = Spoken(line, len(self._clauses), self._pacer.sent_ms, self._pacer.sent_ms)
            try:
                await self._play(clause, chunks)
            finally:
                self._pending_ms = 0.0
            return clause.end_ms - clause.start_ms

    async def finish(self) -> Heard:
        """Wait until all that was sent is heard, end the turn on stage and return what was heard."""
        if self._cue is None:
            return self._heard
        if self.first_sound_at is not None:
            self._send(b"", last_of_turn=True)
        while not self._flushed.is_set():
            now = self._clock.now()
            if self._pacer.is_done(self._stage.cursor, now):
                return self._over(self._pacer.sent_ms)
            await self._nap(self._pacer.sent_ms - self._pacer.paced_ms(self._stage.cursor, now))
        return self._heard

    def flush(self, fade_ms: int = 10) -> Heard:
        """Silence the turn now; a `say` or `finish` under way returns within 20 ms.  Harmless when nothing plays."""
        if self._cue is None:
            return self._heard
        heard_ms = self._pacer.heard_ms(self._stage.cursor, self._clock.now())
        self._stage.flush(self._cue.turn, fade_ms)
        return self._over(heard_ms)

    def _over(self, heard_ms: float) -> Heard:
        assert self._cue is not None, "only a running turn ends"
        self._end(self._cue.turn)
        self._cue = None
        self._flushed.set()
        if self._coming is not None:
            self._coming.cancel()
        self._pending_ms = 0.0
        self._heard = heard_of(self._clauses, heard_ms)
        return self._heard

    def _end(self, turn: int) -> None:
        self._stage.end(turn)
        if self._tap is not None:
            self._tap.end(turn)

    async def _play(self, clause: Spoken, chunks: AsyncIterator[AudioChunk]) -> None:
        waiting = bytearray()
        got_ms = 0.0
        while got_ms < MAX_CLAUSE_MS and (chunk := await self._next(chunks)) is not None:
            pcm = chunk.pcm
            if not pcm and self.first_sound_at is not None:
                pcm = bytes(round(chunk.duration_ms) * _BYTES_PER_MS)  # in a sounding turn silence is sound
            if not pcm:
                await self._stay_silent(clause, chunk)
                continue
            waiting += pcm[: max(0, int((MAX_CLAUSE_MS - got_ms) * _BYTES_PER_MS))]
            got_ms += len(pcm) / _BYTES_PER_MS
            clause.marks += chunk.marks
            await self._drain(clause, waiting, got_ms)
        if clause.sounds and not self._flushed.is_set():
            await self._send_frame(clause, bytes(waiting[: len(waiting) & ~1]), last=True)
        self._caption(clause, final=True)

    async def _next(self, chunks: AsyncIterator[AudioChunk]) -> AudioChunk | None:
        """The next chunk, or None at the end and as soon as the turn is flushed."""
        if self._flushed.is_set():
            return None
        coming = self._coming = asyncio.ensure_future(_pull(chunks))  # `_over` cancels it
        try:
            await asyncio.wait((coming,))
        finally:
            self._coming = None
            if coming.cancel():
                await asyncio.wait((coming,))
            if not coming.cancelled():
                coming.exception()  # in a turn that was flushed it is nobody's business
        return None if self._flushed.is_set() else coming.result()

    async def _drain(self, clause: Spoken, waiting: bytearray, got_ms: float) -> None:
        """Send whole frames; one stays back, so that the last frame of the clause can say that it is the last."""
        if not clause.sounds:
            await self._place(clause)
            clause.sounds = True
        clause.end_ms = clause.start_ms + max(clause.end_ms - clause.start_ms, got_ms)
        self._caption(clause)
        while not self._flushed.is_set():
            size = _BYTES_PER_MS * (FRAME_MS if clause.frames else FIRST_FRAME_MS)
            if len(waiting) <= size:
                break
            frame = bytes(waiting[:size])
            del waiting[:size]
            self._pending_ms = len(waiting) / _BYTES_PER_MS
            await self._send_frame(clause, frame)

    async def _place(self, clause: Spoken) -> None:
        """A first sound after a silent clause waits for its moment; its pts goes on from the page's own clock."""
        if self.first_sound_at is None:
            while not self._flushed.is_set() and self._pacer.by_clock(self._clock.now()) < self._pacer.sent_ms:
                await self._nap(self._pacer.sent_ms - self._pacer.by_clock(self._clock.now()))
            now = self._clock.now()
            self._pacer.sound_from((now - self._begun_at) * 1000.0 if self._clauses else 0.0, now)
        self._enter(clause)

    def _enter(self, clause: Spoken) -> None:
        if clause not in self._clauses:
            clause.start_ms = clause.end_ms = self._pacer.sent_ms
            self._clauses.append(clause)

    async def _stay_silent(self, clause: Spoken, chunk: AudioChunk) -> None:
        """Captions only: the page counts from the start of the turn, so this does too."""
        if clause not in self._clauses:
            self._pacer.skip_to((self._clock.now() - self._begun_at) * 1000.0)
            self._enter(clause)
        now = self._clock.now()
        self._pacer.sent(chunk.duration_ms, now)
        self.unheard_ms += chunk.duration_ms
        clause.end_ms = self._pacer.sent_ms
        clause.marks += chunk.marks
        self._caption(clause)
        while not self._flushed.is_set():
            left_ms = self._pacer.sent_ms - self._pacer.by_clock(self._clock.now())
            if left_ms <= self._lead_ms:
                return
            await self._nap(left_ms - self._lead_ms)

    async def _send_frame(self, clause: Spoken, pcm: bytes, *, last: bool = False) -> None:
        length_ms = len(pcm) / _BYTES_PER_MS
        while not self._flushed.is_set():
            now = self._clock.now()
            over_ms = self._pacer.sent_ms + length_ms - self._pacer.paced_ms(self._stage.cursor, now) - self._lead_ms
            if over_ms <= 0.0:
                break
            await self._nap(over_ms)
        if self._flushed.is_set():
            return
        if self.first_sound_at is None:
            self.first_sound_at = self._clock.now()
        self._send(pcm, first_of_clause=clause.frames == 0, last_of_clause=last)
        clause.frames += 1
        self.unheard_ms = 0.0 if is_audible(pcm) else self.unheard_ms + length_ms
        self._pacer.sent(length_ms, self._clock.now())
        if last:
            clause.end_ms = self._pacer.sent_ms

    def _send(
        self, pcm: bytes, *, first_of_clause: bool = False, last_of_clause: bool = False, last_of_turn: bool = False
    ) -> None:
        assert self._cue is not None, "a turn is running"
        frame = PcmFrame(
            turn=self._cue.turn,
            seq=self._seq,
            pts_ms=round(self._pacer.sent_ms),
            pcm=pcm,
            first_of_clause=first_of_clause,
            last_of_clause=last_of_clause,
            last_of_turn=last_of_turn,
        )
        self._stage.pcm(frame)
        if self._tap is not None:
            self._tap.pcm(frame)
        self._seq += 1

    def _caption(self, clause: Spoken, *, final: bool = False) -> None:
        """Show the clause, and show it again when its true end or new marks are known."""
        if self._cue is None or clause not in self._clauses:
            return
        end_ms = clause.end_ms
        if not final:
            guess_ms = speech_seconds(clause.line.text, clause.line.lang) * 1000.0
            end_ms = max(end_ms, clause.start_ms + (guess_ms if clause.sounds else 0.0))
        told = (round(end_ms), len(clause.marks))
        if told == clause.told or (not final and told[1] == clause.told[1] and clause.told[0] >= told[0]):
            return
        clause.told = told
        cue = CaptionCue(
            turn=self._cue.turn,
            clause=clause.number,
            line=clause.line,
            start_ms=round(clause.start_ms),
            end_ms=told[0],
            marks=clause.marks,
        )
        self._stage.caption(cue)
        if self._tap is not None:
            self._tap.caption(cue)

    async def _nap(self, ms: float) -> None:
        """Sleep towards `ms`, in steps short enough to notice a flush or a new cursor; a silent turn has no cursor."""
        wait_s = max(0.001, ms / 1000.0)
        if self.first_sound_at is None:
            await wait_until(self._flushed, wait_s)
        else:
            await asyncio.sleep(min(_STEP_S, wait_s))


async def _pull(chunks: AsyncIterator[AudioChunk]) -> AudioChunk | None:
    return await anext(chunks, None)
