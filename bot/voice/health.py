"""When a voice is trusted: pure bookkeeping of faults, hold-downs and returns."""

from dataclasses import dataclass

FIRST_HOLD_S, MAX_HOLD_S = 5.0, 300.0
SILENT_CLIPS = 3
"""So many clips without sound in a row and the voice rests."""


@dataclass(slots=True)
class Health:
    """One voice's standing."""

    reason: str = ""
    """Why it does not speak now; empty = healthy."""
    out: bool = False
    """Until a person acts and the room restarts."""
    held_until: float = 0.0
    """Monotonic second at which it may be probed."""
    faults: int = 0
    """In a row."""
    silent: int = 0
    """Clips without sound in a row."""

    @property
    def is_well(self) -> bool:
        """True when it may speak the next clause."""
        return not self.reason

    def may_be_probed(self, now: float) -> bool:
        """True when its hold-down is over."""
        return bool(self.reason) and not self.out and now >= self.held_until

    def failed(self, reason: str, now: float, after_s: float = 0.0) -> None:
        """Hold it down: 5 s, doubled with each fault in a row up to 5 min, never less than the provider asked for."""
        self.faults += 1
        self.reason = reason
        self.held_until = now + max(after_s, min(MAX_HOLD_S, FIRST_HOLD_S * 2.0 ** min(self.faults - 1, 10)))

    def was_silent(self, now: float) -> None:
        """Count a clip without sound; the third in a row holds the voice down."""
        self.silent += 1
        if self.silent >= SILENT_CLIPS:
            self.failed(f"{self.silent} silent clips in a row", now)

    def needs_operator(self, reason: str) -> None:
        """Take it out for good."""
        self.reason, self.out = reason, True

    def spoke(self) -> None:
        """Trust it again."""
        self.reason, self.faults, self.silent = "", 0, 0
