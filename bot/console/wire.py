"""Frames of the console socket (docs/stage-protocol.md, section Console), without any state."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

import msgspec

from bot.core.errors import BROKEN_JSON, BadInput
from bot.core.goods import Localized
from bot.core.ledger import Ruling
from bot.core.panels import DrawVerb, Supposable

VERSION = 1
LARGEST_PAGE_FRAME_BYTES = 2048
"""A page never has more to say; a longer frame is counted and skipped."""
PRODUCTS_NAMED = 500
REASON_CHARS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsoleInfo:
    """What a page must know before the first report."""

    room_id: str
    room_name: str
    lang: str = "zh"
    """Of the room; the page starts in it and may be switched."""
    persona: str = ""
    """Display name of the host."""
    started_ms: int = 0
    """Wall ms at which the show began, for the clock in the strip."""
    product_names: Mapping[str, Localized] = field(default_factory=dict)
    avatar_url: str = ""
    """Path of the host's drawing on this server, e.g. /stage/personas/xiaoman/avatar.svg; empty = none is shown."""


_By = Literal["key", "button"]


class Skip(msgspec.Struct, frozen=True, tag_field="t", tag="skip"):
    """Cut the running turn."""

    by: _By = "button"


class Drop(msgspec.Struct, frozen=True, tag_field="t", tag="drop"):
    """Take a waiting turn out of the queue."""

    id: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    by: _By = "button"


class Panic(msgspec.Struct, frozen=True, tag_field="t", tag="panic"):
    """All sound and captions off."""

    by: _By = "button"


class Resume(msgspec.Struct, frozen=True, tag_field="t", tag="resume"):
    """End the panic."""

    by: _By = "button"


class Retry(msgspec.Struct, frozen=True, tag_field="t", tag="retry"):
    """Let a source that has stopped connect again."""

    source: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    by: _By = "button"


class Decide(msgspec.Struct, frozen=True, tag_field="t", tag="decide"):
    """Settle an order that waits for a person."""

    key: Annotated[str, msgspec.Meta(min_length=1, max_length=400)]
    verdict: Ruling
    by: _By = "button"


class Duck(msgspec.Struct, frozen=True, tag_field="t", tag="duck"):
    """Let the host speak under a person for so long, 0 = loud again."""

    seconds: Annotated[float, msgspec.Meta(ge=0, le=30)] = 20.0
    by: _By = "button"


class Level(msgspec.Struct, frozen=True, tag_field="t", tag="level"):
    """How loud this page's microphone is, dBFS; nothing else of its sound ever leaves the page."""

    db: Annotated[float, msgspec.Meta(ge=-120, le=0)]


class Game(msgspec.Struct, frozen=True, tag_field="t", tag="game"):
    """Open a game, or with an empty id stop the one that runs."""

    id: Annotated[str, msgspec.Meta(max_length=48)] = ""
    by: _By = "button"


class AskModel(msgspec.Struct, frozen=True, tag_field="t", tag="ask_model"):
    """Let the writer ask its language model again."""

    by: _By = "button"


class Explain(msgspec.Struct, frozen=True, tag_field="t", tag="explain"):
    """Say why a comment was answered as it was; answered by a `trace`."""

    seq: Annotated[int, msgspec.Meta(ge=0, le=2**53 - 1)]
    by: _By = "button"


class Draw(msgspec.Struct, frozen=True, tag_field="t", tag="draw"):
    """Move a draw on, or one of its places; what its card or proof forbids is refused with the reason."""

    verb: DrawVerb
    id: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    place: Annotated[int, msgspec.Meta(ge=-1, le=100_000)] = -1
    reason: Annotated[str, msgspec.Meta(max_length=REASON_CHARS)] = ""
    by: _By = "button"


class Suppose(msgspec.Struct, frozen=True, tag_field="t", tag="suppose"):
    """Say what so much more of something would set off; answered by a `supposed`, and nothing fires."""

    what: Supposable
    amount: Annotated[int, msgspec.Meta(ge=1, le=10**9)]
    value_minor: Annotated[int, msgspec.Meta(ge=0, le=10**9)] = 0
    text: Annotated[str, msgspec.Meta(max_length=REASON_CHARS)] = ""
    by: _By = "button"


class TryEffect(msgspec.Struct, frozen=True, tag_field="t", tag="effect"):
    """Show an effect on stage; it counts nowhere."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    params: dict[str, Any] = {}
    by: _By = "button"


Later = Explain | Draw | Suppose | TryEffect
"""Commands whose answer takes time."""
Command = Skip | Drop | Panic | Resume | Retry | Decide | Duck | Game | AskModel | Later
Heard = Command | Level
"""What a page says: something to do, or how loud its microphone is."""
_decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(Heard)


def decode(frame: str | bytes) -> Heard:
    """Return what a page says; BadInput for anything that is not a command."""
    if len(frame) > LARGEST_PAGE_FRAME_BYTES:
        raise BadInput(f"a console sent {len(frame)} bytes", hint=f"at most {LARGEST_PAGE_FRAME_BYTES} are read")
    try:
        command: Heard = _decoder.decode(frame)
    except BROKEN_JSON as error:
        raise BadInput(f"a console sent an unknown message: {error}", hint="see docs/stage-protocol.md") from error
    return command


def effect_of(body: bytes) -> TryEffect:
    """Return what a program asks to be tried: {"name", "params"}; BadInput for anything else."""
    if len(body) > LARGEST_PAGE_FRAME_BYTES:
        raise BadInput(f"the request has {len(body)} bytes", hint=f"at most {LARGEST_PAGE_FRAME_BYTES} are read")
    try:
        wanted: dict[str, Any] = msgspec.json.decode(body, type=dict[str, Any])
        return msgspec.convert({**wanted, "t": "effect"}, TryEffect)
    except BROKEN_JSON as error:
        raise BadInput(f"not understood: {error}", hint='send {"name": "confetti", "params": {}}') from error


def encode(message: Mapping[str, object]) -> str:
    """Return the text frame of `message`; half a surrogate pair in an id or a key is escaped."""
    try:
        return msgspec.json.encode(message).decode()
    except UnicodeEncodeError:
        return json.dumps(message)


def hello(info: ConsoleInfo, *, build: str, page: int, server_ms: int) -> Mapping[str, object]:
    """Return the first frame of a page."""
    names = dict(list(info.product_names.items())[:PRODUCTS_NAMED])
    return {
        "t": "hello",
        "v": VERSION,
        "build": build,
        "page": page,
        "room": {"id": info.room_id, "name": info.room_name, "lang": info.lang},
        "persona": info.persona,
        "avatar": info.avatar_url,
        "mode": "auto",
        "started_ms": info.started_ms,
        "server_ms": server_ms,
        "products": {sku: dict(name) for sku, name in names.items()},
    }
