"""Takes edited rules while the room is on air: room.toml and the show's triggers.toml, looked at every two seconds.

Only triggers, budgets, webhooks and quiet hours are taken; all else in room.toml waits for the next start.  A file
that is wrong changes nothing: the earlier rules go on, and the operator sees the line.  What has fired stays fired.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from bot.aio.waiting import wait_until
from bot.app.files import RoomFiles, rules_file
from bot.app.games import programme_of
from bot.app.shopkeeper import Stamp, stamp_of
from bot.app.trigger_plan import plans
from bot.app.triggers import check_triggers, counted_by, engine_of, rules_of, with_show
from bot.core.errors import BotError
from bot.core.goods import Localized
from bot.core.reports import Chip
from bot.room.reasons import refusal
from bot.settings.room import Settings, load_settings
from bot.store.journal import SqliteJournal
from bot.store.session import Session
from bot.triggers import Rule

LOOK_S = 2.0
KEYS = ("rules", "trigger", "budget", "webhook")
WORDS = {
    "zh": {"kept": "规则文件有错，仍用之前的：", "taken": "规则已更新：新增 {}，改动 {}，删除 {}"},
    "en": {
        "kept": "the rules file is wrong, the earlier rules hold: ",
        "taken": "the rules were updated: {} new, {} edited, {} gone",
    },
}


class RuleKeeper:
    """Works for one room until cancelled."""

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
        self.fault = ""
        """Why what is on disk is not taken, empty when it is."""
        self._journal, self._files, self._session = journal, files, session
        self._on_rules, self._tell = on_rules, tell
        self._paths = folder / "room.toml", rules_file(files)
        self._stamps = self._stamped()
        self._lang = files.settings.room.operator_language
        self._words = WORDS[self._lang]
        self._rules = rules_of(files.settings, files.effects)
        self._plans: Mapping[str, Localized] = plans(self._rules)
        self._closed = asyncio.Event()

    def plans(self) -> Mapping[str, Localized]:
        """Return the line of each rule, as it holds now."""
        return self._plans

    def light(self) -> list[Chip]:
        """Return the light of the rules, only while something is wrong with their files."""
        return [Chip(id="rules", state="warn", text=(self._words["kept"] + self.fault)[:300])] if self.fault else []

    async def run(self) -> None:
        """Look, for ever."""
        while True:
            await self.look()
            await wait_until(self._closed, LOOK_S)

    async def look(self) -> None:
        """Take what has changed since the last look, whole or not at all; Retryable from a full disk: look again."""
        stamps = await asyncio.to_thread(self._stamped)
        if stamps == self._stamps:
            return
        try:
            settings = await asyncio.to_thread(self._read)
        except BotError as error:
            fault = refusal(error, self._lang)
            if fault != self.fault:
                self._tell(self._words["kept"] + fault)
            self.fault, self._stamps = fault, stamps
            return
        await self._take(settings)
        self.fault, self._stamps = "", stamps

    def _read(self) -> Settings:
        """Return the room's settings with the rules that are on disk now; BotError names the line."""
        room_path, show_path = self._paths
        files = self._files
        found = with_show(load_settings(room_path), show_path)
        settings = files.settings.model_copy(update={key: getattr(found, key) for key in KEYS})
        check_triggers(settings, files.effects, room_path, show_path)
        programme_of(replace(files, settings=settings), self._session.started_ms)
        return settings

    async def _take(self, settings: Settings) -> None:
        before = self._files.settings
        if all(getattr(settings, key) == getattr(before, key) for key in KEYS):
            return
        engine = engine_of(settings, self._files.effects, self._session, self._files.zone)
        rules = rules_of(settings, self._files.effects)
        await self._journal.use(engine, counted_by(engine))
        self._files = replace(self._files, settings=settings)
        self._on_rules(settings)
        self._tell(self._words["taken"].format(*_compared(self._rules, rules)))
        self._rules, self._plans = rules, plans(rules)

    def _stamped(self) -> tuple[Stamp, ...]:
        return tuple(map(stamp_of, self._paths))


def _compared(before: tuple[Rule, ...], now: tuple[Rule, ...]) -> tuple[int, int, int]:
    """Return how many rules are new, edited and gone."""
    old, new = {rule.id: rule for rule in before}, {rule.id: rule for rule in now}
    edited = sum(old[name] != rule for name, rule in new.items() if name in old)
    return len(new.keys() - old.keys()), edited, len(old.keys() - new.keys())
