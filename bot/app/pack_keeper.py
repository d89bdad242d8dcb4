"""Takes edited rule packs and exceptions of a room while it is on air (rules C16); looked at every two seconds.

What is on disk is read and tried in a thread, beside the rules in force.  It is taken as a whole, or, where a file is
wrong or the new rules would silence what the law has the host say, not at all: then the earlier rules go on.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path

from bot.aio.waiting import wait_until
from bot.app.build import make_guard
from bot.app.files import RoomFiles
from bot.app.rules import ALLOW, PACKS
from bot.app.shopkeeper import Stamp, stamp_of
from bot.core.errors import BotError, ConfigError
from bot.core.facts import Facts
from bot.core.reports import Chip
from bot.core.speech import Clause, Cleared
from bot.guard.gate import Gate
from bot.room.reasons import refusal
from bot.writer.fixed import FIXED

LOOK_S = 2.0
WORDS = {
    "zh": {"kept": "规则包有错，仍用之前的：", "taken": "规则包已更新，从下一句起生效：{}"},
    "en": {
        "kept": "the rule packs are wrong, the earlier ones hold: ",
        "taken": "the rule packs were updated and hold from the next sentence on: {}",
    },
}


class PackKeeper:
    """Works for one room until cancelled."""

    def __init__(
        self,
        gate: Gate,
        files: RoomFiles,
        *,
        folder: Path,
        on_packs: Callable[[str], None],
        tell: Callable[[str], None],
    ) -> None:
        """`gate` judges for the room started from `files`, in `folder`; `on_packs` hears which version holds now."""
        self._gate, self._files = gate, files
        self._on_packs, self._tell = on_packs, tell
        self._folder = folder
        self._fault = ""
        self._lang = files.settings.room.operator_language
        self._words = WORDS[self._lang]
        self._stamps = self._stamped()
        self._closed = asyncio.Event()

    def light(self) -> list[Chip]:
        """Return the light of the rule packs, only while something is wrong with their files."""
        return [Chip(id="packs", state="warn", text=(self._words["kept"] + self._fault)[:300])] if self._fault else []

    async def run(self) -> None:
        """Look, for ever."""
        while True:
            await self.look()
            await wait_until(self._closed, LOOK_S)

    async def look(self) -> None:
        """Take what has changed since the last look, whole or not at all."""
        stamps = await asyncio.to_thread(self._stamped)
        if stamps == self._stamps:
            return
        try:
            tried = await asyncio.to_thread(self._tried)
        except BotError as error:
            fault = refusal(error, self._lang)
            if fault != self._fault:
                self._tell(self._words["kept"] + fault)
            self._fault, self._stamps = fault, stamps
            return
        self._gate.adopt(tried)
        self._on_packs(tried.version)
        self._fault, self._stamps = "", stamps
        self._tell(self._words["taken"].format(tried.version))

    def _tried(self) -> Gate:
        """Return a gate of the packs on disk that has passed its trial; BotError names the file and the rule."""
        gate = make_guard(self._files, series="trial")
        facts = Facts(catalog=self._files.catalog, wall_ms=0, values={"shop": self._files.settings.room.name})
        for lang in dict.fromkeys((self._files.settings.room.language, *self._files.persona.voices)):
            for intent in FIXED.get(lang, {}).values():
                for text in intent["core"]:
                    verdict = gate.clear(Clause(text=text, lang=lang), facts)
                    if not isinstance(verdict, Cleared):
                        raise ConfigError(
                            f"rule {verdict.rules[0]} would forbid the host to say {text!r}",
                            hint="narrow its words or patterns: viewers must be told that the host is an AI",
                        )
        return gate

    def _stamped(self) -> tuple[tuple[str, Stamp], ...]:
        files = (self._folder / ALLOW, *sorted((self._folder / PACKS).glob("*.toml")))
        return tuple((file.name, stamp_of(file)) for file in files)
