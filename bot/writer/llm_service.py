"""The language models of a room as one: the first that may be asked and speaks in time wins.

Endpoints are asked in order, each behind its own breaker and all behind one budget.  While nothing has been said, the
next one may still take over within the listener's patience; afterwards an answer stands or falls with its endpoint.
Nothing is ever asked but by `answer`: a room without questions makes no call.
"""

import asyncio
from collections import Counter, deque
from collections.abc import AsyncGenerator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, Literal, TypeVar
from zoneinfo import ZoneInfo

import structlog

from bot.core.clock import Clock
from bot.core.errors import BotError, Retryable
from bot.writer.answer_stream import Rejected
from bot.writer.breaker import Breaker
from bot.writer.model import Message, Model, Slow, Usage, prompt_tokens, tokens_in
from bot.writer.spending import Budget, Caps, Charge, Prices, write_spent

T = TypeVar("T")
Pieces = AsyncGenerator[str, None]
Read = Callable[[Pieces], AsyncGenerator[T, None]]
"""Makes what is said (clauses) of what a model sends (pieces); Rejected when that may not be said."""

LEAST_S = 0.5
"""With less patience left no further endpoint is begun."""
LATE = "late"
"""Rejection of an answer that would have come in time, had there been time: nobody's fault."""
NO_ANSWER = frozenset({"shape", "truncated", "empty"})
"""Rejections that are the endpoint's fault, not the question's: they count as failures and the next one is asked."""

_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Endpoint:
    """One model and what is known of it."""

    name: str
    model: Model
    metered: bool = True
    prices: Prices = Prices()
    first_clause_s: float = 4.0
    """Longest wait for its first clause."""
    breaker: Breaker = field(default_factory=Breaker)


