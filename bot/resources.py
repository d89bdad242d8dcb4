"""Where personas, shows and effects lie: the room's own folder first, then those that come with zhubo."""

import os
import sys
from pathlib import Path
from typing import Literal

from bot.core.errors import ConfigError

Kind = Literal["personas", "scripts", "effects", "themes"]

BUILTIN = Path(__file__).resolve().parent.parent
"""The checkout: `personas/`, `scripts/`, `effects/` and `themes/` lie beside `bot/`."""


def folders(kind: Kind, room: Path | None) -> tuple[Path, ...]:
    """Return the existing folders that may hold a `kind`, the room's own first."""
    places = (*((room / kind,) if room else ()), BUILTIN / kind)
    return tuple(place for place in places if place.is_dir())


def find(kind: Kind, name: str, room: Path | None) -> Path:
    """Return the folder of one persona, show or effect; ConfigError lists what there is instead."""
    if room is not None and (room / name).is_dir() and "/" in name:
        return room / name
    known: list[str] = []
    for place in folders(kind, room):
        if name and (place / name).is_dir():
            return place / name
        known += sorted(entry.name for entry in place.iterdir() if entry.is_dir() and not entry.name.startswith("_"))
    raise ConfigError(f"there is no {name!r} in {kind}/", hint=f"use one of: {', '.join(known) or 'none found'}")


def data_home() -> Path:
    """Return the folder for rooms that have none of their own: %LOCALAPPDATA%, else XDG data, else ~/.local/share."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or str(Path.home() / "AppData" / "Local")
    else:
        xdg = os.environ.get("XDG_DATA_HOME", "")
        # The XDG rules say that a relative value is to be ignored.
        base = xdg if Path(xdg).is_absolute() else str(Path.home() / ".local" / "share")
    return Path(base) / "zhubo"


def models_folder() -> Path:
    """Return where the user's translation models live, the same for every room."""
    return data_home() / "models"
