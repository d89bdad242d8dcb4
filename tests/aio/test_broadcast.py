import asyncio

import pytest

from bot.aio.broadcast import Broadcast, Frame

pytestmark = pytest.mark.room


async def test_every_client_gets_every_frame_in_order() -> None:
    hub, got = Broadcast(), [[], []]  # type: ignore[var-annotated]
    pumps = []
    for mine in got:

        async def send(frame: Frame, mine: list[Frame] = mine) -> None:
            mine.append(frame)

        pumps.append(asyncio.create_task(hub.join().pump(send)))
    for number in range(5):
        hub.send(str(number))
    await asyncio.sleep(0.01)
    for pump in pumps:
        pump.cancel()
    await asyncio.wait(pumps)
    assert got == [["0", "1", "2", "3", "4"]] * 2


async def test_a_client_that_cannot_keep_up_is_let_go_and_the_rest_is_not_delayed() -> None:
    hub = Broadcast(maxlen=3)
    slow, fast, got = hub.join(), hub.join(), []

    async def send(frame: Frame) -> None:
        got.append(frame)

    pump = asyncio.create_task(fast.pump(send))
    for number in range(10):
        hub.send(str(number))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
    pump.cancel()
    await asyncio.wait({pump})
    assert slow.overrun and hub.dropped_clients == 1 and len(hub) == 1
    assert len(got) == 10


async def test_the_pump_of_a_dropped_client_ends() -> None:
    hub = Broadcast(maxlen=1)
    outlet = hub.join()

    async def stuck(_: Frame) -> None:
        await asyncio.sleep(0.01)

    pump = asyncio.create_task(outlet.pump(stuck))
    for _ in range(5):
        hub.send(b"x")
    await asyncio.wait_for(pump, 1)
