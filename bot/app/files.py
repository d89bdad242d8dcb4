"""Reads all that a room is made of from disk, so that a wrong file stops the start and not the show."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot import resources
from bot.app.policy import day_of, policy_of
from bot.app.triggers import SHOW_FILE, check_triggers, with_show
from bot.core.errors import ConfigError
from bot.core.goods import Catalog
from bot.core.prices import History, lawful
from bot.obs.scenes import check_cues
from bot.policy.effective import Policy
from bot.settings.room import Settings, load_settings, parse_settings
from bot.show.rundown import Rundown, parse_rundown
from bot.stage.effects import EffectSpec, load_effects
from bot.store.catalog import load_catalog, read_toml
from bot.writer.copybook import CopyBook, load_copy
from bot.writer.persona import Persona, load_persona

DEMO = "demo"


JOURNAL = "journal.sqlite3"
"""In the data folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomFiles:
    """A room as its files describe it, checked against each other."""

    folder: Path | None
    """None for the built-in demo."""
    settings: Settings
    zone: ZoneInfo
    """In which days begin and offers end."""
    persona: Persona
    persona_folders: tuple[Path, ...]
    pictures: Path
    book: CopyBook
    """The persona's own copy."""
    catalog: Catalog
    """The goods as they may be shown: comparisons without proof taken out."""
    goods: Catalog
    """The goods as the file says."""
    catalog_path: Path
    rundown_path: Path
    rundown: Rundown
    effects: Mapping[str, EffectSpec]
    policy: Policy
    """What its platforms and markets allow."""


def data_folder(folder: Path | None) -> Path:
    """Return where a room remembers: `data/` in its folder, the user's data folder for the demo."""
    return folder / "data" if folder else resources.data_home() / DEMO


def room_settings(folder: Path | None, *, lang: str = "") -> Settings:
    """Return the settings of a room folder, or those of the built-in demo in `lang`."""
    if folder is not None:
        if not folder.is_dir():
            raise ConfigError(
                f"there is no room folder {str(folder)!r}", hint=f"make one with: zhubo new {folder.name}"
            )
        return load_settings(folder / "room.toml")
    raw = read_toml(resources.find("scripts", DEMO, None) / ("room.en.toml" if lang == "en" else "room.toml"))
    return parse_settings(raw, "scripts/demo/room.toml")


def load_room(folder: Path | None, settings: Settings, *, started_ms: int) -> RoomFiles:
    """Return the room; ConfigError names file, key and remedy.  `started_ms` is where its offers count from."""
    room = settings.room
    persona_folder = resources.find("personas", room.persona, folder)
    persona, book = load_persona(persona_folder), load_copy(persona_folder)
    if persona.language_for(room.language, book.languages) != room.language:
        spoken = ", ".join(sorted(persona.words))
        raise ConfigError(
            f"room.persona {room.persona!r} does not speak {room.language!r}, the room's language",
            hint=f"it speaks {spoken}; docs/personas.md lists who speaks what",
        )
    show = _show_folder(folder, room.script)
    catalog_path, rundown_path = _own_or(folder, show, "catalog.toml"), _own_or(folder, show, "rundown.toml")
    zone = _zone(room.timezone)
    goods = load_catalog(catalog_path, started_ms=started_ms, zone=zone)
    policy = policy_of(settings, folder, day_of(started_ms, zone))
    catalog = lawful(goods, History(), windows_days=policy.price_windows_days, wall_ms=started_ms)
    rundown = parse_rundown(read_toml(rundown_path), catalog)
    effects = load_effects(resources.folders("effects", folder))
    rules_path = _own_or(folder, show, SHOW_FILE)
    settings = with_show(settings, rules_path)
    check_triggers(settings, effects, *((folder / "room.toml",) if folder else ()), rules_path)
    check_cues(settings.obs.scenes, catalog.products)
    own_pictures = folder / "pictures" if folder else None
    return RoomFiles(
        folder=folder,
        settings=settings,
        zone=zone,
        persona=persona,
        book=book,
        persona_folders=resources.folders("personas", folder),
        pictures=own_pictures if own_pictures and own_pictures.is_dir() else show / "pictures",
        catalog=catalog,
        goods=goods,
        catalog_path=catalog_path,
        rundown_path=rundown_path,
        rundown=rundown,
        effects=effects,
        policy=policy,
    )


def rules_file(files: RoomFiles) -> Path:
    """Return where the show's own rules are written down, whether or not the file is there."""
    show = _show_folder(files.folder, files.settings.room.script)
    return _own_or(files.folder, show, SHOW_FILE)


def catalog_file(folder: Path | None) -> Path:
    """Return where the goods of a room are written down, None = of the demo."""
    settings = room_settings(folder)
    return _own_or(folder, _show_folder(folder, settings.room.script), "catalog.toml")


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ConfigError(
            f"room.timezone {name!r} is unknown", hint='write an IANA name such as "Asia/Shanghai"'
        ) from error


def _show_folder(folder: Path | None, script: str) -> Path:
    if folder is not None and (folder / "rundown.toml").is_file():
        return folder
    return resources.find("scripts", script, folder)


def _own_or(folder: Path | None, show: Path, name: str) -> Path:
    return folder / name if folder is not None and (folder / name).is_file() else show / name
