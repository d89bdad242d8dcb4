"""A room tried out without going on air."""

from pathlib import Path

from bot import plugins
from bot.app.build import make_writer
from bot.app.feeds import open_sources, profiles_of
from bot.app.files import RoomFiles, data_folder, load_room, room_settings
from bot.app.games import programme_of
from bot.app.llms import make_llm
from bot.app.policy import found_of, refuse
from bot.app.rules import packs_for
from bot.core.clock import SystemClock
from bot.core.ports import SourceContext, VoiceContext
from bot.guard.gate import Gate


def check_room(folder: Path | None, data: Path | None = None) -> RoomFiles:
    """Return the room if it could go on air; whatever would stop its start is raised.  Nothing is started.

    `data`: as given to `zhubo run`, for what the operator has confirmed.
    """
    clock = SystemClock()
    settings = room_settings(folder)
    files = load_room(folder, settings, started_ms=clock.wall_ms())
    programme_of(files, clock.wall_ms())
    Gate(packs_for(files))
    make_writer(files, clock, make_llm(settings, clock, folder=folder))
    profiles_of(settings, open_sources(settings, SourceContext(clock=clock, session_id="check", folder=folder)))
    for name in settings.voice.chain:
        if name != "captions":
            plugins.open_voice(name, VoiceContext(clock=clock))
    refuse(found_of(files, data or data_folder(folder), clock), settings.room.operator_language)
    return files
