import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest

from bot.aio.virtual import LoopClock
from bot.core.errors import NeedsOperator, Retryable
from bot.core.ports import SourceContext
from bot.settings.source import SourceSettings
from bot.sources.line import Line
from bot.sources.youtube_login import FRESH_S, Login
from tests.fakes.youtube import ACCESS, REFRESH, FakeYouTube
from tests.sources.hearing import Idle

pytestmark = pytest.mark.wire


class Owner(Idle):
    kind = "owner"


class Later:
    """A clock that can be moved on."""

    def __init__(self) -> None:
        self._clock = LoopClock(asyncio.get_running_loop(), 0)
        self.ahead_s = 0.0

    def now(self) -> float:
        return self._clock.now() + self.ahead_s

    def wall_ms(self) -> int:
        return self._clock.wall_ms() + round(self.ahead_s * 1000)


async def nothing(*_: object) -> None:
    pass


@asynccontextmanager
async def login(
    refresh: str = REFRESH, *, key: str = "", token: str = ""
) -> AsyncIterator[tuple[FakeYouTube, Login, Line, Later]]:
    clock = Later()
    owner = Owner(SourceSettings(kind="owner"), SourceContext(clock=clock, session_id="s"))
    async with FakeYouTube() as fake, aiohttp.ClientSession() as http:
        line = Line(owner, http, nothing, attempt=0, opened=nothing, state=nothing, sink=None)
        made = Login(
            owner,
            key=key,
            token=token,
            refresh=refresh,
            client_id="i",
            client_secret="s",
            token_url=f"{fake.http_url}/token",
        )
        yield fake, made, line, clock


async def test_reading_with_a_key_asks_for_no_token() -> None:
    async with login(key="k") as (fake, made, line, _):
        assert await made.way(line) == ({"key": "k"}, {})
        assert fake.requests == []


async def test_writing_takes_a_token_and_renews_it_shortly_before_its_end() -> None:
    async with login(key="k") as (fake, made, line, clock):
        assert (await made.way(line, writing=True))[1] == {"Authorization": f"Bearer {ACCESS}"}
        clock.ahead_s = 3500.0
        await made.way(line, writing=True)
        assert len(fake.requests) == 1
        clock.ahead_s = 3545.0
        fake.access = "access-2"
        assert (await made.way(line, writing=True))[1] == {"Authorization": "Bearer access-2"}


async def test_a_token_that_the_platform_gave_is_never_shown() -> None:
    async with login() as (_, made, line, _clock):
        await made.way(line)
        assert line._connector.redacted(f"bad {ACCESS}") == "bad ***"


async def test_a_login_that_cannot_be_renewed_asks_for_a_new_one() -> None:
    async with login("revoked") as (_, made, line, _clock):
        with pytest.raises(NeedsOperator, match="invalid_grant"):
            await made.way(line)


async def test_trouble_of_the_login_server_is_tried_again() -> None:
    async with login() as (fake, made, line, _):
        fake.refuse_with = (503, {})
        with pytest.raises(Retryable):
            await made.way(line)


async def test_an_old_token_that_is_refused_is_replaced_and_a_fresh_one_asks_a_person() -> None:
    async with login(token="from-last-week") as (_, made, line, clock):
        assert isinstance(made.refused(), Retryable)
        await made.way(line)
        assert isinstance(made.refused(), NeedsOperator)
        clock.ahead_s = FRESH_S + 1
        assert isinstance(made.refused(), Retryable)


async def test_a_bare_token_or_key_that_is_refused_asks_a_person() -> None:
    async with login("", token="t") as (_, made, _line, _clock):
        error = made.refused()
        assert isinstance(error, NeedsOperator) and "renew" in error.hint
    async with login("", key="k") as (_, made, _line, _clock):
        assert "api_key" in made.refused().hint and not made.may_write
