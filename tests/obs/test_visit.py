import pytest

from bot.obs.visit import visiting
from bot.obs.words import ObsGone, ObsNeedsYou
from bot.settings.obs import ObsSettings
from tests.fakes.obs import FakeObs
from tests.obs.studio import ENV, password

pytestmark = pytest.mark.wire


async def test_a_visit_says_whether_a_password_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    password(monkeypatch)
    async with FakeObs() as obs:
        settings = ObsSettings(url=f"{obs.ws_url}/", password=f"${ENV}")
        async with visiting(settings) as (client, hello):
            await client.tell("GetStats")
            assert hello.authentication is not None
        obs.password = None
        async with visiting(settings) as (_, hello):
            assert hello.authentication is None


async def test_an_obs_that_goes_away_in_a_visit_is_told_by_the_next_request(monkeypatch: pytest.MonkeyPatch) -> None:
    password(monkeypatch)
    async with FakeObs() as obs:
        settings = ObsSettings(url=f"{obs.ws_url}/", password=f"${ENV}")
        async with visiting(settings) as (client, _):
            await obs.stop()
            with pytest.raises(ObsGone):
                await client.tell("GetStats")


async def test_a_password_that_is_not_set_is_named() -> None:
    with pytest.raises(ObsNeedsYou, match="NO_SUCH_PASSWORD is not set"):
        async with visiting(ObsSettings(password="$NO_SUCH_PASSWORD")):
            pass
