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
KINDS = ("burst", "board")
"""A burst plays once and is acknowledged; a board stays while its state says so."""
SOUNDS = ("none", "pop", "chime", "sparkle", "fanfare")
"""What the page can make by itself, no files (bot/stage/page/effect_sound.js)."""
MOST_ITEMS = 12
"""Figures in one list param."""

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_KEYS = frozenset(
    {
        "kind",
        "name",
        "text",
        "duration_ms",
        "max_particles",
        "params",
        "reduced_motion",
        "sound",
        "sample",
        "sample_lines",
    }
)
_PARAM_KEYS = frozenset({"type", "default", "minimum", "maximum", "enum", "description"})
_TYPES: Mapping[str, tuple[type, ...]] = {
    "boolean": (bool,),
    "integer": (int,),
    "integers": (list, tuple),
    "number": (int, float),
    "string": (str,),
}
_FILES = ("module.js", "style.css")
_MAX_STRING = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class ParamSpec:
    """One parameter: its type, bounds and default."""

    type: str
    """boolean, integer, integers (a list), number or string (one of `enum`: free words are `text` or `lines`)."""
    default: bool | int | float | str | tuple[int, ...]
    minimum: float | None = None
    maximum: float | None = None
    """Of each figure."""
    enum: tuple[str, ...] = ()
    description: str = ""

    def fault(self, value: object) -> str:
        """Return what is wrong with `value` in words, or an empty string."""
        wanted = _TYPES[self.type]
        if not isinstance(value, wanted) or (isinstance(value, bool) and self.type != "boolean"):
            return f"must be of type {self.type}"
        if self.enum and value not in self.enum:
            return f"must be one of {', '.join(self.enum)}"
        if isinstance(value, list | tuple):
            return self._list_fault(value)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return self._bound_fault(value)
        return ""

    def _list_fault(self, values: Sequence[object]) -> str:
        if len(values) > MOST_ITEMS:
            return f"must have at most {MOST_ITEMS} figures"
        for value in values:
            if not isinstance(value, int) or isinstance(value, bool):
                return "must hold whole numbers"
            if fault := self._bound_fault(value):
                return fault
        return ""

    def _bound_fault(self, value: float) -> str:
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
    kind: str = "burst"
    """burst or board."""
    duration_ms: int
    """200..4,000; 0 for a board, which ends when it is taken away."""
    max_particles: int
    """0..150."""
    params: Mapping[str, ParamSpec]
    reduced_motion: str
    """What is shown instead when motion is reduced."""
    sound: str = "none"
    """One of SOUNDS, made only where the operator turned the sound of effects on."""
    sample: Mapping[str, object]
    """Params for the gallery, where the defaults show little."""
    sample_lines: Mapping[str, tuple[str, ...]]
    """Language -> further words for the gallery; never on air."""

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
    kind = _one_of(file, "kind", data.get("kind", "burst"), KINDS)
    shortest_ms, longest_ms = (200, MAX_DURATION_MS) if kind == "burst" else (0, 0)
    spec = EffectSpec(
        name=folder.name,
        kind=kind,
        sound=_one_of(file, "sound", data.get("sound", "none"), SOUNDS),
        sample_lines=_sample_lines(file, data.get("sample_lines", {})),
        sample=MappingProxyType(_table(file, "sample", data.get("sample", {}))),
        title=_words(file, "name", data.get("name")),
        text=_words(file, "text", data.get("text")),
        folder=folder,
        duration_ms=_whole(file, "duration_ms", data.get("duration_ms", 0), shortest_ms, longest_ms),
        max_particles=_whole(file, "max_particles", data.get("max_particles", 0), 0, MAX_PARTICLES),
        params=_params(file, data.get("params", {})),
        reduced_motion=_line(file, "reduced_motion", data.get("reduced_motion")),
    )
    try:
        check_params(spec, spec.sample)
    except ConfigError as error:
        raise ConfigError(f"{file}: sample: {error.message}", hint=error.hint) from None
    return spec


def check_params(spec: EffectSpec, params: Mapping[str, object]) -> dict[str, object]:
    """Return `params` completed with the defaults of `spec`; ConfigError names the effect and the param."""
    for key, value in params.items():
        if key not in spec.params:
            raise ConfigError(f"effect {spec.name}: unknown param {key!r}", hint=_nearest(key, spec.params))
        if fault := spec.params[key].fault(value):
            raise ConfigError(f"effect {spec.name}: param {key!r} {fault}", hint=f"it is {value!r}")
    return {**spec.defaults, **params}


def _params(file: Path, table: object) -> Mapping[str, ParamSpec]:
    rows = _table(file, "params", table)
    return MappingProxyType({key: _param(file, f"params.{key}", row) for key, row in rows.items()})


def _param(file: Path, key: str, row: object) -> ParamSpec:
    if not isinstance(row, dict) or row.get("type") not in _TYPES:
        raise ConfigError(f"{file}: {key}.type", hint=f"one of {', '.join(_TYPES)}")
    _known(file, f"{key}.", row, _PARAM_KEYS)
    if "default" not in row:
        raise ConfigError(f"{file}: {key}.default is missing", hint="every param works without being named")
    if row["type"] == "string" and not row.get("enum"):
        raise ConfigError(f"{file}: {key}.enum is missing", hint="free words go through the guard: use text or lines")
    default = row["default"]
    spec = ParamSpec(
        type=row["type"],
        default=tuple(default) if isinstance(default, list) else default,
        minimum=_bound(file, f"{key}.minimum", row.get("minimum")),
        maximum=_bound(file, f"{key}.maximum", row.get("maximum")),
        enum=tuple(_line(file, f"{key}.enum", one) for one in row.get("enum", ())),
        description=str(row.get("description", "")),
    )
    if fault := spec.fault(spec.default):
        raise ConfigError(f"{file}: {key}.default {fault}", hint=f"it is {spec.default!r}")
    return spec


def _table(file: Path, key: str, table: object) -> dict[str, object]:
    if not isinstance(table, dict):
        raise ConfigError(f"{file}: {key}", hint=f"write a table [{key}]")
    return table


def _one_of(file: Path, key: str, value: object, known: Sequence[str]) -> str:
    if isinstance(value, str) and value in known:
        return value
    raise ConfigError(f"{file}: {key}", hint=f"one of {', '.join(known)}")


def _sample_lines(file: Path, table: object) -> Mapping[str, tuple[str, ...]]:
    rows, found = _table(file, "sample_lines", table), dict[str, tuple[str, ...]]()
    for lang in {**dict.fromkeys(LANGUAGES), **rows} if rows else ():
        lines = rows.get(lang)
        if not isinstance(lines, list):
            raise ConfigError(f"{file}: sample_lines.{lang}", hint='write ["...", "..."]')
        found[lang] = tuple(_line(file, f"sample_lines.{lang}", one) for one in lines)
    return MappingProxyType(found)


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
