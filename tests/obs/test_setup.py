from collections.abc import AsyncIterator

import pytest

from bot.obs.setup import Remark, set_up, shows
from bot.obs.visit import visiting
from bot.settings.obs import ObsSettings
from tests.fakes.obs import FakeObs
from tests.obs.studio import ENV, password

pytestmark = pytest.mark.wire
URL = "http://127.0.0.1:8787/stage"
CHANGES = ("CreateScene", "CreateInput", "CreateSceneItem", "SetInputSettings")


@pytest.fixture
async def obs(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FakeObs]:
    password(monkeypatch)
    async with FakeObs() as obs:
        yield obs


async def made_ready(obs: FakeObs, **more: object) -> list[Remark]:
    raw = {"url": f"{obs.ws_url}/", "password": f"${ENV}", "scenes": {"answer": "Close", "segment": "zhubo"}, **more}
    async with visiting(ObsSettings.model_validate(raw)) as (client, _):
        return await set_up(client, ObsSettings.model_validate(raw), URL)


async def test_an_empty_obs_gets_its_scenes_and_one_stage_in_them(obs: FakeObs) -> None:
    remarks = await made_ready(obs)
    assert list(obs.scenes) == ["Scene", "zhubo", "Close"]
    assert {name: [item.name for item in items] for name, items in obs.scenes.items()} == {
        "Scene": [],
        "zhubo": ["zhubo stage"],
        "Close": ["zhubo stage"],
    }
    stage = obs.inputs["zhubo stage"]
    assert (stage.settings["url"], stage.settings["width"], stage.settings["height"]) == (URL, 1080, 1920)
    assert stage.settings["reroute_audio"] and not stage.settings["shutdown"]
    assert [remark.verdict for remark in remarks] == ["good"] * 4
    assert obs.program == "Scene"


async def test_asked_again_it_changes_nothing(obs: FakeObs) -> None:
    await made_ready(obs)
    before = len(obs.calls(*CHANGES))
    remarks = await made_ready(obs)
    assert len(obs.calls(*CHANGES)) == before
    assert [remark.key for remark in remarks] == ["scene_there", "scene_there", "source_there"]


async def test_a_source_of_another_name_that_shows_the_stage_is_used(obs: FakeObs) -> None:
    obs.add("Scene", "My overlay", "browser_source", url=f"{URL}?layout=wide", width=400, height=300)
    await made_ready(obs)
    assert "zhubo stage" not in obs.inputs
    assert obs.inputs["My overlay"].settings["width"] == 400
    assert [item.name for item in obs.scenes["zhubo"]] == ["My overlay"]


async def test_a_source_with_an_old_address_or_size_is_mended(obs: FakeObs) -> None:
    await made_ready(obs)
    obs.inputs["zhubo stage"].settings.update(url="http://127.0.0.1:1/stage", css="mine")
    assert "source_mended" in [remark.key for remark in await made_ready(obs)]
    assert obs.inputs["zhubo stage"].settings["url"] == URL
    obs.inputs["zhubo stage"].settings.update(url=f"{URL}?lang=en", width=800)
    await made_ready(obs)
    kept = obs.inputs["zhubo stage"].settings
    assert (kept["url"], kept["width"], kept["css"]) == (f"{URL}?lang=en", 1080, "mine")


async def test_a_persons_own_scene_is_left_as_it_is(obs: FakeObs) -> None:
    obs.scenes["Close"] = []
    await made_ready(obs)
    assert obs.scenes["Close"] == []


async def test_an_obs_without_a_browser_source_is_told_so_and_left_alone(obs: FakeObs) -> None:
    obs.kinds.remove("browser_source")
    (remark,) = await made_ready(obs)
    assert (remark.verdict, remark.saying.text("en")) == ("bad", "this OBS has no sources of kind browser_source")
    assert "obsproject.com" in remark.saying.hint("zh")
    assert obs.calls(*CHANGES) == []


async def test_a_name_that_is_taken_by_something_else_is_said(obs: FakeObs) -> None:
    obs.add("Scene", "zhubo stage", "color_source_v3")
    remarks = await made_ready(obs)
    assert (remarks[-1].verdict, remarks[-1].key) == ("bad", "name_taken")


def test_the_stage_is_known_by_its_address_without_the_question() -> None:
    assert shows(f"{URL}/?lang=en", URL)
    assert not shows("http://127.0.0.1:8787/console", URL)
