"""A room's voice from its settings: the chain in the order of room.toml, each real voice behind the clip cache."""

import hashlib
from collections.abc import Callable
from importlib import resources
from pathlib import Path

from bot.core.clock import Clock
from bot.core.ports import Voice
from bot.settings import VoiceSettings
from bot.voice.cache import CachedVoice, ClipCache
from bot.voice.chain import VoiceChain
from bot.voice.edge import EdgeVoice
from bot.voice.install import native_voices, voices_folder
from bot.voice.kokoro import KokoroVoice


def build_voice(
    settings: VoiceSettings, clips: Path, clock: Clock, on_change: Callable[[str], None] = lambda _: None
) -> VoiceChain:
    """Return the chain; nothing is loaded and no one is asked until `warm` or the first clause."""
    cache = ClipCache(clips, settings.cache_mb)
    makers: dict[str, Callable[[], Voice]] = {"edge": EdgeVoice, "kokoro": KokoroVoice}
    named = {"edge": "", "kokoro": _kokoro_fingerprint()}
    voices = [CachedVoice(makers[name](), cache, fingerprint=named[name]) for name in settings.chain if name in makers]
    return VoiceChain(voices, clock, on_change)


def _kokoro_fingerprint() -> str:
    """The clips change when a native voice is installed or a reading is corrected."""
    lexicon = resources.files("bot.voice").joinpath("lexicon.toml").read_bytes()
    return hashlib.sha256(lexicon + ",".join(native_voices(voices_folder())).encode()).hexdigest()[:16]
