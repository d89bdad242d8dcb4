import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from bot.obs import link as links
from bot.obs.client import ObsClient
from bot.obs.link import ObsLink, Stats
from tests.fakes.obs import PASSWORD, FakeObs

pytestmark = pytest.mark.wire


async def until(condition: Callable[[], object], timeout_s: float = 20.0) -> None:
    async with asyncio.timeout(timeout_s):
        while not condition():
            await asyncio.sleep(0.01)


@asynccontextmanager
async def kept(
    obs: FakeObs, monkeypatch: pytest.MonkeyPatch, serve: Callable[[ObsClient], Awaitable[None]] | None = None
) -> AsyncIterator[ObsLink]:
    monkeypatch.setenv("FAKE_OBS_PASSWORD", PASSWORD)

    async def idle(client: ObsClient) -> None:
        await asyncio.Event().wait()

    link = ObsLink(f"{obs.ws_url}/", "$FAKE_OBS_PASSWORD", serve=serve or idle, on_event=lambda event: None)
    running = asyncio.create_task(link.run())
    try:
        yield link
    finally:
        running.cancel()
        await asyncio.wait({running})


async def test_it_comes_back_after_every_kind_of_end(monkeypatch: pytest.MonkeyPatch) -> None:
    async with FakeObs() as obs, kept(obs, monkeypatch) as link:
        await until(lambda: link.state == "open")
        obs.drop()
        await until(lambda: link.opened == 2)
        await obs.close(1001)
        await until(lambda: link.opened == 3)
        await obs.stop()
        await until(lambda: link.saying is not None and link.saying.key == "closed")
        assert link.state == "backoff"
        await obs.start()
        await until(lambda: link.opened == 4)
        assert link.saying is None


async def test_a_kick_is_final_until_somebody_asks_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    async with FakeObs() as obs, kept(obs, monkeypatch) as link:
        await until(lambda: link.state == "open")
        assert not link.retry()
        await obs.close(4011)
        await until(lambda: link.state == "stopped")
        await asyncio.sleep(0.3)
        assert obs.connections == 1
        assert link.saying is not None and link.saying.text("zh") == "有人在 OBS 里断开了 zhubo"
        assert link.retry()
        await until(lambda: link.state == "open")


async def test_a_password_that_is_not_in_the_environment_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    async with FakeObs() as obs, kept(obs, monkeypatch) as link:
        monkeypatch.delenv("FAKE_OBS_PASSWORD")
        await until(lambda: link.state == "stopped")
        assert link.saying is not None and "FAKE_OBS_PASSWORD" in link.saying.text("en")
        assert obs.connections == 0


async def test_a_half_open_connection_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(links, "PROBE_S", 0.05)
    monkeypatch.setattr("bot.obs.client.DEADLINE_S", 0.05)
    async with FakeObs() as obs, kept(obs, monkeypatch) as link:
        await until(lambda: link.state == "open")
        obs.deaf_to = {"GetStats"}
        await until(lambda: link.state == "backoff")
        assert link.saying is not None and link.saying.key == "late"
        obs.deaf_to = set()
        await until(lambda: link.opened == 2)


async def test_a_set_up_that_is_refused_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    async def serve(client: ObsClient) -> None:
        await client.tell("GetSceneItemId", {"sceneName": "x", "sourceName": "y"}, about="x")

    async with FakeObs() as obs, kept(obs, monkeypatch, serve) as link:
        await until(lambda: obs.connections >= 2)
        assert link.state in ("backoff", "open")


def test_lost_frames_are_a_share_of_all() -> None:
    assert Stats(output_skipped_frames=3, output_total_frames=100).lost_ratio == 0.03
    assert Stats().lost_ratio == 0.0
