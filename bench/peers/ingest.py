"""Our source beside other websocket clients and decoders: `peers.py ingest --ours bench/peers/ingest.py`.

Used by hand only, with a harness that calls `cases("ingest")[name](port)` and serves its own JSON; it goes through the
mapping of room.toml, so this is decoding, naming, checking, doubles and counting, not only a parser.
"""

import asyncio
import sys
from contextlib import aclosing
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bot.core.clock import SystemClock
from bot.core.ports import SourceContext
from bot.source_settings import SourceSettings
from bot.sources.json_ws import JsonWebSocket
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
    settings = SourceSettings.model_validate(
        {"kind": "json_ws", "url": f"ws://127.0.0.1:{port}/", "platform": "bilibili", "room_id": "1", "rule": [RULE]}
    )
    source = JsonWebSocket(settings, SourceContext(clock=SystemClock(), session_id="bench"))
    source._recent = Repeating()
    got = 0
    async with source._connection() as socket, aclosing(source._read(socket)) as events:  # type: ignore[type-var]
        async for _ in events:
            got += 1
    return got


class Repeating(RecentIds):
    """The harness repeats its events and counts what was decoded: doubles are looked for and let through."""

    def is_new(self, event_id: str, now: float, *, window_s: float = WINDOW_S) -> bool:
        super().is_new(event_id, now, window_s=window_s)
        return True
