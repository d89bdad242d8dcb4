"""Keeps a long task alive: the one place that may catch `Exception`."""

import asyncio
import random
from collections.abc import Awaitable, Callable

from bot.core.errors import ConfigError, NeedsOperator, Retryable

FIRST_S, CAP_S, CALM_S = 0.5, 30.0, 60.0
"""Back-off starts at FIRST_S, is capped at CAP_S, and starts over after CALM_S without a fault."""


def backoff_s(attempt: int, rng: random.Random) -> float:
    """Return a full-jitter wait for the `attempt`-th failure in a row (1..), in 0..min(CAP_S, FIRST_S · 2^(n-1)) s."""
    return rng.uniform(0.0, min(CAP_S, FIRST_S * 2.0 ** min(attempt - 1, 10)))


async def supervise(
    name: str,
    job: Callable[[], Awaitable[None]],
    *,
    rng: random.Random,
    on_fault: Callable[[str, Exception, float], None],
) -> None:
    """Run `job` until it returns; after a fault wait with jitter and run it again, for ever.

    `on_fault(name, error, wait_s)` hears each fault.  NeedsOperator and ConfigError are not retried:
    they are told with wait -1 and end the task.  Cancellation always gets out.
    """
    loop = asyncio.get_running_loop()
    attempt = 0
    while True:
        started = loop.time()
        try:
            await job()
            return
        except (NeedsOperator, ConfigError) as error:
            on_fault(name, error, -1.0)
            return
        except Exception as error:  # noqa: BLE001  the supervisor is where unknown faults end
            attempt = 1 if loop.time() - started > CALM_S else attempt + 1
            wait_s = backoff_s(attempt, rng)
            if isinstance(error, Retryable):
                wait_s = max(wait_s, error.after_s)
            on_fault(name, error, wait_s)
        await asyncio.sleep(wait_s)
