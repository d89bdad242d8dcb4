"""Effect folders as data: what each effect is called, how long it runs and which params it takes."""

import difflib
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from bot.core.errors import ConfigError

MAX_DURATION_MS = 4000
"""Longest big effect (design: motion)."""
MAX_PARTICLES = 150
"""Most particles at once, at 720p (design: motion)."""
LANGUAGES = ("zh", "en")
"""Languages every effect names itself and its words in."""

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_KEYS = frozenset({"name", "text", "duration_ms", "max_particles", "params", "reduced_motion", "sound"})
_PARAM_KEYS = frozenset({"type", "default", "minimum", "maximum", "enum", "description"})
_TYPES: Mapping[str, tuple[type, ...]] = {
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
    "string": (str,),
}
_FILES = ("module.js", "style.css")
_MAX_STRING = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class ParamSpec:
    """One parameter: its type, bounds and default."""

    type: str
    """boolean, integer, number or string."""
    default: bool | int | float | str
    minimum: float | None = None
    maximum: float | None = None
    enum: tuple[str, ...] = ()

    def fault(self, value: object) -> str:
        """Return what is wrong with `value` in words, or an empty string."""
        wanted = _TYPES[self.type]
        if not isinstance(value, wanted) or (isinstance(value, bool) and self.type != "boolean"):
            return f"must be of type {self.type}"
        if self.enum and value not in self.enum:
            return f"must be one of {', '.join(self.enum)}"
        if isinstance(value, str) and len(value) > _MAX_STRING:
            return f"must have at most {_MAX_STRING} characters"
        if isinstance(value, int | float) and not isinstance(value, bool):
            # `not (>=)` also refuses nan.
            if self.minimum is not None and not value >= self.minimum:
                return f"must be at least {self.minimum:g}"
            if self.maximum is not None and not value <= self.maximum:
                return f"must be at most {self.maximum:g}"
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectSpec:
    """One effect folder, checked."""

    name: str
    """The folder's name; what cues and room.toml call it."""
    title: Mapping[str, str]
    """Language -> what the operator sees."""
    text: Mapping[str, str]
    """Language -> default words; they go through the guard like every other line."""
    folder: Path
    duration_ms: int
    """200..4,000."""
    max_particles: int
    """0..150."""
    params: Mapping[str, ParamSpec]
    reduced_motion: str
    """What is shown instead when motion is reduced."""

    @property
    def defaults(self) -> dict[str, object]:
        """Param -> default value."""
        return {key: param.default for key, param in self.params.items()}


def load_effects(folders: Sequence[Path]) -> Mapping[str, EffectSpec]:
    """Return every effect found in `folders` by name, sorted; a later folder (the room's own) wins over an earlier one.

    A subfolder without effect.toml is no effect.  ConfigError names the file and the key.
    """
    found: dict[str, EffectSpec] = {}
    for folder in folders:
        if folder.is_dir():
            for file in sorted(folder.glob("*/effect.toml")):
                spec = load_effect(file)
                found[spec.name] = spec
    return MappingProxyType(dict(sorted(found.items())))


def load_effect(file: Path) -> EffectSpec:
    """Return the effect described by one effect.toml; ConfigError names the file and the key."""
    folder = file.parent
    if not _NAME.fullmatch(folder.name):
        raise ConfigError(f"{file}: folder name {folder.name!r}", hint="use a-z, 0-9 and _, starting with a letter")
    for name in _FILES:
        if not (folder / name).is_file():
            raise ConfigError(f"{file}: {name} is missing", hint=f"add {name} beside effect.toml")
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file}: not a TOML file: {error}", hint="correct that line") from None
    _known(file, "", data, _KEYS)
    if data.get("sound", "none") != "none":
        raise ConfigError(f"{file}: sound", hint='effects are silent: write sound = "none"')
    return EffectSpec(
        name=folder.name,
        title=_words(file, "name", data.get("name")),
        text=_words(file, "text", data.get("text")),
        folder=folder,
        duration_ms=_whole(file, "duration_ms", data.get("duration_ms"), 200, MAX_DURATION_MS),
        max_particles=_whole(file, "max_particles", data.get("max_particles", 0), 0, MAX_PARTICLES),
        params=_params(file, data.get("params", {})),
        reduced_motion=_line(file, "reduced_motion", data.get("reduced_motion")),
    )


