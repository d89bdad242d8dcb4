"""Reads a persona's TOML files into typed structs; a typo is answered with the nearest right key."""

import difflib
import re
import tomllib
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from bot.core.errors import ConfigError

T = TypeVar("T", bound=msgspec.Struct)

MAX_BYTES = 256_000
_UNKNOWN = re.compile(r"unknown field `([^`]*)`(?: - at `([^`]*)`)?")


def read_toml(path: Path) -> dict[str, Any]:
    """Return the tables of one TOML file; ConfigError names the file and what is wrong with it."""
    try:
        if not path.is_file():
            raise FileNotFoundError  # a folder, or a pipe that would never end
        if path.stat().st_size > MAX_BYTES:
            raise ConfigError(f"{_short(path)} is larger than {MAX_BYTES // 1000} kB", hint="split it")
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise ConfigError(
            f"there is no {_short(path)}", hint="copy a persona folder and edit it: docs/personas.md"
        ) from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{_short(path)} is not UTF-8 text", hint="save it again as UTF-8") from error
    except RecursionError as error:
        raise ConfigError(
            f"{_short(path)} is nested too deeply", hint="write tables and lists of lines only"
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{_short(path)} is not valid TOML: {error}", hint="mend that line") from error


def convert(raw: Any, to: type[T], where: str) -> T:
    """Return `raw` as a struct; ConfigError says which key of `where` is wrong and what it may be."""
    try:
        return msgspec.convert(raw, to)
    except msgspec.ValidationError as error:
        raise ConfigError(f"{where}: {_explain(str(error), to)}", hint="see docs/personas.md for every key") from error


def _explain(message: str, to: type[msgspec.Struct]) -> str:
    found = _UNKNOWN.search(message)
    if not found:
        return message.replace(" - at `$", " - at `")
    near = difflib.get_close_matches(found[1], _keys(to), n=1)
    place = (found[2] or "$").removeprefix("$").lstrip(".")
    known = f", did you mean {near[0]!r}?" if near else f"; known keys: {', '.join(to.__struct_fields__)}"
    return f"unknown key {found[1]!r}" + (f" in [{place}]" if place else "") + known


def _keys(to: type[msgspec.Struct]) -> list[str]:
    """Return the field names of a struct and of the structs inside it."""
    names: list[str] = []
    for field in msgspec.structs.fields(to):
        names.append(field.encode_name)
        for inner in (field.type, *getattr(field.type, "__args__", ())):
            if isinstance(inner, type) and issubclass(inner, msgspec.Struct):
                names += _keys(inner)
    return names


def _short(path: Path) -> str:
    """Return the last folders of a path: enough to find it, nothing of the machine."""
    return "/".join(path.parts[-4:])
