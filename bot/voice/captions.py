"""The last resort: no sound, but the captions go on at reading speed and the turns keep their order."""

from collections.abc import AsyncIterator

from bot.core.ports import VoiceCaps
from bot.core.speech import AudioChunk, Cleared, VoiceStyle, speech_seconds
from bot.voice.reading import read_aloud


class CaptionsOnly:
    """Yields silence as long as the line takes to say; never fails, knows every language."""

    def __init__(self) -> None:
        self.caps = VoiceCaps(name="captions", languages=frozenset(), max_parallel=99)

    async def synthesize(self, line: Cleared, style: VoiceStyle) -> AsyncIterator[AudioChunk]:
        """Yield one chunk without samples."""
        spoken = read_aloud(line.text, line.lang).text or line.text
        rate = min(1.5, max(0.5, style.rate))
        yield AudioChunk(pcm=b"", duration_ms=speech_seconds(spoken, line.lang) / rate * 1000.0)
