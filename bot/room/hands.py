"""What the room does once: claims orders from the outbox, shows or says them, and settles what came of them."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress

from bot.aio.waiting import wait_until
from bot.core.errors import BotError
from bot.core.ledger import OutboxClass, OutboxRow, OutboxState
from bot.core.reports import EffectMoved, Report, TurnEnded, TurnLost
from bot.core.turns import TTL_S, Interrupt, Lane, Lost, Turn
from bot.floor import Refused
from bot.room.effect_cues import cue_of
from bot.room.errands import Errands, Settle
from bot.room.mouth import STOPPED, Mouth
from bot.room.parts import Parts
from bot.room.steering import steer

CLAIM_LIMIT = 8
IDLE_S = 0.5
"""A due order waits at most so long when nothing woke the hands."""
REMEMBERED = 500
"""Open rows kept in memory to name them in reports."""
ACKS_AHEAD = 1000

Ack = tuple[str, OutboxState, str]
OpenDraw = Callable[[str, str, Settle], None]


class Hands:
    """Carries out outbox orders until cancelled.  Also a listener: a spoken order is settled when its turn ends."""

    def __init__(self, parts: Parts, mouth: Mouth) -> None:
        self.woken = asyncio.Event()
        self._parts = parts
        self._mouth = mouth
        self._rows: OrderedDict[str, OutboxRow] = OrderedDict()
        self._acks: asyncio.Queue[Ack] = asyncio.Queue(ACKS_AHEAD)
        self._settling: Ack | None = None
        """Taken from the queue and not yet on disk."""
        self.errands = Errands(parts, self.on_ack)
        self.open_draw: OpenDraw | None = None
        """Opens a draw and settles the order of this key; None: the room has no draws."""
        self._to_say: set[str] = set()
        """Orders that wait on the floor; their lease may run out there, which is no reason to say them twice."""

    def on_ack(self, key: str, state: OutboxState, reason: str) -> None:
        """Take an overlay's word; acks beyond the bound are dropped, the lease then brings the order back."""
        if not self._acks.full():
            self._acks.put_nowait((key, state, reason))

    def on(self, report: Report) -> None:
        """Settle spoken orders."""
        match report:
            case TurnEnded(turn=Turn(outbox_key=str(key)), outcome="spoken" | "interrupted"):
                self._heard(key, report)
            case TurnEnded(turn=Turn(outbox_key=str(key))):
                self._said(key, OutboxState.FAILED, report.reason or report.outcome)
            case TurnLost(turn=Turn(outbox_key=str(key))):
                self._said(key, OutboxState.EXPIRED, report.reason)
            case _:
                pass

    def _heard(self, key: str, report: TurnEnded) -> None:
        """Settle an order that was heard, or heard enough; say it again if it was cut before it said anything.

        What the operator cut stays cut.  At a stop it stays leased, and is said after the restart.
        """
        if report.enough or report.reason == Lost.OPERATOR:
            self._said(key, OutboxState.DONE, report.outcome)
        elif report.reason != STOPPED:
            self._to_say.discard(key)
            self._again(report.turn)

    def _again(self, turn: Turn) -> None:
        if self._parts.clock.now() >= turn.expires_at():
            self.on_ack(turn.outbox_key or "", OutboxState.EXPIRED, Lost.EXPIRED)
            return
        self._to_say.add(turn.outbox_key or "")
        self._parts.floor.offer(turn, self._parts.clock.now())
        self._mouth.nudged.set()

    def _said(self, key: str, state: OutboxState, reason: str) -> None:
        self._to_say.discard(key)
        self.on_ack(key, state, reason)

    async def run(self) -> None:
        """Claim and carry out, for ever."""
        while True:
            self.woken.clear()
            self._parts.journal.situate(self._parts.director.card_sku(self._parts.clock.now()) or "")
            rows = await self._parts.journal.claim(self._parts.clock.wall_ms(), CLAIM_LIMIT)
            for row in rows:
                self._do(row)
            if not rows:
                await wait_until(self.woken, IDLE_S)

    async def settle_acks(self) -> None:
        """Write acknowledgements into the journal, for ever."""
        while True:
            self._settling = self._settling or await self._acks.get()
            await self._settle(self._settling)

    async def settle_rest(self) -> None:
        """Write what has not been written yet; called once, when the room stops.

        Without it a line that was said in the last second would be said again after the restart.
        """
        with suppress(BotError):  # a full disk: the lease brings the order back
            while self._settling or not self._acks.empty():
                self._settling = self._settling or self._acks.get_nowait()
                await self._settle(self._settling)

    async def _settle(self, ack: Ack) -> None:
        key, state, reason = ack
        if await self._parts.journal.settle(key, state, reason):
            self._told(key, state, reason)
        self._settling = None

    def _do(self, row: OutboxRow) -> None:
        self._rows[row.key] = row
        while len(self._rows) > REMEMBERED:
            self._rows.popitem(last=False)
        self._told(row.key, OutboxState.LEASED, "")
        match row.via:
            case "chat" | "webhook":
                self.errands.take(row)
            case "draw" if self.open_draw is not None:
                self.open_draw(row.key, row.target, self.on_ack)
            case "draw":
                self.on_ack(row.key, OutboxState.CANCELLED, "this room has no draws")
            case "obs":
                steer(self._parts, row, self.on_ack)
            case _ if row.klass is OutboxClass.SHOW:
                self._show(row)
            case _ if row.klass is OutboxClass.SAY:
                self._say(row)
            case _:
                self.on_ack(row.key, OutboxState.CANCELLED, f"no page shows a value called {row.target!r}")

    def _show(self, row: OutboxRow) -> None:
        spec = self._parts.effects.get(row.target)
        if spec is None:  # taken out of effects/ while its order waited
            self.on_ack(row.key, OutboxState.FAILED, "no such effect any more")
            return
        if self._parts.labels_lost:
            self.on_ack(row.key, OutboxState.CANCELLED, self._parts.plays_paused)
            return
        ttl_ms = row.expires_ms - self._parts.clock.wall_ms()
        self._parts.stage.effect(cue_of(self._parts, spec, row.key, row.payload, ttl_ms))

    def _say(self, row: OutboxRow) -> None:
        if row.key in self._to_say:
            return
        self._to_say.add(row.key)
        now = self._parts.clock.now()
        ttl_s = min(TTL_S[Lane.SHOW], max(0.0, (row.expires_ms - self._parts.clock.wall_ms()) / 1000))
        turn = Turn(
            id=row.key,
            lane=Lane.SHOW,
            intent=row.target,
            merge_key=row.key,
            born_at=now,
            fresh_at=now,
            ttl_s=ttl_s,
            lang=self._parts.settings.room.language,
            values={name: str(value) for name, value in row.payload.items() if isinstance(value, str | int)},
            interrupt=Interrupt.SOFT,
            outbox_key=row.key,
        )
        if isinstance(answer := self._parts.floor.offer(turn, now), Refused):
            self._said(row.key, OutboxState.EXPIRED, answer.reason)
        self._mouth.nudged.set()

    def _told(self, key: str, state: OutboxState, reason: str) -> None:
        row = self._rows.get(key)
        if row is not None and row.klass is OutboxClass.SHOW:
            self._parts.tell(
                EffectMoved(
                    key=key,
                    name=row.target,
                    rule_id=row.rule_id,
                    level=row.level,
                    state=state,
                    at_ms=self._parts.clock.wall_ms(),
                    reason=reason,
                )
            )
