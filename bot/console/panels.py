"""Draws, games and rules as messages of the wire; nothing decides anything here."""

from collections.abc import Mapping, Sequence

import msgspec

from bot.console import wire
from bot.core.panels import DrawAsk, Panels, Supposed, Supposition
from bot.core.text import plain_text

GAMES_SHOWN = 60
RULES_SHOWN = 250
FAULT_CHARS = 300
PARTS = ("draws", "games", "rules")
"""Messages that hold one panel whole."""


def part(name: str, all_: Panels) -> dict[str, object]:
    """Return one panel as a message."""
    match name:
        case "draws":
            return {"t": name, "rows": msgspec.to_builtins(list(all_.draws))}
        case "games":
            rows = msgspec.to_builtins(list(all_.games[:GAMES_SHOWN]))
            return {"t": name, "rows": rows, "round": msgspec.to_builtins(all_.round)}
        case _:
            rows = msgspec.to_builtins(list(all_.rules[:RULES_SHOWN]))
            return {"t": name, "rows": rows, "fault": plain_text(all_.rules_fault, limit=FAULT_CHARS)}


def draw_ask(command: wire.Draw) -> DrawAsk:
    """Return what is asked of a draw."""
    return DrawAsk(
        verb=command.verb,
        draw_id=command.id,
        ordinal=command.place,
        reason=plain_text(command.reason, limit=wire.REASON_CHARS),
    )


def supposition(command: wire.Suppose) -> Supposition:
    """Return what is supposed."""
    return Supposition(
        what=command.what,
        amount=command.amount,
        value_minor=command.value_minor,
        text=plain_text(command.text, limit=wire.REASON_CHARS),
    )


def supposed(command: wire.Suppose, found: Sequence[Supposed], fault: str = "") -> Mapping[str, object]:
    """Return the answer to a supposition."""
    asked = {"what": command.what, "amount": command.amount}
    return {"t": "supposed", **asked, "rows": msgspec.to_builtins(list(found)), "fault": fault}
