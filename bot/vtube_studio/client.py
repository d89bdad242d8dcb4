"""One connection to VTube Studio: requests matched by id, and the user's permission, kept as a token."""

import asyncio
import itertools
import os
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

import aiohttp
import msgspec

from bot.core.errors import BROKEN_JSON, BadInput
from bot.vtube_studio import wire
from bot.vtube_studio.words import VtsGone, VtsNeedsYou, VtsRefused

FILE = "vtube-studio-token"
"""In the room's data folder, readable by this user alone."""
OPEN_S = 5.0
DEADLINE_S = 2.0
ALLOW_S = 120.0
"""So long the user has to click."""
MAX_FRAME_BYTES = 1024 * 1024
T = TypeVar("T")


class VtsClient:
    """One connection; `read` must run for answers to arrive."""

    def __init__(self, socket: "aiohttp.ClientWebSocketResponse[bool]", url: str) -> None:
        self._socket, self._url = socket, url
        self._ids = itertools.count(1)
        self._pending: dict[str, asyncio.Future[wire.Frame]] = {}

    async def read(self) -> None:
        """Hand answers on until the connection ends; raises VtsGone then, as every waiting request does."""
        async for message in self._socket:
            if message.type in (aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY):
                self._take(message.data)
        for future in self._pending.values():
            if not future.done():
                future.set_exception(VtsGone("broke"))
        raise VtsGone("broke")

    async def ask(self, name: str, data: Mapping[str, object], *, into: type[T], late_s: float = DEADLINE_S) -> T:
        """Return the answer as `into`; VtsRefused for an APIError, VtsGone without an answer."""
        id_ = f"z{next(self._ids)}"
        future: asyncio.Future[wire.Frame] = asyncio.get_running_loop().create_future()
        self._pending[id_] = future
        try:
            async with asyncio.timeout(late_s):
                await self._socket.send_str(wire.request(id_, name, data))
                frame = await future
        except TimeoutError as error:
            raise VtsGone("late", request=name) from error
        except (ConnectionError, aiohttp.ClientError) as error:
            raise VtsGone("broke") from error
        finally:
            del self._pending[id_]
        try:
            if frame.kind == "APIError":
                raise VtsRefused(msgspec.json.decode(frame.data, type=wire.ApiError).code)
            return msgspec.json.decode(frame.data, type=into)
        except BROKEN_JSON as error:
            raise VtsGone("strange", url=self._url) from error

    async def tell(self, name: str, data: Mapping[str, object]) -> None:
        """Ask for something whose answer says nothing."""
        await self.ask(name, data, into=msgspec.Raw)

    def _take(self, data: str | bytes) -> None:
        try:
            frame = wire.decode(data)
        except BadInput:
            return
        future = self._pending.get(frame.id_)
        if future is not None and not future.done():
            future.set_result(frame)


@asynccontextmanager
async def dialled(http: aiohttp.ClientSession, url: str) -> AsyncIterator[VtsClient]:
    """Give a connection; VtsGone when there can be none."""
    try:
        async with asyncio.timeout(OPEN_S):
            socket = await http.ws_connect(url, max_msg_size=MAX_FRAME_BYTES)
    except aiohttp.WSServerHandshakeError as error:
        raise VtsGone("strange", url=url) from error
    except (OSError, aiohttp.ClientError, TimeoutError) as error:
        raise VtsGone("closed", url=url) from error
    try:
        yield VtsClient(socket, url)
    finally:
        await socket.close()


async def log_in(client: VtsClient, data: Path, on_asking: Callable[[], None]) -> None:
    """Be let in: by the token of an earlier run, else by the user's click, for which `on_asking` calls.

    Raises VtsNeedsYou when she refuses, or the new token is not accepted either.
    """
    names: dict[str, object] = {"pluginName": wire.PLUGIN, "pluginDeveloper": wire.DEVELOPER}
    token = await asyncio.to_thread(read_token, data)
    if token and await _is_trusted(client, names, token):
        return
    on_asking()
    try:
        told = await client.ask("AuthenticationToken", names, into=wire.Token, late_s=ALLOW_S)
    except VtsRefused as error:
        raise VtsNeedsYou("denied" if error.code == wire.DENIED else "distrusted") from error
    await asyncio.to_thread(write_token, data, told.authentication_token)
    if not await _is_trusted(client, names, told.authentication_token):
        raise VtsNeedsYou("distrusted")


async def _is_trusted(client: VtsClient, names: Mapping[str, object], token: str) -> bool:
    try:
        asked = {**names, "authenticationToken": token}
        return (await client.ask("Authentication", asked, into=wire.Trust)).authenticated
    except VtsRefused:
        return False


def read_token(data: Path) -> str:
    """Return the token of an earlier run, empty when there is none."""
    try:
        return (data / FILE).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def write_token(data: Path, token: str) -> None:
    """Keep a token, never readable by others, not even for a moment."""
    draft = data / f"{FILE}.tmp"
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii", errors="ignore") as file:
        file.write(token)
    draft.replace(data / FILE)
