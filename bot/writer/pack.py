"""A persona pack on disk: which folders it builds on, and its files, read without leaving them (rules W09).

A pack may come from a stranger.  It is TOML and nothing else: few files, small ones, inside its own folder.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.core.errors import ConfigError
from bot.writer.strict_toml import read_toml

BUILTIN = Path(__file__).resolve().parents[2] / "personas"
"""The personas that come with zhubo."""
ID = re.compile(r"[a-z][a-z0-9_-]{0,31}", re.ASCII)
MAX_PARENTS = 4
"""Personas above one another; more is a mistake."""
MAX_FILES = 16
"""Copy files of one language."""
MAX_LANGUAGES = 24
_LANG = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,4})?", re.ASCII)


def read_inside(pack: Path, path: Path) -> dict[str, Any]:
    """Return the tables of one TOML file of `pack`; ConfigError when a link leads out of the folder."""
    if not path.resolve().is_relative_to(pack.resolve()):
        raise ConfigError(
            f"personas/{pack.name}: {path.name} is a link to another place", hint="a pack holds its own files"
        )
    return read_toml(path)


def lineage(folder: Path) -> tuple[Path, ...]:
    """Return `folder` and the personas that it extends, the nearest first; ConfigError for a circle."""
    chain = [folder]
    while (parent := _parent_of(chain[-1])) is not None:
        if parent.name in {known.name for known in chain}:
            circle = " -> ".join([*(known.name for known in chain), parent.name])
            raise ConfigError(f"personas extend each other in a circle: {circle}", hint="remove one extends line")
        chain.append(parent)
        if len(chain) > MAX_PARENTS + 1:
            raise ConfigError(
                f"personas/{folder.name} has more than {MAX_PARENTS} personas above it", hint="extend a nearer one"
            )
    return tuple(chain)


def _parent_of(folder: Path) -> Path | None:
    name = read_inside(folder, folder / "persona.toml").get("extends", "") if _has_file(folder) else ""
    if name == "":
        return None
    if not isinstance(name, str) or not ID.fullmatch(name):
        raise ConfigError(
            f"personas/{folder.name}/persona.toml: extends {str(name)[:40]!r} is no persona's name",
            hint='write the folder name alone, e.g. extends = "nova"',
        )
    for place in (folder.parent, BUILTIN):
        if _has_file(place / name):
            return place / name
    raise ConfigError(
        f"personas/{folder.name}/persona.toml: extends {name!r}, which is not there",
        hint="put that persona's folder beside this one",
    )


def _has_file(folder: Path) -> bool:
    return (folder / "persona.toml").exists()


def copy_files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield (language, copy file) of a pack in a fixed order; ConfigError when there are too many."""
    root = folder / "copy"
    languages = sorted(entry for entry in root.iterdir() if entry.is_dir()) if root.is_dir() else []
    if len(languages) > MAX_LANGUAGES:
        raise ConfigError(f"personas/{folder.name}/copy has more than {MAX_LANGUAGES} languages", hint="remove some")
    for language in languages:
        if not _LANG.fullmatch(language.name):
            raise ConfigError(
                f"personas/{folder.name}/copy: {language.name[:40]!r} is no language", hint="name it zh, en, ja, pt-BR"
            )
        files = sorted(language.glob("*.toml"))
        if len(files) > MAX_FILES:
            raise ConfigError(
                f"personas/{folder.name}/copy/{language.name} has more than {MAX_FILES} files", hint="join some"
            )
        yield from ((language.name, path) for path in files)
