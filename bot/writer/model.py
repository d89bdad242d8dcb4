"""The seam to a language model, and the rule when it may be asked: breaker and spending cap.  Pure."""

from collections import deque
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from bot.core.errors import BotError, NeedsOperator, Retryable

Message = dict[Literal["role", "content"], str]


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one call, as the endpoint counts them, or estimated when it does not."""

    prompt: int
    completion: int


class Model(Protocol):
    """A chat model that streams.  Raises Retryable, NeedsOperator or BadInput; keeps its own deadlines."""

    def stream(self, messages: Sequence[Message], *, max_tokens: int) -> AsyncGenerator[str | Usage, None]:
        """Yield pieces of the answer, then its `Usage`; closing the generator closes the connection."""
        ...


FAULTS, FIRST_REST_S, MAX_REST_S = 3, 15.0, 300.0
"""So many failures in a row open the breaker; its rest doubles from the first to the greatest, s."""
WINDOW_S = 60.0
RESERVE_TOKENS = 1_500
"""What a call is taken to cost until its usage is known: prompt about 1,200, answer at most 300."""


@dataclass(slots=True)
class Call:
    """One call to the model, as far as it is charged."""

    at: float
    tokens: int = RESERVE_TOKENS


class Gate:
    """Decide whether the model may be asked now.  A refused key stays refused until `reset`."""

    def __init__(self, tokens_per_minute: int) -> None:
        self._cap = tokens_per_minute
        self._spent: deque[Call] = deque(maxlen=1_000)
        self._faults, self._opened, self._until = 0, 0, float("-inf")
        self._probing = False
        self.operator: str = ""
        """What a person must mend, or empty."""

    def refusal(self, now: float) -> str | None:
        """Return why the model may not be asked ("operator", "breaker", "budget"), or None."""
        if self.operator:
            return "operator"
        if now < self._until or self._probing:
            return "breaker"
        if self.spent(now) + RESERVE_TOKENS > self._cap:
            return "budget"
        return None

    def started(self, now: float) -> Call:
        """A call begins: it is charged at once, so that a killed call still counts; only one probes a shut door."""
        call = Call(now)
        self._spent.append(call)
        self._probing = self._faults >= FAULTS
        return call

    def settled(self, call: Call, usage: Usage | None) -> None:
        """A call ended: replace its reserve by what it cost, if that is known."""
        self._probing = False
        if usage is not None:
            call.tokens = usage.prompt + usage.completion

    def succeeded(self) -> None:
        """A good answer closes the breaker."""
        self._faults, self._opened = 0, 0

    def failed(self, now: float, error: BotError) -> None:
        """Count a failure; NeedsOperator shuts the door, Retry-After and repeated failures rest it."""
        if isinstance(error, NeedsOperator):
            self.operator = str(error)
            return
        self._faults += 1
        after_s = error.after_s if isinstance(error, Retryable) else 0.0
        if self._faults >= FAULTS:
            after_s = max(after_s, min(MAX_REST_S, FIRST_REST_S * 2.0**self._opened))
            self._opened = min(self._opened + 1, 10)
        self._until = max(self._until, now + min(after_s, MAX_REST_S))

    def spent(self, now: float) -> int:
        """Return the tokens of the last minute."""
        while self._spent and now - self._spent[0].at > WINDOW_S:
            self._spent.popleft()
        return sum(call.tokens for call in self._spent)

    def reset(self) -> None:
        """A person has mended it: try again."""
        self.operator = ""
        self._faults, self._opened, self._until, self._probing = 0, 0, float("-inf"), False
