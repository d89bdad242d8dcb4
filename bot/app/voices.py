"""The voices that room.toml names, through the plug-in door or as one of its speech endpoints."""

from bot import plugins
from bot.core.clock import Clock
from bot.core.ports import Voice, VoiceContext
from bot.voice.speech_api import SpeechApi, SpeechVoice
from bot.voice_settings import VoiceSettings


def open_voices(settings: VoiceSettings, clock: Clock) -> list[Voice]:
    """Return every voice that is named in a chain, first wishes first; ConfigError for a name that nobody has.

    Nothing is loaded or connected yet.
    """
    endpoints = {
        one.name: SpeechApi(**(one.model_dump() | {"languages": frozenset(one.languages)})) for one in settings.endpoint
    }
    context = VoiceContext(clock=clock)
    return [
        SpeechVoice(endpoints[name]) if name in endpoints else plugins.open_voice(name, context)
        for name in settings.names
    ]
