"""Our source beside other websocket clients and decoders: `peers.py ingest --ours bench/peers/ingest.py`.

Used by hand only, with a harness that calls `cases("ingest")[name](port)` and serves its own JSON; it goes through the
mapping of room.toml, so this is decoding, naming, checking, doubles and counting, not only a parser.
"""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import aiohttp

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bot.core.clock import SystemClock
from bot.core.events import RoomEvent
from bot.core.ports import SourceContext
from bot.settings.source import SourceSettings
from bot.sources.intake import Intake
from bot.sources.json_ws import JsonWebSocket, JsonWsSettings
from bot.sources.line import Line
from bot.sources.recent import WINDOW_S, RecentIds

RULE = {
    "when": {"type": "comment"}, "type": "comment", "event_id": "id", "ts_source": "ts",
    "user": {"id": "user.id", "id_scope": "=uid", "name": "user.name", "fan.level": "user.medal.level"},
    "comment": {"text": "text"},
}  # fmt: skip


def cases(bench: str) -> dict[str, Any]:
    return {"zhubo source": run} if bench == "ingest" else {}


def run(port: int) -> int:
    return asyncio.run(_read(port))


async def _read(port: int) -> int:
    entry = {
        "kind": "json_ws",
        "url": f"ws://127.0.0.1:{port}/",
        "platform": "bilibili",
        "room_id": "1",
        "rule": [RULE],
    }
    context = SourceContext(clock=SystemClock(), session_id="bench")
    connector = JsonWebSocket(JsonWsSettings.model_validate(entry), context)
    intake = Intake(SourceSettings(kind="json_ws"), connector.health)
    intake._ids = Repeating()
    got = 0

    async def put(drafts: Sequence[RoomEvent]) -> None:
        nonlocal got
        got += len(intake.take(drafts, context.clock.now(), context.clock.wall_ms()))

    async def ignore(*_: object) -> None:
        pass

    async with aiohttp.ClientSession() as http:
        line = Line(connector, http, put, attempt=0, opened=ignore, state=ignore, sink=None)
        await connector.session(line)
    return got


class Repeating(RecentIds):
    """The harness repeats its events and counts what was decoded: doubles are looked for and let through."""

    def is_new(self, event_id: str, now: float, *, window_s: float = WINDOW_S) -> bool:
        super().is_new(event_id, now, window_s=window_s)
        return True
