"""What every connector must do, whatever its platform."""

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.core.errors import NeedsOperator
from bot.core.events import RoomEvent
from tests.fakes.platform import FakePlatform
from tests.fakes.proxy import Proxy
from tests.fakes.registry import PLATFORMS
from tests.fakes.show import Row, expected, projection, script, seen_by
from tests.sources.at_once import at_once
from tests.sources.hearing import Hearing, listening

pytestmark = pytest.mark.wire

GOLDEN = Path(__file__).parent / "golden_show.jsonl"
every = pytest.mark.parametrize("platform", PLATFORMS, ids=lambda platform: platform.kind)
every_dialled = pytest.mark.parametrize(
    "platform", [platform for platform in PLATFORMS if not platform.dials_us], ids=lambda platform: platform.kind
)
"""Who dials us is refused by us, and redials by itself: tests/sources/test_push_in.py tells that half."""


def golden() -> list[Row]:
    return [json.loads(line) for line in GOLDEN.read_text(encoding="utf-8").splitlines()]


def comments(events: Sequence[RoomEvent]) -> list[str]:
    return [event.comment.text_plain for event in events if event.comment is not None]


async def gone_and_back(hearing: Hearing, fake: FakePlatform) -> None:
    """Wait until the source has noticed the loss and is connected anew."""
    await fake.someone(2)
    await hearing.state("open", "live")


def test_the_golden_file_is_what_the_script_means() -> None:
    assert golden() == json.loads(json.dumps(expected(script()), ensure_ascii=False))
    assert len(script()) == 500


@every
@at_once
async def test_the_same_show_gives_the_same_events(platform: type[FakePlatform]) -> None:
    wanted = seen_by(golden(), platform.carries, platform.blind)
    async with platform() as fake, listening(fake) as hearing:
        await fake.someone()
        await hearing.state("open", "live")
        await fake.perform(script())
        await hearing.until(len(wanted))
        rows = [row for event in await hearing.settled() if (row := projection(event)) is not None]
    assert seen_by(rows, platform.carries, platform.blind) == wanted
    assert len({event.event_id for event in hearing.events}) == len(hearing.events)


@every
@at_once
async def test_a_reset_connection_is_replaced_with_a_gap_and_nothing_doubled(platform: type[FakePlatform]) -> None:
    show = [step for step in script() if step.type == "comment"]
    async with platform() as fake, listening(fake) as hearing:
        await fake.someone()
        await hearing.state("open", "live")
        await fake.perform(show[:5])
        await hearing.until(5, "comment")
        fake.drop()
        await gone_and_back(hearing, fake)
        await fake.perform(show[3:8])
        await hearing.until(8 if "id" not in platform.blind else 10, "comment")
        events = await hearing.settled()
    if "id" not in platform.blind:
        assert comments(events) == [step.text for step in show[:8]]
    assert hearing.source.health.reconnects >= 1


@every_dialled
@at_once
async def test_a_half_open_connection_is_noticed_and_replaced(platform: type[FakePlatform]) -> None:
    show = [step for step in script() if step.type == "comment"]
    async with platform() as fake, Proxy(fake.port) as proxy:
        fake.advertise(proxy.port)
        async with listening(fake, extra={"idle_s": 1.5}) as hearing:
            await fake.someone()
            await fake.perform(show[:2])
            await hearing.until(2, "comment")
            proxy.swallow()
            await gone_and_back(hearing, fake)
            await fake.perform(show[2:4])
            await hearing.until(4, "comment")
    assert comments(hearing.events)[:4] == [step.text for step in show[:4]]


@every
@at_once
async def test_a_peer_that_accepts_and_stays_silent_is_left(platform: type[FakePlatform]) -> None:
    async with platform() as fake, listening(fake, extra={"idle_s": 1.5}) as hearing:
        await fake.someone()
        await hearing.state("open", "live")
        fake.mute = True
        await hearing.state("stale", "backoff")
        fake.mute = False
        await gone_and_back(hearing, fake)
    assert hearing.source.health.reconnects >= 1


@every_dialled
async def test_a_refused_login_stops_with_what_to_do(platform: type[FakePlatform]) -> None:
    async with platform() as fake:
        fake.refuse_with = (401, {})
        async with listening(fake) as hearing:
            await hearing.state("stopped")
            await asyncio.sleep(0)
    assert isinstance(hearing.error, NeedsOperator) and hearing.error.hint
    assert hearing.source.health.reason and hearing.source.health.hint


@every_dialled
@at_once
async def test_too_many_requests_waits_as_told(platform: type[FakePlatform]) -> None:
    async with platform() as fake:
        fake.refuse_with = (429, {"Retry-After": "2"})
        async with listening(fake) as hearing:
            await hearing.state("backoff")
            tries = fake.tries
            fake.refuse_with = None
            await asyncio.sleep(1.5)
            assert fake.tries == tries, "it came back before the time it was told"
            await fake.someone()
            await hearing.state("open", "live")


@every
@at_once
async def test_garbage_is_counted_and_the_connection_lives(platform: type[FakePlatform]) -> None:
    show = [step for step in script() if step.type == "comment"][:3]
    async with platform() as fake, listening(fake) as hearing:
        await fake.someone()
        await hearing.state("open", "live")
        await fake.send(*fake.garbage)
        await fake.perform(show)
        await hearing.until(3, "comment")
        assert comments(await hearing.settled()) == [step.text for step in show]
        assert fake.connections == 1 and hearing.source.health.reconnects == 0
        assert (
            sum(hearing.source.health.counts.get(name, 0) for name in ("bad_frames", "unmapped", "unknown_types")) > 0
        )


@every
async def test_leaving_takes_less_than_three_seconds(platform: type[FakePlatform]) -> None:
    async with platform() as fake:
        async with listening(fake) as hearing:
            await fake.someone()
            await hearing.state("open", "live")
            started = asyncio.get_running_loop().time()
        assert asyncio.get_running_loop().time() - started < 3.0
