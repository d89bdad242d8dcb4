"""What a trigger may ask of OBS, as `obs = { "TARGET" = "VALUE" }`: read, checked and put into requests.  Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from bot.core.errors import ConfigError
from bot.core.ledger import OutboxClass

Kind = Literal["scene", "source", "filter", "mute", "volume", "text", "media", "replay", "event"]
_FORM = 'write scene, "source:SCENE/NAME", "filter:SOURCE/FILTER", "mute:INPUT", "volume:INPUT", "text:INPUT", '
FORMS = f'{_FORM}"media:INPUT", replay or "event:NAME" (docs/obs.md)'
MEDIA: Mapping[str, str] = {
    word: f"OBS_WEBSOCKET_MEDIA_INPUT_ACTION_{word.upper()}"
    for word in ("play", "pause", "stop", "restart", "next", "previous")
}
SWITCH = {"on": True, "off": False}
ONCE: frozenset[Kind] = frozenset({"media", "replay", "event"})
"""Doing them twice shows; all others only set a state."""
TEXT_CHARS = 200
QUIETEST_DB, LOUDEST_DB = -100.0, 26.0
"""Range of SetInputVolume (protocol document)."""


@dataclass(frozen=True, slots=True)
class Action:
    """One order, sound in itself; whether OBS has what it names is seen when it is carried out."""

    kind: Kind
    name: str
    """Scene, source, input or event; empty for replay."""
    part: str
    """The source in a scene, or the filter of a source; else empty."""
    value: str

    @property
    def target(self) -> str:
        """What a later order of the same state replaces."""
        return f"{self.kind}:{self.name}/{self.part}"

    @property
    def wants_words(self) -> bool:
        """True where the value is words that viewers may see: the guard reads them first."""
        return wants_words(self.kind)


def wants_words(target: str) -> bool:
    """Return whether an order brings words that viewers may see."""
    return target.partition(":")[0] in ("text", "event")


def class_of(target: str) -> OutboxClass:
    """Return how often an order may be carried out."""
    return OutboxClass.ONCE if target.partition(":")[0] in ONCE else OutboxClass.SET


def action_of(target: str, value: str) -> Action:
    """Return the order; ConfigError says what to write instead."""
    if target == "scene":
        if not value.strip():
            raise ConfigError("obs: scene names none", hint='like obs = { scene = "Offer" }')
        return Action("scene", value, "", value)
    kind, _, name = target.partition(":")
    match kind:
        case "stream" | "record":
            raise ConfigError(
                f"obs: a trigger never starts or stops the {kind}",
                hint="do it in OBS, or with: zhubo obs stream start ROOM",
            )
        case "replay" if target == "replay" and value == "save":
            return Action("replay", "", "", value)
        case "source" | "filter":
            whole, _, part = name.rpartition("/")
            _need(bool(whole and part), target, f'like "{kind}:{"Desk" if kind == "source" else "Camera"}/Banner"')
            return Action(kind, whole, part, _one_of(target, value, SWITCH))
        case "mute" if name:
            return Action(kind, name, "", _one_of(target, value, SWITCH))
        case "media" if name:
            return Action(kind, name, "", _one_of(target, value, MEDIA))
        case "volume" if name:
            return Action(kind, name, "", f"{_decibels(target, value):g}")
        case "text" if name:
            _need(len(value) <= TEXT_CHARS, target, f"at most {TEXT_CHARS} characters")
            return Action(kind, name, "", value)
        case "event" if name.isidentifier():
            return Action(kind, name, "", value)
        case _:
            raise ConfigError(f"obs: {target!r} = {value!r} is no order", hint=FORMS)


def _need(holds: bool, target: str, hint: str) -> None:
    if not holds:
        raise ConfigError(f"obs: {target!r} is not sound", hint=hint)


def _one_of(target: str, value: str, known: Mapping[str, object]) -> str:
    if value not in known:
        raise ConfigError(f"obs: {target!r} cannot be {value!r}", hint=f"write {', '.join(known)}")
    return value


def _decibels(target: str, value: str) -> float:
    try:
        level = float(value)
    except ValueError:
        level = float("nan")
    _need(QUIETEST_DB <= level <= LOUDEST_DB, target, 'write decibels, from "-100" to "26"')
    return level


def request_of(action: Action, words: str, item_id: int = 0) -> tuple[str, dict[str, object]]:
    """Return the request that carries an order out.

    Args:
        action: All but scene, which is the cutter's.
        words: The cleared words, where it wants some.
        item_id: Of the source in its scene, where it is one.
    """
    match action.kind:
        case "source":
            on = SWITCH[action.value]
            return "SetSceneItemEnabled", {"sceneName": action.name, "sceneItemId": item_id, "sceneItemEnabled": on}
        case "filter":
            on = SWITCH[action.value]
            told = {"sourceName": action.name, "filterName": action.part, "filterEnabled": on}
            return "SetSourceFilterEnabled", told
        case "mute":
            return "SetInputMute", {"inputName": action.name, "inputMuted": SWITCH[action.value]}
        case "volume":
            return "SetInputVolume", {"inputName": action.name, "inputVolumeDb": float(action.value)}
        case "text":
            return "SetInputSettings", {"inputName": action.name, "inputSettings": {"text": words}, "overlay": True}
        case "media":
            return "TriggerMediaInputAction", {"inputName": action.name, "mediaAction": MEDIA[action.value]}
        case "replay":
            return "SaveReplayBuffer", {}
        case "event":
            # Arrays and objects are said to get lost in obs-browser: one string arrives.
            told = {"event_name": action.name, "event_data": {"text": words}}
            return "CallVendorRequest", {"vendorName": "obs-browser", "requestType": "emit_event", "requestData": told}
        case "scene":
            return "SetCurrentProgramScene", {"sceneName": action.name}
