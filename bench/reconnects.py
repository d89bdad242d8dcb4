"""A feed that is thrown out again and again: does anything grow?

`virtual`: 24 hours on the virtual clock at 10 events/s with 20 disconnects an hour; memory that Python holds, by least
squares over the second half.  `sockets`: as many disconnects (480) over real websockets on loopback, half of them TCP
resets; open files and tasks before and after, and resident memory over the second half.
Run: python -m bench.reconnects [--hours 24] [--drops 480]
"""

import argparse
import asyncio
import gc
import socket
import struct
import time
import tracemalloc
from collections.abc import Sequence
from typing import Any

from aiohttp import web

from bench import _kit as kit
from bench._feed import frames
from bot.aio.virtual import LoopClock, VirtualLoop
from bot.core.events import RoomEvent
from bot.core.ports import SourceContext
from bot.settings.source import SourceSettings
from bot.sources.connector import Connector
from bot.sources.feed import Feed
from bot.sources.json_ws import JsonWebSocket, JsonWsSettings
from bot.sources.line import Closed, Line

GOAL = {"virtual": "<= 1 MB/day", "sockets": "files and tasks constant, <= 1 MB over the second half"}
DROP_EVERY_S = 180.0
RATE = 10
SAID = frames("contract", 5000)
LINGER_NONE = struct.pack("ii", 1, 0)


class Restless(Connector):
    """Decodes contract frames like the real thing, ten a second, and breaks every three minutes."""

    kind = "json_ws"

    def __init__(self, context: SourceContext) -> None:
        entry = {
            "kind": "json_ws",
            "name": "restless",
            "platform": "bilibili",
            "room_id": "1",
            "url": "ws://127.0.0.1:1",
        }
        super().__init__(SourceSettings.model_validate(entry), context)
        self.inner = JsonWebSocket(JsonWsSettings.model_validate(entry), context)
        self.number = 0

    def decode(self, frame: bytes, at_ms: int) -> Sequence[RoomEvent]:
        return self.inner.decode(frame, at_ms)

    async def session(self, line: Line) -> None:
        await line.opened()
        until = line.clock.now() + DROP_EVERY_S
        while line.clock.now() < until:
            for _ in range(RATE):
                self.number += 1
                said = SAID[self.number % len(SAID)]
                await line.take(said.replace(b'"event_id": "', b'"event_id": "%d-' % self.number))
            await asyncio.sleep(1.0)
        raise Closed(1006)


async def virtual(hours: float) -> dict[str, Any]:
    clock = LoopClock(asyncio.get_running_loop())
    feed = Feed(Restless(SourceContext(clock=clock, session_id="b")), SourceSettings(kind="json_ws"),
                SourceContext(clock=clock, session_id="b"))  # fmt: skip
    events = 0

    async def listen() -> None:
        nonlocal events
        async for _ in feed.events():
            events += 1

    task = asyncio.create_task(listen())
    samples: list[tuple[float, float]] = []
    tracemalloc.start()
    started = time.perf_counter()
    while clock.now() < hours * 3600:
        await asyncio.sleep(900)
        gc.collect()
        samples.append((clock.now() / 86400, tracemalloc.get_traced_memory()[0] / 1e6))
    tracemalloc.stop()
    task.cancel()
    await asyncio.wait({task})
    second = samples[len(samples) // 2 :]
    return {
        "hours": hours,
        "events": events,
        "reconnects": feed.health.reconnects,
        "mb_per_day": round(slope(second), 3),
        "mb_at_end": round(samples[-1][1], 2),
        "seconds": round(time.perf_counter() - started, 1),
    }


def slope(points: list[tuple[float, float]]) -> float:
    """Least squares."""
    x0 = sum(x for x, _ in points) / len(points)
    y0 = sum(y for _, y in points) / len(points)
    return sum((x - x0) * (y - y0) for x, y in points) / sum((x - x0) ** 2 for x, _ in points)


async def sockets(drops: int) -> dict[str, Any]:
    """Serve a relay that lets each client hear ten frames and then throws it out."""
    number = 0

    async def relay(request: web.Request) -> web.WebSocketResponse:
        nonlocal number
        ws = web.WebSocketResponse()
        await ws.prepare(request)
        for _ in range(RATE):
            number += 1
            await ws.send_str(SAID[number % len(SAID)].decode().replace('"event_id": "', f'"event_id": "{number}-'))
        if number // RATE % 2 and request.transport is not None:
            raw = request.transport.get_extra_info("socket")
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_NONE)
            request.transport.abort()
        else:
            await ws.close()
        return ws

    app = web.Application()
    app.router.add_get("/", relay)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    entry = {"kind": "json_ws", "name": "relay", "room_id": "1", "url": f"ws://127.0.0.1:{runner.addresses[0][1]}/"}
    context = SourceContext(clock=LoopClock(asyncio.get_running_loop()), session_id="b")
    connector = JsonWebSocket(JsonWsSettings.model_validate(entry), context)
    feed = Feed(connector, SourceSettings.model_validate(entry), context)
    feed._rng.uniform = lambda a, b: 0.0  # type: ignore[method-assign]  # no waiting: operations are counted here
    marks: list[tuple[int, int, int, float]] = []
    async for _ in feed.events():
        done = feed.health.reconnects
        if done and done % max(1, drops // 10) == 0 and (not marks or marks[-1][0] != done):
            gc.collect()
            marks.append((done, kit.open_files(), len(asyncio.all_tasks()), kit.rss_mb()))
        if done >= drops:
            break
    await runner.cleanup()
    settled = marks[1:]
    return {
        "drops": drops,
        "files": sorted({mark[1] for mark in settled}),
        "tasks": sorted({mark[2] for mark in settled}),
        "mb_second_half": round(marks[-1][3] - marks[len(marks) // 2][3], 2),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hours", type=float, default=24.0)
    parser.add_argument("--drops", type=int, default=480)
    options = parser.parse_args()
    kit.pin(0)
    kit.say(f"{options.drops} disconnects over loopback ...")
    cases = {"sockets": asyncio.run(sockets(options.drops))}
    kit.say(f"{options.hours} virtual hours ...")
    with asyncio.Runner(loop_factory=VirtualLoop) as loop:
        cases["virtual"] = loop.run(virtual(options.hours))
    kit.emit("reconnects", "MB", cases, goal=GOAL, versions=kit.versions("aiohttp", "msgspec"))


if __name__ == "__main__":
    main()
