"""The rule packs of a room: those of its markets, its own ones, and its exceptions."""

from bot.app.files import RoomFiles
from bot.guard.allowed import Excused, load_exceptions, with_exceptions
from bot.guard.packs import Pack, load_packs

PACKS, ALLOW = "packs", "allow.toml"
"""In the room's folder: rule packs of its own (brands, slurs, house rules), and its exceptions."""


def packs_for(files: RoomFiles) -> tuple[Pack, ...]:
    """Return the packs that hold in a room; ConfigError names file, rule and remedy."""
    folders = [files.folder / PACKS] if files.folder is not None else []
    return with_exceptions(load_packs(files.policy.packs, folders=folders), exceptions_of(files))


def exceptions_of(files: RoomFiles) -> tuple[Excused, ...]:
    """Return a room's exceptions from rules, for the guard and for the evidence."""
    return load_exceptions(files.folder / ALLOW) if files.folder is not None else ()
