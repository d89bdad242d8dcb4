"""One connection of one source: sockets and requests with limits, and the way its frames take into the room."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp
import msgspec

from bot.aio.closing import cancelled
from bot.core.clock import Clock
from bot.core.errors import BadInput, NeedsOperator, Retryable
from bot.core.events import RoomEvent
from bot.core.ports import FrameSink, SourceHealth
from bot.sources.connector import Connector

MAX_FRAME_BYTES = 4 * 1024 * 1024
MAX_BODY_BYTES = 4 * 1024 * 1024
OPEN_S = 10.0
REQUEST_S = 10.0
CLOSE_S = 1.0
RETRY_AFTER_S = 60.0
"""Wait after "too many requests" when the peer does not say how long."""
MAX_RETRY_AFTER_S = 24 * 3600.0


MALFORMED = (BadInput, msgspec.MsgspecError, LookupError, TypeError, ValueError, ArithmeticError, RecursionError)
"""What reading a frame of the wrong shape may raise; the frame is counted and kept, the connection lives."""


class Closed(Exception):
    """The peer closed the websocket, or it broke; `code` is None when there was no goodbye."""

    def __init__(self, code: int | None, reason: str = "") -> None:
        super().__init__(f"closed with code {code} {reason}".strip() if code else reason or "the connection broke")
        self.code = code
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer whose body fits the limit."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self, type_: Any = Any) -> Any:
        """Return the body as `type_`; BadInput when it is none."""
        try:
            return msgspec.json.decode(self.body, type=type_)
        except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
            raise BadInput(f"the answer is not the JSON expected: {error}") from error


class Socket:
    """A websocket whose every frame is bytes.  Iterating ends when the peer says goodbye with code 1000."""

    def __init__(self, socket: "aiohttp.ClientWebSocketResponse[bool]", health: SourceHealth, clock: Clock) -> None:
        self._socket = socket
        self._health = health
        self._clock = clock

    async def send(self, data: str | bytes) -> None:
        """Send a text (str) or binary (bytes) frame."""
        try:
            if isinstance(data, str):
                await self._socket.send_str(data)
            else:
                await self._socket.send_bytes(data)
        except (ConnectionError, aiohttp.ClientError) as error:
            raise Closed(self._socket.close_code, str(error)) from error

    async def receive(self) -> bytes:
        """Return the next frame; raises Closed."""
        while True:
            message = await self._socket.receive()
            if message.type is aiohttp.WSMsgType.TEXT or message.type is aiohttp.WSMsgType.BINARY:
                self._health.last_frame_at = self._clock.now()
                data = message.data
                return data if isinstance(data, bytes) else data.encode()
            if message.type is aiohttp.WSMsgType.PING:
                self._health.last_frame_at = self._clock.now()
                await self._socket.pong(message.data)
            elif message.type is aiohttp.WSMsgType.ERROR:
                raise Closed(self._socket.close_code, str(message.data or "a broken frame"))
            elif message.type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSING, aiohttp.WSMsgType.CLOSED):
                reason = message.extra if isinstance(message.extra, str) else ""
                raise Closed(self._socket.close_code, reason or "")

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Yield frames until the peer says goodbye with code 1000; Closed for every other end."""
        while True:
            try:
                frame = await self.receive()
            except Closed as closed:
                if closed.code == 1000:
                    return
                raise
            yield frame

    @asynccontextmanager
    async def beating(self, data: str | bytes, every_s: float, *, at_once: bool = False) -> AsyncIterator[None]:
        """Send the same frame every `every_s` while the block runs; a broken connection is the reader's to tell."""

        async def beat() -> None:
            with suppress(Closed):
                if at_once:
                    await self.send(data)
                while True:
                    await asyncio.sleep(every_s)
                    await self.send(data)

        beating = asyncio.create_task(beat())
        try:
            yield
        finally:
            await cancelled(beating)

    async def close(self) -> None:
        """Say goodbye."""
        await self._socket.close()


class Growing:
    """An HTTP answer whose body is still being written."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self.status = response.status
        self._response = response

    async def whole(self) -> Answer:
        """Return the answer once its body has ended: what a refusal says."""
        async with asyncio.timeout(REQUEST_S):
            return await _answer(self._response)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Yield the body as it comes, in pieces of any length, until the peer ends it."""
        async for piece in self._response.content.iter_any():
            yield piece


