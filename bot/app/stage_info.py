"""What the stage pages of a room must know before the first cue."""

from pathlib import Path

from bot import resources
from bot.app.files import RoomFiles
from bot.core.errors import ConfigError
from bot.stage.models import has_model
from bot.stage.themes import load_theme
from bot.stage.wire import StageInfo


def stage_info(files: RoomFiles, session_id: str) -> StageInfo:
    """Return name, host, look and labels of a room; the labels are those of the law and what its policy adds."""
    settings, persona, policy = files.settings, files.persona, files.policy
    lang = settings.room.language
    return StageInfo(
        room_name=settings.room.name,
        lang=lang,
        persona_id=persona.art,
        persona_name=persona.name_in(lang),
        has_model=has_model(persona.art, files.persona_folders, files.folder),
        room_art=persona.room,
        seed=settings.room.seed,
        base=persona.expression,
        mirror=settings.stage.mirror,
        reduced_motion=settings.stage.reduced_motion,
        theme=theme_style(settings.stage.theme, files.folder),
        session_id=session_id,
        label_lines=policy.label_lines(lang),
        label_of_diagonal=policy.terms.label_of_diagonal,
    )


def theme_style(name: str, folder: Path | None) -> str:
    """Return the checked style of the theme `name`, the room's own first; ConfigError says what is wrong with it."""
    if not name:
        return ""
    places = resources.folders("themes", folder)
    path = next((place / f"{name}.css" for place in places if (place / f"{name}.css").is_file()), None)
    if path is None:
        known = sorted({theme.stem for place in places for theme in place.glob("*.css")})
        raise ConfigError(f"stage.theme: there is no themes/{name}.css", hint=f"use one of: {', '.join(known)}")
    return load_theme(path)
