import asyncio
import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from bot.core.clock import SystemClock
from bot.core.errors import ConfigError, NeedsOperator, Retryable
from bot.core.ports import SourceContext
from bot.settings.source import SourceSettings
from bot.sources import bilibili_open
from bot.sources.bilibili_open import WAIT_S, open_bilibili_open, signed, start_refused
from tests.fakes.bilibili import message
from tests.fakes.bilibili_open import CMD, FakeBilibiliOpen
from tests.fakes.show import script
from tests.sources.bilibili_reading import eventually
from tests.sources.hearing import listening

pytestmark = pytest.mark.wire

COMMENTS = [step for step in script() if step.type == "comment"]
PAGE = Path(__file__).parents[2] / "docs" / "sources" / "bilibili_open.md"


def opened(**settings: Any) -> Any:
    entry = SourceSettings.model_validate({"kind": "bilibili_open", **settings})
    return open_bilibili_open(entry, SourceContext(clock=SystemClock(), session_id="s1"))


def test_a_request_is_signed_as_the_platform_documents_it() -> None:
    made = signed(b'{"code": "ABC", "app_id": 1}', "ak", "sk", nonce="0" * 32, at_s=1_700_000_000)
    assert made["x-bili-content-md5"] == "350fd76ea29938aa6ab5ceafdac23021"
    assert made["Authorization"] == "34ec5bc4823b9489cc0b0656c9c41da439b4c5c5dd0001cd2bf533fd72326235"


@pytest.mark.parametrize(
    ("settings", "word"),
    [
        ({}, "app_id"),
        ({"app_id": 1}, "access_key_id"),
        ({"app_id": 1, "access_key_id": "written here"}, "secret"),
        ({"app_id": 1, "ap_heartbeat_s": 3}, "app_heartbeat_s"),
        ({"app_id": 1, "access_key_id": "$NO_SUCH_NAME_SET"}, "NO_SUCH_NAME_SET"),
    ],
)
def test_settings_that_cannot_work_say_what_to_write(settings: dict[str, Any], word: str) -> None:
    with pytest.raises(ConfigError, match=word):
        opened(**settings)


async def test_the_room_is_the_one_that_the_platform_names() -> None:
    async with FakeBilibiliOpen() as fake, listening(fake) as hearing:
        await fake.someone()
        await fake.perform(COMMENTS[:1])
        (event,) = await hearing.until(1, "comment")
        assert event.room_id == "1000001" and event.platform == "bilibili"


async def test_the_application_sends_heartbeats_of_its_own() -> None:
    async with FakeBilibiliOpen() as fake, listening(fake, extra={"app_heartbeat_s": 0.1}) as hearing:
        await fake.someone()
        await eventually(lambda: fake.app_beats >= 3)
        assert hearing.source.health.reconnects == 0


async def test_a_game_that_died_is_started_again() -> None:
    async with FakeBilibiliOpen() as fake, listening(fake, extra={"app_heartbeat_s": 0.2}) as hearing:
        await fake.someone()
        await hearing.state("open")
        fake.game = ""
        await fake.someone(2)
        await hearing.state("open")
        assert fake.games == 2 and "no heartbeat" in str(hearing.source.health.gaps or hearing.events)


async def test_a_lost_application_heartbeat_is_forgiven() -> None:
    async with FakeBilibiliOpen() as fake, listening(fake, extra={"app_heartbeat_s": 0.1}) as hearing:
        await fake.someone()
        await hearing.state("open")
        fake.refuse_with = (500, {})
        await eventually(lambda: hearing.source.health.counts.get("app_heartbeats_lost", 0) >= 2)
        fake.refuse_with = None
        await fake.perform(COMMENTS[:1])
        await hearing.until(1, "comment")
        assert hearing.source.health.reconnects == 0


async def test_an_interaction_that_the_platform_ends_is_started_again() -> None:
    async with FakeBilibiliOpen() as fake, listening(fake) as hearing:
        await fake.someone()
        await hearing.state("open")
        await fake.say(message(f"{CMD}INTERACTION_END", {"game_id": "another"}))
        await fake.perform(COMMENTS[:1])
        await hearing.until(1, "comment")
        assert fake.connections == 1
        await fake.kick()
        await fake.someone(2)
        await fake.perform(COMMENTS[1:2])
        await hearing.until(2, "comment")
        assert fake.games == 2


async def test_a_broken_connection_goes_on_with_the_same_game() -> None:
    async with FakeBilibiliOpen() as fake, listening(fake) as hearing:
        await fake.someone()
        await hearing.state("open")
        fake.drop()
        await fake.someone(2)
        await hearing.state("open")
        assert fake.games == 1 and fake.app_beats >= 1


async def test_leaving_ends_the_game_so_that_the_room_may_be_opened_again(tmp_path: Path) -> None:
    async with FakeBilibiliOpen() as fake:
        for number in (1, 2):
            async with listening(fake, data=tmp_path) as hearing:
                await fake.someone(number)
                await hearing.state("open")
        assert fake.ended == ["game-1", "game-2"] and fake.game == ""
    assert json.loads((tmp_path / "sources" / "bili.json").read_text()) == {}


async def test_a_game_that_was_never_ended_is_ended_by_the_next_run(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "bili.json").write_text('{"game_id": "game-0"}')
    async with FakeBilibiliOpen() as fake:
        fake.game = "game-0"
        async with listening(fake, data=tmp_path) as hearing:
            await fake.someone()
            await hearing.state("open")
            assert fake.ended == ["game-0"]
            kept = json.loads((tmp_path / "sources" / "bili.json").read_text())
            assert kept == {"game_id": "game-1"}


