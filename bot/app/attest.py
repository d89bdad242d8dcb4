"""Takes an operator's confirmation down, only for what the room's policy asks for."""

from datetime import date
from pathlib import Path

from bot.app.files import RoomFiles, data_folder, load_room, room_settings
from bot.app.policy import day_of, script_digest
from bot.core.approved import near
from bot.core.clock import SystemClock
from bot.core.errors import ConfigError
from bot.policy.attest import CLAUSES, Attestation
from bot.store.attestations import add_attestation, load_attestations

MAX_NAME = 80


def confirm(folder: Path | None, data: Path | None, *, clause: str, profile: str, by: str) -> tuple[Attestation, date]:
    """Keep a confirmation and return it with today; ConfigError says what is missing or not there to confirm."""
    if clause not in CLAUSES:
        raise ConfigError(f"there is no clause {clause!r}", hint=f"use one of: {', '.join(CLAUSES)}")
    name = " ".join("".join(char for char in by if char.isprintable()).split())
    if not name or len(name) > MAX_NAME:
        raise ConfigError("a confirmation needs a name", hint='add --by "your name"')
    files, today = _room(folder)
    one = _of(files, clause, profile, name, today)
    add_attestation(data or data_folder(folder), one)
    return one, today


def listed(folder: Path | None, data: Path | None) -> tuple[tuple[Attestation, ...], date]:
    """Return what was confirmed so far, and today."""
    _, today = _room(folder)
    return load_attestations(data or data_folder(folder)), today


def _room(folder: Path | None) -> tuple[RoomFiles, date]:
    wall_ms = SystemClock().wall_ms()
    files = load_room(folder, room_settings(folder), started_ms=wall_ms)
    return files, day_of(wall_ms, files.zone)


def _of(files: RoomFiles, clause: str, profile: str, by: str, today: date) -> Attestation:
    if clause == "script":
        return Attestation(clause=clause, profile="", by=by, on=today, digest=script_digest(files))
    ids = [one.id for one in files.policy.profiles]
    found = next((one for one in files.policy.profiles if one.id == profile), None)
    if found is None:
        raise ConfigError(
            f"the room has no profile {profile!r}{near(profile, ids)}", hint=f"its profiles: {', '.join(ids)}"
        )
    field = {"unattended": "allow_unattended_ai_voice"}.get(clause, f"allow_{clause}")
    if getattr(found.terms, field) == "no":
        raise ConfigError(
            f"{found.id} forbids it: {field} = no ({'; '.join(found.source)})", hint="nothing to confirm here"
        )
    return Attestation(clause=clause, profile=found.id, by=by, on=today, profile_as_of=found.as_of.isoformat())