class Line:
    """What a connector is given for one connection.  Made by `Feed`."""

    def __init__(
        self,
        connector: Connector,
        http: aiohttp.ClientSession,
        put: Callable[[Sequence[RoomEvent]], Awaitable[None]],
        *,
        attempt: int,
        opened: Callable[[], Awaitable[None]],
        state: Callable[[str, str], Awaitable[None]],
        sink: FrameSink | None,
        lost: Callable[[str], Awaitable[None]] | None = None,
    ) -> None:
        self.http = http
        self.health = connector.health
        self.clock = connector.clock
        self.attempt = attempt
        """0 for the first try, then the failures in a row so far: pick another host by it."""
        self.is_open = False
        self._connector = connector
        self._put = put
        self._opened = opened
        self._state = state
        self._sink = sink
        self._lost = lost

    async def opened(self) -> None:
        """Say that the connection is made and the platform has accepted us."""
        if not self.is_open:
            self.is_open = True
            self.health.last_frame_at = self.health.last_beat_at = self.clock.now()
            await self._opened()

    async def lost(self, why: str) -> None:
        """Say that a listener's last peer left: until `opened` events are missing, and silence is right."""
        if self.is_open:
            self.is_open = False
            self.health.last_frame_at = self.clock.now()  # its goodbye: until then nothing is missing
            if self._lost is not None:
                await self._lost(why)

    def beat(self) -> None:
        """Say that the peer answered a heartbeat or sent one."""
        self.health.last_beat_at = self.health.last_frame_at = self.clock.now()

    async def offline(self, why: str) -> None:
        """Say that the room is known to be off air: silence is right until `online`."""
        await self._state("offline", why)

    async def online(self) -> None:
        """Say that the room is on air."""
        await self._state("open", "")

    async def take(self, frame: bytes) -> Sequence[RoomEvent]:
        """Count, record and decode one frame, hand its events on, and return the drafts.

        A broken frame is counted and kept; it never ends the connection.
        """
        now, at_ms, health = self.clock.now(), self.clock.wall_ms(), self.health
        health.last_frame_at = now
        health.count("frames")
        if self._sink is not None and not self._sink.frame(self._connector.name, at_ms, frame):
            health.count("unrecorded")
        try:
            drafts = self._connector.decode(frame, at_ms)
        except MALFORMED:
            health.count("bad_frames")
            return ()
        if drafts:
            await self._put(drafts)
        return drafts

    async def put(self, drafts: Sequence[RoomEvent]) -> None:
        """Hand on events that came in no frame, like a total asked for."""
        if self._sink is not None and drafts:
            self._sink.events(self._connector.name, self.clock.wall_ms(), drafts)
        await self._put(drafts)

    @asynccontextmanager
    async def websocket(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        never: Mapping[int, str] | None = None,
        max_frame_bytes: int = MAX_FRAME_BYTES,
    ) -> AsyncIterator[Socket]:
        """Open a websocket; refusals become NeedsOperator (401, 403) or Retryable (429, 503), see `never`.

        `never` maps further HTTP statuses that only a person can cure to what she can do.
        """
        try:
            async with asyncio.timeout(OPEN_S):
                socket = await self.http.ws_connect(
                    url,
                    headers=headers,
                    autoping=False,  # a ping is a sign of life that we want to see
                    heartbeat=None,  # some relays answer pings wrongly; the ages decide
                    max_msg_size=max_frame_bytes,
                    decode_text=False,
                    timeout=aiohttp.ClientWSTimeout(ws_close=CLOSE_S),
                )
        except aiohttp.WSServerHandshakeError as error:
            raise refusal(error.status, error.headers or {}, "the websocket", never) from error
        try:
            yield Socket(socket, self.health, self.clock)
        finally:
            await socket.close()

    async def request(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        data: bytes | None = None,
        timeout_s: float = REQUEST_S,
    ) -> Answer:
        """Return the answer to one HTTP request, whatever its status; 4 MiB at most (BadInput beyond).

        Raises OSError when there is none, TimeoutError included.
        """
        try:
            async with (
                asyncio.timeout(timeout_s),
                self.http.request(
                    method, url, params=params, headers=headers, data=data, allow_redirects=False
                ) as response,
            ):
                return await _answer(response)
        except aiohttp.ClientError as error:
            raise ConnectionError(str(error) or type(error).__name__) from error

    @asynccontextmanager
    async def growing(
        self, url: str, *, params: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> AsyncIterator[Growing]:
        """Open an HTTP answer that goes on growing: only its head has a deadline, its silence is for the ages."""
        async with asyncio.timeout(OPEN_S):
            response = await self.http.get(
                url, params=params, headers=headers, allow_redirects=False, timeout=aiohttp.ClientTimeout(total=None)
            )
        try:
            yield Growing(response)
        finally:
            response.close()


async def _answer(response: aiohttp.ClientResponse) -> Answer:
    body = await response.content.read(MAX_BODY_BYTES + 1)
    while len(body) <= MAX_BODY_BYTES and (more := await response.content.read(MAX_BODY_BYTES)):
        body += more
    if len(body) > MAX_BODY_BYTES:
        raise BadInput(f"the answer of {response.url.host} is larger than {MAX_BODY_BYTES} bytes")
    return Answer(response.status, response.headers, body)


def refusal(
    status: int, headers: Mapping[str, str], what: str, never: Mapping[int, str] | None = None, *, now_ms: int = 0
) -> NeedsOperator | Retryable:
    """Return the error that an HTTP status means: 401 and 403 need a person, 429 and 503 wait as they are told."""
    hints = {401: "check its token", 403: "check its token and rights", **(never or {})}
    if status in hints:
        return NeedsOperator(f"{what} was refused (HTTP {status})", hint=hints[status])
    after_s = retry_after_s(headers, now_ms)
    if status == 429 and after_s is None:
        after_s = RETRY_AFTER_S
    return Retryable(f"{what} answered HTTP {status}", after_s=after_s or 0.0)


def retry_after_s(headers: Mapping[str, str], now_ms: int = 0) -> float | None:
    """Return what a Retry-After header asks for, seconds in 0..86400 (RFC 9110, 10.2.3); None without a usable one."""
    value = headers.get("Retry-After", "").strip()
    if value.isdigit():
        return min(float(value), MAX_RETRY_AFTER_S)
    try:
        at_ms = parsedate_to_datetime(value).timestamp() * 1000
    except (ValueError, OverflowError):
        return None
    return min(max(0.0, (at_ms - now_ms) / 1000), MAX_RETRY_AFTER_S) if now_ms else None
