"""A recording as a source: any format that `zhubo import` reads, at any speed."""

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
from bot.settings.source import ConnectorSettings, Seconds, SourceSettings, refined
from bot.sources.importing.run import UNIFIED, open_recording
from bot.sources.raw_recording import OpenSource

MAX_LINE_BYTES = 1_000_000
"""Longer lines are skipped and counted."""
BATCH_EVENTS = 200
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

    def __init__(
        self,
        path: Path,
        clock: Clock,
        *,
        name: str = "replay",
        speed: float = 1.0,
        session_id: str,
        open_source: OpenSource | None = None,
    ) -> None:
        self.name = name
        self._open_source = open_source
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
        loop, events = asyncio.get_running_loop(), events_of(self._path, self._open_source)
        while batch := await loop.run_in_executor(None, lambda: list(islice(events, BATCH_EVENTS))):
            for event in batch:
                self.health.count("frames")
                if event is None:
                    self.health.count("bad_frames")
                    continue
                self.health.count("events")
                delivery = "replay" if event.delivery == "live" else event.delivery
                yield msgspec.structs.replace(event, session_id=self._session_id, delivery=delivery)


def events_of(path: Path, open_source: OpenSource | None = None) -> Iterator[RoomEvent | None]:
    """Yield the events of a recording in any format, None for a line that is no event; ConfigError when unreadable.

    Raw recordings need `open_source`.  What is of no known format is read as unified events, line by line.
    """
    try:
        opened = open_recording(path, open_source)
    except ConfigError:
        opened = None
    if opened is None or opened.format == UNIFIED:
        yield from map(_event, filter(bytes.strip, read_lines(path)))
    else:
        yield from opened.events


def _event(line: bytes) -> RoomEvent | None:
    try:
        return decode_event(line)
    except BadInput:
        return None


def first_event_ms(path: Path, open_source: OpenSource | None = None) -> int | None:
    """Return the time of the first usable event of a recording, wall ms; None when there is none."""
    return next((event.at_ms for event in events_of(path, open_source) if event is not None), None)


class ReplaySettings(ConnectorSettings):
    """A recording to play."""

    file: str = ""
    """What `zhubo import` reads, but for raw recordings; a relative path counts from the room's folder."""
    speed: Seconds = 1.0


def open_replay(entry: SourceSettings, context: SourceContext) -> ReplaySource:
    """Make the source of a `[[source]] kind = "replay"` entry."""
    settings = refined(entry, ReplaySettings)
    if not settings.file:
        raise ConfigError('a source of kind "replay" needs file = "..."', hint="name a recorded chat")
    path = Path(settings.file)
    if context.folder is not None and not path.is_absolute():
        path = context.folder / path
    return ReplaySource(
        path, context.clock, name=settings.name or "replay", speed=settings.speed, session_id=context.session_id
    )
