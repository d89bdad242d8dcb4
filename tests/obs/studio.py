"""A director beside a fake OBS, on a clock that the test moves."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager

from bot.core.ledger import OutboxRow, OutboxState
from bot.core.speech import Cleared
from bot.core.turns import Lane, Turn
from bot.obs.director import ObsDirector
from bot.obs.orders import class_of
from bot.settings.obs import ObsSettings
from tests.fakes.obs import PASSWORD, FakeObs
from tests.fakes.real_obs import RealObs

ENV = "FAKE_OBS_PASSWORD"


class HandClock:
    """Stands still until it is moved."""

    seconds = 1000.0

    def now(self) -> float:
        return self.seconds

    def wall_ms(self) -> int:
        return round(self.seconds * 1000)


async def until(condition: Callable[[], object], timeout_s: float = 20.0) -> None:
    async with asyncio.timeout(timeout_s):
        while not condition():
            await asyncio.sleep(0.005)


def turn(lane: Lane = Lane.QA, intent: str = "price") -> Turn:
    return Turn(id="t", lane=lane, intent=intent, merge_key="m", born_at=0, fresh_at=0, ttl_s=30)


class Studio:
    """One show with OBS."""

    def __init__(self, director: ObsDirector, clock: HandClock) -> None:
        self.director, self.clock = director, clock
        self.settled: dict[str, tuple[OutboxState, str]] = {}

    def order(self, target: str, value: str, words: Cleared | None = None) -> str:
        """Take an order; its key."""
        key = f"{target}={value} {len(self.settled)}"
        row = OutboxRow(
            key=key, klass=class_of(target), target=target, payload={"to": value}, state=OutboxState.LEASED,
            attempt=1, expires_ms=10**15, duration_ms=0, rule_id="r", level=1, via="obs",
        )  # fmt: skip
        self.director.take(row, words, lambda key, state, reason: self.settled.update({key: (state, reason)}))
        return key

    async def outcome(self, target: str, value: str, words: Cleared | None = None) -> tuple[OutboxState, str]:
        """Take an order and wait for what becomes of it."""
        key = self.order(target, value, words)
        await until(lambda: key in self.settled)
        return self.settled[key]


def password(monkeypatch: object) -> None:
    """Set the password in the environment."""
    monkeypatch.setenv(ENV, PASSWORD)  # type: ignore[attr-defined]


@asynccontextmanager
async def studio(
    obs: FakeObs | RealObs,
    scenes: Mapping[str, str] = {},
    on_show: Callable[[], tuple[str, bool]] = lambda: ("", False),
) -> AsyncIterator[Studio]:
    """Run a director until it is connected; cuts need not dwell."""
    settings = ObsSettings(
        enabled=True,
        url=f"{obs.ws_url}/" if isinstance(obs, FakeObs) else obs.url,
        password=f"${ENV}",
        scenes=scenes,
        dwell_s=0.0,
        manual_s=60.0,
    )
    clock = HandClock()
    director = ObsDirector(settings, clock=clock, on_show=on_show)
    running = asyncio.create_task(director.run())
    try:
        await until(lambda: director.link.state == "open" and director.cutter.program)
        yield Studio(director, clock)
    finally:
        running.cancel()
        await asyncio.wait({running})
