"""Serves many rooms at once: each websocket that connects is one room, and hears `--rate` invented comments a second.

`python -m bench._crowd --port-file F --rate 10 --seconds 30` begins to talk when `--rooms` are connected.
"""

import argparse
import asyncio
import time

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from bench import _kit as kit
from bench._feed import frames

COMMENTS = 2000


async def talk(options: argparse.Namespace) -> None:
    said = frames("contract", COMMENTS)
    here: set[ServerConnection] = set()
    complete = asyncio.Event()

    async def room(socket: ServerConnection) -> None:
        here.add(socket)
        place = len(here)
        if place >= options.rooms:
            complete.set()
        await complete.wait()
        start = time.perf_counter() + place / options.rooms / options.rate  # not all rooms in the same instant
        for number in range(round(options.seconds * options.rate)):
            await asyncio.sleep(max(0.0, start + number / options.rate - time.perf_counter()))
            text = said[number % COMMENTS].replace(b'"event_id": "', b'"event_id": "%d-%d-' % (place, number))
            try:
                await socket.send(text.decode())
            except ConnectionClosed:  # it has heard enough
                return
        await socket.close()

    async with serve(room, "127.0.0.1", 0, compression=None, ping_interval=None, max_queue=4) as server:
        kit.write_port(options.port_file, next(iter(server.sockets)).getsockname()[1])
        await asyncio.Event().wait()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port-file", required=True)
    parser.add_argument("--rooms", type=int, default=300)
    parser.add_argument("--rate", type=float, default=10.0)
    parser.add_argument("--seconds", type=float, default=20.0)
    options = parser.parse_args()
    kit.pin(1)
    asyncio.run(talk(options))


if __name__ == "__main__":
    main()
