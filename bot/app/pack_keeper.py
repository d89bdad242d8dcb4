"""Takes edited rule packs and exceptions of a room while it is on air (rules C16); looked at every two seconds.

What is on disk is read and tried in a thread, beside the rules in force.  It is taken as a whole, or, where a file is
wrong or the new rules would silence what the law has the host say, not at all: then the earlier rules go on.
"""

from collections.abc import Callable
from pathlib import Path

from bot.app.build import make_guard
from bot.app.file_keeper import FileKeeper
from bot.app.files import RoomFiles
from bot.app.rules import ALLOW, PACKS
from bot.app.shopkeeper import Stamp, stamp_of
from bot.guard.gate import Gate

WORDS = {
    "zh": {"kept": "规则包有错，仍用之前的：", "taken": "规则包已更新，从下一句起生效：{}"},
    "en": {
        "kept": "the rule packs are wrong, the earlier ones hold: ",
        "taken": "the rule packs were updated and hold from the next sentence on: {}",
    },
}


class PackKeeper(FileKeeper[Gate]):
    """Keeps the guard of a room as its packs and exceptions say."""

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
        self._gate, self._files, self._folder, self._on_packs = gate, files, folder, on_packs
        lang = files.settings.room.operator_language
        self._words = WORDS[lang]
        super().__init__("packs", self._words["kept"], lang=lang, tell=tell)

    async def _take(self, found: Gate) -> None:
        self._gate.adopt(found)
        self._on_packs(found.version)
        self._tell(self._words["taken"].format(found.version))

    def _read(self) -> Gate:
        """Return a gate of the packs on disk that has passed its trial; BotError names the file and the rule."""
        return make_guard(self._files, series="trial")

    def _stamped(self) -> tuple[tuple[str, Stamp], ...]:
        files = (self._folder / ALLOW, *sorted((self._folder / PACKS).glob("*.toml")))
        return tuple((file.name, stamp_of(file)) for file in files)
