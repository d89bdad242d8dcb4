"""Why a comment was answered as it was: every step from its words to the words on air.  Values only."""

from dataclasses import dataclass
from typing import Protocol

from bot.core.viewers import Viewer


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One clause of an answer and what the guard made of it."""

    template: str
    """Copy with its slots open."""
    verdict: str
    """clear rewrite block hold"""
    text: str
    """As it may be said, slots filled; empty when it may not."""
    rules: tuple[str, ...] = ()
    reason: str = ""
    decision_id: str = ""
    lang: str = ""
    optional: bool = False
    """True when the answer is whole without it."""
    evidence: tuple[str, ...] = ()
    """What proves the facts in it, as the catalogue names it."""
    copy: str = ""
    """Which line of copy it is of, as kind.list.variant; empty for other words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """One comment's way through the house."""

    seq: int
    text: str
    """Private data masked; hostile all the same."""
    spam: str
    """clear mask drop template alert (the guard's word on the comment), or own flood raid (the crowd filter's)."""
    spam_why: str
    viewer: Viewer
    lang: str
    intent: str
    score: float
    """How sure the intent is, 0..1: 1 by a rule of its own, above 0.5 by its phrases, 0.3 for want of any."""
    product: str | None
    route: str
    """The lane it waits in (qa, chat), or `ignored`."""
    reason: str
    merge_key: str = ""
    turn_id: str = ""
    template: str = ""
    """Which lines of copy answer, as kind.list.variant: "price.core.3f2a91c0 + price.vip.77aa0c21"; "faq.ID" for the
    shop's own; empty when none does."""
    lines: tuple[Line, ...] = ()
    """What the room's own copy answers; a language model may have said the same in other words."""
    outcome: str = ""
    """What came of its turn, empty while nothing has: spoken interrupted blocked empty failed, or why it was lost."""
    said: str = ""
    """What was heard of its turn."""
    said_decision_id: str = ""
    """Of the first clause that was heard."""
    written_by: str = ""
    """Who found the words of its turn: model kept copy line; empty while nobody has."""
    fallback: str = ""
    """Why copy spoke although there is a model, or why the model's answer broke off, in one word."""
    refused: tuple[Line, ...] = ()
    """What the guard kept off the air in its turn."""

    text_lang: str = ""
    """Language of the copy in `lines`, empty when nothing answers."""

    @property
    def answer(self) -> str:
        """What copy says, cleared clauses joined; empty when a clause that is needed may not be said."""
        said = ""
        for line in self.lines:
            if line.text:
                # Clauses of languages with spaces need one between them.
                said += f" {line.text}" if said and line.text[0].isascii() and said[-1].isascii() else line.text
            elif not line.optional:
                break
        return said

    @property
    def decision_id(self) -> str:
        """Of the first clause, as heard, else as copy answers; empty when nothing is said."""
        return self.said_decision_id or next((line.decision_id for line in self.lines if line.decision_id), "")


class Explains(Protocol):
    """Whoever can say why a comment was answered as it was."""

    async def explain(self, seq: int) -> Trace | None:
        """Return the trace of a comment by its journal number, None when it is forgotten or no comment."""
        ...
