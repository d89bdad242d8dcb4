"""What an operator has confirmed: who, when, of which profile and which clause.  Without it `attest` is a no."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

CLAUSES = ("unattended", "simulcast", "recorded_audio", "draws", "script")
"""What can be confirmed: the present terms of a platform for that use, or that the script was reviewed (rules C21)."""
LASTS_DAYS = 90
"""A confirmation is for the present terms: after so long it is asked for again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attestation:
    """One confirmation."""

    clause: str
    profile: str
    """Which platform's terms were read; empty for the script."""
    by: str
    on: date
    profile_as_of: str = ""
    """State of the profile then: newer knowledge of the platform asks for a new confirmation."""
    digest: str = ""
    """Of the script that was reviewed."""


def is_confirmed(
    given: Iterable[Attestation], clause: str, profile: str, *, as_of: str, today: date, digest: str = ""
) -> bool:
    """True if somebody has confirmed `clause` of `profile` as it is now, within the last 90 days."""
    return any(
        one.clause == clause
        and one.profile == profile
        and one.digest == digest
        and one.profile_as_of == as_of
        and 0 <= (today - one.on).days <= LASTS_DAYS
        for one in given
    )


def digest_of(texts: Iterable[str]) -> str:
    """Return a mark of a script that changes with any of its characters: 16 hex digits."""
    made = hashlib.sha256()
    for text in texts:
        made.update(f"{len(text)}:".encode())
        made.update(text.encode("utf-8", "replace"))
    return made.hexdigest()[:16]
