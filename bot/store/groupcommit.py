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


Job = tuple["asyncio.Future[object]", int, object]
"""One caller's wish: where she waits for the answer, its weight in events, and what is to be done."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Stands for the answer to a payload that came to nothing."""

    error: Exception


_UNKNOWN = object()


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
        while (answer := self.put(payload, weight)) is None:
            self._room.clear()
            await self._room.wait()
        return await answer

    def put(self, payload: object, weight: int = 1) -> "asyncio.Future[object] | None":
        """Return what will hold the answer to `payload`, None while too much waits; Retryable when it is closed."""
        if self._closed:
            raise Retryable("the journal is closed", hint="open it again")
        if self.waiting >= MAX_QUEUE:
            return None
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[object] = loop.create_future()
        self._jobs.append((answer, weight, payload))
        self.waiting += weight
        if self._drainer is None:
            # The task starts after everybody who is ready now has put in a job: they share its first transaction.
            self._drainer = loop.create_task(self._drain())
        return answer

    async def aclose(self) -> None:
        """Refuse new jobs and return when those already taken are on disk."""
        self._closed = True
        self._room.set()
        if self._drainer is not None:
            await asyncio.wait({self._drainer})

    async def _drain(self) -> None:
        """Commit until nothing waits; the next transaction is at the writer before the callers of the last go on."""
        jobs: list[Job] = []
        answers: Sequence[object] = ()
        try:
            while self._jobs:
                batch = self._next_batch()
                try:
                    begun = self._begin(batch)
                finally:
                    self._answer(jobs, answers)
                    jobs, answers = batch, ()
                answers = await begun
        finally:
            self._drainer = None
            self._answer(jobs, answers)
            for job in self._jobs:  # there are some only if this task was cancelled
                job[0].cancel()
                self.waiting -= job[1]
            self._jobs.clear()

    def _next_batch(self) -> list[Job]:
        jobs = self._jobs
        batch = [jobs.popleft()]
        weight = batch[0][1]
        while jobs and (weight := weight + jobs[0][1]) <= MAX_BATCH:
            batch.append(jobs.popleft())
        return batch

    def _begin(self, jobs: list[Job]) -> "asyncio.Future[Sequence[object]]":
        payloads = [payload for _, _, payload in jobs]
        return asyncio.get_running_loop().run_in_executor(self.thread, self._commit, payloads)

    def _answer(self, jobs: list[Job], answers: Sequence[object]) -> None:
        """Tell each caller; nothing is known of those whose transaction was not waited for."""
        self.waiting -= sum(weight for _, weight, _ in jobs)
        self._room.set()
        for (future, _, _), answer in zip(jobs, answers or [_UNKNOWN] * len(jobs), strict=True):
            if future.done():  # she has given up
                continue
            if answer is _UNKNOWN:
                future.cancel()
            elif isinstance(answer, Refused):
                future.set_exception(answer.error)
            else:
                future.set_result(answer)

    def _commit(self, payloads: Sequence[object]) -> Sequence[object]:
        """Return what became of each payload; in the writer's thread, so that even a retry keeps the order."""
        try:
            return self.transact(payloads)
        except BotError as error:
            return [Refused(error)] * len(payloads)
        except Exception as error:  # noqa: BLE001  handed to whoever asked for it
            if len(payloads) == 1:
                return [Refused(error)]
            return [self._commit([one])[0] for one in payloads]  # one call is at fault: no other may fail with it
