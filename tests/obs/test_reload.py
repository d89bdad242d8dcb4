import pytest

from bot.core.ledger import OutboxState
from bot.obs.reload import Reloading, reload_stage
from bot.obs.visit import visiting
from bot.settings.obs import ObsSettings
from tests.fakes.obs import FakeObs
from tests.obs.studio import ENV, password, studio, until

pytestmark = pytest.mark.wire
URL = "http://127.0.0.1:8787/stage"


def due(*steps: tuple[bool, float]) -> list[float]:
    rule = Reloading()
    return [now for is_connected, now in steps if rule.is_due(is_connected, now)]


def test_a_stage_that_nobody_shows_is_reloaded_after_a_while_and_then_rests() -> None:
    assert due(*((False, now / 2) for now in range(100))) == [6.0, 36.0]


def test_a_page_that_is_connected_is_left_alone_and_one_that_left_may_come_back_by_itself() -> None:
    assert due(*((True, now / 1) for now in range(60))) == []
    assert due((False, 0.0), (True, 5.0), (False, 6.0), (False, 11.9), (False, 12.0)) == [12.0]


async def test_only_sources_of_the_stage_are_reloaded(monkeypatch: pytest.MonkeyPatch) -> None:
    password(monkeypatch)
    async with FakeObs() as obs:
        obs.add("Scene", "stage", "browser_source", url=f"{URL}?lang=en")
        obs.add("Scene", "chat", "browser_source", url="http://127.0.0.1:1/chat")
        async with visiting(ObsSettings(url=f"{obs.ws_url}/", password=f"${ENV}")) as (client, _):
            assert await reload_stage(client, URL) == 1
            assert obs.reloaded == ["stage"]
            del obs.inputs["stage"]
            assert await reload_stage(client, URL) == 0


async def test_an_obs_that_was_there_first_shows_the_stage_without_a_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    password(monkeypatch)
    async with FakeObs() as obs:
        obs.add("Scene", "stage", "browser_source", url=URL)
        async with studio(obs) as show:
            show.director.stage_url = URL
            show.director.is_shown = lambda: bool(obs.reloaded)
            assert (await show.outcome("volume:stage", "0"))[0] is OutboxState.DONE  # it has looked since
            show.clock.seconds += 7.0
            await until(lambda: obs.reloaded == ["stage"])
            show.clock.seconds += 60.0
            assert (await show.outcome("volume:stage", "0"))[0] is OutboxState.DONE
            assert (await show.outcome("volume:stage", "0"))[0] is OutboxState.DONE
            assert obs.reloaded == ["stage"]
