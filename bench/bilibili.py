"""Bilibili comments in, typed events out: CPU per event, over a real websocket, beside blivedm where that is installed.

`ours` is frame -> typed `RoomEvent`: websocket, unpacking within limits, decoding, text made plain, users, ids. `whole
feed` is all that a source does besides: doubles, history, masks, the inbox.  The peer counts its own objects; it is
run when the package `blivedm` can be imported (PyPI: laplace-blivedm), which needs an environment with both:
  python -m venv E && E/bin/pip install laplace-blivedm -e .
Run: python -m bench.bilibili [--count 20000] [--rounds 5]
"""

import argparse
import asyncio
import importlib.util
import logging
from collections.abc import Callable, Sequence
from contextlib import aclosing
from functools import partial
from typing import Any

import aiohttp

from bench import _bilibili, ingest
from bench import _kit as kit
from bot.core.clock import SystemClock
from bot.core.events import RoomEvent
from bot.core.ports import SourceContext
from bot.settings.source import SourceSettings
from bot.sources.bilibili_socket import BilibiliConnector
from bot.sources.bilibili_web import BilibiliWeb, WebSettings
from bot.sources.feed import Feed
from bot.sources.line import Line

FORMS = {"brotli x10": ("brotli", 10), "brotli x1": ("brotli", 1), "zlib x10": ("zlib", 10)}
GOAL_US = {"brotli x10": 8.0, "brotli x1": 20.0}
GOAL_TIMES = {"brotli x10": 5.5, "brotli x1": 8.0}


class Unasked(BilibiliWeb):
    """The source without its login, of which the server here knows nothing."""

    url = ""

    async def session(self, line: Line) -> None:
        async with line.websocket(self.url) as socket:
            await line.opened()
            await self._read(line, socket)


def source(url: str) -> Unasked:
    settings = WebSettings(kind="bilibili_web", room_id=str(_bilibili.ROOM), record=False)
    made = Unasked(settings, SourceContext(clock=SystemClock(), session_id="bench", reading=True))
    made.url = url
    return made


def ours(port: int, way: str = "events", count: int = 0) -> int:
    """Read until the server closes (events) or until so many came through (feed)."""
    made = source(f"ws://127.0.0.1:{port}/")
    return asyncio.run(_events(made) if way == "events" else _feed(made, count))


async def _events(made: BilibiliConnector) -> int:
    got, last = 0, list[RoomEvent]()

    async def put(drafts: Sequence[RoomEvent]) -> None:
        nonlocal got
        got += len(drafts)
        last[:] = drafts[-1:]

    async def nothing(*_: Any) -> None:
        pass

    async with aiohttp.ClientSession() as http:
        await made.session(Line(made, http, put, attempt=0, opened=nothing, state=nothing, sink=None))
    _check(last[0])
    return got


async def _feed(made: BilibiliConnector, count: int) -> int:
    got = 0
    feed = Feed(made, SourceSettings(kind=made.kind, record=False), SourceContext(clock=SystemClock(), session_id="b"))
    async with aclosing(feed.events()) as events:  # type: ignore[type-var]
        async for event in events:
            got += event.type == "comment"
            if got == count:
                break
    return got


def _check(event: RoomEvent) -> None:
    """What the rest of the program needs was read, not only counted."""
    assert event.comment and event.comment.text_plain and event.event_id and event.id_quality == "native", event
    assert event.user and event.user.id and event.user.name and event.user.member, event


def blivedm(port: int) -> int:
    """The peer's own client and handler; only where it dials, and that nobody asks for a login, is ours."""
    from blivedm import BaseHandler, BLiveClient  # type: ignore[import-not-found, import-untyped, unused-ignore]

    class Counting(BaseHandler):  # type: ignore[misc, unused-ignore]
        got = 0

        def _on_danmaku(self, client: Any, danmaku: Any) -> None:
            self.got += 1

    class Client(BLiveClient):  # type: ignore[misc, unused-ignore]
        done: asyncio.Event

        async def init_room(self) -> bool:
            return True

        def _get_ws_url(self, retry_count: int) -> str:
            return f"ws://127.0.0.1:{port}/"

        async def _send_auth(self) -> None:
            pass

        async def _on_ws_close(self) -> None:
            await super()._on_ws_close()
            self.done.set()

    async def run() -> int:
        async with aiohttp.ClientSession() as http:
            client, handler = Client(_bilibili.ROOM, uid=0, session=http), Counting()
            client.done = asyncio.Event()
            client.set_handler(handler)
            client.start()
            await client.done.wait()
            await client.stop_and_close()
            return handler.got

    logging.getLogger("blivedm").disabled = True
    return asyncio.run(run())


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=20_000, help="events a round")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    kit.pin(0)
    count, cases = options.count, dict[str, dict[str, float]]()
    for form, (packing, per_packet) in FORMS.items():
        flags = ("--form", packing, "--per-packet", str(per_packet), "--count", str(count))
        with kit.load_process("bench._bilibili", *flags, wait_s=120) as port:
            cases |= ingest.measured(_runs(form, port, count), count, options.rounds)
    ratio = {
        form: round(cases[f"blivedm | {form}"]["cpu_us"] / cases[f"ours | {form}"]["cpu_us"], 2)
        for form in FORMS
        if f"blivedm | {form}" in cases
    }
    kit.emit(
        "bilibili", "CPU us an event", cases, goal_us=GOAL_US, goal_times_faster=GOAL_TIMES, times_faster=ratio,
        event_bytes=len(_bilibili.frames("plain", 1, 1)[0]) - 16,
        versions=kit.versions("aiohttp", "brotli", "msgspec", "laplace-blivedm"),
    )  # fmt: skip


def _runs(form: str, port: int, count: int) -> dict[str, Callable[[], int]]:
    runs: dict[str, Callable[[], int]] = {
        f"ours | {form}": partial(ours, port),
        f"ours, whole feed | {form}": partial(ours, port, "feed", count),
    }
    if importlib.util.find_spec("blivedm") is not None:
        runs[f"blivedm | {form}"] = partial(blivedm, port)
    return runs


if __name__ == "__main__":
    main()
