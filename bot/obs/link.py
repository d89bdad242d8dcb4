"""Keeps a connection to OBS for as long as there may be one, and knows how it is."""

import asyncio
import random
from collections.abc import Awaitable, Callable

import aiohttp
import msgspec

from bot.aio.supervisor import backoff_s
from bot.aio.together import side_by_side
from bot.aio.waiting import wait_until
from bot.core.errors import ConfigError
from bot.obs import wire
from bot.obs.client import ObsClient, dialled
from bot.obs.words import ObsGone, ObsNeedsYou, ObsRefused, Saying
from bot.settings.source import expand_env

PROBE_S = 10.0
"""A connection that is half open after a sleep of the computer is found out by this question."""
FIRST_TRY_S = 0.2


class Stats(msgspec.Struct, frozen=True, rename="camel"):
    """Frames of OBS's outputs since they began."""

    output_skipped_frames: int = 0
    output_total_frames: int = 0

    @property
    def lost_ratio(self) -> float:
        """Share of the stream's frames that were lost, 0..1."""
        return self.output_skipped_frames / self.output_total_frames if self.output_total_frames else 0.0


class ObsLink:
    """Connects again and again; `serve` is run on each connection, events go to `on_event`."""

    def __init__(
        self,
        url: str,
        password: str,
        *,
        serve: Callable[[ObsClient], Awaitable[None]],
        on_event: Callable[[wire.Event], None],
        seed: int = 1,
    ) -> None:
        """`password` is empty or "$NAME" of an environment variable."""
        self.state = "idle"
        """idle connecting open backoff stopped"""
        self.saying: Saying | None = None
        """Why it is not open."""
        self.stats = Stats()
        self.has_password = True
        """Whether this OBS asks for one."""
        self.opened = 0
        """Connections so far."""
        self._url, self._password = url, password
        self._serve, self._on_event = serve, on_event
        self._rng = random.Random(f"{seed}/obs")
        self._retry = asyncio.Event()

    async def run(self) -> None:
        """Connect for ever; after a wrong password or a kick only once `retry` is called."""
        attempt = 0
        async with aiohttp.ClientSession(trust_env=False) as http:
            while True:
                opened = self.opened
                self.state = "connecting" if self.state != "backoff" else self.state
                try:
                    await self._session(http)
                except ObsNeedsYou as error:
                    self.state, self.saying = "stopped", error.saying
                    await self._retry.wait()
                except ObsGone as error:
                    self.state, self.saying = "backoff", error.saying
                except ObsRefused as error:  # while it was set up: the state it is in may pass
                    self.state, self.saying, opened = "backoff", error.saying, self.opened
                attempt = 1 if self.opened > opened else attempt + 1
                self._retry.clear()
                await wait_until(self._retry, FIRST_TRY_S + backoff_s(attempt, self._rng))

    def retry(self) -> bool:
        """Try now; False when it is connected."""
        if self.state == "open":
            return False
        self._retry.set()
        return True

    async def _session(self, http: aiohttp.ClientSession) -> None:
        async with dialled(http, self._url, secret_of(self._password), self._on_event) as (client, hello):
            self.has_password = hello.authentication is not None
            await side_by_side(client.read(), self._talk(client))

    async def _talk(self, client: ObsClient) -> None:
        self.stats = await client.ask("GetStats", into=Stats)
        self.state, self.saying = "open", None
        self.opened += 1
        await side_by_side(self._probe(client), self._served(client))

    async def _served(self, client: ObsClient) -> None:
        await self._serve(client)

    async def _probe(self, client: ObsClient) -> None:
        never = asyncio.Event()
        while True:
            await wait_until(never, PROBE_S)
            self.stats = await client.ask("GetStats", into=Stats)


def secret_of(password: str) -> str:
    """Return the password that "$NAME" names; ObsNeedsYou when it is not in the environment."""
    try:
        return expand_env(password)
    except ConfigError as error:
        raise ObsNeedsYou("unset", name=password[1:]) from error
