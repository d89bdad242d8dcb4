import asyncio
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import msgspec
import pytest

from bot.vtube_studio import client as clients
from bot.vtube_studio.client import FILE, VtsClient, dialled, log_in, read_token, write_token
from bot.vtube_studio.words import VtsGone, VtsNeedsYou, VtsRefused
from tests.fakes.vtube_studio import FakeVtubeStudio

pytestmark = pytest.mark.wire


@asynccontextmanager
async def connected(vts: FakeVtubeStudio) -> AsyncIterator[VtsClient]:
    async with aiohttp.ClientSession() as http, dialled(http, f"{vts.ws_url}/") as client:
        reading = asyncio.create_task(client.read())
        try:
            yield client
        finally:
            reading.cancel()
            await asyncio.wait({reading})
            if not reading.cancelled():
                reading.exception()


async def test_the_user_clicks_once_and_the_token_is_kept_for_her_alone(tmp_path: Path) -> None:
    asked: list[int] = []
    async with FakeVtubeStudio() as vts:
        for _ in range(2):
            async with connected(vts) as client:
                await log_in(client, tmp_path, lambda: asked.append(1))
                await client.tell("CurrentModel", {})
        assert (vts.clicked, len(asked)) == (1, 1)
    assert modes(tmp_path) == {FILE: 0o600}


def modes(folder: Path) -> dict[str, int]:
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}


async def test_a_token_that_was_revoked_is_asked_for_once_more(tmp_path: Path) -> None:
    write_token(tmp_path, "old")
    async with FakeVtubeStudio() as vts, connected(vts) as client:
        await log_in(client, tmp_path, lambda: None)
        assert read_token(tmp_path) == "token-1"


async def test_a_refusal_is_the_users_last_word(tmp_path: Path) -> None:
    async with FakeVtubeStudio() as vts, connected(vts) as client:
        vts.allows = False
        with pytest.raises(VtsNeedsYou, match="refused zhubo"):
            await log_in(client, tmp_path, lambda: None)
        assert read_token(tmp_path) == ""


async def test_answers_are_matched_though_events_come_first(tmp_path: Path) -> None:
    async with FakeVtubeStudio() as vts, connected(vts) as client:
        vts.chatty = True
        await log_in(client, tmp_path, lambda: None)
        await vts.send("{", "null", b"\xff")
        with pytest.raises(VtsRefused) as refused:
            await client.tell("Nonsense", {})
        assert refused.value.code == 7


async def test_a_user_who_does_not_click_is_waited_for_no_longer_than_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clients, "ALLOW_S", 0.05)
    async with FakeVtubeStudio() as vts, connected(vts) as client:
        vts.clicks = False
        with pytest.raises(VtsGone, match="AuthenticationToken"):
            await log_in(client, tmp_path, lambda: None)


async def test_a_connection_that_breaks_in_a_call_fails_it_at_once(tmp_path: Path) -> None:
    async with FakeVtubeStudio() as vts, connected(vts) as client:
        vts.clicks = False
        waiting = asyncio.create_task(client.ask("AuthenticationToken", {}, into=msgspec.Raw, late_s=30.0))
        while not vts.received:
            await asyncio.sleep(0)
        vts.drop()
        with pytest.raises(VtsGone):
            async with asyncio.timeout(2):
                await waiting


async def test_a_closed_program_is_told_from_another_one() -> None:
    async with aiohttp.ClientSession() as http:
        async with FakeVtubeStudio() as vts:
            vts.refuse_with = (404, {})
            url = f"{vts.ws_url}/"
            with pytest.raises(VtsGone, match="is not VTube Studio"):
                async with dialled(http, url):
                    pass
        with pytest.raises(VtsGone, match="cannot reach"):
            async with dialled(http, url):
                pass


def test_a_token_file_that_cannot_be_read_counts_as_none(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"\xff\xfe")
    assert read_token(tmp_path) == ""
