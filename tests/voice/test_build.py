from pathlib import Path

import pytest

from bot.core.clock import SystemClock
from bot.settings import VoiceSettings
from bot.voice.build import build_voice

pytestmark = pytest.mark.wire


async def test_the_chain_follows_the_settings_and_loads_nothing_yet(tmp_path: Path) -> None:
    chain = build_voice(VoiceSettings(chain=("edge", "kokoro", "captions")), tmp_path / "clips", SystemClock())
    assert chain.describe() == "edge" and {"zh", "en", "ja"} <= chain.caps.languages
    assert not (tmp_path / "clips").exists()
    await chain.aclose()


async def test_captions_alone_are_a_choice(tmp_path: Path) -> None:
    chain = build_voice(VoiceSettings(chain=("captions",)), tmp_path, SystemClock())
    assert chain.describe().startswith("captions only")
