"""Commands whose answer takes time: why an answer, a draw moved on, what would fire, an effect tried."""

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine

from aiohttp import web

from bot.console import panels, shapes, wire
from bot.console.sockets import Page
from bot.core.errors import BadInput, BotError
from bot.core.panels import Steering
from bot.core.trace import Explains

MOST_ASKED = 8
"""Answers on the way at once; a page that asks more hears that at once."""
ANSWER_S = 5.0
BUSY, LATE = "too many requests wait", "no answer in time; look whether it was done before you try again"
Done = Callable[[Page, wire.Later, str], None]
"""(page, command, why it was not done or empty)"""


class Asks:
    """Finds answers beside the loop of the page that asked; the page may be gone by then."""

    def __init__(self, done: Done, counts: Counter[str]) -> None:
        self.explains: Explains | None = None
        """Who knows why a comment was answered as it was; None: nobody does."""
        self.steering: Steering | None = None
        """Who moves draws and tries effects; None: nobody can."""
        self._done, self._counts = done, counts
        self._tasks: set[asyncio.Task[None]] = set()

    def take(self, page: Page, command: wire.Later) -> None:
        """Answer a command, later."""
        match command:
            case wire.Explain(seq=seq):
                if self.explains is None or len(self._tasks) >= MOST_ASKED:
                    page.say(shapes.trace(seq, None))
                else:
                    self._start(self._explain(self.explains, page, seq))
            case wire.Suppose():
                if self.steering is None or len(self._tasks) >= MOST_ASKED:
                    page.say(panels.supposed(command, [], BUSY))
                else:
                    self._start(self._suppose(self.steering, page, command))
            case wire.Draw() | wire.TryEffect():
                if self.steering is None or len(self._tasks) >= MOST_ASKED:
                    self._done(page, command, BUSY)
                else:
                    self._start(self._steer(self.steering, page, command))

    async def post_effect(self, request: web.Request) -> web.StreamResponse:
        """Try an effect for who has the token (`zhubo effects try NAME --live`)."""
        try:
            command = wire.effect_of(await request.read())
        except BadInput as error:
            return web.json_response({"result": "refused", "reason": error.message}, status=400)
        if self.steering is None:
            return web.json_response({"result": "not_ready", "reason": "the room is starting"}, status=503)
        reason = await self.steering.try_effect(command.name, command.params)
        result = "refused" if reason else "done"
        return web.json_response({"result": result, "reason": reason}, status=400 if reason else 200)

    def stop(self) -> None:
        """Let go of what is on its way."""
        for task in tuple(self._tasks):
            task.cancel()

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work, name="console ask")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _explain(self, explains: Explains, page: Page, seq: int) -> None:
        found = None
        try:
            async with asyncio.timeout(ANSWER_S):
                found = await explains.explain(seq)
        except (BotError, TimeoutError):
            self._counts["unexplained"] += 1
        page.say(shapes.trace(seq, found))

    async def _suppose(self, steering: Steering, page: Page, command: wire.Suppose) -> None:
        try:
            async with asyncio.timeout(ANSWER_S):
                found = await steering.suppose(panels.supposition(command))
        except (BotError, TimeoutError) as error:
            page.say(panels.supposed(command, [], str(error) or LATE))
        else:
            page.say(panels.supposed(command, found))

    async def _steer(self, steering: Steering, page: Page, command: wire.Draw | wire.TryEffect) -> None:
        try:
            async with asyncio.timeout(ANSWER_S):
                if isinstance(command, wire.Draw):
                    reason = await steering.draw(panels.draw_ask(command))
                else:
                    reason = await steering.try_effect(command.name, command.params)
        except BotError as error:
            reason = error.message
        except TimeoutError:
            reason = LATE
        self._done(page, command, reason)
