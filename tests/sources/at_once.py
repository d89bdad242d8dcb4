"""A claim about every platform, asked of several at once: most of its time is waiting, and they wait together."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator

import pytest

from tests.fakes.platform import FakePlatform

Claim = Callable[[type[FakePlatform]], Awaitable[None]]
TOGETHER = 6
"""So few that one platform's work never holds up another's heartbeats."""


def at_once(claim: Claim) -> Callable[[pytest.FixtureRequest, type[FakePlatform]], Awaitable[None]]:
    """Let the first test of a claim ask all platforms that were chosen; each test then fails or passes for its own."""
    found: dict[type[FakePlatform], BaseException | None] = {}

    async def asked(request: pytest.FixtureRequest, platform: type[FakePlatform]) -> None:
        if platform not in found:
            found.update(await _answers(claim, list(_chosen(request, platform))))
        fault = found.pop(platform)
        if fault is not None:
            raise fault

    asked.__name__, asked.__qualname__ = claim.__name__, claim.__name__
    return asked


def _chosen(request: pytest.FixtureRequest, platform: type[FakePlatform]) -> Iterator[type[FakePlatform]]:
    """Yield this test's platform and those of the same claim's other tests in this run."""
    yield platform
    this = request.node
    for item in request.session.items:
        if isinstance(item, pytest.Function) and (item.path, item.originalname) == (this.path, this.originalname):
            other = item.callspec.params["platform"]
            if isinstance(other, type) and issubclass(other, FakePlatform) and other is not platform:
                yield other


async def _answers(claim: Claim, platforms: list[type[FakePlatform]]) -> dict[type[FakePlatform], BaseException | None]:
    places = asyncio.Semaphore(TOGETHER)

    async def ask(platform: type[FakePlatform]) -> None:
        async with places:
            await claim(platform)

    outcomes = await asyncio.gather(*map(ask, platforms), return_exceptions=True)
    return dict(zip(platforms, outcomes, strict=True))