async def test_a_game_that_is_closed_already_is_as_good_as_ended(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "bili.json").write_text('{"game_id": "game-0"}')
    async with FakeBilibiliOpen() as fake, listening(fake, data=tmp_path) as hearing:
        await fake.someone()
        await hearing.state("open")
        assert "goodbyes_lost" not in hearing.source.health.counts


async def test_a_start_refused_by_an_open_game_is_tried_until_it_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(WAIT_S, 7002, 0.1)
    async with FakeBilibiliOpen() as fake:
        fake.game = "of somebody else"
        async with listening(fake) as hearing:
            await eventually(lambda: len([path for _, path, _ in fake.requests if "start" in path]) >= 2)
            assert "7002" in hearing.source.health.reason
            fake.game = ""
            await fake.someone()
            await hearing.state("open")


async def test_an_application_without_a_game_id_has_no_heartbeats() -> None:
    async with FakeBilibiliOpen() as fake:
        fake.without_game_id = True
        async with listening(fake, extra={"app_heartbeat_s": 0.05}) as hearing:
            await fake.someone()
            await hearing.state("open")
            await asyncio.sleep(0.3)
            assert fake.app_beats == 0 and hearing.source.health.reconnects == 0
        assert fake.ended == []


@pytest.mark.parametrize("code", [4001, 4002, 4003, 4007, 4008, 5004, 5005, 5011, 7007, 8002])
def test_what_only_a_person_can_cure_stops_with_the_platforms_words_and_what_to_do(code: int) -> None:
    error = start_refused(code, "原话")
    assert isinstance(error, NeedsOperator) and error.hint and f"{code} 原话" in error.message


@pytest.mark.parametrize(("code", "after_s"), [(7001, 10.0), (7002, 10.0), (4009, 60.0), (5000, 0.0), (9999, 0.0)])
def test_what_time_cures_is_tried_again(code: int, after_s: float) -> None:
    error = start_refused(code, "原话")
    assert isinstance(error, Retryable) and error.after_s == after_s and f"{code} 原话" in error.message


async def test_a_wrong_code_stops_the_source_and_the_console_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    async with FakeBilibiliOpen() as fake:
        settings = fake.settings()
        monkeypatch.setenv("FAKE_BILI_OTHER_CODE", "renewed")
        async with listening(fake, extra={**settings, "code": "$FAKE_BILI_OTHER_CODE"}) as hearing:
            await hearing.state("stopped")
            await asyncio.sleep(0)
        assert "7007" in hearing.source.health.reason and "主播身份码" in hearing.source.health.hint
        assert isinstance(hearing.error, NeedsOperator)


async def test_a_wrong_key_is_refused_by_the_signature(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAKE_BILI_OTHER_KEY", "wrong")
    async with FakeBilibiliOpen() as fake:
        async with listening(fake, extra={"access_key_secret": "$FAKE_BILI_OTHER_KEY"}) as hearing:
            await hearing.state("stopped")
        assert "4002" in hearing.source.health.reason and "wrong" not in hearing.source.health.reason


async def test_no_secret_is_in_anything_that_is_shown() -> None:
    async with FakeBilibiliOpen() as fake:
        fake.start_code = 5000
        async with listening(fake) as hearing:
            await hearing.state("backoff")
            shown = f"{hearing.source.health} {[event.system for event in hearing.events]}"
        assert "sk-1" not in shown and "CODE1" not in shown and "ak-1" not in shown


async def test_all_hosts_are_tried_in_turn_and_then_a_fresh_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.sources.feed.backoff_s", lambda *_: 0.01)
    async with FakeBilibiliOpen() as fake:
        fake.hosts = 2
        fake.login_code = 0
        paths: list[str] = []
        serve = fake.serve_socket

        async def closing(request: Any, **more: Any) -> Any:
            paths.append(request.path)
            if len(paths) <= 4:
                raise ConnectionResetError
            return await serve(request, **more)

        monkeypatch.setattr(fake, "serve_socket", closing)
        await fake.stop()
        await fake.start()
        async with listening(fake) as hearing:
            await fake.someone()
            await hearing.state("open")
        assert paths[:4] == ["/sub0", "/sub1", "/sub0", "/sub1"] and fake.games == 2


async def test_the_pieces_of_a_combo_add_up_with_and_without_the_fields_about_it() -> None:
    show = [step for step in script() if step.combo][:12]
    for debug_tool in (False, True):
        async with FakeBilibiliOpen() as fake, listening(fake) as hearing:
            fake.debug_tool = debug_tool
            await fake.someone()
            await hearing.state("open")
            await fake.perform(show)
            events = await hearing.until(len(show), "gift")
            assert sum(event.gift.count for event in events if event.gift) == sum(step.count for step in show)


def test_every_toml_block_of_the_page_opens(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("BILI_KEY_ID", "BILI_KEY_SECRET", "BILI_CODE"):
        monkeypatch.setenv(name, "x")
    blocks = re.findall(r"```toml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    entries = [entry for block in blocks for entry in tomllib.loads(block)["source"]]
    assert entries
    for entry in entries:
        assert opened(**{key: value for key, value in entry.items() if key != "kind"}).connector.kind == entry["kind"]


def test_the_page_explains_every_refusal() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [code for code in (*bilibili_open.ASK, *bilibili_open.WAIT_S) if str(code) not in page] == []
