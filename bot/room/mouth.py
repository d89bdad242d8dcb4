"""The room's one voice: takes the next turn, says it clause by clause, gives way, and never says anything stale."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from bot.aio.waiting import wait_until
from bot.core.errors import BotError
from bot.core.reports import Blocked, ClauseSaid, Paused, TurnEnded, TurnLost, TurnStarted
from bot.core.speech import Clause, Cleared, speech_seconds
from bot.core.turns import MAX_NAMED, Intent, Interrupt, Lane, Lost, Turn
from bot.room.ahead import PREPARE_S, Ahead
from bot.room.cues import cue_for
from bot.room.delivery import Delivery, Sound
from bot.room.parts import Parts
from bot.room.screen_words import PAUSED
from bot.room.selling import Selling
from bot.room.softly import Softly
from bot.voice.heard import Heard
from bot.voice.player import Player

T = TypeVar("T")
POLL_S = 0.2
"""How often a running clause is checked for that moment."""
FADE_MS = 10
STOPPED = "stopped"
"""Reason of a turn that the end of the show has cut."""
NOTHING = Heard(ms=0, text="", clauses_heard=0)


@dataclass(slots=True)
class _Said:
    """What has come of the turn on air so far."""

    texts: list[str]
    shown_at: float = 0.0
    """When its first caption appeared: the first sound of a turn that has none."""
    decision_id: str = ""
    outcome: str = "spoken"
    reason: str = ""


class Mouth:
    """Says turns until cancelled.  One at a time; the next one is prepared while the last one is heard."""

    def __init__(self, parts: Parts, player: Player) -> None:
        self.nudged = asyncio.Event()
        """Set by whoever offers a turn or gives a command, so that the mouth looks again at once."""
        self.running: Turn | None = None
        self._parts = parts
        self._player = player
        self._number = 0
        self._ahead = Ahead(parts)
        self._selling = Selling(parts)
        self._quiet_since = parts.clock.now() - parts.settings.show.dead_air_s
        self._cut = ""
        self.softly = Softly(parts.stage, parts.clock)
        self._resumed = asyncio.Event()
        self._resumed.set()

    @property
    def player(self) -> Player:
        """What plays the turns, for those who watch whether anything is heard."""
        return self._player

    @property
    def paused(self) -> bool:
        """True during panic."""
        return not self._resumed.is_set()

    def cut(self, reason: str) -> None:
        """Silence the running turn at once (HARD)."""
        self._cut = reason
        self._player.flush(FADE_MS)
        self.nudged.set()

    def duck(self, seconds: float) -> None:
        """Speak more quietly for so long (DUCK), 0 = be loud again now; no word is lost, nothing is cut."""
        self.softly.duck(seconds)

    def pause(self) -> None:
        """Panic: sound and captions off until `resume`."""
        if self.paused:
            return
        self._resumed.clear()
        self.cut(Lost.OPERATOR)
        self._parts.stage.pause(self._paused_line())
        self._parts.tell(Paused(on=True, since_ms=self._parts.clock.wall_ms()))

    def resume(self) -> None:
        """End the panic."""
        if not self.paused:
            return
        self._parts.stage.pause(None)
        self._resumed.set()
        self.nudged.set()
        self._parts.tell(Paused(on=False, since_ms=self._parts.clock.wall_ms()))

    def _paused_line(self) -> Cleared | None:
        lang = self._parts.settings.room.language
        return self._parts.cleared(Clause(text=PAUSED[lang], lang=lang, kind="card"), self._parts.facts())

    async def run(self) -> None:
        """Speak for ever."""
        try:
            while True:
                await self._resumed.wait()
                delivery = await self._next()
                try:
                    await self._perform(delivery)
                finally:
                    await delivery.aclose()
                    self.running = None
                if not self.paused:
                    self._prepare()
                await asyncio.sleep(self._parts.settings.voice.gap_ms / 1000)
        finally:
            await self._ahead.aclose()

    async def _next(self) -> Delivery:
        """Wait for the next turn that is worth saying; a prepared one is used if it is still the right one."""
        while True:
            self.nudged.clear()
            now = self._parts.clock.now()
            if not self.paused:
                turn = self._choose(now)
                if turn is not None:
                    return self._ahead.take(turn, now)
            await wait_until(self.nudged, self._rest_s(now))

    def _rest_s(self, now: float) -> float:
        """Return how long nothing will want to be said unless somebody nudges."""
        if self.paused:
            return 3600.0
        rest_s = self._parts.settings.show.dead_air_s - (now - self._quiet_since)
        return max(0.05, rest_s) if rest_s > 0 else POLL_S

    def _choose(self, now: float) -> Turn | None:
        due = self._parts.director.due(now)
        if due is not None:
            self._parts.floor.offer(due, now)
        self._parts.writer.degrade = self._parts.floor.degrade_level(now)
        turn = self._parts.floor.take(now, may=self._selling.may_say)
        self._report_losses()
        if turn is not None:
            return turn
        if self._selling.is_stopped:  # the script sells
            return None
        if now - self._quiet_since + 1e-6 < self._parts.settings.show.dead_air_s:
            return None
        return self._script(now)

    def _script(self, now: float) -> Turn | None:
        """Return what comes next by itself; None while a pause is better than words that were just said."""
        director, wall_ms, catalog = self._parts.director, self._parts.clock.wall_ms(), self._parts.shop.catalog
        turn = None if director.rests(now, wall_ms, catalog) else director.script(now, wall_ms, catalog)
        return self._parts.in_second_voice(turn)

    def _prepare(self) -> None:
        now = self._parts.clock.now()
        turn = self._parts.floor.peek(now, may=self._selling.may_say)
        if turn is None and not self._selling.is_stopped and self._parts.settings.show.dead_air_s <= PREPARE_S:
            turn = self._script(now)
        self._ahead.prepare(turn, now)

    async def _perform(self, delivery: Delivery) -> None:
        turn = delivery.turn
        said = _Said([])
        self.running, self._cut = turn, ""
        try:
            try:
                await self._say_all(delivery, said)
            except BotError as error:
                said.outcome, said.reason = "failed", str(error)
            heard = await self._while(self._player.finish(), delivery) if said.texts else None
        except asyncio.CancelledError:
            if said.texts:  # the show stops in the middle of it: what was heard is still told
                said.outcome, said.reason = "interrupted", STOPPED
                self._close(delivery, said, self._player.flush(FADE_MS))
            raise
        if self._cut:
            said.outcome, said.reason = "interrupted", self._cut
        if delivery.core_blocked is not None and not said.texts:
            said.outcome, said.reason = "blocked", delivery.core_blocked.reason
            self._fall_back(turn)
        elif not said.texts and said.outcome == "spoken":
            said.outcome = "empty"
        self._close(delivery, said, heard or NOTHING)

    def _fall_back(self, turn: Turn) -> None:
        """A question whose answer has no fact is still answered: not confirmed, never guessed (copy, "unknown")."""
        if turn.lane is Lane.QA and turn.intent != Intent.UNKNOWN:
            humble = replace(turn, intent=Intent.UNKNOWN, merge_key=f"{turn.merge_key}:unknown", answer=None)
            self._parts.floor.offer(humble, self._parts.clock.now())
            self.nudged.set()

    async def _say_all(self, delivery: Delivery, said: _Said) -> None:
        turn = delivery.turn
        async for line, sound in delivery.lines():
            if said.texts and self._must_yield(turn):
                said.outcome, said.reason = "interrupted", "yielded"
                return
            await sound.ready()
            if not self._selling.may_say(turn):
                self._cut = self._cut or self._selling.why
                return
            if self._selling.leaves_out(turn, line.source):
                continue
            fresh, sound = await self._fresh(delivery, line, sound, "".join(said.texts))
            now = self._parts.clock.now()
            if fresh is None or self._cut or self.paused:
                return
            if not said.texts:
                if now >= turn.expires_at():
                    said.outcome, said.reason = "expired", Lost.EXPIRED
                    return
                self._begin(turn, now)
                said.decision_id, said.shown_at = fresh.decision_id, now
            self._parts.tell(
                ClauseSaid(
                    number=self._number,
                    clause=len(said.texts),
                    text=fresh.text,
                    lang=fresh.lang,
                    decision_id=fresh.decision_id,
                    duration_ms=speech_seconds(fresh.text, fresh.lang) * 1000,
                )
            )
            self._parts.captions.show(delivery.told, self._number, len(said.texts), fresh)
            said.texts.append(fresh.text)
            await self._while(self._player.say(fresh, aiter(sound)), delivery)

    def _must_yield(self, turn: Turn) -> bool:
        """True when a higher lane waits and there is still something left of this turn (SOFT: between two clauses)."""
        if turn.interrupt is Interrupt.NEVER:
            return False
        return self._parts.floor.yield_for(turn, self._parts.clock.now()) is not None

    async def _fresh(self, delivery: Delivery, line: Cleared, sound: Sound, said: str) -> tuple[Cleared | None, Sound]:
        """Clear the line again at the moment it is said; a figure that changed meanwhile is voiced anew."""
        turn = delivery.turn
        again = self._parts.judged(line.source, self._parts.facts(delivery.told), said[-40:])
        if not isinstance(again, Cleared):
            self._parts.tell(
                Blocked(
                    at_ms=self._parts.clock.wall_ms(),
                    text=line.text,
                    lang=line.lang,
                    rules=again.rules,
                    reason=again.reason,
                    turn_id=turn.id,
                )
            )
            return None, sound
        if again.text == line.text:
            return again, sound
        return again, await delivery.revoiced(again)

    def _begin(self, turn: Turn, now: float) -> None:
        self._number += 1
        self._parts.director.begun(turn)
        if turn.sku is not None:
            self._parts.director.show_product(turn.sku, now)
        product = self._parts.shop.catalog.products.get(turn.sku or "")
        self._parts.tell(
            TurnStarted(
                turn=turn,
                number=self._number,
                at_ms=self._parts.clock.wall_ms(),
                waited_s=now - turn.born_at,
                product=(product.name.get(turn.lang) or "") if product else "",
            )
        )
        self._player.begin(cue_for(turn, self._number, self._parts))

    async def _while(self, playing: Coroutine[Any, Any, T], delivery: Delivery) -> T:
        """Return what `playing` returns; meanwhile listen for an interruption and prepare what comes next."""
        task = asyncio.ensure_future(playing)
        try:
            while not task.done():
                self.nudged.clear()
                nudge = asyncio.ensure_future(self.nudged.wait())
                try:
                    await asyncio.wait({task, nudge}, timeout=POLL_S, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    nudge.cancel()
                self._watch(delivery)
            return task.result()
        finally:
            task.cancel()

    def _watch(self, delivery: Delivery) -> None:
        now = self._parts.clock.now()
        wants = self._parts.floor.yield_for(delivery.turn, now)
        self._report_losses()
        if wants is Interrupt.HARD and delivery.turn.interrupt is not Interrupt.NEVER and not self._cut:
            self.cut(Lost.SUPERSEDED)
        if not self._selling.may_say(delivery.turn) and not self._cut:
            self.cut(self._selling.why)
        if delivery.complete and self._player.remaining_s < PREPARE_S and not self._cut:
            self._prepare()

    def _close(self, delivery: Delivery, said: _Said, heard: Heard) -> None:
        turn = self._with_joiners(delivery.turn)
        speech_s = heard.ms / 1000
        now = self._parts.clock.now()
        wall_ms = self._parts.clock.wall_ms()
        first_at = (self._player.first_sound_at or said.shown_at) if said.texts else None
        if said.outcome == "expired":
            self._parts.floor.gave_up(turn, Lost.EXPIRED)
        self._parts.floor.spoke(turn, speech_s, now, answered=said.outcome == "spoken")
        self._report_losses()
        self._parts.director.spoken(
            turn, now=now, outcome=said.outcome, clauses_heard=heard.clauses, unwanted=said.reason == Lost.OPERATOR
        )
        if said.texts:
            self._quiet_since = now
            self._parts.director.heard(heard.text, now)
        self._parts.tell(
            TurnEnded(
                turn=turn,
                number=self._number,
                outcome=said.outcome,
                reason=said.reason,
                text=heard.text,
                decision_id=said.decision_id,
                received_ms=round(wall_ms - (now - turn.born_at) * 1000),
                spoken_ms=round(wall_ms - (now - first_at) * 1000) if first_at is not None else 0,
                ended_ms=wall_ms,
                speech_s=speech_s,
                stale=first_at is not None and first_at >= turn.expires_at(),
                enough=said.outcome == "spoken" or (delivery.written and heard.is_enough(delivery.planned)),
            )
        )

    def _with_joiners(self, turn: Turn) -> Turn:
        """Return the turn with everyone who asked the same while it was said: they heard the answer too."""
        running = self._parts.floor.running
        if running is None or running.id != turn.id:
            return turn
        others = tuple(viewer for viewer in running.viewers if viewer not in turn.viewers)
        return replace(turn, people=running.people, viewers=(turn.viewers + others)[:MAX_NAMED])

    def _report_losses(self) -> None:
        wall_ms = self._parts.clock.wall_ms()
        for turn, reason in self._parts.floor.drain_losses():
            self._parts.tell(TurnLost(turn=turn, reason=reason, at_ms=wall_ms))