def check_params(spec: EffectSpec, params: Mapping[str, object]) -> dict[str, object]:
    """Return `params` completed with the defaults of `spec`; ConfigError names the effect and the param."""
    for key, value in params.items():
        if key not in spec.params:
            raise ConfigError(f"effect {spec.name}: unknown param {key!r}", hint=_nearest(key, spec.params))
        if fault := spec.params[key].fault(value):
            raise ConfigError(f"effect {spec.name}: param {key!r} {fault}", hint=f"it is {value!r}")
    return {**spec.defaults, **params}


def _params(file: Path, table: object) -> Mapping[str, ParamSpec]:
    if not isinstance(table, dict):
        raise ConfigError(f"{file}: params", hint="write one table [params.NAME] for each")
    return MappingProxyType({key: _param(file, f"params.{key}", row) for key, row in table.items()})


def _param(file: Path, key: str, row: object) -> ParamSpec:
    if not isinstance(row, dict) or row.get("type") not in _TYPES:
        raise ConfigError(f"{file}: {key}.type", hint=f"one of {', '.join(_TYPES)}")
    _known(file, f"{key}.", row, _PARAM_KEYS)
    if "default" not in row:
        raise ConfigError(f"{file}: {key}.default is missing", hint="every param works without being named")
    spec = ParamSpec(
        type=row["type"],
        default=row["default"],
        minimum=_bound(file, f"{key}.minimum", row.get("minimum")),
        maximum=_bound(file, f"{key}.maximum", row.get("maximum")),
        enum=tuple(_line(file, f"{key}.enum", one) for one in row.get("enum", ())),
    )
    if fault := spec.fault(spec.default):
        raise ConfigError(f"{file}: {key}.default {fault}", hint=f"it is {spec.default!r}")
    return spec


def _bound(file: Path, key: str, value: object) -> float | None:
    if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
        return value
    raise ConfigError(f"{file}: {key}", hint="a number, or leave it out")


def _words(file: Path, key: str, table: object) -> Mapping[str, str]:
    if not isinstance(table, dict):
        raise ConfigError(f"{file}: {key}", hint='write { zh = "...", en = "..." }')
    words = {lang: _line(file, f"{key}.{lang}", text) for lang, text in table.items()}
    for lang in LANGUAGES:
        if lang not in words:
            raise ConfigError(f"{file}: {key}.{lang} is missing", hint="every effect speaks zh and en")
    return MappingProxyType(words)


def _line(file: Path, key: str, value: object) -> str:
    if isinstance(value, str) and value.strip() and len(value) <= _MAX_STRING and value.isprintable():
        return value
    raise ConfigError(f"{file}: {key}", hint=f"one line of 1 to {_MAX_STRING} characters")


def _whole(file: Path, key: str, value: object, low: int, high: int) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
        return value
    raise ConfigError(f"{file}: {key}", hint=f"a whole number from {low} to {high}")


def _known(file: Path, prefix: str, table: Mapping[str, object], keys: frozenset[str]) -> None:
    for key in table:
        if key not in keys:
            raise ConfigError(f"{file}: unknown key {prefix}{key}", hint=_nearest(key, keys))


def _nearest(key: str, known: Mapping[str, object] | frozenset[str]) -> str:
    near = difflib.get_close_matches(key, sorted(known), n=1)
    return f"did you mean {near[0]}?" if near else f"one of {', '.join(sorted(known)) or 'none: it takes no params'}"
