"""The room's desk for tickets: noted on disk first, said second; called to mind in time, late when it is."""

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import TypeVar

from bot.aio.waiting import wait_until
from bot.core.errors import Retryable
from bot.core.events import RoomEvent
from bot.core.private import without_private
from bot.core.reports import Chip, TicketMoved
from bot.core.tickets import BREACHED, COMPLAINT, UNKNOWN, Ticket, Wish, masked_name
from bot.core.turns import Intent, Turn
from bot.core.viewers import Viewer
from bot.room.parts import Parts
from bot.store.tickets import TicketFile
from bot.triage.grievance import complaint_class

LOOK_S = 30.0
"""How often the desk looks whether somebody has closed a ticket from outside."""
NUMBER = "ticket"
"""The turn's value that says: it is on disk under this number.  Copy that claims a note is chosen only with it."""
TICKET_KINDS: Mapping[str, str] = {Intent.COMPLAINT: COMPLAINT, Intent.UNKNOWN: UNKNOWN}
"""Intent of a turn -> kind of the ticket that is opened before it is answered."""
_T = TypeVar("_T")


class TicketDesk:
    """Opens tickets for complaints and for questions that nobody can answer."""

    def __init__(self, parts: Parts, file: TicketFile) -> None:
        self.fault = ""
        """Why nothing can be noted at the moment, empty when it can."""
        self._parts, self._file, self._clock = parts, file, parts.clock
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="tickets")
        self._open: dict[int, Ticket] = {}
        self._woken = asyncio.Event()

    async def noted(self, turn: Turn, event: RoomEvent, viewer: Viewer) -> Turn:
        """Return `turn` with the number of its ticket once that is on disk; as it is when it wants none or has none."""
        wish = wish_for(turn, event, viewer)
        if wish is None:
            return turn
        now_ms = self._clock.wall_ms()
        try:
            ticket = await self._do(partial(self._file.open, wish, now_ms))
        except Retryable as error:
            self.fault = error.message
            return turn
        self.fault = ""
        if ticket is None:
            return turn
        self._open[ticket.id] = ticket
        self._tell(ticket, "opened" if ticket.count == 1 else "merged")
        self._woken.set()
        return replace(turn, values={**turn.values, NUMBER: str(ticket.id)})

    async def run(self) -> None:
        """Remind, and notice what was closed, for ever."""
        while True:
            self._woken.clear()
            try:
                await self.look()
            except Retryable as error:
                self.fault = error.message
            await wait_until(self._woken, self._rest_s())

    async def look(self) -> None:
        """Tell what is due, and what was closed since the last look."""
        now_ms = self._clock.wall_ms()
        stored = {ticket.id: ticket for ticket in await self._do(partial(self._file.all, open_only=True))}
        for number in [number for number in self._open if number not in stored]:
            closed = await self._do(partial(self._file.get, number))
            del self._open[number]
            if closed is not None:
                self._tell(closed, "closed")
        self._open = stored
        for ticket in stored.values():
            stage = ticket.stage(now_ms)
            if stage > ticket.told:
                await self._do(partial(self._file.tell, ticket.id, stage))
                self._open[ticket.id] = told = replace(ticket, told=stage)
                self._tell(told, "breach" if stage == BREACHED else "reminder")

    def lights(self) -> list[Chip]:
        """Return a light while something is owed: red when it is late or nothing can be noted."""
        late = sum(ticket.told >= BREACHED for ticket in self._open.values())
        if not self.fault and not self._open:
            return []
        state = "bad" if self.fault or late else "warn" if any(one.told for one in self._open.values()) else "good"
        words = _LIGHT[self._parts.settings.room.operator_language]
        return [Chip(id="tickets", state=state, text=self.fault or words.format(count=len(self._open), late=late))]

    async def forget(self, viewer: str) -> int:
        """Take a viewer out of her tickets."""
        found = await self._do(partial(self._file.forget, viewer))
        for number in [ticket.id for ticket in self._open.values() if ticket.viewer == viewer]:
            bare = await self._do(partial(self._file.get, number))
            if bare is not None:
                self._open[number] = bare
                self._tell(bare, "forgotten")
        return found

    def stop(self) -> None:
        """Let the thread go; the file is closed by who opened it."""
        self._thread.shutdown(wait=False)

    def _rest_s(self) -> float:
        dues = [due for ticket in self._open.values() if (due := ticket.next_due_ms()) is not None]
        until_s = (min(dues) - self._clock.wall_ms()) / 1000 if dues else LOOK_S
        return min(LOOK_S, max(0.05, until_s))

    def _tell(self, ticket: Ticket, what: str) -> None:
        self._parts.tell(TicketMoved(ticket=ticket, what=what, at_ms=self._clock.wall_ms()))

    async def _do(self, act: Callable[[], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, act)


_LIGHT = {"zh": "待处理 {count} 件，超时 {late} 件", "en": "{count} open, {late} late"}


def wish_for(turn: Turn, event: RoomEvent, viewer: Viewer) -> Wish | None:
    """Return what is to be noted of the comment behind a turn, None when it asks for nothing to be done later."""
    kind = TICKET_KINDS.get(turn.intent)
    if kind is None:
        return None
    topic = f"{complaint_class(turn.text)}:{turn.sku or ''}" if kind == COMPLAINT else turn.merge_key
    return Wish(
        kind=kind,
        topic=f"{kind}:{topic}",
        viewer=viewer.key or f"name:{event.platform}:{viewer.name}",
        name=masked_name(viewer.name),
        text=without_private(turn.text),
        lang=turn.lang,
        sku=turn.sku or "",
        source=event.instance,
    )
