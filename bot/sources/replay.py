"""A recording as a source: unified-event JSONL, gzip included, at any speed."""

import asyncio
import gzip
import zlib
from collections.abc import AsyncIterator, Iterator
from itertools import islice
from pathlib import Path

import msgspec

from bot.core.clock import Clock
from bot.core.errors import BadInput, ConfigError
from bot.core.events import RoomEvent, decode_event
from bot.core.ports import SourceContext, SourceHealth
from bot.source_settings import ConnectorSettings, Seconds, SourceSettings, refined

MAX_LINE_BYTES = 1_000_000
"""Longer lines are skipped and counted."""
BATCH_LINES = 200
MAX_GAP_S = 120.0
"""A longer pause of a recording is played as this long: nothing is learnt from a night without events."""


def read_lines(path: Path) -> Iterator[bytes]:
    """Yield the lines of a text or gzip file; ConfigError when there is no such file or it cannot be read."""
    try:
        with path.open("rb") as probe:
            packed = probe.read(2) == b"\x1f\x8b"
        with gzip.open(path, "rb") if packed else path.open("rb") as file:
            while line := file.readline(MAX_LINE_BYTES + 1):
                yield line
    except (OSError, EOFError, zlib.error) as error:
        raise ConfigError(
            f"cannot read {path.name}: {error}", hint="give the path of a .jsonl or .jsonl.gz file"
        ) from error


class ReplaySource:
    """Plays a recording: the gaps between events are kept, divided by `speed`; ends when the file ends.

    Events keep their recorded times and ids.  What was live becomes delivery "replay": only a journal opened for a
    replay counts and rewards it.
    """

    def __init__(self, path: Path, clock: Clock, *, name: str = "replay", speed: float = 1.0, session_id: str) -> None:
        self.name = name
        self.health = SourceHealth()
        self._path = path
        self._clock = clock
        self._speed = speed
        self._session_id = session_id

    async def events(self) -> AsyncIterator[RoomEvent]:
        """Yield the recorded events in the file's order, each when its time has come."""
        self.health.state = "live"
        started, first_ms, latest_ms, skipped_ms = self._clock.now(), None, 0, 0
        async for event in self._recorded():
            if first_ms is None:
                first_ms = latest_ms = event.at_ms
            skipped_ms += max(0, event.at_ms - latest_ms - round(MAX_GAP_S * 1000))
            latest_ms = max(latest_ms, event.at_ms)
            due = started + (latest_ms - first_ms - skipped_ms) / 1000 / self._speed
            wait_s = due - self._clock.now()
            if wait_s > 0:
                await asyncio.sleep(wait_s)
            self.health.last_frame_at = self.health.last_event_at = self._clock.now()
            yield event
        self.health.state, self.health.reason = "stopped", "the recording is over"

    async def _recorded(self) -> AsyncIterator[RoomEvent]:
        """Read ahead in batches, off the loop."""
        loop, lines = asyncio.get_running_loop(), read_lines(self._path)
        while batch := await loop.run_in_executor(None, lambda: list(islice(lines, BATCH_LINES))):
            for line in batch:
                event = self._decode(line)
                if event is not None:
                    yield event

    def _decode(self, line: bytes) -> RoomEvent | None:
        self.health.count("frames")
        if not line.strip():
            return None
        try:
            event = decode_event(line)
        except BadInput:
            self.health.count("bad_frames")
            return None
        self.health.count("events")
        delivery = "replay" if event.delivery == "live" else event.delivery
        return msgspec.structs.replace(event, session_id=self._session_id, delivery=delivery)


def first_event_ms(path: Path) -> int | None:
    """Return the time of the first usable event of a recording, wall ms; None when there is none."""
    for line in read_lines(path):
        try:
            return decode_event(line).at_ms
        except BadInput:
            continue
    return None


class ReplaySettings(ConnectorSettings):
    """A recording to play."""

    file: str = ""
    """Unified-event JSONL, gzip or not; a relative path counts from the room's folder."""
    speed: Seconds = 1.0


def open_replay(entry: SourceSettings, context: SourceContext) -> ReplaySource:
    """Make the source of a `[[source]] kind = "replay"` entry."""
    settings = refined(entry, ReplaySettings)
    if not settings.file:
        raise ConfigError('a source of kind "replay" needs file = "..."', hint="name a unified-event .jsonl file")
    path = Path(settings.file)
    if context.folder is not None and not path.is_absolute():
        path = context.folder / path
    return ReplaySource(
        path, context.clock, name=settings.name or "replay", speed=settings.speed, session_id=context.session_id
    )
