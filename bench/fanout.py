"""What one caption costs the room per connected page: 100 pages on loopback, CPU of the sending process alone.

The pages are a process of their own that reads and throws away.  Ours is the stage server as the room runs it: captions
for all pages, and subtitles for the pages of one language in twelve, twenty in one turn of the loop (a clause in a few
languages) and one.  Beside it, what others do with such a frame:
aiohttp's `send_json` to each page, and `websockets.broadcast`.
Run: python -m bench.fanout [--pages 100] [--frames 2000]
"""

import argparse
import asyncio
import contextlib
import json
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import websockets.asyncio.server as ws
from aiohttp import web
from websockets.exceptions import ConnectionClosed

from bench import _kit as kit
from bot.core.clock import SystemClock
from bot.core.scene import CaptionCue, SubtitleCue
from bot.stage.server import StageServer
from bot.stage.sockets import framed
from bot.stage.wire import StageInfo, encode
from tests.browser import samples

GOAL_US = 7.5
LANGUAGES = "en ja ko th vi id ms ru es ar pt zh".split()
BURST = 20
"""Frames sent before the loop is let go: a clause in a few languages."""
HELLO = {"t": "hello", "overlay": "stage", "v": 1, "last_seq": 0}


async def read(port: int, path: str, pages: int) -> None:
    """Connect the pages, say how many frames' bytes each has read when asked, until stdin ends."""
    kit.pin(1)
    total = 0

    async def page(number: int) -> None:
        nonlocal total
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        key = "dGhlIHNhbXBsZSBub25jZQ=="
        head = f"GET {path} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        writer.write(f"{head}Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode())
        await reader.readuntil(b"\r\n\r\n")
        hello = json.dumps({**HELLO, "lang": LANGUAGES[number % len(LANGUAGES)]}).encode()
        writer.write(bytes((0x81, 0x80 | len(hello))) + bytes(4) + hello)
        while data := await reader.read(1 << 18):
            total += len(data)

    tasks = [asyncio.create_task(page(number)) for number in range(pages)]
    while await asyncio.to_thread(sys.stdin.readline):
        print(total, flush=True)
    for task in tasks:
        task.cancel()


async def measured(
    port: int,
    path: str,
    pages: int,
    frames: int,
    send: Callable[[int], Awaitable[None] | None],
    share: int = 1,
    burst: int = BURST,
) -> float:
    """Return the CPU us of this process per frame and page, pages read by another process until all has arrived."""
    command = (sys.executable, "-m", "bench.fanout", "--read", str(port), path, str(pages))
    pipe = asyncio.subprocess.PIPE
    reader = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe)
    assert reader.stdin is not None and reader.stdout is not None

    async def arrived() -> int:
        assert reader.stdin is not None and reader.stdout is not None
        reader.stdin.write(b"\n")
        return int(await reader.stdout.readline())

    await asyncio.sleep(2.0)
    before = await arrived()
    began = time.process_time()
    for number in range(frames):
        if (done := send(number)) is not None:
            await done
        if number % BURST == BURST - 1:
            await asyncio.sleep(0.004)
        elif number % burst == burst - 1:
            await asyncio.sleep(0)
    await asyncio.sleep(0)
    spent_s = time.process_time() - began
    after = -1
    while (now := await arrived()) != after:
        after = now
        began = time.process_time()
        await asyncio.sleep(0.2)
        spent_s += time.process_time() - began
    reader.stdin.close()
    await reader.wait()
    assert after - before > 100 * frames * pages // share, "not everything has arrived"
    return spent_s * 1e6 / (frames * pages / share)


def cue(number: int) -> CaptionCue:
    line = samples.cleared("现在¥48.90，还剩38件，不急着拍。")
    return CaptionCue(turn=1, clause=number, line=line, start_ms=number, end_ms=number + 1800)


