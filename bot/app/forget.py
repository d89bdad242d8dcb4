"""One viewer taken out of a room that is off air: journal, recordings and evidence."""

import asyncio
import re
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from bot.app.draws import rewrite_private
from bot.app.files import JOURNAL, data_folder
from bot.core.clock import SystemClock
from bot.core.errors import ConfigError
from bot.core.events import STABLE_SCOPES, Platform
from bot.plugins import open_source
from bot.sources.recordings import FOLDER
from bot.sources.redaction import redact
from bot.store.draw_files import FOLDER as DRAWS
from bot.store.draws import Draws
from bot.store.draws_entries import DrawEntries
from bot.store.evidence import FOLDER as EVIDENCE
from bot.store.evidence_people import PEOPLE_HINT, shred
from bot.store.journal import SqliteJournal
from bot.store.tickets import FILE as TICKETS
from bot.store.tickets import forget_in

_KEY = re.compile(rf"({'|'.join(get_args(Platform))}):({'|'.join(sorted(STABLE_SCOPES))}|name):.+", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgot:
    """What was found of a viewer, and is gone."""

    remembered: bool = False
    """Whether the room had a memory of her."""
    events: int = 0
    frames: int = 0
    recorded: bool = False
    proofs: int = 0
    """Her names and words in the evidence log."""
    tickets: int = 0
    """What the shop owed her an answer to."""

    @property
    def found(self) -> bool:
        """True when she was in the journal, a recording, the evidence or a ticket."""
        return self.remembered or self.events > 0 or self.recorded or self.proofs > 0 or self.tickets > 0


def forget_viewer(folder: Path, data: Path | None, key: str) -> Forgot:
    """Forget the viewer with `key`; safe to repeat.

    ConfigError: no such room, no viewer key, or the room is on air (then she is forgotten when she writes 忘记我).
    """
    if not folder.is_dir():
        raise ConfigError(f"there is no room folder {str(folder)!r}", hint="give the folder that zhubo run is given")
    if not _KEY.fullmatch(key):
        raise ConfigError(f"{key!r} is no viewer key", hint="write platform:scope:id, like bilibili:uid:123")
    path = data or data_folder(folder)
    remembered, events = asyncio.run(_in_journal(path / JOURNAL, key)) if (path / JOURNAL).is_file() else (False, 0)
    done = redact(path / FOLDER, key, open_source)
    try:
        proofs = shred(path / EVIDENCE, key)
    except OSError as error:
        raise ConfigError(f"the names in the evidence cannot be reached: {error}", hint=PEOPLE_HINT) from error
    tickets = forget_in(path / TICKETS, key)
    return Forgot(
        remembered=remembered,
        events=events,
        frames=done.frames,
        recorded=done.found,
        proofs=proofs,
        tickets=tickets,
    )


async def _in_journal(path: Path, key: str) -> tuple[bool, int]:
    clock = SystemClock()
    journal = await SqliteJournal.open(
        path,
        clock=clock,
        session_id=f"forget@{clock.wall_ms()}",
        changes_for=lambda event: (),
        witnesses=(DrawEntries(),),
    )
    try:
        known, events = await journal.remembers(key), await journal.forget(key)
        await rewrite_private(Draws(journal), path.parent / DRAWS)
        return known, events
    finally:
        await journal.close()
