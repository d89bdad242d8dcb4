"""Many small writes, few disk syncs: whatever has arrived goes into one transaction, in one thread, in order."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from bot.core.errors import BotError, Retryable

MAX_BATCH = 500
"""Events in one transaction; a single call may bring more and then goes alone."""
MAX_QUEUE = 10_000
"""Events that may wait; beyond it callers wait, so the sources slow down and memory does not grow."""


@dataclass(slots=True)
class Job:
    """One caller's wish: events to append, or `work` to do inside the transaction."""

    future: "asyncio.Future[object]"
    weight: int
    payload: object


@dataclass(slots=True)
class GroupCommit:
    """Runs jobs in the order given.  `transact` gets the payloads of a batch and commits all of them or none."""

    transact: Callable[[Sequence[object]], Sequence[object]]
    thread: ThreadPoolExecutor
    waiting: int = 0
    """Events and other jobs that are not on disk yet: the gauge of the queue."""
    _jobs: deque[Job] = field(default_factory=deque)
    _room: asyncio.Event = field(default_factory=asyncio.Event)
    _drainer: "asyncio.Task[None] | None" = None
    _closed: bool = False

    async def submit(self, payload: object, weight: int = 1) -> object:
        """Return the answer to `payload` once its transaction is on disk, or raise what prevented it."""
        while self.waiting >= MAX_QUEUE and not self._closed:
            self._room.clear()
            await self._room.wait()
        if self._closed:
            raise Retryable("the journal is closed", hint="open it again")
        loop = asyncio.get_running_loop()
        job = Job(loop.create_future(), weight, payload)
        self._jobs.append(job)
        self.waiting += weight
        if self._drainer is None:
            # The task starts after everybody who is ready now has put in a job: they share its first transaction.
            self._drainer = loop.create_task(self._drain())
        return await job.future

    async def aclose(self) -> None:
        """Refuse new jobs and return when those already taken are on disk."""
        self._closed = True
        self._room.set()
        if self._drainer is not None:
            await asyncio.wait({self._drainer})

    async def _drain(self) -> None:
        try:
            while self._jobs:
                batch = self._next_batch()
                try:
                    await self._run(batch)
                finally:
                    self.waiting -= sum(job.weight for job in batch)
                    self._room.set()
                    for job in batch:
                        job.future.cancel()  # does nothing to a job that has its answer
        finally:
            self._drainer = None
            for job in self._jobs:  # there are some only if this task was cancelled
                job.future.cancel()
            self.waiting -= sum(job.weight for job in self._jobs)
            self._jobs.clear()

    def _next_batch(self) -> list[Job]:
        batch = [self._jobs.popleft()]
        weight = batch[0].weight
        while self._jobs and weight + self._jobs[0].weight <= MAX_BATCH:
            weight += self._jobs[0].weight
            batch.append(self._jobs.popleft())
        return batch

    async def _run(self, batch: list[Job]) -> None:
        payloads = [job.payload for job in batch]
        try:
            answers = await asyncio.get_running_loop().run_in_executor(self.thread, self.transact, payloads)
        except Exception as error:  # noqa: BLE001  handed to whoever asked for it
            if len(batch) > 1 and not isinstance(error, BotError):
                for job in batch:  # one call is at fault: the others must not fail with it
                    await self._run([job])
            else:
                _refuse(batch, error)
        else:
            for job, answer in zip(batch, answers, strict=True):
                if not job.future.done():
                    job.future.set_result(answer)


def _refuse(batch: list[Job], error: Exception) -> None:
    for job in batch:
        if not job.future.done():
            job.future.set_exception(error)
