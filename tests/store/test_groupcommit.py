import asyncio
import threading
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.core.errors import Retryable
from bot.store import groupcommit
from bot.store.groupcommit import GroupCommit

pytestmark = pytest.mark.wire


class Disk:
    """Commits when `go` is set; keeps what came in which transaction."""

    def __init__(self) -> None:
        self.batches: list[list[object]] = []
        self.go = threading.Event()
        self.go.set()

    def transact(self, payloads: Sequence[object]) -> Sequence[object]:
        self.go.wait(10)
        if "full" in payloads:
            raise Retryable("disk full")
        if "broken" in payloads:
            raise ValueError("broken")
        self.batches.append(list(payloads))
        return [f"{payload} done" for payload in payloads]


@pytest.fixture
async def disk() -> AsyncIterator[Disk]:
    yield Disk()


@pytest.fixture
async def group(disk: Disk) -> AsyncIterator[GroupCommit]:
    with ThreadPoolExecutor(1) as thread:
        group = GroupCommit(disk.transact, thread)
        yield group
        await group.aclose()


async def test_callers_that_are_ready_together_share_one_transaction(group: GroupCommit, disk: Disk) -> None:
    answers = await asyncio.gather(*(group.submit(number) for number in range(200)))
    assert answers == [f"{number} done" for number in range(200)]
    assert disk.batches == [list(range(200))]


async def test_a_broken_call_is_tried_again_before_what_came_after_it(group: GroupCommit, disk: Disk) -> None:
    crowd = [*range(150), "broken", *range(151, 300)]
    answers = await asyncio.gather(*map(group.submit, crowd), return_exceptions=True)
    assert sum(isinstance(answer, ValueError) for answer in answers) == 1
    assert sum(disk.batches, []) == [number for number in range(300) if number != 150]


async def test_order_is_kept_and_no_transaction_is_too_large(group: GroupCommit, disk: Disk) -> None:
    await asyncio.gather(*(group.submit(number, weight=100) for number in range(12)))
    assert [len(batch) for batch in disk.batches] == [5, 5, 2]
    assert sum(disk.batches, []) == list(range(12))


async def test_one_large_call_goes_alone_and_whole(group: GroupCommit, disk: Disk) -> None:
    await asyncio.gather(group.submit("large", weight=5_000), group.submit("small"))
    assert disk.batches == [["large"], ["small"]]


async def test_a_broken_call_does_not_take_others_with_it(group: GroupCommit) -> None:
    answers = await asyncio.gather(*map(group.submit, ["a", "broken", "b"]), return_exceptions=True)
    assert answers[0] == "a done" and answers[2] == "b done"
    assert isinstance(answers[1], ValueError)


async def test_a_full_disk_is_told_to_everybody_and_the_next_call_works(group: GroupCommit) -> None:
    answers = await asyncio.gather(*map(group.submit, ["a", "full"]), return_exceptions=True)
    assert all(isinstance(answer, Retryable) for answer in answers)
    assert await group.submit("b") == "b done"


async def test_beyond_the_bound_callers_wait(group: GroupCommit, disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(groupcommit, "MAX_QUEUE", 10)
    disk.go.clear()
    calls = [asyncio.create_task(group.submit(number)) for number in range(50)]
    await asyncio.sleep(0.05)
    assert group.waiting == 10
    disk.go.set()
    assert len(await asyncio.gather(*calls)) == 50
    assert group.waiting == 0


async def test_closing_writes_what_was_taken_and_refuses_the_rest(group: GroupCommit, disk: Disk) -> None:
    taken = asyncio.create_task(group.submit("a"))
    await asyncio.sleep(0)
    await group.aclose()
    assert await taken == "a done"
    with pytest.raises(Retryable, match="closed"):
        await group.submit("b")


async def test_a_caller_that_gives_up_takes_nobody_with_her(group: GroupCommit, disk: Disk) -> None:
    disk.go.clear()
    leaver, stayer = asyncio.create_task(group.submit("a")), asyncio.create_task(group.submit("b"))
    await asyncio.sleep(0.01)
    leaver.cancel()
    disk.go.set()
    assert await stayer == "b done"


async def test_a_cancelled_loop_leaves_no_caller_waiting(disk: Disk) -> None:
    with ThreadPoolExecutor(1) as thread:
        group = GroupCommit(disk.transact, thread)
        disk.go.clear()
        calls = [asyncio.create_task(group.submit(number, weight=400)) for number in range(3)]
        await asyncio.sleep(0.01)
        assert group._drainer is not None
        group._drainer.cancel()
        disk.go.set()
        answers = await asyncio.gather(*calls, return_exceptions=True)
        assert all(isinstance(answer, asyncio.CancelledError) for answer in answers)
        assert group.waiting == 0
        assert await group.submit("later") == "later done"
        await group.aclose()
