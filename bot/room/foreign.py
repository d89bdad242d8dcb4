"""Comments in other languages, translated for the operator when there is time for it; the show never waits."""

import asyncio
from collections import deque

from bot.core.ports import Translator
from bot.core.reports import CommentSeen, CommentTranslated, Report
from bot.room.parts import Parts

WAITING = 50
"""Newer comments push the oldest out: an operator reads what is on the screen now."""


class Foreign:
    """A listener that tells of comments it has translated into the room's language."""

    def __init__(self, parts: Parts, translator: Translator) -> None:
        self._parts = parts
        self._translator = translator
        self._lang = parts.settings.room.language
        self._sources = frozenset(source for source, target in translator.languages() if target == self._lang)
        self._waiting: deque[CommentSeen] = deque(maxlen=WAITING)
        self._came = asyncio.Event()

    def on(self, report: Report) -> None:
        """Keep a comment in a language that can be translated; the rest is passed over."""
        if isinstance(report, CommentSeen) and report.lang != self._lang and report.lang in self._sources:
            self._waiting.append(report)
            self._came.set()

    async def run(self) -> None:
        """Translate, newest last, for ever; a comment whose translation fails is not tried again."""
        while True:
            while self._waiting:
                seen = self._waiting.popleft()
                text = await self._translator.translate(seen.text, seen.lang, self._lang)
                if text is not None:
                    self._parts.tell(CommentTranslated(seq=seen.seq, lang=self._lang, text=text))
            self._came.clear()
            await self._came.wait()
