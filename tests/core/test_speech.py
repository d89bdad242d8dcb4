import pytest

from bot.core.speech import VoiceStyle, speech_seconds

pytestmark = pytest.mark.unit


def test_longer_speech_takes_longer() -> None:
    assert speech_seconds("现在三十九块，标价大家一样。", "zh") == pytest.approx(12 / 4.5)
    assert speech_seconds("It ships within two days.", "en") == pytest.approx(2.0)
    assert speech_seconds("", "zh") == 0.4


def test_a_persona_names_its_voice_per_provider() -> None:
    style = VoiceStyle(lang="zh", names=(("kokoro", "zf_xiaoxiao"),))
    assert style.voice_for("kokoro") == "zf_xiaoxiao"
    assert style.voice_for("edge") is None
