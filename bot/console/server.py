"""The operator's console: hears every report, shows it on pages at /console, and passes commands to the room."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

from aiohttp import web

from bot.aio.waiting import wait_until
from bot.console import wire
from bot.console.asks import Asks
from bot.console.files import PageFiles
from bot.console.shapes import Act
from bot.console.sockets import Page, Sockets
from bot.console.state import State
from bot.console.wire import ConsoleInfo
from bot.core.clock import Clock
from bot.core.commands import Commands
from bot.core.reports import Report
from bot.core.text import plain_text

__all__ = ["ConsoleInfo", "ConsoleServer"]

PUBLISH_EVERY_S = 0.1
"""Least time between two rounds of changes: a storm of reports makes at most ten messages a second of each kind."""
BEAT_S = 5.0
"""How often pages hear the server's time; a page that hears nothing for 12 s connects again."""


class ConsoleServer:
    """A `Listener` with pages.  Hearing never waits and never raises; the slowest page holds up nobody."""

    def __init__(self, info: ConsoleInfo, *, clock: Clock, token: str) -> None:
        self.info = info
        self.token = token
        self.commands: Commands | None = None
        """The room; until it is set, commands are answered with `not_ready`."""
        self._clock = clock
        self._state = State(clock)
        self._files = PageFiles(info.lang)
        self._sockets = Sockets(clock, token, greet=self._greet, hear=self._hear)
        self.counts = self._sockets.counts
        self.asks = Asks(self._finish, self.counts)
        self._woken = asyncio.Event()

    def on(self, report: Report) -> None:
        """Take one report."""
        self._state.on(report)
        self._woken.set()

    @property
    def pages(self) -> int:
        """Consoles connected now."""
        return len(self._sockets)

    @property
    def slow_pages(self) -> int:
        """Pages let go so far because they could not keep up."""
        return self._sockets.outlets.dropped_clients

    def attach(self, app: web.Application) -> None:
        """Add the console's routes and its publisher to `app`; call once, before the app starts."""
        app.router.add_get("/console", self._get_page)
        app.router.add_get("/console/assets/{name}", self._get_asset)
        app.router.add_get("/console/ws", self._sockets.serve)
        app.router.add_post("/console/effect", self._post_effect)
        app.on_shutdown.append(self._stop)
        app.cleanup_ctx.append(self._publishing)

    async def _get_page(self, _: web.Request) -> web.StreamResponse:
        return self._files.page()

    async def _get_asset(self, request: web.Request) -> web.StreamResponse:
        return self._files.asset(request.match_info["name"])

    async def _post_effect(self, request: web.Request) -> web.StreamResponse:
        self._sockets.admit(request.headers.get("Authorization", "").removeprefix("Bearer "))
        return await self.asks.post_effect(request)

    # --- pages ------------------------------------------------------------------------------------------------

    def _greet(self, page: Page) -> None:
        server_ms = self._clock.wall_ms()
        page.say(wire.hello(self.info, build=self._files.build, page=page.number, server_ms=server_ms))
        page.say(self._state.snapshot())

    def _hear(self, page: Page, command: wire.Heard) -> None:
        """Do a command, answer the page, and keep it in the audit list."""
        if isinstance(command, wire.Level):
            self._listen(page, command.db)
            return
        if isinstance(command, wire.Later):
            self.asks.take(page, command)
            return
        target = ""
        if isinstance(command, wire.Drop):
            target = self._state.waiting(command.id) or ""
        elif isinstance(command, wire.Retry):
            target = plain_text(command.source, limit=40)
        elif isinstance(command, wire.Skip):
            target = self._state.on_air_text
        elif isinstance(command, wire.Decide):
            target = plain_text(f"{command.key} {command.verdict}", limit=80)
        elif isinstance(command, wire.Game):
            target = plain_text(command.id, limit=48)
        self._answer(page, command, self._do(command, page), target)

    def _listen(self, page: Page, db: float) -> None:
        """Pass on how loud a page's microphone is; ten times a second, so it is neither answered nor noted."""
        if self.commands is None:
            return
        is_talking = self.commands.host_level(page.number, db)
        if is_talking != page.is_talking:
            page.is_talking = is_talking
            page.say({"t": "talking", "on": is_talking})

    def _finish(self, page: Page, command: wire.Later, reason: str) -> None:
        """Answer a command that took its time, with why it was not done."""
        target = ""
        if isinstance(command, wire.Draw):
            target = plain_text(
                f"{command.verb} {command.id} {'' if command.place < 0 else command.place + 1}", limit=80
            )
        elif isinstance(command, wire.TryEffect):
            target = plain_text(command.name, limit=40)
        self._answer(page, command, "refused" if reason else "done", target.strip(), reason)

    def _answer(self, page: Page, command: wire.Command, result: str, target: str, reason: str = "") -> None:
        """Tell the page that asked, and keep it for all to see."""
        act = str(command.__struct_config__.tag)
        if result != "repeated":
            self._state.note(Act(act=act, target=target, by=command.by, page=page.number, result=result))
        answer = {"t": "answer", "act": act, "result": result, "target": target}
        page.say({**answer, "reason": plain_text(reason, limit=300)})
        self._woken.set()

    def _do(self, command: wire.Command, page: Page) -> str:
        """Pass a command on, always, and say what came of it as far as is known here."""
        room = self.commands
        if room is None:
            return "not_ready"
        match command:
            case wire.Skip():
                result = "done" if self._state.is_speaking else "nothing"
                room.skip()
            case wire.Drop(id=turn_id):
                result = "gone" if self._state.waiting(turn_id) is None else "done"
                room.drop(turn_id)
            case wire.Panic():
                result = "repeated" if self._state.paused else "done"
                room.panic()
            case wire.Resume():
                result = "done" if self._state.paused else "repeated"
                room.resume()
            case wire.Retry(source=source):
                result = "done" if room.retry(source) else "nothing"
            case wire.Decide(key=key, verdict=verdict):
                result = "done" if room.decide(key, verdict, f"page {page.number}") else "nothing"
            case wire.Duck(seconds=seconds):
                result = "done"
                room.duck(seconds)
            case wire.Game(id=game_id):
                result = "done" if room.game(game_id) else "nothing"
            case wire.AskModel():
                result = "done" if room.ask_model() else "nothing"
            case _:
                result = "nothing"  # answered elsewhere
        return result

    # --- plumbing ---------------------------------------------------------------------------------------------

    async def _stop(self, _: web.Application) -> None:
        self.asks.stop()
        await self._sockets.close()

    async def _publishing(self, _: web.Application) -> AsyncIterator[None]:
        task = asyncio.create_task(self._publish())
        yield
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    async def _publish(self) -> None:
        """Send changes as they come, but in rounds; tell pages the time."""
        beat_at = self._clock.now()
        while True:
            await wait_until(self._woken, BEAT_S)
            self._woken.clear()
            for message in self._state.changes():
                self._sockets.send(message)
            if self._clock.now() - beat_at >= BEAT_S:
                beat_at = self._clock.now()
                self._sockets.send({"t": "beat", "server_ms": self._clock.wall_ms()})
            await asyncio.sleep(PUBLISH_EVERY_S)