async def ours(pages: int, frames: int) -> dict[str, float]:
    """Return what captions to all pages cost, and subtitles to those of one language."""
    info = StageInfo(room_name="bench", persona_id="xiaoman", persona_name="小满")
    found = {}
    subtitle = samples.cleared("いま¥48.90、残り38点です。", "ja")

    def in_turn(number: int) -> SubtitleCue:
        return SubtitleCue(turn=1, clause=number, lang=LANGUAGES[number % len(LANGUAGES)], line=subtitle)

    def captions(stage: StageServer) -> Callable[[int], None]:
        return lambda number: stage.caption(cue(number))

    def subtitles(stage: StageServer) -> Callable[[int], None]:
        return lambda number: stage.subtitle(in_turn(number))

    cases = (
        ("caption", captions, 1, BURST),
        ("caption, one at a time", captions, 1, 1),
        ("subtitle", subtitles, len(LANGUAGES), BURST),
        ("subtitle, one at a time", subtitles, len(LANGUAGES), 1),
    )
    for name, sending, share, burst in cases:
        stage = StageServer(info, clock=SystemClock(), personas_dirs=[Path("personas")], effects={})
        app = web.Application()
        stage.attach(app)
        count = frames if share == 1 else 4 * frames
        async with serving(app) as port:
            found[name] = await measured(port, "/stage/ws", pages, count, sending(stage), share, burst)
    return found


async def each(pages: int, frames: int) -> float:
    """Return what sending the same object to each page costs."""
    sockets: list[web.WebSocketResponse] = []

    async def serve(request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        sockets.append(socket)
        async for _ in socket:
            pass
        return socket

    async def send(number: int) -> None:
        message = {
            "seq": number,
            "t": "caption",
            "turn": 1,
            "clause": number,
            "text": cue(number).line.text,
            "lang": "zh",
        }
        for socket in sockets:
            await socket.send_json({**message, "start_ms": number, "end_ms": number + 1800, "marks": []})

    app = web.Application()
    app.router.add_get("/ws", serve)
    async with serving(app) as port:
        return await measured(port, "/ws", pages, frames, send)


async def broadcast(pages: int, frames: int) -> float:
    """Return what `websockets.broadcast` of a ready text costs."""
    connections: set[Any] = set()

    async def handle(connection: Any) -> None:
        connections.add(connection)
        with contextlib.suppress(ConnectionClosed):
            async for _ in connection:
                pass

    def send(number: int) -> None:
        text = json.dumps({"seq": number, "t": "caption", "turn": 1, "clause": number, "text": cue(number).line.text})
        ws.broadcast(connections, text + " " * 60)

    async with ws.serve(handle, "127.0.0.1", 0, compression=None) as server:
        return await measured(server.sockets[0].getsockname()[1], "/", pages, frames, send)


async def bare(pages: int, frames: int) -> float:
    """Return what the event loop's own `write` of the ready bytes costs: nothing in Python can be below it."""
    writers: list[asyncio.StreamWriter] = []

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 101 Switching Protocols\r\n\r\n")
        writers.append(writer)

    def send(number: int) -> None:
        ready = framed(encode(number, {"t": "caption", "turn": 1, "clause": number, "text": cue(number).line.text}))
        for writer in writers:
            writer.transport.write(ready)

    async with await asyncio.start_server(handle, "127.0.0.1", 0) as server:
        return await measured(server.sockets[0].getsockname()[1], "/", pages, frames, send)


@contextlib.asynccontextmanager
async def serving(app: web.Application) -> AsyncIterator[int]:
    """Serve on loopback; give the port."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


async def run(options: argparse.Namespace) -> None:
    kit.pin(0)
    cases: dict[str, float] = {}
    for name, us in (await ours(options.pages, options.frames)).items():
        cases[f"ours: {name}"] = round(us, 2)
        kit.say(f"ours: {name}: {us:.2f} us")
    cases["aiohttp send_json to each"] = round(await each(options.pages, options.frames // 4), 2)
    cases["websockets.broadcast"] = round(await broadcast(options.pages, options.frames), 2)
    cases["the loop's bare write of ready bytes"] = round(await bare(options.pages, options.frames), 2)
    kit.emit("fanout", "us of CPU a page and frame", cases, goal=GOAL_US, pages=options.pages)


def main() -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=100)
    parser.add_argument("--frames", type=int, default=2000)
    parser.add_argument("--read", nargs=3, metavar=("PORT", "PATH", "PAGES"))
    options = parser.parse_args()
    if options.read:
        asyncio.run(read(int(options.read[0]), options.read[1], int(options.read[2])))
    else:
        asyncio.run(run(options))


if __name__ == "__main__":
    main()
