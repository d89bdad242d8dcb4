import pytest

from bot.app.voices import open_voices
from bot.core.clock import SystemClock
from bot.core.errors import ConfigError
from bot.settings.voice import VoiceSettings
from bot.voice.speech_api import SpeechVoice

pytestmark = pytest.mark.wire
HOME = {"name": "home", "base_url": "http://127.0.0.1:9/v1", "model": "tts-1", "languages": ["ja"]}


def test_every_named_voice_is_opened_once_in_the_order_of_wishes() -> None:
    settings = VoiceSettings.model_validate({"chain": ["kokoro"], "order": {"ja": ["home"]}, "endpoint": [HOME]})
    voices = open_voices(settings, SystemClock())
    assert [voice.caps.name for voice in voices] == ["kokoro", "home"]
    assert isinstance(voices[1], SpeechVoice) and voices[1].caps.languages == {"ja"}


def test_a_name_that_nobody_has_is_refused_with_those_there_are() -> None:
    with pytest.raises(ConfigError, match="no voice is called 'hone'"):
        open_voices(VoiceSettings(chain=("hone",)), SystemClock())
