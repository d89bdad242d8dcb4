"""One connection to OBS: requests with deadlines, events, and an end that every waiting request hears at once."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import TypeVar

import aiohttp
import msgspec

from bot.core.errors import BROKEN_JSON, BadInput
from bot.obs import wire
from bot.obs.words import ObsGone, ObsNeedsYou, ObsRefused

OPEN_S = 5.0
HELLO_S = 3.0
DEADLINE_S = 2.0
"""Of a request; OBS answers in milliseconds, a screenshot in 30."""
MAX_PENDING = 64
MAX_FRAME_BYTES = 16 * 1024 * 1024
CLOSE_S = 0.5
T = TypeVar("T")
OnEvent = Callable[[wire.Event], None]
Socket = aiohttp.ClientWebSocketResponse
Call = tuple[str, Mapping[str, object]]


class ObsClient:
    """One identified connection.  Made by `dialled`; `read` must run for answers to arrive."""

    def __init__(self, socket: "Socket[bool]", url: str, on_event: OnEvent) -> None:
        self._socket = socket
        self._url = url
        self._on_event = on_event
        self._ids = itertools.count(1)
        self._pending: dict[str, asyncio.Future[wire.Response | wire.BatchResponse]] = {}
        self._over: ObsGone | ObsNeedsYou | None = None
        self.bad_frames = 0

    async def read(self) -> None:
        """Hand on answers and events until the connection ends; raises why, as every waiting request does."""
        try:
            while True:
                self._take(await receive(self._socket, self._url))
        except (ObsGone, ObsNeedsYou) as error:
            self._over = error
            for future in self._pending.values():
                if not future.done():
                    future.set_exception(_again(error))
            raise

    async def ask(
        self, name: str, data: Mapping[str, object] | None = None, *, into: type[T], about: str = "", late_s: float = 0
    ) -> T:
        """Return OBS's answer as `into`.

        A reading or setting request that is not answered within its deadline is sent once more: it may be repeated.

        Args:
            name: Of the request.
            data: Its fields.
            into: A msgspec struct; fields that this OBS does not tell keep their defaults.
            about: The scene or source it names, for the sentence that says it is missing.
            late_s: The deadline; 0 = the usual one.

        Raises:
            ObsRefused: OBS said no.
            ObsGone: The connection broke or OBS is late.
        """
        answer = await self._asked(name, data or {}, late_s or DEADLINE_S)
        wire.check(name, answer.request_status, about)
        try:
            raw = answer.response_data
            return msgspec.json.decode(b"{}" if bytes(raw) in (b"", b"null") else raw, type=into)
        except BROKEN_JSON as error:
            raise ObsRefused(answer.request_status.code, "refused", request=name, code="?") from error

    async def tell(self, name: str, data: Mapping[str, object] | None = None, *, about: str = "") -> None:
        """Let OBS do something; returns when it is done.  Raises as `ask` does."""
        await self.ask(name, data, into=msgspec.Raw, about=about)

    async def batch(self, calls: Sequence[Call]) -> list[wire.Result]:
        """Let OBS do several things in order, the later ones also after a failure; return what became of each."""
        if not calls:
            return []
        id_ = f"z{next(self._ids)}"
        answer = await self._answered(id_, wire.batch(id_, calls), "RequestBatch", DEADLINE_S)
        return answer.results if isinstance(answer, wire.BatchResponse) else []

    async def _asked(self, name: str, data: Mapping[str, object], late_s: float) -> wire.Response:
        tries = 2 if name.startswith(("Get", "Set")) else 1
        for left in range(tries - 1, -1, -1):
            id_ = f"z{next(self._ids)}"
            try:
                answer = await self._answered(id_, wire.request(id_, name, data), name, late_s)
            except ObsGone as error:
                if not left or error.saying.key != "late":
                    raise
                continue
            if isinstance(answer, wire.Response):
                return answer
        raise ObsGone("late", request=name, seconds=late_s)

    async def _answered(self, id_: str, frame: str, name: str, late_s: float) -> wire.Response | wire.BatchResponse:
        if self._over is not None:
            raise _again(self._over)
        if len(self._pending) >= MAX_PENDING:
            raise ObsGone("busy")
        future: asyncio.Future[wire.Response | wire.BatchResponse] = asyncio.get_running_loop().create_future()
        self._pending[id_] = future
        try:
            async with asyncio.timeout(late_s):
                await self._socket.send_str(frame)
                return await future
        except TimeoutError as error:
            raise ObsGone("late", request=name, seconds=round(late_s)) from error
        except (ConnectionError, aiohttp.ClientError) as error:
            raise wire.closed(self._socket.close_code, self._url) from error
        finally:
            del self._pending[id_]

    def _take(self, frame: str | bytes) -> None:
        try:
            message = wire.decode(frame)
        except BadInput:
            self.bad_frames += 1
            return
        if isinstance(message, wire.Event):
            self._on_event(message)
        elif isinstance(message, wire.Response | wire.BatchResponse):
            future = self._pending.get(message.request_id)
            if future is not None and not future.done():
                future.set_result(message)


def _again(error: ObsGone | ObsNeedsYou) -> ObsGone | ObsNeedsYou:
    """One exception object must not be raised in two tasks: each needs a traceback of its own."""
    return type(error)(error.saying.key, **error.saying.values)


async def receive(socket: "Socket[bool]", url: str) -> str | bytes:
    """Return the next frame; raises what the connection's end means."""
    message = await socket.receive()
    if message.type in (aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY):
        return message.data if isinstance(message.data, str) else bytes(message.data)
    raise wire.closed(socket.close_code or 1006, url)


@asynccontextmanager
async def dialled(
    http: aiohttp.ClientSession, url: str, password: str, on_event: OnEvent
) -> AsyncIterator[tuple[ObsClient, wire.Hello]]:
    """Give an identified connection and OBS's greeting.

    Raises ObsNeedsYou within a second when the password is wrong, ObsGone when nobody answers or it is not OBS.
    """
    try:
        async with asyncio.timeout(OPEN_S):
            socket = await http.ws_connect(
                url,
                protocols=(wire.SUBPROTOCOL,),
                max_msg_size=MAX_FRAME_BYTES,
                timeout=aiohttp.ClientWSTimeout(ws_close=CLOSE_S),
            )
    except aiohttp.WSServerHandshakeError as error:
        raise ObsGone("no_hello", url=url) from error
    except (OSError, aiohttp.ClientError, TimeoutError) as error:
        raise ObsGone("closed", url=url) from error
    try:
        hello = await _identified(socket, url, password)
        yield ObsClient(socket, url, on_event), hello
    finally:
        await socket.close()


async def _identified(socket: "Socket[bool]", url: str, password: str) -> wire.Hello:
    try:
        async with asyncio.timeout(HELLO_S):
            hello = wire.decode(await receive(socket, url))
            if not isinstance(hello, wire.Hello):
                raise ObsGone("no_hello", url=url)
            await socket.send_str(wire.identify(hello, password))
            if wire.decode(await receive(socket, url)) != wire.IDENTIFIED:
                raise ObsGone("no_hello", url=url)
    except (BadInput, TimeoutError) as error:
        raise ObsGone("no_hello", url=url) from error
    except (ConnectionError, aiohttp.ClientError) as error:
        raise wire.closed(socket.close_code or 1006, url) from error
    return hello
