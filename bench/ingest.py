"""Live comments in, typed events out: events/s of one core, from memory and over a real websocket.

Ours is the whole of what a source does with a frame: decode, check the contract, stamp, make the text plain, drop
doubles, date, count.  The peer is what most bots do: `json.loads`, look into the dict, remember the id.  `contract`
frames are zhubo's own event form, `relay` ones another program's JSON through the mapping of room.toml.
Over the socket ours is a `Feed` on aiohttp, the peer `recv` of the `websockets` library; the server is a process of its
own.
Run: python -m bench.ingest [--count 20000] [--rounds 5]
"""

import argparse
import asyncio
import gc
import json
import time
from collections.abc import Callable
from contextlib import aclosing
from typing import Any

from websockets.asyncio.client import connect

from bench import _feed as feed
from bench import _kit as kit
from bot.core.clock import SystemClock
from bot.core.events import RoomEvent
from bot.core.ports import SourceContext
from bot.settings.source import SourceSettings
from bot.sources.feed import Feed
from bot.sources.intake import Intake
from bot.sources.json_ws import open_json_ws

GOAL = 100_000


class Then(SystemClock):
    """The machine's clock, moved to the day of the frames."""

    _behind_ms = SystemClock().wall_ms() - feed.AT_MS

    def wall_ms(self) -> int:
        return super().wall_ms() - self._behind_ms


def source(form: str, url: str = "ws://127.0.0.1:9") -> Feed:
    rules = feed.RULES if form == "relay" else ()
    settings = SourceSettings.model_validate(
        {"kind": "json_ws", "url": url, "platform": "bilibili", "room_id": "1000001", "rule": rules}
    )
    return open_json_ws(settings, SourceContext(clock=Then(), session_id="bench"))


def ours(form: str, frames: list[bytes]) -> int:
    """Through the connector's decoder and the intake, as the feed does it."""
    clock, connector, got = Then(), source(form).connector, 0
    intake = Intake(SourceSettings(kind="json_ws"), connector.health)
    intake.connected(clock.wall_ms())
    for frame in frames:
        now_ms = clock.wall_ms()
        events = intake.take(connector.decode(frame, now_ms), clock.now(), now_ms)
        got += len(events)
    _check(events[0])
    return got


def peer(form: str, frames: list[bytes]) -> int:
    taken, got = _Peer(form).taken, 0
    for frame in frames:
        got += taken(frame) is not None
    return got


class _Peer:
    def __init__(self, form: str) -> None:
        self.contract, self.seen = form == "contract", set[object]()

    def taken(self, frame: str | bytes) -> dict[str, Any] | None:
        data = json.loads(frame)
        if data.get("type") not in ("comment", "chat"):
            return None
        number = data["event_id"] if self.contract else data["msgId"]
        if number in self.seen:
            return None
        self.seen.add(number)
        user = data["user"]
        if self.contract:
            return {"id": number, "user_id": user["id"], "name": user["name"], "text": data["comment"]["text"].strip()}
        return {"id": number, "user_id": str(user["uid"]), "name": user["nick"], "text": data["content"].strip()}


def _check(event: RoomEvent) -> None:
    assert event.comment and event.comment.text_plain and event.user and event.user.fan, event
    assert event.user.name.startswith("观众") and (event.ts_source or 0) >= feed.AT_MS, event


async def over_socket_ours(form: str, url: str, count: int) -> int:
    got = 0
    async with aclosing(source(form, url).events()) as events:  # type: ignore[type-var]
        async for event in events:
            got += event.type == "comment"
            if got == count:
                break
    return got


async def over_socket_peer(form: str, url: str, count: int) -> int:
    got, taken = 0, _Peer(form).taken
    async with connect(url, compression=None, ping_interval=None, proxy=None) as socket:
        while got < count:
            got += taken(await socket.recv()) is not None
    return got


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=20_000, help="events a round")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    kit.pin(0)
    count = options.count
    cases: dict[str, dict[str, float]] = {}
    sizes: dict[str, int] = {}
    for form in ("contract", "relay"):
        frames = feed.frames(form, count)
        sizes[form] = sum(len(frame) for frame in frames) // count
        flags = ("--form", form, "--count", str(count))
        with kit.load_process("bench._feed", *flags, wait_s=60) as port:
            url = f"ws://127.0.0.1:{port}/"
            cases |= measured(_runs(form, frames, url), count, options.rounds)
    ratio = {
        f"{form}, {way}": round(
            cases[f"{name} | {form}, {way}"]["cpu_us"] / cases[f"ours | {form}, {way}"]["cpu_us"], 2
        )
        for form in ("contract", "relay")
        for way, name in (("memory", "json.loads + dict"), ("socket", "websockets + json.loads + dict"))
    }
    kit.emit(
        "ingest", "events/s of one core; CPU us an event", cases, goal={"ours | contract, memory": GOAL}, ratio=ratio,
        bytes=sizes, versions=kit.versions("aiohttp", "websockets", "msgspec"),
    )  # fmt: skip


def _runs(form: str, frames: list[bytes], url: str) -> dict[str, Callable[[], int]]:
    count = len(frames)
    return {
        f"ours | {form}, memory": lambda: ours(form, frames),
        f"json.loads + dict | {form}, memory": lambda: peer(form, frames),
        f"ours | {form}, socket": lambda: asyncio.run(over_socket_ours(form, url, count)),
        f"websockets + json.loads + dict | {form}, socket": lambda: asyncio.run(over_socket_peer(form, url, count)),
    }


def measured(runs: dict[str, Callable[[], int]], count: int, rounds: int) -> dict[str, dict[str, float]]:
    """Interleaved rounds after one that is dropped."""
    seen: dict[str, list[float]] = {name: [] for name in runs}
    for number in range(rounds + 1):
        for name, run in runs.items():
            gc.collect()
            used = time.process_time()
            got = run()
            us = (time.process_time() - used) / count * 1e6
            assert got == count, f"{name}: {got} of {count} events"
            if number:
                seen[name].append(us)
        kit.say(f"round {number} " + ", ".join(f"{name} {found[-1]:.1f}" for name, found in seen.items() if found))
    return {
        name: {
            "events_per_s": round(1e6 / kit.median(us, 4)),
            "cpu_us": kit.median(us),
            "best_cpu_us": round(min(us), 2),
        }
        for name, us in seen.items()
    }


if __name__ == "__main__":
    main()
