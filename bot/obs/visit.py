"""A short visit to OBS: to set it up, to look at it, to start the stream."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import aiohttp

from bot.aio.closing import cancelled
from bot.obs.client import ObsClient, dialled
from bot.obs.link import secret_of
from bot.obs.wire import Event, Hello
from bot.settings.obs import ObsSettings


@asynccontextmanager
async def visiting(
    settings: ObsSettings, on_event: Callable[[Event], None] = lambda event: None
) -> AsyncIterator[tuple[ObsClient, Hello]]:
    """Give a connection for as long as the block runs; raises ObsGone or ObsNeedsYou when there can be none."""
    async with (
        aiohttp.ClientSession(trust_env=False) as http,
        dialled(http, settings.url, secret_of(settings.password), on_event) as (client, hello),
    ):
        reading = asyncio.create_task(client.read(), name="read OBS")
        try:
            yield client, hello
        finally:
            await cancelled(reading)
            if not reading.cancelled():
                reading.exception()  # the requests have said it already
