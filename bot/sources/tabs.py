"""The same words from several peers count once, from one peer as often as she says them.  Pure.

Two open tabs of one room both send everything, without ids.  The k-th time one peer says a thing within the window is
the k-th time another said it; a viewer who writes "666" three times is still heard three times.
"""

import hashlib
from collections import OrderedDict
from dataclasses import dataclass, field

import msgspec

from bot.core.events import RoomEvent, encode_event

WINDOW_MS = 10_000
"""A second tab is never later than that (contract v1, 1.5: a synthetic id holds for 10 s)."""
MAX_THINGS = 5000
MAX_TIMES = 1000
"""Of one thing within the window: more is a flood, whose oldest are forgotten."""


@dataclass(slots=True)
class _Time:
    at_ms: int
    event_id: str
    peers: set[int]


@dataclass(slots=True)
class _Thing:
    made: int = 0
    """Times so far: tells equal ones of one second apart."""
    times: list[_Time] = field(default_factory=list)


class Tabs:
    """What was said lately, by whom."""

    def __init__(self) -> None:
        self._things: OrderedDict[bytes, _Thing] = OrderedDict()

    def __len__(self) -> int:
        return len(self._things)

    def named(self, event: RoomEvent, peer: int) -> RoomEvent:
        """Return the event with an id: that of the same thing said by another peer, else a new one."""
        bare = msgspec.structs.replace(event, event_id="", ts_recv=0, ts_source=None)
        said = hashlib.sha256(encode_event(bare)).digest()[:16]
        thing = self._things.setdefault(said, _Thing())
        self._things.move_to_end(said)
        if len(self._things) > MAX_THINGS:
            self._things.popitem(last=False)
        since = event.ts_recv - WINDOW_MS
        thing.times = [time for time in thing.times[-MAX_TIMES:] if time.at_ms > since]
        for time in thing.times:
            if peer not in time.peers:
                time.peers.add(peer)
                return _with(event, time.event_id)
        thing.made += 1
        event_id = f"{said.hex()}-{event.ts_recv // 1000}-{thing.made}"
        thing.times.append(_Time(event.ts_recv, event_id, {peer}))
        return _with(event, event_id)


def _with(event: RoomEvent, event_id: str) -> RoomEvent:
    return msgspec.structs.replace(event, event_id=event_id, id_quality="synthetic")
