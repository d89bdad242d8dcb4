"""The stage port over websockets: every page gets every frame in order, the slowest one holds up nobody."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from aiohttp import web

from bot.core.clock import Clock
from bot.core.ledger import OutboxState
from bot.core.ports import EffectAck
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
from bot.stage import wire
from bot.stage.board_book import BoardBook
from bot.stage.effect_book import EffectBook
from bot.stage.faces import faces
from bot.stage.gallery import Gallery
from bot.stage.overlays import Overlay, OverlayInfo
from bot.stage.pages import EffectFiles, Pages
from bot.stage.sockets import Sockets

BEAT_S = 5.0
"""How often pages hear the server's time; three missed beats tell them that the link is dead."""


class StageServer:
    """The `Stage` port: pages at /stage, their sockets, and what a page that connects late must know."""

    def __init__(
        self,
        info: wire.StageInfo,
        *,
        clock: Clock,
        personas_dirs: Sequence[Path],
        effects: Mapping[str, EffectFiles],
        pictures_dir: Path | None = None,
        room_dir: Path | None = None,
        on_effect_ack: EffectAck = lambda key, state, reason: None,
        on_change: Callable[[], None] = lambda: None,
    ) -> None:
        self.info = info
        self._clock, self._effects = clock, effects
        self._files = Pages(
            info, personas_dirs=personas_dirs, effects=effects, pictures_dir=pictures_dir, room_dir=room_dir
        )
        self._on_effect_ack, self._on_change = on_effect_ack, on_change
        self._sockets = Sockets(
            clock, info.label_of_diagonal, greet=self._greeting, hear=self._hear, changed=self._changed
        )
        self._overlays = self._sockets.overlays
        self.counts = self._sockets.counts
        """bad_frames, refused_pages and page_errors so far."""
        self._book = EffectBook()
        self._boards = BoardBook()
        self._boards_timer: asyncio.TimerHandle | None = None
        self._seq = 0
        self._turn = 0
        self._running: TurnCue | None = None
        self._said: dict[int, CaptionCue] = {}
        self._subtitles: dict[tuple[str, int], SubtitleCue] = {}
        self._cursor: Cursor | None = None
        self._card: Card | None = None
        self._goal: Goal | None = None
        self._pause: Cleared | None = None
        self._answer_seen = ""

    # --- the port ---------------------------------------------------------------------------------------------

    @property
    def cursor(self) -> Cursor | None:
        """The last word of the audible overlay, None while there is none."""
        return self._cursor

    @property
    def labels_ok(self) -> bool:
        """False once a page that is drawn has not confirmed its labels for 10 s, or the last page left 10 s ago."""
        return self._overlays.labels_ok(self._clock.now())

    @property
    def is_watched(self) -> bool:
        """True while at least one page is connected and drawn."""
        return any(not overlay.hidden for overlay in self._overlays)

    @property
    def answer_seen(self) -> str:
        """Key of the last answer that a drawn page has shown for as long as it takes to read, or empty."""
        return self._answer_seen

    @property
    def overlays(self) -> tuple[OverlayInfo, ...]:
        """Every connected page, for the health lights."""
        now = self._clock.now()
        return tuple(overlay.info(now, master=overlay is self._overlays.master) for overlay in self._overlays)

    @property
    def slow_pages(self) -> int:
        """Pages let go so far because they could not keep up."""
        return self._sockets.pages.dropped_clients

    def begin(self, cue: TurnCue) -> None:
        """Start a turn: expression, gesture, question."""
        self._turn = max(self._turn, cue.turn)
        self._running, self._said, self._subtitles = cue, {}, {}
        self._send(wire.turn(cue))

    def caption(self, cue: CaptionCue) -> None:
        """Show a clause in time with its sound; the host's face and hands follow its words."""
        if self._running is not None and cue.turn == self._running.turn:
            self._said[cue.clause] = cue
        self._send(self._worded(cue))

    @property
    def caption_languages(self) -> frozenset[str]:
        """Languages that connected pages want their captions in."""
        return frozenset(overlay.lang for overlay in self._overlays if overlay.lang)

    def subtitle(self, cue: SubtitleCue) -> None:
        """Give a clause to the pages of one language."""
        if self._running is not None and cue.turn == self._running.turn:
            self._subtitles[cue.lang, cue.clause] = cue
        self._sockets.send(self._encoded(wire.subtitle(cue)), lang=cue.lang)

    def pcm(self, frame: PcmFrame) -> None:
        """Send sound."""
        self._sockets.send(wire.pcm(frame))

    def end(self, turn: int) -> None:
        """No more will come for this turn."""
        self._forget(turn)
        self._send({"t": "end", "turn": turn})

    def flush(self, turn: int, fade_ms: int) -> None:
        """Silence a turn at once and take its captions away."""
        self._forget(turn)
        self._send({"t": "flush", "turn": turn, "fade_ms": fade_ms})

    def duck(self, db: float, fade_ms: int) -> None:
        """Make the voice quieter by `db` <= 0; 0.0 brings it back; a page that connects later is loud."""
        self._send({"t": "duck", "db": db, "fade_ms": fade_ms})

    def effect(self, cue: EffectCue) -> None:
        """Show an effect; the acknowledgement comes back through `on_effect_ack`."""
        self._book.add(cue, self._clock.now())
        self._send(wire.effect(cue, cue.ttl_ms))

    def answer(self, cue: AnswerCue) -> None:
        """Show an answer that is not said; a page that connects later does not get it."""
        self._send(wire.answer(cue))

    @property
    def wants_comments(self) -> bool:
        """True while a connected page shows the ticker."""
        return any("ticker" in overlay.shows for overlay in self._overlays)

    def comment(self, cue: CommentCue) -> None:
        """Put a comment into the ticker; a page that connects later does not get it."""
        self._send(wire.comment(cue))

    def card(self, card: Card | None) -> None:
        """Show a product, or none."""
        self._card = card
        self._send(wire.card(card, self._clock.wall_ms()))

    def goal(self, goal: Goal | None) -> None:
        """Show the like ladder, or none."""
        self._goal = goal
        self._send(wire.goal(goal))

    def board(self, target: str, board: Board | None) -> None:
        """Set what stands under `target`, or take it away; the last call wins, also after a reload."""
        self._boards.put(target, board)
        self._tell_boards()

    def pause(self, message: Cleared | None) -> None:
        """Show the paused card, or take it away."""
        self._pause = message
        self._send(wire.pause(message))

    # --- routes -----------------------------------------------------------------------------------------------

    def attach(self, app: web.Application) -> None:
        """Add the stage's routes and its background check to `app`; call once, before the app starts."""
        app.router.add_get("/stage/ws", self._sockets.serve)
        self._files.attach(app)
        Gallery(self.info, self._effects.values(), build=self._files.build).attach(app)
        app.on_shutdown.append(self._stop)
        app.cleanup_ctx.append(self._watching)

    # --- pages ------------------------------------------------------------------------------------------------

    def _greeting(self, lang: str) -> list[str]:
        now = self._clock.now()
        messages = [
            wire.welcome(
                self.info,
                effects={name: effect.sound for name, effect in self._effects.items()},
                master=False,
                build=self._files.build,
                boards=tuple(self._boards.shown),
            ),
            wire.card(self._card, self._clock.wall_ms()),
            wire.goal(self._goal),
            *(wire.board(target, board, self._clock.wall_ms()) for target, board in self._boards.shown.items()),
            wire.pause(self._pause),
            *self._under_way(lang),
            *(wire.effect(cue, left_ms) for cue, left_ms in self._book.waiting(now)),
        ]
        return [self._encoded(message) for message in messages]

    def _under_way(self, lang: str) -> list[wire.Message]:
        """Return the running turn for a page that comes in mid-sentence: it hears and shows what is left of it."""
        if self._running is None:
            return []
        words = (wire.subtitle(cue) for (own, _), cue in self._subtitles.items() if own == lang)
        return [wire.turn(replace(self._running, gesture="")), *words, *map(self._worded, self._said.values())]

    def _worded(self, cue: CaptionCue) -> wire.Message:
        mood = self._running.expression if self._running is not None else self.info.base
        return wire.caption(cue, faces().of(cue.line.text, cue.line.lang, mood))

    def _forget(self, turn: int) -> None:
        if self._running is not None and self._running.turn == turn:
            self._running, self._said, self._subtitles = None, {}, {}

    def _changed(self) -> None:
        """Somebody came, went or changed state: settle who is heard, then tell the room."""
        if self._overlays.elect():
            self._cursor = None
            for overlay in self._overlays:
                is_master = overlay is self._overlays.master
                self._sockets.tell(overlay, self._encoded({"t": "master", "master": is_master}))
        self._on_change()

    def _hear(self, overlay: Overlay, message: wire.PageMessage) -> None:
        match message:
            case wire.Played():
                self._hear_cursor(overlay, message)
            case wire.AudioState():
                overlay.audio = message.state
                self._changed()
            case wire.LabelsReport():
                self._hear_labels(overlay, message)
            case wire.EffectReport():
                self._hear_effect(overlay, message)
            case wire.AnswerSeen():
                self._answer_seen = message.key
            case wire.PageError():
                overlay.errors += 1
                overlay.last_error = message.message
                self.counts["page_errors"] += 1
                self._on_change()
            case wire.Hello():  # said once already
                pass

    def _hear_labels(self, overlay: Overlay, report: wire.LabelsReport) -> None:
        before = self.labels_ok
        overlay.hear_labels(report, self._clock.now())
        if self.labels_ok is not before:
            self._on_change()

    def _hear_cursor(self, overlay: Overlay, said: wire.Played) -> None:
        if overlay is self._overlays.master and said.turn <= self._turn:
            self._cursor = Cursor(said.turn, said.ms, self._clock.now())

    def _hear_effect(self, overlay: Overlay, said: wire.EffectReport) -> None:
        # A preview that cannot show an effect must not fail it for the page on air.
        if said.state == "failed" and len(self._overlays) > 1 and overlay is not self._overlays.master:
            return
        if said.state != "started":
            self._book.settle(said.key)
        self._on_effect_ack(said.key, OutboxState(said.state), said.reason)

    # --- plumbing ---------------------------------------------------------------------------------------------

    def _encoded(self, message: wire.Message) -> str:
        self._seq += 1
        return wire.encode(self._seq, message)

    def _send(self, message: wire.Message) -> None:
        self._sockets.send(self._encoded(message))

    def _tell_boards(self) -> None:
        """Tell pages what is due, and come back for what changed too fast."""
        now = self._clock.now()
        for target, board in self._boards.due(now):
            self._send(wire.board(target, board, self._clock.wall_ms()))
        wait_s = self._boards.next_in_s(now)
        if wait_s is not None and self._boards_timer is None:
            self._boards_timer = asyncio.get_running_loop().call_later(wait_s, self._retell)

    def _retell(self) -> None:
        self._boards_timer = None
        self._tell_boards()

    async def _stop(self, _: web.Application) -> None:
        if self._boards_timer is not None:
            self._boards_timer.cancel()
        await self._sockets.close()

    async def _watching(self, _: web.Application) -> AsyncIterator[None]:
        task = asyncio.create_task(self._watch())
        yield
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    async def _watch(self) -> None:
        """Tell pages the time, and the room when labels were lost by silence."""
        ok, beat_at = self.labels_ok, 0.0
        while True:
            await asyncio.sleep(1.0)
            if self.labels_ok is not ok:
                ok = not ok
                self._on_change()
            if self._clock.now() - beat_at >= BEAT_S:
                beat_at = self._clock.now()
                self._send({"t": "beat", "server_ms": self._clock.wall_ms()})
