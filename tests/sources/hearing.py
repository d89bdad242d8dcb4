"""A source of a fake platform, opened and read as a room would."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from bot import plugins
from bot.aio.virtual import LoopClock
from bot.core.events import RoomEvent
from bot.core.ports import SourceContext
from bot.settings.source import SourceSettings
from bot.sources.connector import Connector
from bot.sources.feed import Feed
from bot.sources.line import Line
from tests.fakes.platform import FakePlatform
from tests.fakes.show import START_MS

QUIET_S = 0.4
"""So long without an event means: that was all."""


class Idle(Connector):
    """A connector for tests of what connectors use: it hears nothing."""

    kind = "idle"

    def decode(self, frame: bytes, at_ms: int) -> Sequence[RoomEvent]:
        return ()

    async def session(self, line: Line) -> None:
        await asyncio.Event().wait()


class Hearing:
    """What a source said."""

    def __init__(self, source: Feed) -> None:
        self.source = source
        self.events: list[RoomEvent] = []
        self.error: BaseException | None = None
        self._arrived = asyncio.Event()

    def heard(self, *types: str) -> list[RoomEvent]:
        """The events of these types so far; all but `system` without a type."""
        return [event for event in self.events if (event.type in types if types else event.type != "system")]

    async def until(self, number: int, *types: str, timeout_s: float = 20.0) -> list[RoomEvent]:
        """Wait for at least `number` events of these types, then return them."""
        async with asyncio.timeout(timeout_s):
            while len(self.heard(*types)) < number:
                self._arrived.clear()
                await self._arrived.wait()
        return self.heard(*types)

    async def state(self, *states: str, timeout_s: float = 20.0) -> None:
        """Wait until the source is in one of these states; one that has stopped has told its error, too."""
        async with asyncio.timeout(timeout_s):
            while (now := self.source.health.state) not in states or (now == "stopped" and self.error is None):
                await asyncio.sleep(0.01)

    async def settled(self) -> list[RoomEvent]:
        """Wait until nothing comes any more, then return all but `system` events."""
        count = -1
        while count != len(self.events):
            count = len(self.events)
            await asyncio.sleep(QUIET_S)
        return self.heard()

    async def read(self) -> None:
        try:
            async for event in self.source.events():
                self.events.append(event)
                self._arrived.set()
        except Exception as error:  # noqa: BLE001  the test asks for it
            self.error = error
            self._arrived.set()


def open_feed(settings: dict[str, Any], **context: Any) -> Feed:
    """Open the source that a `[[source]]` entry names, with a clock that stands at the show's start."""
    clock = LoopClock(asyncio.get_running_loop(), context.pop("wall_ms", START_MS))
    source = plugins.open_source(
        SourceSettings.model_validate(settings), SourceContext(clock=clock, session_id="s1", **context)
    )
    assert isinstance(source, Feed)
    return source


@asynccontextmanager
async def listening(
    fake: FakePlatform, *, extra: dict[str, Any] | None = None, **context: Any
) -> AsyncIterator[Hearing]:
    """Open the source of a running fake and read it until the end of the block."""
    hearing = Hearing(open_feed({**fake.settings(), **(extra or {})}, **context))
    task = asyncio.create_task(hearing.read())
    try:
        yield hearing
    finally:
        task.cancel()
        await asyncio.wait({task})
