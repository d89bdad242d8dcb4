"""`[[source]]` entries: what every source understands, and how a connector declares the keys of its own."""

import difflib
import os
import re
from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from bot.core.errors import ConfigError
from bot.core.events import EventType, Platform

__all__ = [
    "AfterValidator",
    "ConnectorSettings",
    "Field",
    "MappingRule",
    "MappingSettings",
    "PingSettings",
    "Port",
    "Seconds",
    "Secret",
    "SourceSettings",
    "WebUrl",
    "WsUrl",
    "expand_env",
    "fault_text",
    "public",
    "refined",
    "secret",
]


def _named_in_environment(value: str) -> str:
    if value and not value.startswith("$"):
        raise ValueError('a secret stays out of files: write "$NAME" and set NAME in the environment')
    return value


def _websocket(value: str) -> str:
    if value and not value.startswith(("ws://", "wss://")):
        raise ValueError(f'{value!r} is no websocket address: write url = "ws://127.0.0.1:9000/ws"')
    return value


def _web(value: str) -> str:
    if value and not value.startswith(("http://", "https://")):
        raise ValueError(f'{value!r} is no web address: write "https://..."')
    return value.rstrip("/")


Secret = Annotated[str, AfterValidator(_named_in_environment)]
"""The name of an environment variable, like "$BILI_CODE"; empty when not used."""
WsUrl = Annotated[str, AfterValidator(_websocket)]
WebUrl = Annotated[str, AfterValidator(_web)]
"""An http(s) address, kept without its last slash."""
Seconds = Annotated[float, Field(gt=0)]
Port = Annotated[int, Field(ge=0, le=65535)]


class SourceSettings(BaseModel):
    """One live-comment feed as room.toml names it; keys that only its kind knows are kept for that kind to judge."""

    model_config = ConfigDict(extra="allow", frozen=True)
    kind: str
    name: str = ""
    """Shown on the console; the kind when empty."""
    platform: Platform = "other"
    room_id: str = ""
    """The platform's stable room id; empty where the feed itself tells it."""
    enabled: bool = True
    profile: str = ""
    """Which `[profile.NAME]` holds for it; empty = the one named like its platform."""
    idle_s: Seconds | None = None
    """Seconds without any frame after which the connection counts as dead; None = what suits the kind."""
    only: tuple[EventType, ...] = ()
    """Event types taken from this source; empty = all.  One source of record per platform, room and type."""
    ignore: tuple[EventType, ...] = ()
    """Event types not taken from it."""
    own_names: tuple[str, ...] = ()
    """Display names of the shop's own accounts: their comments are never answered."""
    record: bool = True
    """Keep its raw frames in the room's recordings."""


class ConnectorSettings(SourceSettings):
    """Base of a connector's own settings: unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class PingSettings(BaseModel):
    """An application-level ping of a relay."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    text: str
    every_s: Seconds = 20.0
    expect: str = ""
    """The answer; when it stays out, the connection counts as dead."""


class MappingRule(BaseModel):
    """One rule of a JSON mapping; keys beside `when` and `type` are bodies and envelope fields (docs/sources.md)."""

    model_config = ConfigDict(extra="allow", frozen=True)
    when: Mapping[str, Any] = {}
    type: EventType


class MappingSettings(ConnectorSettings):
    """How a relay's own JSON is read."""

    records: str = "$"
    decode: tuple[str, ...] = ()
    rule: tuple[MappingRule, ...] = ()


S = TypeVar("S", bound=SourceSettings)


def refined(settings: SourceSettings, model: type[S]) -> S:
    """Return `settings` as the settings of their kind; ConfigError names each wrong key and the nearest right one."""
    try:
        return model.model_validate(settings.model_dump(exclude_unset=True))
    except ValidationError as error:
        faults = "; ".join(fault_text(fault, model) for fault in error.errors())
        raise ConfigError(
            f"source {settings.name or settings.kind!r}: {faults}", hint="edit it in room.toml"
        ) from error


def fault_text(fault: Any, model: type[BaseModel]) -> str:
    """Return one pydantic fault as a sentence that names the key, and for an unknown key the nearest known one."""
    place = ".".join(str(part + 1) if isinstance(part, int) else part for part in fault["loc"])
    if fault["type"] == "extra_forbidden":
        near = difflib.get_close_matches(str(fault["loc"][-1]), _known_keys(model, fault["loc"][:-1]), n=1)
        return f"unknown key {place!r}" + (f", did you mean {near[0]!r}?" if near else "")
    return f"{place}: {fault['msg']}"


def _known_keys(model: Any, loc: tuple[Any, ...]) -> list[str]:
    for part in loc:
        if isinstance(part, int):
            continue
        field = model.model_fields.get(part)
        model = _model_in(field.annotation) if field is not None else None
        if model is None:
            return []
    return list(model.model_fields)


def _model_in(annotation: Any) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in getattr(annotation, "__args__", ()):
        found = _model_in(inner)
        if found is not None:
            return found
    return None


def secret(name: str) -> str | None:
    """Return the environment variable `name`, None when unset or empty."""
    return os.environ.get(name) or None


def expand_env(value: str) -> str:
    """Return `value`, or the environment variable that "$NAME" names; ConfigError when it is unset."""
    if not value.startswith("$"):
        return value
    found = secret(value[1:])
    if found is None:
        raise ConfigError(
            f"environment variable {value[1:]} is not set", hint=f"set {value[1:]} or edit the value {value!r}"
        )
    return found


def public(settings: SourceSettings) -> Mapping[str, Any]:
    """Return the settings as plain data for a recording's head: secrets are there by their names alone.

    Headers and greetings are left out, and addresses lose their passwords and tokens: no frame is read by them.
    """
    plain = settings.model_dump(mode="json", exclude_defaults=True, exclude={"headers", "hello"})
    return {key: _bare(value) if isinstance(value, str) and "://" in value else value for key, value in plain.items()}


_LOGIN = re.compile(r"(?<=://)[^/@\s]+@")
_TOKEN = re.compile(r"([?&][^=&#]*(?:token|key|secret|pass|auth|sig|session|code)[^=&#]*=)[^&#]*", re.IGNORECASE)


def _bare(address: str) -> str:
    return _TOKEN.sub(r"\1***", _LOGIN.sub("", address))
