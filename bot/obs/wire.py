"""obs-websocket 5 as text and values: no socket, no clock.  Source: the protocol document, rpcVersion 1."""

import hashlib
from base64 import b64encode
from collections.abc import Mapping, Sequence

import msgspec

from bot.core.errors import BROKEN_JSON, BadInput
from bot.obs.words import ObsGone, ObsNeedsYou, ObsRefused

SUBPROTOCOL = "obswebsocket.json"
HELLO, IDENTIFY, IDENTIFIED, EVENT, REQUEST, RESPONSE, BATCH, BATCH_RESPONSE = 0, 1, 2, 5, 6, 7, 8, 9
EVENTS = 1 | 2 | 4 | 8 | 64 | 128
"""Subscribed to: general, config, scenes, inputs, outputs, scene items."""
OK = 100
NOT_READY, ALREADY_ON, ALREADY_OFF, MISSING, EXISTS = 207, 500, 501, 600, 601
_KIND_WRONG = frozenset({602, 604, 606})
_NO_SUCH_KIND = 605
_IDLE = frozenset({501, 502, 503, 505, 506})
NOTHING = msgspec.Raw(b"{}")


class Challenge(msgspec.Struct, frozen=True):
    """What a password is proved with."""

    challenge: str
    salt: str


class Hello(msgspec.Struct, frozen=True, rename="camel"):
    """OBS's greeting."""

    rpc_version: int = 1
    authentication: Challenge | None = None


class Event(msgspec.Struct, frozen=True, rename="camel"):
    """Something happened in OBS."""

    event_type: str
    event_data: msgspec.Raw = NOTHING


class Status(msgspec.Struct, frozen=True):
    """How a request ended; match on the code, comments are not stable."""

    result: bool
    code: int
    comment: str = ""


class Response(msgspec.Struct, frozen=True, rename="camel"):
    """The answer to one request."""

    request_id: str
    request_status: Status
    request_type: str = ""
    response_data: msgspec.Raw = NOTHING


class Result(msgspec.Struct, frozen=True, rename="camel"):
    """The answer to one request of a batch."""

    request_status: Status
    request_type: str = ""
    response_data: msgspec.Raw = NOTHING


class BatchResponse(msgspec.Struct, frozen=True, rename="camel"):
    """The answers to a batch, in its order; fewer when it stopped at a failure."""

    request_id: str
    results: list[Result] = []


class _Frame(msgspec.Struct, frozen=True):
    op: int
    d: msgspec.Raw = NOTHING


Message = Hello | Event | Response | BatchResponse
_TYPES: Mapping[int, type[Message]] = {
    HELLO: Hello,
    EVENT: Event,
    RESPONSE: Response,
    BATCH_RESPONSE: BatchResponse,
}


def decode(frame: str | bytes) -> Message | int:
    """Return what OBS says, or the bare op of a message without content; BadInput when it is none of the protocol's."""
    try:
        read = msgspec.json.decode(frame, type=_Frame)
        known = _TYPES.get(read.op)
        return read.op if known is None else msgspec.json.decode(read.d, type=known)
    except BROKEN_JSON as error:
        raise BadInput(f"a frame that is not obs-websocket's: {error}") from error


def proof(password: str, challenge: Challenge) -> str:
    """Return what shows that we know the password without saying it."""
    secret = b64encode(hashlib.sha256((password + challenge.salt).encode()).digest())
    return b64encode(hashlib.sha256(secret + challenge.challenge.encode()).digest()).decode()


def identify(hello: Hello, password: str) -> str:
    """Return the answer to a greeting; ObsNeedsYou when it asks for a password and there is none."""
    said: dict[str, object] = {"rpcVersion": 1, "eventSubscriptions": EVENTS}
    if hello.authentication is not None:
        if not password:
            raise ObsNeedsYou("no_password")
        said["authentication"] = proof(password, hello.authentication)
    return _encoded(IDENTIFY, said)


def request(id_: str, name: str, data: Mapping[str, object]) -> str:
    """Return one request."""
    return _encoded(REQUEST, {"requestType": name, "requestId": id_, "requestData": data})


def batch(id_: str, calls: Sequence[tuple[str, Mapping[str, object]]]) -> str:
    """Return several requests that OBS carries out in this order, the later ones also after a failure."""
    rows = [{"requestType": name, "requestData": data} for name, data in calls]
    return _encoded(BATCH, {"requestId": id_, "haltOnFailure": False, "executionType": 0, "requests": rows})


def _encoded(op: int, data: Mapping[str, object]) -> str:
    return msgspec.json.encode({"op": op, "d": data}).decode()


def check(name: str, status: Status, about: str = "") -> None:
    """Return when a request was done, the output that was to be on or off being so already; else raise what it means.

    Args:
        name: The request.
        status: OBS's answer.
        about: What it names, for the sentence: a scene, a source.
    """
    code = status.code
    if code in (OK, ALREADY_ON) or (code == ALREADY_OFF and name.startswith("Stop")):
        return
    if code == NOT_READY:
        raise ObsGone("not_ready")
    if code == MISSING and about:
        raise ObsRefused(code, "missing", name=about)
    if code in _KIND_WRONG and about:
        raise ObsRefused(code, "kind", name=about)
    if code == _NO_SUCH_KIND:
        raise ObsRefused(code, "no_kind", name=about)
    if code in _IDLE:
        raise ObsRefused(code, "idle")
    raise ObsRefused(code, "refused", request=name, code=code)


def closed(code: int | None, url: str) -> ObsGone | ObsNeedsYou:
    """Return what the end of a connection means; ObsNeedsYou where coming back would be wrong (4009, 4011)."""
    match code:
        case 4009:
            return ObsNeedsYou("password")
        case 4011:
            return ObsNeedsYou("kicked")
        case 4010 | 4012:
            return ObsNeedsYou("version")
        case None:
            return ObsGone("closed", url=url)
        case _:
            return ObsGone("broke", code=code)
