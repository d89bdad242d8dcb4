import asyncio

import pytest
from websockets.asyncio.client import connect

from bot.core.errors import ConfigError
from bot.core.events import decode_event
from bot.sources.simulator import Simulator

pytestmark = pytest.mark.wire


async def test_everybody_who_connects_hears_the_same_room() -> None:
    simulator = Simulator(seed=3, rate=200.0)
    url = await simulator.start()
    try:
        async with connect(url) as one, connect(url) as two:
            heard = [[decode_event(await socket.recv()).event_id for _ in range(100)] for socket in (one, two)]
        assert set(heard[0]) & set(heard[1])
        assert len(set(heard[0])) == 100
    finally:
        await simulator.stop()


async def test_a_listener_that_hangs_up_does_not_stop_the_room() -> None:
    async with asyncio.timeout(20):
        simulator = Simulator(seed=3, rate=500.0)
        url = await simulator.start()
        try:
            async with connect(url) as one:
                await one.recv()
                one.transport.abort()
            async with connect(url) as two:
                assert decode_event(await two.recv()).source == "simulate"
        finally:
            await simulator.stop()


async def test_a_taken_port_is_named_with_the_remedy() -> None:
    first = Simulator()
    port = int((await first.start()).rsplit(":", 1)[1])
    try:
        with pytest.raises(ConfigError, match="--port"):
            await Simulator(port=port).start()
    finally:
        await first.stop()
