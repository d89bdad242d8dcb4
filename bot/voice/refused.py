"""The voice of a room whose policy allows no synthesis: it says so and never makes a sound (rules L10)."""

from collections.abc import AsyncIterator

from bot.core.errors import PolicyRefused
from bot.core.ports import VoiceCaps
from bot.core.speech import AudioChunk, Cleared, VoiceStyle


class RefusedVoice:
    """Stands in the place of every voice; the words go to captions and prompter."""

    def __init__(self, profiles: str) -> None:
        """`profiles`: who forbids it, e.g. "tiktok_shop_us"."""
        self.caps = VoiceCaps(name="policy", languages=frozenset(), max_parallel=99)
        self._why = f"{profiles} allows no AI voice"

    async def warm(self) -> None:
        """Raise PolicyRefused, so that the light shows it before the first word."""
        raise PolicyRefused(self._why, hint="the words go to captions and prompter")

    async def synthesize(self, line: Cleared, style: VoiceStyle) -> AsyncIterator[AudioChunk]:
        """Raise PolicyRefused: no text becomes sound here."""
        raise PolicyRefused(self._why, hint="the words go to captions and prompter")
        yield AudioChunk(pcm=b"", duration_ms=0.0)  # what makes this a stream
