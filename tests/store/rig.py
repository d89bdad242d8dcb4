"""A journal, a clock that is set by hand, and events that are short to write."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine, Sequence
from datetime import UTC
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from bot.aio.virtual import VirtualLoop
from bot.core.clock import Clock
from bot.core.events import Comment, Counter, Gift, Like, RoomEvent, User
from bot.store.journal import SqliteJournal
from bot.triggers import Engine, Rule, changes_for

T = TypeVar("T")
NOON_MS = 1_785_556_800_000
"""2026-08-01 12:00 in Shanghai."""
SESSION = "1@1"
MEMORY_DISK = "/dev/shm" if Path("/dev/shm").is_dir() else None
"""Where thousands of syncs cost nothing; a killed process, unlike a power cut, loses nothing there."""
LADDER = Rule(id="goal", counter="likes", levels=(10, 50, 100), effect="confetti", say="goal")


class HandClock:
    """Stands still until `at_ms` is moved."""

    def __init__(self, at_ms: int = NOON_MS) -> None:
        self.at_ms = at_ms

    def now(self) -> float:
        return self.at_ms / 1000

    def wall_ms(self) -> int:
        return self.at_ms


def event(
    id: str,
    type: Any,
    *,
    at_ms: int = NOON_MS,
    user: str = "",
    who: User | None = None,
    source: str = "json_ws",
    **more: Any,
) -> RoomEvent:
    """An event of room 1; `user` is short for a viewer with that stable id."""
    who = User(id=user, id_scope="open_id", name=user) if user else who
    return RoomEvent(
        platform="bilibili", source=source, room_id="1", event_id=id, type=type, ts_recv=at_ms, user=who, **more
    )


def like(id: str, count: int = 1, total: int | None = None, **more: Any) -> RoomEvent:
    return event(id, "like", like=Like(count=count, total=total), **more)


def comment(id: str, text: str = "这款多少钱", **more: Any) -> RoomEvent:
    return event(id, "comment", comment=Comment(text=text, text_plain=text), **more)


def gift(id: str, count: int = 1, **more: Any) -> RoomEvent:
    return event(id, "gift", gift=Gift(count=count), **more)


def total(id: str, name: Any, value: int, **more: Any) -> RoomEvent:
    return event(id, "counter", counter=Counter(name=name, value=value), **more)


@contextlib.asynccontextmanager
async def opened(
    path: Path | None = None, *rules: Rule, clock: Clock | None = None, session: str = SESSION, **more: Any
) -> AsyncIterator[SqliteJournal]:
    """A journal with `rules` (the ladder, if none), closed at the end."""
    journal = await SqliteJournal.open(
        path,
        clock=clock or HandClock(),
        session_id=session,
        **{
            "changes_for": partial(changes_for, commenters=True),
            "engine": Engine(rules or (LADDER,), session_id=session, zone=more.get("zone", UTC)),
            **more,
        },
    )
    try:
        yield journal
    finally:
        await journal.close()


def told(committed: Sequence[Any]) -> list[tuple[int, str]]:
    """(level, status) of everything that was set off."""
    return [(firing.level, firing.status) for one in committed for firing in one.firings]


def virtually(work: Coroutine[Any, Any, T]) -> T:
    """Run on a loop of virtual time, where everything happens in one thread."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(work)
