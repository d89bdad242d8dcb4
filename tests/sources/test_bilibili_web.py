import asyncio
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from bot.core.clock import SystemClock
from bot.core.errors import ConfigError, NeedsOperator
from bot.core.ports import SourceContext
from bot.settings.source import SourceSettings
from bot.sources import bilibili_web
from bot.sources.bilibili_web import cookie, open_bilibili_web
from bot.sources.intake import Intake
from tests.fakes.bilibili import message
from tests.fakes.bilibili_web import IMG, FakeBilibiliWeb
from tests.fakes.show import script
from tests.sources.bilibili_reading import eventually
from tests.sources.hearing import listening

pytestmark = pytest.mark.wire

COMMENTS = [step for step in script() if step.type == "comment"]
PAGE = Path(__file__).parents[2] / "docs" / "sources" / "bilibili_web.md"


def opened(**settings: Any) -> Any:
    entry = SourceSettings.model_validate({"kind": "bilibili_web", **settings})
    return open_bilibili_web(entry, SourceContext(clock=SystemClock(), session_id="s1"))


def asked(fake: FakeBilibiliWeb, part: str) -> int:
    return len([path for _, path, _ in fake.requests if part in path])


@pytest.mark.parametrize(
    ("settings", "word"),
    [({}, "room_id"), ({"room_id": "name"}, "room_id"), ({"room_id": "1", "sessdata": "x"}, "NAME")],
)
def test_settings_that_cannot_work_say_what_to_write(settings: dict[str, Any], word: str) -> None:
    with pytest.raises(ConfigError, match=word):
        opened(**settings)


async def test_a_short_room_number_becomes_the_stable_one() -> None:
    async with FakeBilibiliWeb() as fake, listening(fake) as hearing:
        await fake.someone()
        await fake.perform(COMMENTS[:1])
        (event,) = await hearing.until(1, "comment")
        assert event.room_id == "1000001"


async def test_one_user_agent_is_used_for_everything() -> None:
    async with FakeBilibiliWeb() as fake, listening(fake, extra={"user_agent": "Agent/7"}) as hearing:
        await fake.someone()
        await hearing.state("open")
        assert fake.agents == {"Agent/7"}


async def test_a_stale_signing_key_is_fetched_anew() -> None:
    async with FakeBilibiliWeb() as fake, listening(fake) as hearing:
        await fake.someone()
        await hearing.state("open")
        hearing.source.connector.forget()  # type: ignore[attr-defined]
        fake.key_of_the_day = IMG
        fake.drop()
        await fake.someone(2)
        await hearing.state("open")
        assert asked(fake, "nav") == 2 and asked(fake, "get_info") == 1


async def test_a_robot_check_is_waited_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bilibili_web, "RISK_S", 0.1)
    async with FakeBilibiliWeb() as fake:
        fake.risk = 3
        async with listening(fake) as hearing:
            await eventually(lambda: "-352" in hearing.source.health.reason)
            await fake.someone()
            await hearing.state("open")
            assert asked(fake, "getDanmuInfo") == 4


async def test_the_websites_own_refusal_is_waited_out_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bilibili_web, "RISK_S", 0.1)
    async with FakeBilibiliWeb() as fake:
        fake.refuse_with = (412, {})
        async with listening(fake) as hearing:
            await eventually(lambda: "412" in hearing.source.health.reason)
            fake.refuse_with = None
            await fake.someone()
            await hearing.state("open")


async def test_a_room_that_is_none_stops_the_source() -> None:
    async with FakeBilibiliWeb() as fake:
        fake.no_room = True
        async with listening(fake) as hearing:
            await hearing.state("stopped")
            await asyncio.sleep(0)
        assert isinstance(hearing.error, NeedsOperator) and "room_id" in hearing.source.health.hint
        assert "未找到该房间" in hearing.source.health.reason


