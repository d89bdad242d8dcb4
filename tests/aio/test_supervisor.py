import asyncio
import random

import pytest

from bot.aio.supervisor import CAP_S, backoff_s, supervise
from bot.aio.virtual import VirtualLoop
from bot.core.errors import NeedsOperator, Retryable

pytestmark = pytest.mark.room


class Job:
    """Fails in the given ways, one a run, then ends."""

    def __init__(self, *faults: Exception) -> None:
        self.faults = list(faults)
        self.started_at: list[float] = []

    async def __call__(self) -> None:
        self.started_at.append(asyncio.get_running_loop().time())
        if self.faults:
            raise self.faults.pop(0)


def run(job: Job) -> list[tuple[str, float]]:
    told: list[tuple[str, float]] = []

    async def main() -> None:
        await supervise(
            "job", job, rng=random.Random(1), on_fault=lambda name, error, wait_s: told.append((str(error), wait_s))
        )

    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        runner.run(main())
    return told


def test_a_failed_part_starts_again_until_it_works() -> None:
    job = Job(ValueError("a"), ValueError("b"))
    told = run(job)
    assert [text for text, _ in told] == ["a", "b"]
    assert len(job.started_at) == 3


def test_a_peer_that_asks_for_patience_gets_it() -> None:
    job = Job(Retryable("busy", after_s=20.0))
    run(job)
    assert job.started_at[1] - job.started_at[0] >= 20.0


def test_what_only_a_person_can_mend_is_told_and_not_retried() -> None:
    job = Job(NeedsOperator("wrong key"), ValueError("never reached"))
    assert run(job) == [("wrong key", -1.0)]
    assert len(job.started_at) == 1


def test_cancellation_gets_out() -> None:
    async def main() -> None:
        async def forever() -> None:
            await asyncio.sleep(3600)

        task = asyncio.create_task(supervise("job", forever, rng=random.Random(1), on_fault=lambda *_: None))
        await asyncio.sleep(1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        runner.run(main())


def test_waits_grow_with_jitter_up_to_the_cap() -> None:
    rng = random.Random(1)
    longest = [max(backoff_s(attempt, rng) for _ in range(200)) for attempt in (1, 3, 20)]
    assert longest[0] <= 0.5 < longest[1] <= 2.0 < longest[2] <= CAP_S
