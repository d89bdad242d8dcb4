"""What the language models may cost: caps in tokens and money a minute, an hour and a day (rules I06).

A call is charged in full when it begins and corrected when it ends, so a killed room has spent at most one call more
than its file says.  Hours and days are those of the room's timezone.  Pure, but for the two functions that read and
write the file.
"""

import json
import math
from collections import deque
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.core.errors import ConfigError
from bot.writer.model import Usage

MICRO = 1_000_000
"""Money is counted in millionths of the currency: a token costs fractions of a cent."""
RESERVE_TOKENS = 2_000
"""Room that must be left before a call: prompt about 1,500 as estimated, answer at most 300."""
MINUTE_S = 60.0
_ROLL_MS = 15 * 60_000
"""Hours begin at quarters of an hour, whatever the timezone (its offset since 1970 is a multiple of 15 minutes)."""
FILE = "llm_spent.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """Of a million tokens, in the room's currency; so a token costs as many millionths."""

    input: float = 0.0
    cached: float = 0.0
    output: float = 0.0

    def micros(self, usage: Usage) -> int:
        """Return what a call costs, in millionths of the currency, rounded up."""
        cached = min(usage.cached, usage.prompt)
        return math.ceil(
            (usage.prompt - cached) * self.input + cached * self.cached + usage.completion * self.output - 1e-9
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """Tokens and micros a window; None = no cap."""

    tokens_per_minute: int | None = None
    tokens_per_hour: int | None = None
    tokens_per_day: int | None = None
    micros_per_hour: int | None = None
    micros_per_day: int | None = None


@dataclass(slots=True)
class Window:
    """One hour or day and what it has cost."""

    from_ms: int = 0
    tokens: int = 0
    micros: int = 0


@dataclass(slots=True)
class Charge:
    """One call, as far as it is charged."""

    at: float
    tokens: int
    micros: int
    hour_ms: int
    day_ms: int


class Budget:
    """Says whether a metered call may be made, and keeps what was spent."""

    def __init__(self, caps: Caps, zone: ZoneInfo, *, spent: Mapping[str, Window] | None = None) -> None:
        self._caps, self._zone = caps, zone
        self._minute: deque[Charge] = deque(maxlen=1_000)
        spent = spent or {}
        self.hour, self.day = spent.get("hour", Window()), spent.get("day", Window())
        self._rolls_ms = 0
        """Until this moment neither hour nor day ends."""

    def refusal(self, now: float, wall_ms: int, prices: Prices) -> str | None:
        """Return the window whose cap the next call would pass ("minute", "hour", "day"), or None."""
        self._roll(now, wall_ms)
        caps, cost = self._caps, prices.micros(Usage(RESERVE_TOKENS, 0))
        if caps.tokens_per_minute is not None:
            if sum(charge.tokens for charge in self._minute) + RESERVE_TOKENS > caps.tokens_per_minute:
                return "minute"
        for name, window, tokens, micros in (
            ("day", self.day, caps.tokens_per_day, caps.micros_per_day),
            ("hour", self.hour, caps.tokens_per_hour, caps.micros_per_hour),
        ):
            if _passes(window.tokens, RESERVE_TOKENS, tokens) or _passes(window.micros, cost, micros):
                return name
        return None

    def started(self, now: float, wall_ms: int, usage: Usage, prices: Prices) -> Charge:
        """Charge a call that begins with the most it may cost."""
        self._roll(now, wall_ms)
        charge = Charge(now, usage.prompt + usage.completion, prices.micros(usage), self.hour.from_ms, self.day.from_ms)
        self._minute.append(charge)
        for window in (self.hour, self.day):
            window.tokens += charge.tokens
            window.micros += charge.micros
        return charge

    def settled(self, charge: Charge, usage: Usage, prices: Prices) -> None:
        """Correct a call that ended; an hour or day that is over meanwhile stays as it was charged."""
        tokens, micros = usage.prompt + usage.completion, prices.micros(usage)
        for window, from_ms in ((self.hour, charge.hour_ms), (self.day, charge.day_ms)):
            if window.from_ms == from_ms:
                window.tokens += tokens - charge.tokens
                window.micros += micros - charge.micros
        charge.tokens, charge.micros = tokens, micros

    def over_at(self, window: str, wall_ms: int) -> str:
        """Return the clock time, HH:MM in the room, at which the cap of a window is lifted."""
        here = datetime.fromtimestamp(wall_ms / 1000, UTC).astimezone(self._zone)
        if window == "day":
            return "00:00"
        step = timedelta(hours=1) if window == "hour" else timedelta(minutes=1)
        return f"{here + step:%H}:00" if window == "hour" else f"{here + step:%H:%M}"

    def spent(self) -> Mapping[str, Window]:
        """Return the windows as they are now, to be kept on disk."""
        return {"hour": replace(self.hour), "day": replace(self.day)}

    def _roll(self, now: float, wall_ms: int) -> None:
        while self._minute and now - self._minute[0].at > MINUTE_S:
            self._minute.popleft()
        if self.hour.from_ms <= wall_ms < self._rolls_ms:
            return
        here = datetime.fromtimestamp(wall_ms / 1000, UTC).astimezone(self._zone)
        self._rolls_ms = wall_ms - wall_ms % _ROLL_MS + _ROLL_MS
        hour = here.replace(minute=0, second=0, microsecond=0)
        # A clock that was set back opens no new window: what was spent stays spent.
        if (hour_ms := _ms(hour)) > self.hour.from_ms:
            self.hour = Window(from_ms=hour_ms)
        if (day_ms := _ms(hour.replace(hour=0))) > self.day.from_ms:
            self.day = Window(from_ms=day_ms)


def read_spent(path: Path) -> dict[str, Window]:
    """Return what a room had spent when it stopped; empty for a new one, ConfigError for a broken file."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        return {name: Window(**{key: int(value) for key, value in raw[name].items()}) for name in ("hour", "day")}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ConfigError(
            f"{path.name} in the room's data folder cannot be read: {type(error).__name__}",
            hint=f"delete {path.name} to count the language model's budget from zero",
        ) from error


def write_spent(path: Path, spent: Mapping[str, Window]) -> None:
    """Write what was spent; a crash in the middle leaves the old file.  OSError when the disk refuses."""
    draft = path.with_suffix(".tmp")
    draft.write_text(json.dumps({name: asdict(window) for name, window in spent.items()}), encoding="utf-8")
    draft.replace(path)


def _passes(spent: int, more: int, cap: int | None) -> bool:
    return cap is not None and spent + more > cap


def _ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
