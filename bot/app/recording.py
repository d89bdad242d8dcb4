"""The recorder and the evidence log of a live room, as room.toml wants them."""

from pathlib import Path

from bot.core.clock import Clock
from bot.plugins import open_source
from bot.settings.room import RecordingSettings, Settings
from bot.sources.recorder import Recorder
from bot.sources.recordings import DAY_MS, FOLDER, Limits
from bot.sources.redaction import redact
from bot.stage.overlays import OverlayInfo
from bot.stage.server import StageServer
from bot.store.evidence import FOLDER as EVIDENCE
from bot.store.evidence import Evidence
from bot.store.evidence_bodies import Body
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


def make_evidence(
    settings: Settings, data: Path, clock: Clock, session_id: str, stage: StageServer | None = None
) -> Evidence | None:
    """Return what keeps the proof of a room's show in its data folder, None when nothing is to be kept.

    With a `stage`, each sample of the labels holds what its pages measured.
    """
    if not settings.evidence.enabled:
        return None
    keep_days = settings.evidence.keep_days
    made = Evidence(data / EVIDENCE, clock, room_id=settings.room.id, session_id=session_id, keep_days=keep_days)
    if stage is not None:
        made.measured = lambda: [measured(page) for page in stage.overlays if not page.hidden]
    return made


def measured(page: OverlayInfo) -> Body:
    """Return what a page said last of its labels: heights of the glyphs in px, contrast, and why they do not count."""
    body: Body = {"page": page.number, "ok": page.labels_ok, "ad_px": page.ad_px, "ai_px": page.ai_px}
    body |= {"contrast": page.contrast} if page.contrast is not None else {}
    return body | ({"why": page.labels_reason} if page.labels_reason else {})


def erase(data: Path, evidence: Evidence | None, user_key: str) -> None:
    """Take a viewer out of what lies beside the journal: recordings and evidence; a fault of one spares the other."""
    if evidence is not None:
        evidence.forget(user_key)
    try:
        shred(data / EVIDENCE, user_key)
    finally:
        redact(data / FOLDER, user_key, open_source)
