"""The room's ears as room.toml lists them: opened, held against each other, and what holds on each one's platform."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from bot import plugins
from bot.app.files import RoomFiles
from bot.core.clock import Clock
from bot.core.errors import ConfigError
from bot.core.events import EVENT_TYPES
from bot.core.ports import ChatSource, FrameSink, Source, SourceContext
from bot.settings.room import ProfileSettings, Settings
from bot.settings.source import SourceSettings
from bot.store.journal import SqliteJournal
from bot.store.session import Session

SHARED = frozenset({"system", "gap", "stream_start", "stream_end"})
"""What several sources of one room may all tell: a second telling changes nothing."""


COMBOS_MS = 120_000
"""Gifts of so long before a start are looked up: a combo that was open then goes on counting."""


async def context_of(
    files: RoomFiles,
    session: Session,
    journal: SqliteJournal,
    *,
    clock: Clock,
    data: Path,
    frames: FrameSink | None,
) -> SourceContext:
    """Return what the sources of a live room are given; after a stop they know where they were."""
    return SourceContext(
        clock=clock,
        session_id=session.id,
        seed=files.settings.room.seed,
        folder=files.folder,
        data=data,
        frames=frames,
        recent_gifts=await journal.recent("gift", clock.wall_ms() - COMBOS_MS),
        away_since_ms=session.alive_ms if session.resumed else None,
    )


def open_sources(settings: Settings, context: SourceContext) -> tuple[Source, ...]:
    """Return the enabled sources of room.toml; ConfigError when two of them would count the same thing twice."""
    entries = [entry for entry in settings.source if entry.enabled]
    sources = tuple(plugins.open_source(entry, context) for entry in entries)
    rooms = [(entry, source.name, room_of(entry, source)) for entry, source in zip(entries, sources, strict=True)]
    for place, (entry, name, room) in enumerate(rooms):
        for other, other_name, other_room in rooms[:place]:
            if name == other_name:
                raise ConfigError(f"two sources are called {name!r}", hint="give each its own name")
            if both := _told_by_both(entry, other) if _same(room, other_room) else frozenset():
                raise ConfigError(
                    f"sources {other_name!r} and {name!r} would both bring {_listed(both)} of {room[0]} room {room[1]}",
                    hint=f'one source of record for each: add only = ["order"] or ignore = [...] to {name!r}',
                )
    return sources


def room_of(entry: SourceSettings, source: Source) -> tuple[str, str]:
    """Return (platform, room id) of a source; the id is empty while only the feed itself knows it."""
    return getattr(source, "platform", entry.platform), entry.room_id


def profiles_of(settings: Settings, sources: Sequence[Source]) -> Mapping[str, ProfileSettings]:
    """Return source name -> what holds on its platform; ConfigError for a profile that room.toml does not have."""
    found = {}
    entries = [entry for entry in settings.source if entry.enabled]
    for entry, source in zip(entries, sources, strict=False):
        if entry.profile and entry.profile not in settings.profile:
            raise ConfigError(
                f"source {source.name!r} names the profile {entry.profile!r}, which is not there",
                hint=f"add [profile.{entry.profile}] to room.toml",
            )
        profile = settings.profile.get(entry.profile or room_of(entry, source)[0])
        if profile is not None:
            found[source.name] = profile
    return found


def chats_of(sources: Sequence[Source]) -> Mapping[str, ChatSource]:
    """Return those sources that may write in their platform's chat, by name."""
    return {source.name: source for source in sources if getattr(source, "chat", None) is not None}  # type: ignore[misc]


def _same(room: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether two feeds may be of one room: an unknown platform is nobody's, an unknown room id may be any."""
    return room[0] == other[0] and room[0] != "other" and (not room[1] or not other[1] or room[1] == other[1])


def _told_by_both(entry: SourceSettings, other: SourceSettings) -> frozenset[str]:
    return (_told_by(entry) & _told_by(other)) - SHARED


def _told_by(entry: SourceSettings) -> frozenset[str]:
    return (frozenset(entry.only) or EVENT_TYPES) - frozenset(entry.ignore)


def _listed(types: frozenset[str]) -> str:
    first = sorted(types, key=lambda name: (name != "comment", name != "gift", name))
    return " and ".join(first[:2]) + (" events" if len(first) <= 2 else " events and more")
