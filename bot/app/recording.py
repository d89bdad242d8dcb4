"""The recorder and the evidence log of a live room, as room.toml wants them."""

from pathlib import Path

from bot.core.clock import Clock
from bot.plugins import open_source
from bot.settings import RecordingSettings, Settings
from bot.sources.recorder import Recorder
from bot.sources.recordings import DAY_MS, FOLDER, Limits
from bot.sources.redaction import redact
from bot.store.evidence import FOLDER as EVIDENCE
from bot.store.evidence import Evidence
from bot.store.evidence_people import shred

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


def make_evidence(settings: Settings, data: Path, clock: Clock, session_id: str) -> Evidence | None:
    """Return what keeps the proof of a room's show in its data folder, None when nothing is to be kept."""
    if not settings.evidence.enabled:
        return None
    keep_days = settings.evidence.keep_days
    return Evidence(data / EVIDENCE, clock, room_id=settings.room.id, session_id=session_id, keep_days=keep_days)


def erase(data: Path, evidence: Evidence | None, user_key: str) -> None:
    """Take a viewer out of what lies beside the journal: recordings and evidence; a fault of one spares the other."""
    if evidence is not None:
        evidence.forget(user_key)
    try:
        shred(data / EVIDENCE, user_key)
    finally:
        redact(data / FOLDER, user_key, open_source)
