"""Both Bilibili connectors as a recording would read them, and frames broken in every way."""

import asyncio
import json
import struct
from collections.abc import Sequence
from functools import cache

from hypothesis import strategies as st

from bot.core.clock import SystemClock
from bot.core.events import RoomEvent, encode_event
from bot.core.ports import SourceContext
from bot.settings.source import SourceSettings
from bot.sources.bilibili_open import open_bilibili_open
from bot.sources.bilibili_socket import BilibiliConnector
from bot.sources.bilibili_web import open_bilibili_web
from bot.sources.line import MALFORMED
from tests.fakes.bilibili import ANCHOR, HEAD, ROOM, brotli_packed, packet, zlib_packed
from tests.fakes.show import START_MS

SECRETS = {"access_key_id": "$A", "access_key_secret": "$B", "code": "$C"}


def reading(kind: str, *, anchored: bool = True) -> BilibiliConnector:
    """A connector in its room; `anchored` = it knows who the streamer is."""
    more = {**SECRETS, "app_id": 1} if kind == "bilibili_open" else {"room_id": str(ROOM)}
    settings = SourceSettings.model_validate({"kind": kind, **more})
    context = SourceContext(clock=SystemClock(), session_id="s1", reading=True)
    opened = open_bilibili_open if kind == "bilibili_open" else open_bilibili_web
    connector = opened(settings, context).connector
    assert isinstance(connector, BilibiliConnector)
    connector.stamp.room_id = str(ROOM)
    if anchored:
        from bot.sources.bilibili_open import BilibiliOpen
        from bot.sources.bilibili_web import BilibiliWeb

        if isinstance(connector, BilibiliOpen):
            connector._events.anchor = f"o-{ANCHOR}"
        elif isinstance(connector, BilibiliWeb):
            connector._events.people.anchor = ANCHOR
    return connector


def drafts(connector: BilibiliConnector, *packets: bytes) -> Sequence[RoomEvent]:
    return connector.decode(b"".join(packets), START_MS)


def only(connector: BilibiliConnector, packet_: bytes) -> RoomEvent:
    (event,) = drafts(connector, packet_)
    return event


shared = cache(reading)
"""One connector for all that is broken: whatever it has read must not matter."""


def survives(kind: str, frame: bytes) -> None:
    """Whatever the frame: nothing but the errors a line knows, and events that the journal can hold."""
    try:
        made = shared(kind).decode(frame, START_MS)
    except MALFORMED:
        return
    for event in made:
        assert len(encode_event(event)) < 50_000
        assert event.user is None or len(event.user.name) <= 100
        for number in (event.gift.count if event.gift else 0, event.ts_source or 0):
            assert abs(number) < 2**53


def rebroken(body: bytes, place: int, bite: bytes, length: int) -> bytes:
    """The JSON of a message with a bite taken out of it and another put in, framed anew so that it is read."""
    place %= max(1, len(body))
    return packet(body[:place] + bite + body[place + length :], 5)


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([2**53, -1, 2**64, 10**30])
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def with_value(said: object, path: int, value: object) -> object:
    """The same JSON with the value at one of its places exchanged."""
    places: list[tuple[object, object]] = []

    def walk(node: object) -> None:
        pairs = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
        for key, inner in list(pairs):
            places.append((node, key))
            walk(inner)

    copied = json.loads(json.dumps(said))
    walk(copied)
    if places:
        node, key = places[path % len(places)]
        if isinstance(node, (dict, list)):
            node[key] = value  # type: ignore[call-overload]
    return copied


def body_of(packet_: bytes) -> bytes:
    return packet_[struct.calcsize(HEAD) :]


def packed_all_ways(frame: bytes) -> list[bytes]:
    return [frame, zlib_packed(frame), brotli_packed(frame), brotli_packed(zlib_packed(frame))]


async def eventually(true: object, timeout_s: float = 10.0) -> None:
    """Wait until a condition of the other side holds."""
    async with asyncio.timeout(timeout_s):
        while not true():  # type: ignore[operator]
            await asyncio.sleep(0.01)
