"""Rules edited on air: taken whole or not at all, and what has fired stays fired."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.app.build import open_journal
from bot.app.files import RoomFiles, load_room, room_settings
from bot.app.rule_keeper import RuleKeeper
from bot.core.errors import Retryable
from bot.core.events import RoomEvent
from bot.settings.room import Settings
from bot.store.journal import SqliteJournal
from bot.store.session import Session
from tests.app.process import quiet_room
from tests.store.rig import NOON_MS, HandClock, comment, like

pytestmark = pytest.mark.wire
SESSION = Session(id="s1", started_ms=NOON_MS, alive_ms=NOON_MS)
LADDER = '[[trigger]]\nid = "goal"\ncounter = "likes"\nlevels = [{}]\neffect = "confetti"\n'


@dataclass
class Desk:
    journal: SqliteJournal
    keeper: RuleKeeper
    path: Path
    told: list[str] = field(default_factory=list)
    settings: list[Settings] = field(default_factory=list)
    number: int = 0

    async def write(self, text: str) -> None:
        await asyncio.to_thread(self.path.write_text, text, encoding="utf-8")
        await self.keeper.look()

    async def hear(self, event: RoomEvent) -> list[tuple[str, int, str]]:
        committed = await self.journal.append([event])
        return [(one.rule_id, one.level, one.status) for one in committed[0].firings]

    async def likes(self, count: int) -> list[tuple[str, int, str]]:
        self.number += 1
        return await self.hear(like(f"l{self.number}", count))


@asynccontextmanager
async def desk(folder: Path, rules: str) -> AsyncIterator[Desk]:
    """A room whose show brings `rules` in its triggers.toml."""

    def make() -> RoomFiles:
        room = quiet_room(folder)
        path = room / "room.toml"
        path.write_text(path.read_text(encoding="utf-8").partition("[[trigger]]")[0], encoding="utf-8")
        (room / "triggers.toml").write_text(rules, encoding="utf-8")
        return load_room(room, room_settings(room), started_ms=NOON_MS)

    files = await asyncio.to_thread(make)
    journal = await open_journal(files, None, clock=HandClock(), session=SESSION)
    told: list[str] = []
    settings: list[Settings] = []
    keeper = RuleKeeper(journal, files, SESSION, folder=folder, on_rules=settings.append, tell=told.append)
    try:
        yield Desk(journal, keeper, folder / "triggers.toml", told, settings)
    finally:
        await journal.close()


async def test_a_new_level_fires_from_the_present_count_and_what_has_fired_stays_fired(tmp_path: Path) -> None:
    async with desk(tmp_path / "shop", LADDER.format("10, 50")) as one:
        await one.write(LADDER.format("10, 50") + "# read\n")
        assert await one.likes(12) == [("goal", 10, "fired")]
        await one.write(LADDER.format("10, 20, 30"))
        assert await one.likes(5) == []
        assert await one.likes(15) == [("goal@2", 20, "fired"), ("goal@2", 30, "fired")]
        assert one.told[-1] == "规则已更新：新增 0，改动 1，删除 0"


async def test_a_faulty_edit_keeps_the_old_rules_and_says_the_line_until_it_is_mended(tmp_path: Path) -> None:
    async with desk(tmp_path / "shop", LADDER.format("10")) as one:
        await one.write(LADDER.format("10") + "#\n")
        await one.write(LADDER.format("10").replace("confetti", "confeti"))
        assert "triggers.toml 第 2 行：触发器 'goal'：没有特效 'confeti'（是不是 'confetti'？）" == one.keeper.fault
        assert one.keeper.fault in one.keeper.light()[0].text
        assert one.told[-1].endswith(one.keeper.fault[-30:])
        assert await one.likes(11) == [("goal", 10, "fired")]
        said = len(one.told)
        await one.keeper.look()
        assert len(one.told) == said
        await one.write(LADDER.format("10, 40"))
        assert one.keeper.fault == "" and one.keeper.light() == []
        assert await one.likes(40) == [("goal@2", 40, "fired")]


async def test_what_cannot_be_read_changes_nothing(tmp_path: Path) -> None:
    async with desk(tmp_path / "shop", LADDER.format("10")) as one:
        before = one.keeper.plans()
        for text, part in (
            ("[[trigger]\n", "triggers.toml"),
            ('[[trigger]]\nid = "x"\ncounter = "likes"\n', "levels、every、while 要写一个，且只写一个"),
            ('[[trigger]]\nid = "x"\ncounter = "lykes"\nlevels = [1]\neffect = "confetti"\n', "第 3 行"),
            ('[room]\nname = "x"\n', "不该写在这里"),
        ):
            await one.write(text)
            assert part in one.keeper.fault
        assert one.keeper.plans() == before and one.settings == []
        assert await one.likes(11) == [("goal", 10, "fired")]


async def test_a_rule_that_asks_for_persons_is_counted_from_the_edit_on(tmp_path: Path) -> None:
    people = '[[trigger]]\nid = "two"\ncounter = "commenters"\nlevels = [2]\neffect = "hearts"\n'
    async with desk(tmp_path / "shop", LADDER.format("10")) as one:
        await one.write(people)
        found = [await one.journal.append([comment(who, user=who)]) for who in ("a", "b")]
        fired = [(one.rule_id, one.level) for committed in found for one in committed[0].firings]
        assert fired == [("two", 2)]
        assert one.told[-1] == "规则已更新：新增 1，改动 0，删除 1"


async def test_a_full_disk_is_tried_again_and_the_edit_is_not_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with desk(tmp_path / "shop", LADDER.format("10")) as one:

        async def full(*args: object) -> None:
            raise Retryable("no space left", after_s=1.0)

        with monkeypatch.context() as patched:
            patched.setattr(one.journal, "use", full)
            with pytest.raises(Retryable):
                await one.write(LADDER.format("30"))
        await one.keeper.look()
        assert await one.likes(31) == [("goal@2", 30, "fired")]
