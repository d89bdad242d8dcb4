"""A viewer who asks to be forgotten is: in the journal, the recordings, the queue and on the operator's page."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import replace

from bot.aio.waiting import wait_until
from bot.core.errors import BotError
from bot.core.events import RoomEvent
from bot.core.reports import ChatWritten, EventSeen, Forgotten
from bot.core.speech import Clause, Cleared
from bot.core.turns import TTL_S, Lane, Turn
from bot.room.moderation import Moderator
from bot.room.mouth import Mouth
from bot.room.parts import Parts
from bot.room.screen_words import FORGOTTEN
from bot.room.traces import Traces

INTENT = "forget_me"
PENDING = 200
"""Requests that may wait; more in a few seconds are no people."""
AGAIN_S = 30.0
TRIES = 5
Erase = Callable[[str], object]
"""Takes a viewer out of what lies beside the journal (recordings); may block."""


class Forgetting:
    """Carries out requests one after the other, and tells the viewer once it is done."""

    def __init__(self, parts: Parts, mouth: Mouth, moderator: Moderator, traces: Traces, erase: Erase | None) -> None:
        self._parts = parts
        self._mouth = mouth
        self._moderator = moderator
        self._traces = traces
        self._erase = erase
        self.settle: Callable[[], object] = lambda: None
        """Lets what is on its way to the disk get there, so that it is found and erased; may block."""
        self.also: Callable[[str], Awaitable[object]] | None = None
        """Takes a viewer out of one thing more."""
        self._pending: OrderedDict[str, tuple[RoomEvent | None, int]] = OrderedDict()
        """Key -> the comment that asked (None: the operator did), and how often it was tried."""
        self._came = asyncio.Event()

    def ask(self, key: str | None, event: RoomEvent | None = None) -> None:
        """Forget the viewer with this key; of who has none nothing is kept, she is only answered."""
        if key is None:
            if event is not None:
                self._say(event)
            return
        if len(self._pending) < PENDING:
            self._pending.setdefault(key, (event, 0))
            self._came.set()

    async def run(self) -> None:
        """Forget, for ever."""
        while True:
            await self._came.wait()
            self._came.clear()
            for key in list(self._pending):
                await self._try(key)
            if self._pending:
                await wait_until(self._came, AGAIN_S)
                self._came.set()

    async def _try(self, key: str) -> None:
        event, tries = self._pending.pop(key)
        try:
            await self.forget(key)
        except BotError as error:
            if tries + 1 < TRIES:
                self._pending[key] = event, tries + 1
            else:
                self._report(f"forget {key}: {error}")
            return
        if event is not None:
            await self._confirm(event)

    async def forget(self, key: str) -> int:
        """Take a viewer out of everything; return how many events were hers.  Raises what kept it from being done."""
        self._moderator.withdraw(key)
        self._parts.crowd.forget(key)
        seqs = self._traces.forget(key)
        self._parts.tell(Forgotten(seqs=seqs, at_ms=self._parts.clock.wall_ms()))
        found = await self._parts.journal.forget(key)
        if self.also is not None:
            await self.also(key)
        if self._erase is not None:
            await asyncio.to_thread(self._erased, self._erase, key)
        return found

    def _erased(self, erase: Erase, key: str) -> None:
        self.settle()
        erase(key)

    async def _confirm(self, event: RoomEvent) -> None:
        sink = self._parts.chats.get(event.instance)
        if sink is None or sink.chat is None or self._parts.profile(event.instance).chat == "off":
            self._say(event)
            return
        line = self._line(event, "chat")
        if line is None or len(line.text) > sink.chat.max_chars:
            self._say(event)
            return
        try:
            await sink.say(line, to=None)
        except BotError:
            self._say(event)
            return
        self._parts.tell(
            ChatWritten(
                at_ms=self._parts.clock.wall_ms(),
                source=event.instance,
                text=line.text,
                decision_id=line.decision_id,
                turn_id="",
            )
        )

    def _line(self, event: RoomEvent, kind: str) -> Cleared | None:
        clause = Clause(text=FORGOTTEN[self._lang(event)], lang=self._lang(event), kind=kind)
        return self._parts.cleared(clause, self._parts.bare_facts())

    def _say(self, event: RoomEvent) -> None:
        """Offer the fixed line to the floor; many requests within a minute are one line."""
        now, lang = self._parts.clock.now(), self._lang(event)
        turn = Turn(
            id=f"{INTENT}-{event.seq}",
            lane=Lane.QA,
            intent=INTENT,
            merge_key=f"{INTENT}:{lang}",
            born_at=now,
            fresh_at=now,
            ttl_s=TTL_S[Lane.SHOW],
            lang=lang,
            line=FORGOTTEN[lang],
        )
        self._parts.floor.offer(replace(turn, source=event.instance), now)
        self._mouth.nudged.set()

    def _lang(self, event: RoomEvent) -> str:
        room = self._parts.settings.room.language
        spoken = (event.comment.lang if event.comment else None) or room
        return spoken if spoken in FORGOTTEN and spoken in {room, *self._parts.styles} else room

    def _report(self, text: str) -> None:
        self._parts.tell(
            EventSeen(seq=0, at_ms=self._parts.clock.wall_ms(), type="system", viewer=None, text=text[:200])
        )
