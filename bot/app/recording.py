"""The recorder of a live room, as room.toml wants it."""

from pathlib import Path

from bot.core.clock import Clock
from bot.settings import RecordingSettings
from bot.sources.recorder import Recorder
from bot.sources.recordings import DAY_MS, FOLDER, Limits

MB = 1_000_000


def make_recorder(wanted: RecordingSettings, data: Path, clock: Clock, session_id: str) -> Recorder | None:
    """Return what keeps the raw frames of a room in its data folder, None when nothing is to be kept."""
    if not wanted.enabled:
        return None
    limits = Limits(
        file_bytes=min(wanted.file_mb * MB, wanted.cap_mb * MB // 2),  # the cap holds while a file grows
        cap_bytes=wanted.cap_mb * MB,
        keep_ms=wanted.keep_days * DAY_MS,
    )
    return Recorder(data / FOLDER, clock, limits, session_id=session_id)
