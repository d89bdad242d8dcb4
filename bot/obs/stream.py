"""Starts and stops the stream for the operator; a trigger never does.

OBS may crash when it is told to start while it is starting (29.0.2, 32.1.0), so it is listened to and asked first.
"""

import asyncio
from collections.abc import Callable

import msgspec

from bot.aio.waiting import wait_until
from bot.core.errors import BROKEN_JSON
from bot.obs.client import ObsClient
from bot.obs.setup import Remark
from bot.obs.wire import Event

QUIET_S = 0.5
"""So long nothing may happen to the stream before it is started."""
SETTLE_S = 15.0
"""A start or stop that has not ended by then is said to be stuck."""
_PREFIX = "OBS_WEBSOCKET_OUTPUT_"
_ENDS = frozenset({"STARTED", "STOPPED"})


class _Stream(msgspec.Struct, frozen=True, rename="camel"):
    output_active: bool = False
    output_reconnecting: bool = False


class _State(msgspec.Struct, frozen=True, rename="camel"):
    output_state: str = ""


class StreamWatch:
    """Hears what happens to the stream; give its `on_event` to the visit."""

    def __init__(self) -> None:
        self.last = ""
        """STARTING STARTED STOPPING STOPPED RECONNECTING RECONNECTED, or empty: nothing happened yet."""
        self._told = asyncio.Event()

    def on_event(self, event: Event) -> None:
        """Take notice of an event."""
        if event.event_type != "StreamStateChanged":
            return
        try:
            state = msgspec.json.decode(event.event_data, type=_State).output_state
        except BROKEN_JSON:
            return
        self.last = state.removeprefix(_PREFIX)
        self._told.set()

    async def until(self, holds: Callable[[], bool], seconds: float) -> bool:
        """Wait until it holds; False when it does not within `seconds`."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while not holds():
            self._told.clear()
            if not await wait_until(self._told, max(0.0, end - loop.time())):
                return holds()
        return True


async def start(client: ObsClient, watch: StreamWatch) -> Remark:
    """Start the stream unless it runs, and wait until it does or does not."""
    if await _is_on(client):
        return Remark("good", "stream_on")
    if await watch.until(lambda: bool(watch.last), QUIET_S) and watch.last not in _ENDS:
        return Remark("bad", "stream_stuck")
    if await _is_on(client):
        return Remark("good", "stream_on")
    watch.last = ""
    await client.tell("StartStream")
    if not await watch.until(lambda: watch.last in _ENDS, SETTLE_S):
        return Remark("bad", "stream_stuck")
    return Remark("good", "stream_on") if watch.last == "STARTED" else Remark("bad", "stream_failed")


async def stop(client: ObsClient, watch: StreamWatch) -> Remark:
    """Stop the stream if it runs, and wait until it has."""
    if not await _is_on(client):
        return Remark("good", "stream_off")
    await client.tell("StopStream")
    if not await watch.until(lambda: watch.last == "STOPPED", SETTLE_S):
        return Remark("bad", "stream_stuck")
    return Remark("good", "stream_off")


async def status(client: ObsClient) -> Remark:
    """Say whether it runs."""
    return Remark("good", "stream_on" if await _is_on(client) else "stream_off")


async def _is_on(client: ObsClient) -> bool:
    told = await client.ask("GetStreamStatus", into=_Stream)
    return told.output_active or told.output_reconnecting
