"""A room tried out without going on air."""

from pathlib import Path

from bot.app.build import make_guard, make_writer
from bot.app.draws import draws_of
from bot.app.feeds import open_sources, profiles_of
from bot.app.files import RoomFiles, data_folder, load_room, room_settings
from bot.app.games import programme_of
from bot.app.llms import make_llm
from bot.app.policy import found_of, refuse
from bot.app.stage_info import stage_info
from bot.app.voices import lacking_of, open_voices
from bot.core.clock import SystemClock
from bot.core.ports import SourceContext
from bot.room.reasons import in_language


def check_room(folder: Path | None, data: Path | None = None) -> RoomFiles:
    """Return the room if it could go on air; whatever would stop its start is raised.  Nothing is started.

    `data`: as given to `zhubo run`, for what the operator has confirmed.
    """
    clock = SystemClock()
    settings = room_settings(folder)
    files = load_room(folder, settings, started_ms=clock.wall_ms())
    programme_of(files, clock.wall_ms())
    draws_of(files)
    stage_info(files, "check")
    make_guard(files, series="check")
    make_writer(files, clock, make_llm(settings, clock, folder=folder))
    profiles_of(settings, open_sources(settings, SourceContext(clock=clock, session_id="check", folder=folder)))
    open_voices(settings.voice, clock)
    refuse(found_of(files, data or data_folder(folder), clock), settings.room.operator_language)
    return files


_UNVOICED = {
    "zh": "{lang}：语音链 {chain} 里没有会说它的声音，只有字幕；{remedy}",
    "en": "{lang}: no voice of the chain {chain} speaks it, captions only; {remedy}",
}
_ADD = {
    "zh": "在 [voice] chain 里加一个会的（edge 会的最多）",
    "en": "add one that does (edge has most)",
}


def unvoiced(files: RoomFiles) -> tuple[str, ...]:
    """Return a warning for each language of the room and its host that no voice speaks, for the operator to read.

    None for a room that has chosen captions alone.
    """
    voice, words = files.settings.voice, _UNVOICED[files.settings.room.operator_language]
    if not voice.names:
        return ()
    tongue = files.settings.room.operator_language
    voices = {one.caps.name: one for one in open_voices(voice, SystemClock())}

    def is_silent(lang: str) -> bool:
        knows = [voices[name].caps.languages for name in voice.order_for(lang) if name in voices]
        return not any(not langs or lang in langs or lang.partition("-")[0] in langs for langs in knows)

    wanted = dict.fromkeys((files.settings.room.language, *files.persona.words))

    def remedy(lang: str) -> str:
        """What one of the chain's voices needs for it, else another voice."""
        found = (lacking_of(voices[name]).get(lang) for name in voice.order_for(lang) if name in voices)
        return next((in_language(text, tongue, "voices") for text in found if text), _ADD[tongue])

    return tuple(
        words.format(lang=lang, chain=" > ".join(voice.order_for(lang)), remedy=remedy(lang))
        for lang in wanted
        if is_silent(lang)
    )
