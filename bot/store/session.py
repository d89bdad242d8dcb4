"""What a room must remember to go on after a stop: its session, and where its show was."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.core.errors import ConfigError

OVER_AFTER_MS = 30 * 60 * 1000
"""A room that was off for longer begins a new session (contract v1, `session_id`)."""
FILE = "session.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One stream.  Counters, offers and the rundown belong to it."""

    id: str
    started_ms: int
    """Wall ms of its first start; offers count from here, so that no countdown begins anew after a crash."""
    alive_ms: int
    show: Mapping[str, Any] = field(default_factory=dict)
    """Where the rundown was."""
    resumed: bool = False


def open_session(folder: Path, room_id: str, now_ms: int) -> Session:
    """Return the session in `folder` if it was alive within 30 minutes, else a new one."""
    try:
        raw = json.loads((folder / FILE).read_text(encoding="utf-8"))
        session = Session(
            id=str(raw["id"]),
            started_ms=int(raw["started_ms"]),
            alive_ms=int(raw["alive_ms"]),
            show=dict(raw["show"]),
            resumed=True,
        )
    except FileNotFoundError:
        session = None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigError(
            f"{FILE} in the room's data folder cannot be read: {error}",
            hint=f"delete {FILE} to begin a new session; the journal is not touched",
        ) from error
    if session is not None and -OVER_AFTER_MS < now_ms - session.alive_ms < OVER_AFTER_MS:
        return session
    return Session(id=f"{room_id}@{now_ms}", started_ms=now_ms, alive_ms=now_ms)


def save_session(folder: Path, session: Session) -> None:
    """Write the session; a crash in the middle leaves the old one."""
    path = folder / FILE
    text = json.dumps(
        {
            "id": session.id,
            "started_ms": session.started_ms,
            "alive_ms": session.alive_ms,
            "show": session.show,
        }
    )
    draft = path.with_suffix(".tmp")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)
