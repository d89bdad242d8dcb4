from collections.abc import AsyncIterator

import pytest

from bot.obs.orders import action_of
from bot.obs.probe import look
from bot.obs.setup import Remark
from bot.obs.visit import visiting
from bot.settings.obs import ObsSettings
from tests.fakes.obs import FakeObs
from tests.obs.studio import ENV, password

pytestmark = pytest.mark.wire
URL = "http://127.0.0.1:8787/stage"
ORDERS = [action_of(*pair) for pair in (("source:Desk/Baner", "on"), ("media:Bell", "play"), ("scene", "Party"))]


@pytest.fixture
async def obs(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FakeObs]:
    password(monkeypatch)
    async with FakeObs() as obs:
        obs.scenes = {"Desk": [], "Close": []}
        obs.program = "Desk"
        yield obs


async def seen(obs: FakeObs, *, stage_url: str = URL, orders: object = (), **more: object) -> list[Remark]:
    raw = {"url": f"{obs.ws_url}/", "password": f"${ENV}", **more}
    settings = ObsSettings.model_validate(raw)
    async with visiting(settings) as (client, hello):
        return await look(client, hello, settings, stage_url, orders)  # type: ignore[arg-type]


async def test_an_obs_that_is_ready_is_all_green(obs: FakeObs) -> None:
    obs.add("Desk", "zhubo stage", "browser_source", url=URL)
    remarks = await seen(obs, scenes={"segment": "Desk"})
    assert [(remark.verdict, remark.key) for remark in remarks] == [
        ("good", "version_ok"),
        ("good", "source_there"),
        ("good", "stream_off"),
    ]


async def test_every_name_that_obs_has_not_is_said_with_its_neighbour(obs: FakeObs) -> None:
    obs.add("Desk", "Banner")
    remarks = await seen(obs, scenes={"segment": "Dask", "panic": "Slate"}, orders=ORDERS)
    texts = [remark.saying.text("en") for remark in remarks if remark.verdict == "bad"]
    assert texts == [
        "there is no 'Dask' in OBS, did you mean 'Desk'?",
        "there is no 'Slate' in OBS",
        "there is no 'Party' in OBS",
        "there is no 'Baner' in OBS, did you mean 'Banner'?",
        "there is no 'Bell' in OBS",
    ]


async def test_a_stage_that_viewers_do_not_see_is_said(obs: FakeObs) -> None:
    assert "no_stage" in [remark.key for remark in await seen(obs)]
    obs.add("Close", "zhubo stage", "browser_source", url=URL)
    remark = next(one for one in await seen(obs) if one.key == "not_on_air")
    assert (remark.verdict, remark.values["scene"]) == ("warn", "Desk")
    assert "no_port" in [remark.key for remark in await seen(obs, stage_url="")]


async def test_a_scene_of_the_show_without_the_stage_has_no_label_and_is_said(obs: FakeObs) -> None:
    obs.scenes |= {"Nested": [], "Hidden": [], "Slate": []}
    obs.add("Desk", "zhubo stage", "browser_source", url=URL)
    obs.add("Nested", "Desk")
    obs.inputs.pop("Desk")
    obs.add("Hidden", "zhubo stage").on = False
    names = {"segment": "Desk", "answer": "Close", "thanks": "Nested", "offer": "Hidden", "panic": "Slate"}
    remarks = [remark for remark in await seen(obs, scenes=names) if remark.key == "unlabelled"]
    assert [remark.values["scene"] for remark in remarks] == ["Close", "Hidden"]
    assert remarks[0].saying.text("zh") == "场景“Close”里没有“zhubo stage”：那时观众看不到 AI 标识"


async def test_an_open_door_and_a_missing_browser_are_said(obs: FakeObs) -> None:
    obs.password = None
    obs.kinds.remove("browser_source")
    remarks = await seen(obs)
    assert [(remark.verdict, remark.key) for remark in remarks[1:3]] == [("warn", "open_door"), ("bad", "no_kind")]


async def test_a_stream_that_loses_frames_is_said(obs: FakeObs, monkeypatch: pytest.MonkeyPatch) -> None:
    obs.streaming = True
    stats = {"outputSkippedFrames": 30, "outputTotalFrames": 1000}
    monkeypatch.setattr(obs, "do_GetStats", lambda fields: stats, raising=False)
    texts = [remark.saying.text("zh") for remark in await seen(obs)]
    assert texts[-2:] == ["推流中", "推流丢了 3% 的帧"]
