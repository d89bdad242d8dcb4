"""Takes edited rules while the room is on air: room.toml and the show's triggers.toml, looked at every two seconds.

Only triggers, budgets, webhooks and quiet hours are taken; all else in room.toml waits for the next start.  A file
that is wrong changes nothing: the earlier rules go on, and the operator sees the line.  What has fired stays fired.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from bot.app.file_keeper import FileKeeper
from bot.app.files import RoomFiles, rules_file
from bot.app.games import programme_of
from bot.app.shopkeeper import Stamp, stamp_of
from bot.app.trigger_plan import plans
from bot.app.triggers import check_triggers, counted_by, engine_of, rules_of, with_show
from bot.core.goods import Localized
from bot.settings.room import Settings, load_settings
from bot.store.journal import SqliteJournal
from bot.store.session import Session
from bot.triggers import Rule

KEYS = ("rules", "trigger", "budget", "webhook")
WORDS = {
    "zh": {"kept": "规则文件有错，仍用之前的：", "taken": "规则已更新：新增 {}，改动 {}，删除 {}"},
    "en": {
        "kept": "the rules file is wrong, the earlier rules hold: ",
        "taken": "the rules were updated: {} new, {} edited, {} gone",
    },
}


class RuleKeeper(FileKeeper[Settings]):
    """Keeps the rules of a room's journal as its files say."""

    def __init__(
        self,
        journal: SqliteJournal,
        files: RoomFiles,
        session: Session,
        *,
        folder: Path,
        on_rules: Callable[[Settings], None],
        tell: Callable[[str], None],
    ) -> None:
        """`files` are those of the start, read from `folder`; `on_rules` hears of settings that hold from now on."""
        self._journal, self._files, self._session = journal, files, session
        self._on_rules = on_rules
        self._paths = folder / "room.toml", rules_file(files)
        lang = files.settings.room.operator_language
        self._words = WORDS[lang]
        self._rules = rules_of(files.settings, files.effects)
        self._plans: Mapping[str, Localized] = plans(self._rules)
        super().__init__("rules", self._words["kept"], lang=lang, tell=tell)

    def plans(self) -> Mapping[str, Localized]:
        """Return the line of each rule, as it holds now."""
        return self._plans

    def _read(self) -> Settings:
        """Return the room's settings with the rules that are on disk now; BotError names the line."""
        room_path, show_path = self._paths
        files = self._files
        found = with_show(load_settings(room_path), show_path)
        settings = files.settings.model_copy(update={key: getattr(found, key) for key in KEYS})
        check_triggers(settings, files.effects, room_path, show_path)
        programme_of(replace(files, settings=settings), self._session.started_ms)
        return settings

    async def _take(self, found: Settings) -> None:
        before = self._files.settings
        if all(getattr(found, key) == getattr(before, key) for key in KEYS):
            return
        engine = engine_of(found, self._files.effects, self._session, self._files.zone)
        rules = rules_of(found, self._files.effects)
        await self._journal.use(engine, counted_by(engine))
        self._files = replace(self._files, settings=found)
        self._on_rules(found)
        self._tell(self._words["taken"].format(*_compared(self._rules, rules)))
        self._rules, self._plans = rules, plans(rules)

    def _stamped(self) -> tuple[tuple[str, Stamp], ...]:
        return tuple((path.name, stamp_of(path)) for path in self._paths)


def _compared(before: tuple[Rule, ...], now: tuple[Rule, ...]) -> tuple[int, int, int]:
    """Return how many rules are new, edited and gone."""
    old, new = {rule.id: rule for rule in before}, {rule.id: rule for rule in now}
    edited = sum(old[name] != rule for name, rule in new.items() if name in old)
    return len(new.keys() - old.keys()), edited, len(old.keys() - new.keys())