class LlmService:
    """Answers questions by whatever model there is.  One a room; close it with the room."""

    def __init__(
        self,
        endpoints: Sequence[Endpoint],
        *,
        clock: Clock,
        budget: Budget | None = None,
        patience_s: float = 7.0,
        hedge_after_s: float | None = None,
        at_limit: Literal["next", "templates"] = "next",
        spent_file: Path | None = None,
    ) -> None:
        """Make a service of endpoints in order of preference.

        Args:
            endpoints: At least one.
            clock: Deadlines, rests and budgets.
            budget: Without one there is no cap.
            patience_s: Longest wait for the first clause over all endpoints.
            hedge_after_s: Ask the next endpoint too after so long without a clause; None = never.
            at_limit: At a cap: go on with the endpoints that cost nothing, or with none.
            spent_file: Where the budget is kept; None = in memory only.
        """
        self.endpoints = tuple(endpoints)
        self.budget = budget or Budget(Caps(), ZoneInfo("UTC"))
        self.at_limit = at_limit
        self.counts: Counter[str] = Counter()
        """asked.NAME answered.NAME failed.NAME.REASON next hedged tokens tokens_cached tokens_estimated micros
        limit.WINDOW unwritten; bounded by the endpoints and the known reasons."""
        self._clock, self._patience_s, self._hedge_after_s = clock, patience_s, hedge_after_s
        self._spent_file = spent_file
        self._writing = ThreadPoolExecutor(1, "llm spent")
        """One thread, so that no older figure is written over a newer one.  It starts with the first write."""

    def limit(self) -> str | None:
        """Return the window whose cap keeps a metered endpoint from being asked ("minute", "hour", "day"), or None."""
        now, wall_ms = self._clock.now(), self._clock.wall_ms()
        limits = (self.budget.refusal(now, wall_ms, one.prices) for one in self.endpoints if one.metered)
        return next((limit for limit in limits if limit), None)

    def refusal_of(self, endpoint: Endpoint) -> str | None:
        """Return why an endpoint may not be asked now ("operator", "breaker", "budget"), or None."""
        now, wall_ms = self._clock.now(), self._clock.wall_ms()
        if reason := endpoint.breaker.refusal(now):
            return reason
        if endpoint.metered:
            return "budget" if self.budget.refusal(now, wall_ms, endpoint.prices) else None
        return "budget" if self.at_limit == "templates" and self.limit() else None

    def refusal(self) -> str | None:
        """Return why no model may be asked now, the reason that will pass first if there are several, or None."""
        reasons = {self.refusal_of(endpoint) for endpoint in self.endpoints}
        return next((reason for reason in (None, "breaker", "budget", "operator") if reason in reasons), None)

    def retry(self) -> None:
        """A person has mended key, credit or address: ask every endpoint again."""
        for endpoint in self.endpoints:
            endpoint.breaker.reset()

    async def aclose(self) -> None:
        """Close every endpoint."""
        for endpoint in self.endpoints:
            await endpoint.model.aclose()
        self._writing.shutdown(wait=False)

    async def answer(
        self, messages: Sequence[Message], read: Read[T], *, max_tokens: int, within_s: float = 60.0
    ) -> AsyncGenerator[T, None]:
        """Yield what `read` makes of the first endpoint that speaks; close the generator to end its stream.

        `within_s` is what is left of the turn: the patience is never longer.  Raises what the last endpoint failed
        with (Retryable, NeedsOperator, BadInput or Rejected): before the first item when all failed, after it when
        that endpoint broke off.
        """
        if limit := self.limit():
            self.counts[f"limit.{limit}"] += 1
        tries: list[_Try[T]] = []
        try:
            speaker = await self._first_to_speak(tries, messages, read, max_tokens, within_s)
            await _close([one for one in tries if one is not speaker])
            yield speaker.first.result()
            while True:
                try:
                    item = await anext(speaker.items)
                except StopAsyncIteration:
                    speaker.endpoint.breaker.succeeded()
                    self.counts[f"answered.{speaker.endpoint.name}"] += 1
                    return
                except (BotError, Rejected) as error:
                    self._failed(speaker.endpoint, error)
                    raise
                yield item
        finally:
            await _close(tries)

    async def _first_to_speak(
        self, tries: "list[_Try[T]]", messages: Sequence[Message], read: Read[T], max_tokens: int, within_s: float
    ) -> "_Try[T]":
        queue = deque(self.endpoints)
        until = self._clock.now() + min(self._patience_s, within_s)
        running: dict[asyncio.Future[T], _Try[T]] = {}
        fault: BotError | Rejected = Retryable("no language model may be asked now")
        hedging = False
        while True:
            while queue and self.refusal_of(queue[0]):
                queue.popleft()
            left_s = until - self._clock.now()
            if tries and left_s < LEAST_S:
                queue.clear()
            if queue and (hedging or not running):
                if tries:
                    self.counts["hedged" if running else "next"] += 1
                endpoint = queue.popleft()
                # Charged here and not when its task first runs: two questions must not both see the last of a budget.
                charge = self._charge(endpoint, Usage(prompt_tokens(messages), max_tokens))
                items = read(self._metered(endpoint, charge, messages, max_tokens))
                tries.append(_Try(endpoint, items, min(endpoint.first_clause_s, left_s)))
                running[tries[-1].first] = tries[-1]
            if not running:
                raise fault
            timeout = self._hedge_after_s if queue else None
            done, _ = await asyncio.wait(running, timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
            hedging = not done
            for future in done:
                attempt = running.pop(future)
                try:
                    future.result()
                except (BotError, Rejected) as error:
                    fault = error
                    if not self._failed(attempt.endpoint, error):
                        queue.clear()  # Its answer was no good, the question is: own copy is faster than one more.
                else:
                    return attempt

    def _failed(self, endpoint: Endpoint, error: BotError | Rejected) -> bool:
        """Record why an endpoint's answer ended; False when that was not the endpoint's fault."""
        reason = error.reason if isinstance(error, Rejected) else type(error).__name__.lower()
        self.counts[f"failed.{endpoint.name}.{reason}"] += 1
        if isinstance(error, Rejected) and reason not in NO_ANSWER:
            if reason != LATE:
                endpoint.breaker.succeeded()
            return False
        fault = error if isinstance(error, BotError) else Retryable(f"its answer is none ({reason})")
        endpoint.breaker.failed(self._clock.now(), fault)
        _log.warning("llm_failed", endpoint=endpoint.name, error=str(fault))
        return True

    def _charge(self, endpoint: Endpoint, usage: Usage) -> Charge | None:
        self.counts[f"asked.{endpoint.name}"] += 1
        if not endpoint.metered:
            return None
        return self.budget.started(self._clock.now(), self._clock.wall_ms(), usage, endpoint.prices)

    async def _metered(
        self, endpoint: Endpoint, charge: Charge | None, messages: Sequence[Message], max_tokens: int
    ) -> Pieces:
        """Yield the pieces of one call; its charge is on disk before it is made and settled however it ends."""
        asked, heard, usage = prompt_tokens(messages), 0, None
        if charge is not None:
            await self._keep_spent()
        try:
            async with aclosing(endpoint.model.stream(messages, max_tokens=max_tokens)) as pieces:
                async for piece in pieces:
                    if isinstance(piece, Usage):
                        usage = piece
                        continue
                    heard += tokens_in(piece)
                    yield piece
        except Slow:
            raise
        except BotError:
            usage = usage or (None if heard else Usage(0, 0))  # Nobody charges for a call that is refused.
            raise
        finally:
            self.counts["tokens_estimated"] += asked + heard if usage is None else 0
            usage = usage or Usage(asked, heard)
            self.counts["tokens"] += usage.prompt + usage.completion
            self.counts["tokens_cached"] += usage.cached
            if charge is not None:
                self.budget.settled(charge, usage, endpoint.prices)
                self.counts["micros"] += charge.micros
                await self._keep_spent()

    async def _keep_spent(self) -> None:
        if self._spent_file is None:
            return
        loop, spent = asyncio.get_running_loop(), self.budget.spent()
        try:
            await loop.run_in_executor(self._writing, write_spent, self._spent_file, spent)
        except OSError as error:  # a full disk: the show goes on, and counts in memory
            self.counts["unwritten"] += 1
            _log.warning("llm_budget_unwritten", error=error.strerror)


class _Try(Generic[T]):
    """One endpoint's answer on its way."""

    def __init__(self, endpoint: Endpoint, items: AsyncGenerator[T, None], patience_s: float) -> None:
        self.endpoint, self.items = endpoint, items
        endpoint.breaker.started()
        self.first: asyncio.Future[T] = asyncio.ensure_future(self._hear(patience_s))

    async def _hear(self, patience_s: float) -> T:
        try:
            async with asyncio.timeout(patience_s):
                return await anext(self.items)
        except TimeoutError as error:
            if patience_s < self.endpoint.first_clause_s:
                raise Rejected(LATE) from error
            raise Slow("no first clause in time", hint="it is asked again later") from error
        except StopAsyncIteration as error:
            raise Rejected("empty") from error

    async def aclose(self) -> None:
        """End the stream; harmless when it is over."""
        self.first.cancel()
        await asyncio.wait({self.first})
        if not self.first.cancelled():
            self.first.exception()  # heard or not, it has been dealt with
        await self.items.aclose()
        self.endpoint.breaker.ended()


async def _close(tries: "Sequence[_Try[T]]") -> None:
    for one in tries:
        one.first.cancel()
    for one in tries:
        await one.aclose()
