"""VTube Studio's plug-in API as text and values.  Source: its public API document, version 1.0."""

from collections.abc import Mapping

import msgspec

from bot.core.errors import BROKEN_JSON, BadInput

API, VERSION = "VTubeStudioPublicAPI", "1.0"
PLUGIN, DEVELOPER = "zhubo", "zhubo project"
"""3 to 32 characters each; the token belongs to exactly these names."""
NOT_ALLOWED_YET, DENIED, NO_HOTKEY, NO_PARAMETER, TAKEN = 8, 50, 202, 453, 454


class Frame(msgspec.Struct, frozen=True, rename={"kind": "messageType", "id_": "requestID"}):
    """An answer or an event; events may come before the answer that is waited for."""

    kind: str
    id_: str = ""
    data: msgspec.Raw = msgspec.Raw(b"{}")


class ApiError(msgspec.Struct, frozen=True, rename={"code": "errorID"}):
    """A refusal."""

    code: int = -1
    message: str = ""


class Token(msgspec.Struct, frozen=True, rename="camel"):
    """What the user has allowed."""

    authentication_token: str = ""


class Trust(msgspec.Struct, frozen=True):
    """Whether a token is accepted."""

    authenticated: bool = False


class Model(msgspec.Struct, frozen=True, rename="camel"):
    """The model on screen."""

    model_loaded: bool = False
    model_name: str = ""


def request(id_: str, name: str, data: Mapping[str, object]) -> str:
    """Return one request; `name` without its ending."""
    told = {"apiName": API, "apiVersion": VERSION, "requestID": id_, "messageType": f"{name}Request", "data": data}
    return msgspec.json.encode(told).decode()


def decode(frame: str | bytes) -> Frame:
    """Return what it says; BadInput when it is not its API's."""
    try:
        return msgspec.json.decode(frame, type=Frame)
    except BROKEN_JSON as error:
        raise BadInput(f"a frame that is not VTube Studio's: {error}") from error


def mouth(name: str, value: float) -> dict[str, object]:
    """Return the data of one injection: a parameter, 0..1; it is lost when it is not sent again within a second."""
    return {
        "mode": "set",
        "faceFound": False,
        "parameterValues": [{"id": name, "value": round(value, 3), "weight": 1}],
    }
