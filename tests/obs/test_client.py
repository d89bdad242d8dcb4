import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import msgspec
import pytest

from bot.obs import wire
from bot.obs.client import ObsClient, dialled
from bot.obs.words import ObsGone, ObsNeedsYou, ObsRefused
from tests.fakes.obs import PASSWORD, FakeObs

pytestmark = pytest.mark.wire


class Scenes(msgspec.Struct, rename={"program": "currentProgramSceneName"}):
    program: str = ""


@asynccontextmanager
async def connected(obs: FakeObs, password: str = PASSWORD) -> AsyncIterator[tuple[ObsClient, list[wire.Event]]]:
    events: list[wire.Event] = []
    async with (
        aiohttp.ClientSession() as http,
        dialled(http, f"{obs.ws_url}/", password, events.append) as (client, _),
    ):
        reading = asyncio.create_task(client.read())
        try:
            yield client, events
        finally:
            reading.cancel()
            await asyncio.wait({reading})


async def test_a_question_is_answered_after_the_password_was_proved() -> None:
    async with FakeObs() as obs, connected(obs) as (client, _):
        assert (await client.ask("GetSceneList", into=Scenes)).program == "Scene"


async def test_an_obs_without_a_password_lets_us_in() -> None:
    async with FakeObs() as obs:
        obs.password = None
        async with connected(obs, "") as (client, _):
            await client.tell("GetStats")


@pytest.mark.parametrize("password", ["wrong", ""])
async def test_a_wrong_or_missing_password_is_said_at_once(password: str) -> None:
    async with FakeObs() as obs:
        with pytest.raises(ObsNeedsYou, match="password"):
            async with asyncio.timeout(1), connected(obs, password):
                pass


async def test_a_closed_obs_is_told_from_another_program() -> None:
    obs = FakeObs()
    await obs.start()
    url = f"{obs.ws_url}/"
    obs.refuse_with = (404, {})
    async with aiohttp.ClientSession() as http:
        with pytest.raises(ObsGone, match="no obs-websocket 5"):
            async with dialled(http, url, "", lambda event: None):
                pass
        await obs.stop()
        with pytest.raises(ObsGone, match="it is not open.*Tools, WebSocket"):
            async with dialled(http, url, "", lambda event: None):
                pass


async def test_a_connection_that_breaks_in_a_call_fails_it_at_once() -> None:
    async with FakeObs() as obs, connected(obs) as (client, _):
        obs.deaf_to = {"GetVersion"}
        obs.dies_on = "GetStats"
        async with asyncio.timeout(1.5):
            results = await asyncio.gather(client.tell("GetVersion"), client.tell("GetStats"), return_exceptions=True)
        assert [type(one) for one in results] == [ObsGone, ObsGone]
        with pytest.raises(ObsGone):
            await client.tell("GetStats")


async def test_what_may_be_repeated_is_asked_twice_and_what_may_not_once() -> None:
    async with FakeObs() as obs, connected(obs) as (client, _):
        obs.deaf_to = {"GetStats", "StartStream"}
        for name in ("GetStats", "StartStream"):
            with pytest.raises(ObsGone, match=f"did not answer {name}"):
                await client.ask(name, into=msgspec.Raw, late_s=0.05)
        assert [name for name, _ in obs.asked] == ["GetStats", "GetStats", "StartStream"]


async def test_a_kick_asks_for_a_person_and_every_other_goodbye_for_patience() -> None:
    for code, expected in ((4011, ObsNeedsYou), (1001, ObsGone)):
        async with FakeObs() as obs, connected(obs) as (client, _):
            obs.deaf_to = {"GetStats"}
            waiting = asyncio.create_task(client.tell("GetStats"))
            while not obs.asked:
                await asyncio.sleep(0)
            await obs.close(code)
            with pytest.raises(expected):
                await waiting


async def test_events_and_broken_frames_do_not_disturb_an_answer() -> None:
    async with FakeObs() as obs, connected(obs) as (client, events):
        for frame in obs.garbage:
            await obs.send(frame)
        obs.switch("Scene")
        await asyncio.sleep(0)
        assert (await client.ask("GetSceneList", into=Scenes)).program == "Scene"
        assert [event.event_type for event in events] == ["CurrentProgramSceneChanged"]
        assert client.bad_frames > 3


async def test_a_batch_goes_on_after_a_refusal_and_says_what_became_of_each() -> None:
    async with FakeObs() as obs, connected(obs) as (client, _):
        missing, there = {"sceneName": "None"}, {"sceneName": "Scene"}
        calls = [("SetCurrentProgramScene", missing), ("SetCurrentProgramScene", there), ("Nonsense", {})]
        results = await client.batch(calls)
        assert [one.request_status.code for one in results] == [600, 100, 204]
        assert await client.batch([]) == []


async def test_a_refusal_names_what_is_missing() -> None:
    async with FakeObs() as obs, connected(obs) as (client, _):
        with pytest.raises(ObsRefused, match="there is no 'Offer' in OBS"):
            await client.tell("SetCurrentProgramScene", {"sceneName": "Offer"}, about="Offer")
