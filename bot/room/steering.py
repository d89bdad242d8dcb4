"""A trigger's order for OBS: its words are cleared like all others, then the OBS director has it."""

from collections.abc import Callable
from dataclasses import replace

from bot.core.ledger import OutboxRow, OutboxState
from bot.core.speech import Clause, Cleared
from bot.obs.orders import wants_words
from bot.room.parts import Parts


def steer(parts: Parts, row: OutboxRow, settle: Callable[[str, OutboxState, str], None]) -> None:
    """Hand a claimed order on; where there is no OBS (any more, or in a replay) it is called off."""
    if parts.obs is None:
        settle(row.key, OutboxState.CANCELLED, "there is no OBS here: [obs] is not enabled")
    else:
        parts.obs.take(row, words_of(parts, row) if wants_words(row.target) else None, settle)


def words_of(parts: Parts, row: OutboxRow) -> Cleared | None:
    """Return what an order wants to be read, with its own figures in its slots; None when the guard refuses it."""
    facts = parts.facts()
    figures = {name: str(value) for name, value in row.payload.items() if type(value) is int}
    text = str(row.payload.get("to", ""))
    clause = Clause(text=text, lang=parts.settings.room.language, kind="effect")
    return parts.cleared(clause, replace(facts, values={**facts.values, **figures}))