async def test_a_login_that_has_expired_is_told_and_the_room_is_heard() -> None:
    async with FakeBilibiliWeb() as fake:
        fake.logged_in = False
        async with listening(fake) as hearing:
            await fake.someone()
            await hearing.state("open")
            await eventually(lambda: "SESSDATA" in hearing.source.health.hint)
            await fake.perform(COMMENTS[:1])
            await hearing.until(1, "comment")
            assert hearing.source.health.state == "live" and "SESSDATA" in hearing.source.health.hint


async def test_names_hidden_after_the_login_notice_are_no_identities() -> None:
    async with FakeBilibiliWeb() as fake:
        fake.logged_in = False
        async with listening(fake, extra={"sessdata": ""}) as hearing:
            await fake.someone()
            await hearing.state("open")
            await fake.perform(COMMENTS[:3])
            await hearing.until(3, "comment")
            await fake.hide_names()
            await fake.perform(COMMENTS[3:9])
            events = await hearing.until(9, "comment")
            assert [event.user.id_scope for event in events if event.user] == ["uid"] * 3 + ["masked"] * 6
            assert all(event.user.id is None for event in events[3:] if event.user)
            assert "bilibili_open" in hearing.source.health.hint
            assert hearing.source.health.counts["login_notices"] == 1
            await eventually(lambda: hearing.source.health.masked_ratio > 0.5)


async def test_the_device_cookie_is_kept_over_a_restart(tmp_path: Path) -> None:
    async with FakeBilibiliWeb() as fake:
        for number in (1, 2):
            async with listening(fake, data=tmp_path) as hearing:
                await fake.someone(number)
                await hearing.state("open")
        assert len([path for _, path, _ in fake.requests if path == "/"]) == 1


async def test_gifts_in_protobuf_are_counted_like_the_others() -> None:
    show = [step for step in script() if step.type == "gift" and not step.combo][:10]
    async with FakeBilibiliWeb() as fake, listening(fake) as hearing:
        await fake.someone()
        await hearing.state("open")
        fake.protobuf_gifts = True
        await fake.perform(show)
        events = await hearing.until(len(show), "gift")
        assert [event.gift.count for event in events if event.gift] == [step.count for step in show]


async def test_a_gift_told_in_both_forms_is_counted_once() -> None:
    (step,) = [step for step in script() if step.type == "gift" and not step.combo][:1]
    async with FakeBilibiliWeb() as fake, listening(fake) as hearing:
        await fake.someone()
        await hearing.state("open")
        await fake.say(message("SEND_GIFT", fake.gift(step)), message("SEND_GIFT_V2", {"pb": fake.gift_v2(step)}))
        assert len(await hearing.settled()) == 1


def test_the_combo_of_a_gift_ends_by_time_and_adds_up() -> None:
    connector = opened(room_id="1000001").connector
    intake = Intake(SourceSettings(kind="bilibili_web"), connector.health)
    first = next(step for step in script() if step.combo)
    show = [step for step in script() if step.combo == first.combo]
    fake, made = FakeBilibiliWeb(), []
    for step in show:
        (frame,) = fake.frames(step)
        assert isinstance(frame, bytes)
        made += intake.take(connector.decode(frame, step.at_ms), step.at_ms / 1000, step.at_ms)
    ends = intake.due(show[-1].at_ms / 1000 + 11, show[-1].at_ms + 11_000)
    assert sum(one.gift.count for one in made if one.gift) == show[-1].total
    assert [(end.gift.count, end.gift.combo_total) for end in ends if end.gift] == [(0, show[-1].total)]


def test_one_cookie_is_found_among_many() -> None:
    class Headers(dict[str, str]):
        def items(self) -> Any:
            return [("Set-Cookie", "b_nut=1; Path=/"), ("set-cookie", "buvid3=abc; Domain=.x"), ("X", "buvid3=no")]

    assert cookie(Headers(), "buvid3") == "abc" and cookie(Headers(), "other") == ""


def test_every_toml_block_of_the_page_opens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BILI_SESSDATA", "x")
    blocks = re.findall(r"```toml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    entries = [entry for block in blocks for entry in tomllib.loads(block)["source"]]
    assert entries
    for entry in entries:
        assert opened(**{key: value for key, value in entry.items() if key != "kind"}).connector.kind == entry["kind"]
