import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.obs import stream
from bot.obs.client import ObsClient
from bot.obs.stream import StreamWatch
from bot.obs.visit import visiting
from bot.settings.obs import ObsSettings
from tests.fakes.obs import FakeObs
from tests.obs.studio import ENV, password

pytestmark = pytest.mark.wire


@pytest.fixture
async def obs(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FakeObs]:
    password(monkeypatch)
    monkeypatch.setattr(stream, "QUIET_S", 0.1)
    monkeypatch.setattr(stream, "SETTLE_S", 0.3)
    async with FakeObs() as obs:
        yield obs


@asynccontextmanager
async def watched(obs: FakeObs) -> AsyncIterator[tuple[ObsClient, StreamWatch]]:
    watch = StreamWatch()
    settings = ObsSettings(url=f"{obs.ws_url}/", password=f"${ENV}")
    async with visiting(settings, watch.on_event) as (client, _):
        yield client, watch


async def test_it_starts_once_and_stops_once(obs: FakeObs) -> None:
    async with watched(obs) as (client, watch):
        assert (await stream.status(client)).key == "stream_off"
        for _ in range(2):
            assert (await stream.start(client, watch)).key == "stream_on"
        for _ in range(2):
            assert (await stream.stop(client, watch)).key == "stream_off"
    assert len(obs.calls("StartStream")) == len(obs.calls("StopStream")) == 1


async def test_a_stream_that_is_starting_is_not_started_again(obs: FakeObs) -> None:
    """A second StartStream then ends OBS 29."""
    async with watched(obs) as (client, watch):
        starting = asyncio.create_task(stream.start(client, watch))
        await asyncio.sleep(0.02)
        obs._output("OBS_WEBSOCKET_OUTPUT_STARTING")
        assert (await starting).key == "stream_stuck"
    assert obs.calls("StartStream") == []


async def test_somebody_elses_start_is_joined(obs: FakeObs) -> None:
    async with watched(obs) as (client, watch):
        starting = asyncio.create_task(stream.start(client, watch))
        await asyncio.sleep(0.02)
        obs.do_StartStream({})
        assert (await starting).key == "stream_on"
    assert obs.calls("StartStream") == []


async def test_a_server_that_does_not_answer_is_said(obs: FakeObs) -> None:
    obs.stream_works = False
    async with watched(obs) as (client, watch):
        remark = await stream.start(client, watch)
    assert (remark.verdict, remark.saying.text("zh")) == ("bad", "推流没有起来")
    assert "stream key" in remark.saying.hint("en")


async def test_a_start_or_stop_that_never_ends_is_said(obs: FakeObs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(obs, "do_StartStream", lambda fields: None)
    monkeypatch.setattr(obs, "do_StopStream", lambda fields: None)
    async with watched(obs) as (client, watch):
        assert (await stream.start(client, watch)).key == "stream_stuck"
        obs.streaming = True
        assert (await stream.stop(client, watch)).key == "stream_stuck"


async def test_events_that_are_none_of_it_are_passed_over(obs: FakeObs) -> None:
    async with watched(obs) as (client, watch):
        obs.tell("StreamStateChanged", outputState=7)
        obs.switch("Scene")
        await stream.status(client)
        assert watch.last == ""
