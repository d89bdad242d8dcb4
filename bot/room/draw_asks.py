"""What is asked of draws from outside their own clock: it waits for the next step, so that one hand moves draws."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

from bot.core.errors import Retryable
from bot.core.ledger import OutboxState
from bot.store.draw_files import Wish

MOST_ASKED = 16
"""Requests that wait at once."""
BUSY = "too many requests wait"
Settle = Callable[[str, OutboxState, str], None]


class DrawAsks:
    """Takes requests; `answer_all` does them, in order, between the moves of the draws."""

    def __init__(self, woken: asyncio.Event, do: Callable[[Wish], Awaitable[str]]) -> None:
        self._woken, self._do = woken, do
        self._asked: deque[tuple[Wish, asyncio.Future[str]]] = deque()

    async def ask(self, wish: Wish) -> str:
        """Have something done in the next step; return why not, empty when it is done."""
        answer = self._take(wish)
        return await answer if answer is not None else BUSY

    def open_for(self, key: str, draw_id: str, settle: Settle) -> None:
        """Open a draw for an order of the outbox and settle the order: done once the draw was opened, by whomever."""
        answer = self._take(Wish(verb="open_once", draw_id=draw_id))
        if answer is None:
            settle(key, OutboxState.FAILED, BUSY)
        else:
            answer.add_done_callback(lambda done: _settled(done, key, settle))

    async def answer_all(self) -> None:
        """Do what is asked; Retryable when the disk is full, after whoever asked has heard it."""
        while self._asked:
            wish, answer = self._asked.popleft()
            if answer.cancelled():  # who asked has given up: better not done than done unseen
                continue
            try:
                said = await self._do(wish)
            except Retryable as error:
                _tell(answer, error.message)
                raise
            _tell(answer, said)

    def _take(self, wish: Wish) -> "asyncio.Future[str] | None":
        if len(self._asked) >= MOST_ASKED:
            return None
        answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._asked.append((wish, answer))
        self._woken.set()
        return answer


def _tell(answer: "asyncio.Future[str]", said: str) -> None:
    if not answer.cancelled():
        answer.set_result(said)


def _settled(done: "asyncio.Future[str]", key: str, settle: Settle) -> None:
    if not done.cancelled():
        reason = done.result()
        settle(key, OutboxState.CANCELLED if reason else OutboxState.DONE, reason)
