"""A trigger of a running room reaches OBS, and the room's lights and scenes know of it."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.app.obs import make_obs, stage_url
from bot.app.triggers import check_triggers
from bot.core.clock import SystemClock
from bot.core.errors import ConfigError
from bot.core.reports import Health
from bot.settings.room import Settings, parse_settings
from tests.fakes.obs import FakeObs
from tests.obs.studio import ENV, password, until
from tests.room.studio import Studio, studio

pytestmark = pytest.mark.wire


@pytest.fixture
async def obs(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FakeObs]:
    password(monkeypatch)
    async with FakeObs() as obs:
        obs.scenes = {"Desk": [], "Hello": [], "Slate": []}
        obs.program = "Desk"
        obs.add("Desk", "Goal", "text_ft2_source_v2")
        obs.add("Desk", "Bad", "text_ft2_source_v2")
        yield obs


def section(obs: FakeObs) -> dict[str, Any]:
    scenes = {"segment": "Desk", "opening": "Hello", "panic": "Slate"}
    return {"enabled": True, "url": f"{obs.ws_url}/", "password": f"${ENV}", "scenes": scenes, "dwell_s": 0.0}


async def test_a_show_steers_obs_by_what_it_does_and_by_its_triggers(obs: FakeObs) -> None:
    words = {"text:Goal": "点赞到 [[level]] 啦", "text:Bad": "全网最低价，史上第一"}
    triggers: list[dict[str, Any]] = [
        {"id": "likes", "counter": "likes", "levels": [100], "obs": words},
        {"id": "asks", "on": "comment", "keywords": ["party"], "obs": {"source:Desk/Goal": "off"}},
    ]
    async with studio(triggers=triggers, obs=section(obs)) as show:
        await until(lambda: obs.program == "Hello")
        await show.hear(show.comment("party"), show.likes(100))
        await until(lambda: not obs.scenes["Desk"][0].on)
        await until(lambda: obs.calls("SetInputSettings"))
        assert obs.inputs["Goal"].settings["text"] == "点赞到 100 啦"
        assert "text" not in obs.inputs["Bad"].settings
        show.room.panic()
        await until(lambda: obs.program == "Slate")
        await until(lambda: lights(show)[-1:] == ["good"])
        assert not show.room.retry("obs")
        await obs.close(4011)
        await until(lambda: lights(show)[-1:] == ["bad"])
        assert show.room.retry("obs")
        await until(lambda: lights(show)[-1:] == ["good"])
        assert show.faults == []


def lights(show: Studio) -> list[str]:
    """States of OBS's light so far."""
    told = [chip for one in show.tape.reports if isinstance(one, Health) for chip in one.chips]
    return [chip.state for chip in told if chip.id == "obs"]


def test_without_an_enabled_section_there_is_no_obs() -> None:
    assert make_obs(Settings(), SystemClock()) is None


@pytest.mark.parametrize(
    ("more", "url"),
    [
        ({}, "http://127.0.0.1:8787/stage"),
        ({"server": {"host": "0.0.0.0"}}, "http://127.0.0.1:8787/stage"),
        ({"server": {"host": "192.168.0.7", "port": 80}}, "http://192.168.0.7:80/stage"),
        ({"server": {"port": 0}}, ""),
        ({"obs": {"stage_url": "http://pc:8787/stage"}}, "http://pc:8787/stage"),
    ],
)
def test_the_stage_has_the_address_under_which_obs_finds_it(more: dict[str, Any], url: str) -> None:
    assert stage_url(parse_settings(more)) == url


@pytest.mark.parametrize(
    ("section", "orders", "message"),
    [
        ({}, {"scene": "Desk"}, r"asks something of OBS.*enabled = true"),
        ({"enabled": True}, {"stream": "stop"}, "never starts or stops"),
        ({"enabled": True}, {"wink": "on"}, "is no order"),
    ],
)
def test_a_trigger_that_can_never_work_is_refused_at_the_start(
    section: dict[str, Any], orders: dict[str, str], message: str
) -> None:
    room = parse_settings({"obs": section, "trigger": [{"id": "a", "on": "gift", "obs": orders}]})
    with pytest.raises(ConfigError, match=message):
        check_triggers(room, {})
