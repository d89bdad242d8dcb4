"""What every keeper of edited files does: look every two seconds, and take what is on disk whole or not at all."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Generic, TypeVar

from bot.aio.waiting import wait_until
from bot.app.shopkeeper import Stamp
from bot.core.errors import BotError
from bot.core.reports import Chip
from bot.room.reasons import refusal

LOOK_S = 2.0
T = TypeVar("T")


class FileKeeper(ABC, Generic[T]):
    """Works for one room until cancelled.  A file that is wrong changes nothing, and the operator is told once."""

    def __init__(self, light: str, kept: str, *, lang: str, tell: Callable[[str], None]) -> None:
        """`light`: id of the chip; `kept`: what goes before a fault in `lang`, the operator's language."""
        self.fault = ""
        """Why what is on disk is not taken, empty when it is."""
        self._id, self._kept, self._lang, self._tell = light, kept, lang, tell
        self._stamps = self._stamped()
        self._closed = asyncio.Event()

    def light(self) -> list[Chip]:
        """Return the light of the files, only while something is wrong with them."""
        return [Chip(id=self._id, state="warn", text=(self._kept + self.fault)[:300])] if self.fault else []

    async def run(self) -> None:
        """Look, for ever."""
        while True:
            await self.look()
            await wait_until(self._closed, LOOK_S)

    async def look(self) -> None:
        """Take what has changed since the last look; Retryable from a full disk: look again."""
        stamps = await asyncio.to_thread(self._stamped)
        if stamps == self._stamps:
            return
        try:
            found = await asyncio.to_thread(self._read)
        except BotError as error:
            fault = refusal(error, self._lang)
            if fault != self.fault:
                self._tell(self._kept + fault)
            self.fault, self._stamps = fault, stamps
            return
        await self._take(found)
        self.fault, self._stamps = "", stamps

    @abstractmethod
    def _stamped(self) -> tuple[tuple[str, Stamp], ...]:
        """Name and stamp of each file; in a thread."""

    @abstractmethod
    def _read(self) -> T:
        """Return what is on disk, tried; BotError names the file and what is wrong.  In a thread."""

    @abstractmethod
    async def _take(self, found: T) -> None:
        """Let it hold from now on."""
