"""Frames spoiled in every way: what a connector must read without falling over."""

import copy
import importlib
import json
import random
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from bot.core.clock import SystemClock
from bot.core.events import RoomEvent, encode_event
from bot.core.ports import SourceContext
from bot.settings.source import SourceSettings
from bot.sources.connector import Connector
from bot.sources.feed import Feed
from bot.sources.line import MALFORMED

AT_MS = 1_790_000_000_000
DOCS = Path(__file__).parent.parent.parent / "docs" / "sources"
MAX_EVENTS = 4
MAX_EVENT_BYTES = 16_000
EVIL: tuple[Any, ...] = (
    *(None, True, False, -1, 0, 1, 2**31, 2**63, 2**64, 10**30, -(2**63), 1.5, -0.0, 1e308),
    *("", "0", "x" * 9000, "\u202e\u200b\x00", "💣" * 700, "-1", "NaN", "1e999", [], {}, [[]], {"a": {"b": []}}),
)
ANY_JSON = st.recursive(
    st.none() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
)


def connector_of(**settings: Any) -> Connector:
    """The connector that a `[[source]]` entry opens."""
    kind = settings["kind"]
    open_kind = getattr(importlib.import_module(f"bot.sources.{kind}"), f"open_{kind}")
    source = open_kind(SourceSettings.model_validate(settings), SourceContext(clock=SystemClock(), session_id="s1"))
    assert isinstance(source, Feed)
    return source.connector


def read(connector: Connector, frame: str | bytes) -> Sequence[RoomEvent]:
    """The drafts in a frame."""
    return connector.decode(frame.encode() if isinstance(frame, str) else frame, AT_MS)


def survives(connector: Connector, frame: bytes) -> None:
    """Read a frame that may be anything: nothing but the known errors, and never much."""
    try:
        drafts = connector.decode(frame, AT_MS)
    except MALFORMED:
        return
    assert len(drafts) <= MAX_EVENTS
    for draft in drafts:
        assert len(encode_event(draft)) <= MAX_EVENT_BYTES
        assert draft.ts_source is None or abs(draft.ts_source - AT_MS) <= 24 * 3600 * 1000


def mutants(frames: Sequence[str], number: int, seed: int, nested: str = "") -> Iterator[bytes]:
    """`number` spoiled frames; `nested` is the key under which a frame holds JSON in a string."""
    rng = random.Random(seed)
    for _ in range(number):
        frame = rng.choice(frames)
        yield _cut(frame.encode(), rng) if rng.random() < 0.3 else _changed(frame, rng, nested)


def _cut(frame: bytes, rng: random.Random) -> bytes:
    spoiled = bytearray(frame)
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(spoiled)) if spoiled else 0
        match rng.randrange(3):
            case 0:
                spoiled[at : at + 1] = rng.randbytes(1)
            case 1:
                del spoiled[at : at + rng.randint(1, 30)]
            case _:
                spoiled[at:at] = rng.choice((b'"', b"{", b"[", b"\\", b"\x00", b",", b"9" * 400))
    return bytes(spoiled)


def _changed(frame: str, rng: random.Random, nested: str) -> bytes:
    value = json.loads(frame)
    inner = nested and rng.random() < 0.8
    target = json.loads(value[nested]) if inner else value
    for _ in range(rng.randint(1, 3)):
        _spoil(target, rng)
    if inner:
        value[nested] = json.dumps(target)
    return json.dumps(value, ensure_ascii=rng.random() < 0.5).encode("utf-8", "surrogatepass")


def _spoil(value: Any, rng: random.Random) -> None:
    """Change one place, deep or shallow."""
    while isinstance(value, dict | list) and value:
        key = rng.choice(list(value) if isinstance(value, dict) else range(len(value)))
        if not isinstance(value[key], dict | list) or not value[key] or rng.random() < 0.3:
            if rng.random() < 0.2:
                del value[key]
            else:
                value[key] = copy.deepcopy(rng.choice(EVIL))
            return
        value = value[key]


def documented(kind: str) -> list[dict[str, Any]]:
    """The `[[source]]` entries of this kind that its page shows."""
    blocks = (DOCS / f"{kind}.md").read_text(encoding="utf-8").split("```toml\n")[1:]
    entries = [entry for block in blocks for entry in tomllib.loads(block.split("```")[0]).get("source", [])]
    return [entry for entry in entries if entry["kind"] == kind]
