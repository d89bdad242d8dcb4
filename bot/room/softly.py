"""The host speaks softly under a person: for as long as an operator asks, or while somebody is at a microphone."""

import asyncio

from bot.core.clock import Clock
from bot.core.ports import Stage
from bot.voice.microphone import HOLD_S, Microphones

DUCK_DB, DUCK_FADE_MS, DUCK_MOST_S = -12.0, 80, 30.0
"""How much quieter the voice is under a person or a sound (pipeline section 3), and the longest time."""


class Softly:
    """No word is lost and nothing is cut; it ends by itself, so that nobody has to remember it."""

    def __init__(self, stage: Stage, clock: Clock) -> None:
        self._stage, self._clock = stage, clock
        self._louder: asyncio.TimerHandle | None = None
        self._microphones = Microphones()

    def duck(self, seconds: float) -> None:
        """Speak more quietly for so long (DUCK), at most 30 s; 0 = be loud again now."""
        self._forget()
        seconds = min(max(0.0, seconds), DUCK_MOST_S)
        self._stage.duck(DUCK_DB if seconds else 0.0, DUCK_FADE_MS)
        if seconds:
            self._end_in(seconds)

    def hear(self, page: int, db: float) -> bool:
        """Give way while a person speaks into the microphone of a console page; True while one does.

        A wish of the operator that lasts longer is not cut short.
        """
        if not self._microphones.hear(page, db, self._clock.now()):
            return False
        if self._louder is None:
            self.duck(HOLD_S)
        elif self._louder.when() - asyncio.get_running_loop().time() < HOLD_S:
            self._forget()
            self._end_in(HOLD_S)
        return True

    def _end_in(self, seconds: float) -> None:
        self._louder = asyncio.get_running_loop().call_later(seconds, self.duck, 0.0)

    def _forget(self) -> None:
        if self._louder is not None:
            self._louder.cancel()
            self._louder = None
