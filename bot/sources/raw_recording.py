"""A raw recording made into the events of its show: the connectors' own `decode`, the same intake, recorded times."""

from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec

from bot.core.errors import ConfigError
from bot.core.events import RoomEvent
from bot.core.ports import Source, SourceContext
from bot.settings.source import SourceSettings
from bot.sources.connector import Connector
from bot.sources.feed import TICK_S, Feed
from bot.sources.intake import Intake
from bot.sources.line import MALFORMED
from bot.sources.recording_file import VERSION, Head, Line, decoded, read_lines
from bot.sources.recordings import of_one_show

OpenSource = Callable[[SourceSettings, SourceContext], Source]
"""Opens a source by its kind, as `bot.plugins.open_source` does."""
TICK_MS = round(TICK_S * 1000)
MAX_TICKS = 150
"""Nothing is due by time alone after so many seconds without a frame."""
GIFTS_KEPT = 2000
GIFTS_KEPT_MS = 600 * 1000
"""Gifts of the last minutes before a restart, from which open combos go on."""
COUNTED = ("duplicates", "twins", "not_taken", "unknown_types", "unmapped")


class RecordedClock:
    """Stands where the recording is."""

    at_ms = 0

    def now(self) -> float:
        """Return the recorded wall time as seconds."""
        return self.at_ms / 1000

    def wall_ms(self) -> int:
        """Return the recorded wall time."""
        return self.at_ms


def connector_of(head: Head, open_source: OpenSource, clock: RecordedClock) -> tuple[Connector, SourceSettings]:
    """Return what reads the frames behind `head`; ConfigError when this zhubo cannot."""
    if head.v != VERSION:
        raise ConfigError(f"recording version {head.v} is unknown", hint="read it with the zhubo that made it")
    try:
        settings = msgspec.convert(head.settings, dict[str, object])
        entry = SourceSettings.model_validate(settings)
        context = SourceContext(clock=clock, session_id=head.session, reading=True)
        source = open_source(entry, context)
    except ValueError as error:
        raise ConfigError(f"the recording's source {head.s!r} is malformed: {error}", hint="record again") from error
    except ConfigError as error:
        raise ConfigError(
            f"the recording's source {head.s!r} of kind {head.kind!r} cannot be read: {error.message}",
            hint=error.hint or "install what it was recorded with",
        ) from error
    if not isinstance(source, Feed):
        raise ConfigError(f"sources of kind {head.kind!r} keep no frames that can be read", hint="leave it out")
    return source.connector, entry


class _Played:
    """One source of a recording."""

    def __init__(self, head: Head, open_source: OpenSource, before: Sequence[RoomEvent]) -> None:
        self.head = head
        self.clock = RecordedClock()
        self.connector, settings = connector_of(head, open_source, self.clock)
        self.intake = Intake(
            settings,
            self.connector.health,
            before=[event for event in before if event.source == self.connector.kind],
            twins=self.connector.twins,
            dated=self.connector.dated,
        )
        self.clock.at_ms = self._tick_ms = head.t

    def due(self, now_ms: int) -> Iterator[RoomEvent]:
        """Yield what the passing of time brought, in the steps of a running feed."""
        self._tick_ms = max(self._tick_ms, now_ms - MAX_TICKS * TICK_MS)
        while self._tick_ms + TICK_MS <= now_ms:
            self._tick_ms += TICK_MS
            yield from self.intake.due(self._tick_ms / 1000, self._tick_ms)

    def take(self, drafts: Sequence[RoomEvent], now_ms: int) -> list[RoomEvent]:
        """Return the new ones among `drafts`."""
        return self.intake.take(drafts, now_ms / 1000, now_ms)


class Playback:
    """Takes the lines of one show in their order."""

    def __init__(self, open_source: OpenSource, skipped: Counter[str] | None = None) -> None:
        self.skipped = skipped if skipped is not None else Counter()
        """Why lines became no event."""
        self._open_source = open_source
        self._played: dict[str, _Played] = {}
        self._gifts: deque[RoomEvent] = deque(maxlen=GIFTS_KEPT)

    def take(self, raw: bytes) -> Iterator[RoomEvent]:
        """Yield the events of one line; ConfigError when a source of the recording cannot be opened."""
        try:
            line = decoded(raw)
        except MALFORMED:
            self.skipped["broken line"] += 1
            return
        if isinstance(line, Head):
            self._begin(line)
            return
        for played in self._played.values():
            yield from self._kept(played.due(line.t))
        yield from self._kept(self._taken(line))

    def close(self) -> None:
        """Add up what the sources counted."""
        for played in self._played.values():
            self._add_up(played)
        self._played.clear()

    def _begin(self, head: Head) -> None:
        known = self._played.get(head.s)
        if known is not None and (known.head.start, known.head.settings) == (head.start, head.settings):
            return  # the next file of the same run
        if known is not None:
            self._add_up(known)
        before = [gift for gift in self._gifts if head.t - gift.ts_recv <= GIFTS_KEPT_MS]
        self._played[head.s] = _Played(head, self._open_source, before)

    def _taken(self, line: Line) -> Sequence[RoomEvent]:
        if line.lost is not None:
            self.skipped["frame that could not be recorded"] += line.lost
            return ()
        played = self._played.get(line.s)
        if played is None:
            self.skipped["frame of an unknown source"] += 1
            return ()
        played.clock.at_ms = max(played.clock.at_ms, line.t)
        if line.o is not None:
            played.intake.connected(line.t)
            played.connector.recall(line.o)
            return ()
        return played.take(self._drafts(played.connector, line), line.t)

    def _drafts(self, connector: Connector, line: Line) -> Sequence[RoomEvent]:
        if line.e is not None:
            return line.e
        try:
            drafts = connector.decode(frame_of(line), line.t)
        except MALFORMED:
            self.skipped["broken frame"] += 1
            return ()
        if not drafts:
            self.skipped["frame without an event"] += 1
        return drafts

    def _kept(self, events: Iterator[RoomEvent] | Sequence[RoomEvent]) -> Iterator[RoomEvent]:
        for event in events:
            if event.gift is not None:
                self._gifts.append(event)
            yield event

    def _add_up(self, played: _Played) -> None:
        for name in COUNTED:
            if count := played.connector.health.counts.get(name, 0):
                self.skipped[name.replace("_", " ")] += count


def frame_of(line: Line) -> bytes:
    """Return the frame as it was received; empty when the line holds none."""
    return line.f.encode() if line.f is not None else line.b or b""


def show_lines(path: Path) -> Iterator[bytes]:
    """Yield the lines of a recording and of the files beside it that go on with its show."""
    for part in of_one_show(path):
        yield from read_lines(part)


def recorded_events(path: Path, open_source: OpenSource) -> Iterator[RoomEvent]:
    """Yield the events of the show that begins in `path`."""
    playback = Playback(open_source)
    for raw in show_lines(path):
        yield from playback.take(raw)
