"""Rule packs edited on air: taken whole or not at all, from the next sentence on."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.app.build import make_guard
from bot.app.files import load_room, room_settings
from bot.app.pack_keeper import PackKeeper
from bot.core.facts import Facts
from bot.core.speech import Clause, Cleared
from bot.guard.gate import Gate
from tests.app.process import quiet_room
from tests.store.rig import NOON_MS

pytestmark = pytest.mark.wire

PACK = """[pack]
id = "own"
version = "{version}"
as_of = 2026-11-30

[[source]]
id = "HOUSE"
title = "our own list"
date = 2026-11-30
verified = "own"

[[rule]]
id = "own.word"
class = "comparison"
source = "HOUSE"
severity = "block"
languages = ["zh"]
terms = ["{word}"]
text = {{ zh = "不说这个", en = "not this" }}
bad = ["{word}"]
good = ["今天好"]
"""


@dataclass
class Desk:
    gate: Gate
    keeper: PackKeeper
    folder: Path
    facts: Facts
    told: list[str] = field(default_factory=list)
    versions: list[str] = field(default_factory=list)

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")

    async def look(self) -> None:
        await self.keeper.look()

    def is_said(self, text: str) -> bool:
        return isinstance(self.gate.clear(Clause(text=text, lang="zh"), self.facts), Cleared)


def desk(folder: Path) -> Desk:
    room = quiet_room(folder / "shop")
    files = load_room(room, room_settings(room), started_ms=NOON_MS)
    gate = make_guard(files, series="s1-")
    told: list[str] = []
    versions: list[str] = []
    keeper = PackKeeper(gate, files, folder=room, on_packs=versions.append, tell=told.append)
    return Desk(gate, keeper, room, Facts(catalog=files.catalog, wall_ms=NOON_MS), told, versions)


async def opened(folder: Path) -> Desk:
    return await asyncio.to_thread(desk, folder)


async def test_a_word_forbidden_on_air_is_not_said_from_the_next_sentence_on(tmp_path: Path) -> None:
    own = await opened(tmp_path)
    assert own.is_said("窗外有云雀")
    own.write("packs/own.toml", PACK.format(version="1", word="云雀"))
    await own.look()
    assert not own.is_said("窗外有云雀")
    own.write("packs/own.toml", PACK.format(version="2b", word="麻雀"))
    await own.look()
    assert own.is_said("窗外有云雀")
    assert not own.is_said("窗外有麻雀")
    assert [("own@1" in one, "own@2b" in one) for one in own.versions] == [(True, False), (False, True)]
    assert len(own.told) == 2
    assert own.keeper.light() == []


async def test_decision_ids_go_on_counting_when_packs_change(tmp_path: Path) -> None:
    own = await opened(tmp_path)
    ids = []
    for version in "12":
        own.write("packs/own.toml", PACK.format(version=version, word="云雀" + version))
        await own.look()
        verdict = own.gate.clear(Clause(text="今天下雨", lang="zh"), own.facts)
        assert isinstance(verdict, Cleared)
        ids.append(verdict.decision_id)
    assert len(set(ids)) == 2
    assert all(one.startswith("s1-") for one in ids)


async def test_a_broken_pack_leaves_the_earlier_rules_in_force_and_names_the_line(tmp_path: Path) -> None:
    own = await opened(tmp_path)
    own.write("packs/own.toml", PACK.format(version="1", word="云雀"))
    await own.look()
    own.write("packs/own.toml", PACK.format(version="2", word="麻雀").replace("good =", "goood ="))
    await own.look()
    await own.look()
    assert not own.is_said("窗外有云雀")
    assert own.is_said("窗外有麻雀")
    assert len(own.told) == 2
    assert "own.toml:" in own.told[-1]
    [chip] = own.keeper.light()
    assert chip.state == "warn"
    assert "goood" in chip.text
    assert "规则 'own.word'：不认识键" in chip.text


async def test_a_pack_whose_own_examples_fail_is_not_taken(tmp_path: Path) -> None:
    own = await opened(tmp_path)
    own.write("packs/own.toml", PACK.format(version="1", word="云雀").replace('bad = ["云雀"]', 'bad = ["麻雀"]'))
    await own.look()
    assert own.is_said("窗外有云雀")
    assert own.keeper.light()


async def test_a_pack_may_not_forbid_the_host_to_say_that_it_is_an_ai(tmp_path: Path) -> None:
    own = await opened(tmp_path)
    own.write("packs/own.toml", PACK.format(version="1", word="AI主播"))
    await own.look()
    assert "规则 own.word 会不让主播说" in own.keeper.light()[0].text
    assert own.is_said("提醒一句，我是AI主播，声音和画面是生成的。")
    await asyncio.to_thread((own.folder / "packs/own.toml").unlink)
    await own.look()
    assert own.keeper.light() == []


async def test_an_exception_written_on_air_holds_too(tmp_path: Path) -> None:
    own = await opened(tmp_path)
    own.write("packs/own.toml", PACK.format(version="1", word="云雀"))
    await own.look()
    assert not own.is_said("这是云雀茶壶系列")
    allow = '[[allow]]\nrule = "own.word"\ntext = "云雀茶壶"\nauthor = "shop"\ndate = 2026-11-30\nreason = "a name"\n'
    own.write("allow.toml", allow)
    await own.look()
    assert own.is_said("这是云雀茶壶系列")
    assert not own.is_said("窗外有云雀")
