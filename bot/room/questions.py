"""Orders that wait for a person: shown to the operator, and settled as she says."""

import asyncio

from bot.aio.waiting import wait_until
from bot.core.ledger import Asked, Ruling
from bot.core.reports import Asking
from bot.room.parts import Parts

LOOK_S = 2.0
SHOWN = 20
ANSWERS_AHEAD = 50


class Questions:
    """Looks for orders that are held or in doubt, and tells what changed, until cancelled."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._answers: asyncio.Queue[tuple[str, Ruling, str]] = asyncio.Queue(ANSWERS_AHEAD)
        self._woken = asyncio.Event()
        self._told: tuple[Asked, ...] = ()

    def answer(self, key: str, verdict: Ruling, who: str) -> bool:
        """Take a person's word; False when too many wait to be written."""
        if self._answers.full():
            return False
        self._answers.put_nowait((key, verdict, who))
        self._woken.set()
        return True

    async def run(self) -> None:
        """Write answers and look again, for ever."""
        while True:
            self._woken.clear()
            while not self._answers.empty():
                await self._parts.journal.resolve(*self._answers.get_nowait())
            asked = tuple(await self._parts.journal.asked(SHOWN))
            if asked != self._told:
                self._told = asked
                self._parts.tell(Asking(orders=asked))
            await wait_until(self._woken, LOOK_S)
