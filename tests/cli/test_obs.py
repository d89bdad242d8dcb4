"""`zhubo obs` against a fake OBS, as an operator calls it."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.app.doctor import examine
from bot.cli.obs import obs as app
from bot.core.errors import BotError
from tests.app.process import quiet_room
from tests.fakes.obs import FakeObs
from tests.obs.studio import ENV, password

pytestmark = pytest.mark.wire


@pytest.fixture
async def obs(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FakeObs]:
    password(monkeypatch)
    async with FakeObs() as obs:
        yield obs


def room(folder: Path, obs: FakeObs, *more: str, lang: str = "en") -> Path:
    section = f'[obs]\nenabled = true\nurl = "{obs.ws_url}/"\npassword = "${ENV}"\n'
    return quiet_room(folder / "shop", section, *more, lang=lang)


async def zhubo(*arguments: str | Path) -> Result:
    return await asyncio.to_thread(CliRunner().invoke, app, [str(one) for one in arguments])


async def test_setup_makes_it_ready_and_check_then_finds_it_so(obs: FakeObs, tmp_path: Path) -> None:
    shop = room(tmp_path, obs, '[obs.scenes]\nsegment = "zhubo"\n')
    done = await zhubo("setup", shop)
    assert (done.exit_code, done.output.count("✓")) == (0, 2)
    obs.program = "zhubo"
    rows = [json.loads(line) for line in (await zhubo("check", shop, "--json")).output.splitlines()]
    assert [row["verdict"] for row in rows] == ["good"] * 3
    assert rows[1]["text"] == "browser source 'zhubo stage' shows http://127.0.0.1:8787/stage"


async def test_what_is_missing_is_said_with_the_remedy_and_exit_code_one(obs: FakeObs, tmp_path: Path) -> None:
    shop = room(tmp_path, obs, '[obs.scenes]\nanswer = "Scen"\n', lang="zh")
    done = await zhubo("check", shop)
    assert done.exit_code == 1
    assert "✗ OBS 里没有“Scen”，是“Scene”吗？\n      → 改 room.toml" in done.output


async def test_a_wrong_password_is_said_to_be_that(
    obs: FakeObs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ENV, "coffee house")
    for act in (("check",), ("setup",), ("stream", "start")):
        done = await zhubo(*act, room(tmp_path / "_".join(act), obs))
        assert done.exit_code == 1 and "✗ OBS refused the password" in done.output


async def test_the_stream_is_started_and_stopped(obs: FakeObs, tmp_path: Path) -> None:
    shop = room(tmp_path, obs)
    assert "✓ streaming" in (await zhubo("stream", "start", shop)).output
    assert obs.streaming
    assert "✓ streaming" in (await zhubo("stream", "status", shop)).output
    assert "✓ not streaming" in (await zhubo("stream", "stop", shop)).output
    assert (await zhubo("stream", "dance", shop)).exit_code == 2


async def test_a_stage_without_a_lasting_address_cannot_be_set_up(obs: FakeObs, tmp_path: Path) -> None:
    shop = room(tmp_path, obs)
    text = (shop / "room.toml").read_text(encoding="utf-8")
    (shop / "room.toml").write_text(text.replace("port = 8787", "port = 0"), encoding="utf-8")
    done = await zhubo("setup", shop)
    assert isinstance(done.exception, BotError) and "fixed port" in done.exception.hint


async def test_the_doctor_looks_at_obs_too(obs: FakeObs, tmp_path: Path) -> None:
    shop = room(tmp_path, obs)
    found = await examine(shop, lang="en", seconds=1, data=None, progress=lambda text: None)
    about = [one for one in found if one.part == "obs"]
    assert [one.verdict for one in about] == ["good", "warn", "good"]
    assert about[1].details == ("run zhubo obs setup",)
    await obs.stop()
    found = await examine(shop, lang="en", seconds=1, data=None, progress=lambda text: None)
    (closed,) = [one for one in found if one.part == "obs"]
    assert closed.verdict == "bad" and "cannot reach OBS" in closed.text
