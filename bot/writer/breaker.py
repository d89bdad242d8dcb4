"""Whether a language model that failed may be asked again.  Pure: time and chance are handed in.

Closed: asked.  Open: at rest, longer after each failure.  Half open: the next question is the probe, one at a time.
Refused key, credit or model: never again until a person says so.
"""

import random
from collections import deque

from bot.core.errors import BotError, NeedsOperator, Retryable

FAULTS = 3
"""So many failures in a row open it ..."""
RECENT, RATIO = 20, 0.5
"""... or so large a share of so many last calls: an endpoint that fails every other time costs viewers their time."""
FIRST_REST_S, MAX_REST_S = 15.0, 300.0
"""Its rest doubles from the first to the greatest, s."""
MAX_RETRY_AFTER_S = 3600.0
"""A peer's own Retry-After is kept up to an hour."""
JITTER = 0.2
"""Each rest is up to so much longer: many rooms must not come back in the same second."""


class Breaker:
    """The state of one endpoint."""

    def __init__(self, seed: int = 1) -> None:
        self._random = random.Random(seed)
        self._recent: deque[bool] = deque(maxlen=RECENT)
        self._faults, self._opened, self._until = 0, 0, float("-inf")
        self._probing = False
        self.operator = ""
        """What a person must mend, or empty."""

    def refusal(self, now: float) -> str | None:
        """Return why the endpoint may not be asked ("operator", "breaker"), or None."""
        if self.operator:
            return "operator"
        return "breaker" if now < self._until or self._probing else None

    def started(self) -> None:
        """A call begins; with an open breaker it is the only probe until `ended`."""
        self._probing = self._opened > 0

    def ended(self) -> None:
        """The call is over, whatever came of it."""
        self._probing = False

    def succeeded(self) -> None:
        """A whole answer closes it."""
        self._recent.append(True)
        if self._opened:
            self._recent.clear()
        self._faults, self._opened = 0, 0

    def failed(self, now: float, error: BotError) -> None:
        """Count a failure; a Retry-After rests the endpoint at once."""
        if isinstance(error, NeedsOperator):
            self.operator = str(error)
            return
        self._recent.append(False)
        self._faults += 1
        rest_s = min(error.after_s, MAX_RETRY_AFTER_S) if isinstance(error, Retryable) else 0.0
        if self._opened or self._faults >= FAULTS or self._is_flaky():
            grown_s = min(MAX_REST_S, FIRST_REST_S * 2.0**self._opened)
            rest_s = max(rest_s, grown_s * (1 + JITTER * self._random.random()))
            self._opened = min(self._opened + 1, 10)
        self._until = max(self._until, now + rest_s)

    def reset(self) -> None:
        """A person has mended it: ask again."""
        self.operator = ""
        self._recent.clear()
        self._faults, self._opened, self._until, self._probing = 0, 0, float("-inf"), False

    def _is_flaky(self) -> bool:
        return len(self._recent) == RECENT and self._recent.count(False) >= RECENT * RATIO
