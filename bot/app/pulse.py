"""What a running room says of itself in its data folder, for whoever asks from outside (`zhubo doctor`)."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from bot.core.errors import BROKEN_JSON
from bot.core.ports import Source, SourceHealth
from bot.core.reports import Chip

FILE = "pulse.json"
FRESH_MS = 30_000
"""A pulse older than this is of a room that has stopped."""


class _Feed(msgspec.Struct):
    name: str
    state: str
    reason: str
    hint: str
    frame_age_s: float | None
    beat_age_s: float | None
    event_age_s: float | None
    fallen_ages_s: list[float]
    gaps: list[tuple[int, int, str]]
    masked_ratio: float
    clock_offset_ms: int | None
    quiet: bool
    counts: dict[str, int]


class Pulse(msgspec.Struct):
    """One look at a running room."""

    at_ms: int
    chips: list[tuple[str, str, str]]
    """(id, state, text) of each light."""
    feeds: list[_Feed]
    url: str = ""
    """Where its pages are, like http://127.0.0.1:8787."""

    def healths(self, wall_ms: int) -> list[tuple[str, SourceHealth]]:
        """Return each source's health as of `wall_ms`; its monotonic times count from 0 = now, so they are negative."""
        late_s = (wall_ms - self.at_ms) / 1000
        return [(feed.name, _health(feed, late_s)) for feed in self.feeds]


def write_pulse(
    folder: Path, chips: Iterable[Chip], sources: Iterable[Source], *, now: float, wall_ms: int, url: str = ""
) -> None:
    """Write the pulse; OSError when the disk refuses."""
    feeds = [_feed(source.name, source.health, now) for source in sources]
    pulse = Pulse(at_ms=wall_ms, chips=[(chip.id, chip.state, chip.text) for chip in chips], feeds=feeds, url=url)
    draft = folder / f"{FILE}.tmp"
    draft.write_bytes(msgspec.json.encode(pulse))
    draft.replace(folder / FILE)


def read_pulse(folder: Path, wall_ms: int) -> Pulse | None:
    """Return the pulse of a room that runs on this folder now; None when none does."""
    try:
        pulse: Pulse = msgspec.json.decode((folder / FILE).read_bytes(), type=Pulse)
    except (OSError, *BROKEN_JSON):
        return None
    return pulse if abs(wall_ms - pulse.at_ms) < FRESH_MS else None


def end_pulse(folder: Path) -> None:
    """Say that the room has stopped; a file that is gone already is fine."""
    (folder / FILE).unlink(missing_ok=True)


def _feed(name: str, health: SourceHealth, now: float) -> _Feed:
    def age_s(at: float | None) -> float | None:
        return None if at is None else round(now - at, 1)

    return _Feed(
        name=name,
        state=health.state,
        reason=health.reason,
        hint=health.hint,
        frame_age_s=age_s(health.last_frame_at),
        beat_age_s=age_s(health.last_beat_at),
        event_age_s=age_s(health.last_event_at),
        fallen_ages_s=[round(now - at, 1) for at in health.fallen_at],
        gaps=list(health.gaps),
        masked_ratio=health.masked_ratio,
        clock_offset_ms=health.clock_offset_ms,
        quiet=health.quiet,
        counts=dict(health.counts),
    )


def _health(feed: _Feed, late_s: float) -> SourceHealth:
    def at(age_s: float | None) -> float | None:
        return None if age_s is None else -age_s - late_s

    values: dict[str, Any] = {
        name: getattr(feed, name) for name in ("state", "reason", "hint", "masked_ratio", "quiet")
    }
    health = SourceHealth(
        **values,
        last_frame_at=at(feed.frame_age_s),
        last_beat_at=at(feed.beat_age_s),
        last_event_at=at(feed.event_age_s),
        clock_offset_ms=feed.clock_offset_ms,
        counts=feed.counts,
    )
    health.fallen_at.extend(-age_s - late_s for age_s in feed.fallen_ages_s)
    health.gaps.extend(feed.gaps)
    return health
