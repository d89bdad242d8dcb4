"""Says why a comment is answered as it is: asks triage, copy and guard again, and changes nothing."""

from collections.abc import Callable
from contextlib import aclosing
from dataclasses import replace

from bot.core.events import RoomEvent
from bot.core.facts import Facts, slots_in
from bot.core.ports import Writer
from bot.core.speech import Clause, Cleared, Rewrite
from bot.core.trace import Line, Trace
from bot.core.turns import Intent, Turn
from bot.core.viewers import Viewer
from bot.guard.gate import Gate
from bot.triage.forms import folded
from bot.triage.route import Routing
from bot.triage.spelling import spelled
from bot.triage.words import word_tables

CONTEXT_CHARS = 40
"""What the guard hears of the words just before."""
CERTAIN = frozenset({Intent.INJECTION, Intent.ARE_YOU_REAL, Intent.ABUSE, Intent.FAQ})
"""Intents that a rule of their own decides."""
UNSURE = 0.3
_BY_RULE = ("viewer to viewer", "spam", "nothing to read", "a cheer", "not a comment")


class Explainer:
    """Makes traces.  `writer` gives a writer that answers from copy, a new one each time: no line is used up."""

    def __init__(self, guard: Gate, writer: Callable[[], Writer]) -> None:
        self._guard = guard
        self._writer = writer

    async def trace(
        self,
        event: RoomEvent,
        viewer: Viewer,
        routing: Routing,
        facts: Callable[[Turn], Facts],
        *,
        crowd: tuple[str, str] = ("", ""),
    ) -> Trace:
        """Return how `event` is understood and what copy would answer it now.

        `crowd` is the word of the crowd filter and its reason, empty when it let the comment pass.
        """
        text = event.comment.text_plain if event.comment else ""
        said = self._guard.judge_comment(text, routing.lang)
        turn = routing.turn
        lines = await self._lines(turn, facts(turn)) if turn else ()
        return Trace(
            seq=event.seq or 0,
            text=text,
            spam=crowd[0] or said.kind,
            spam_why=crowd[1] or ", ".join(said.rules),
            viewer=viewer,
            lang=routing.lang,
            intent=routing.intent,
            score=score_of(text, routing),
            product=routing.sku,
            route=turn.lane.value if turn else "ignored",
            reason=routing.why,
            merge_key=turn.merge_key if turn else "",
            turn_id=turn.id if turn else "",
            template=" + ".join(dict.fromkeys(line.copy for line in lines if line.copy)),
            lines=lines,
            text_lang=lines[0].lang if lines else "",
        )

    async def _lines(self, turn: Turn, facts: Facts) -> tuple[Line, ...]:
        lines: list[Line] = []
        said = ""
        async with aclosing(self._writer().write(turn, facts)) as clauses:
            async for clause in clauses:
                line = self._judged(clause, facts, said[-CONTEXT_CHARS:])
                lines.append(line)
                said += line.text
        return tuple(lines)

    def _judged(self, clause: Clause, facts: Facts, context: str) -> Line:
        verdict = first = self._guard.clear(clause, facts, context=context)
        if isinstance(first, Rewrite):
            verdict = self._guard.clear(replace(clause, text=first.text), facts, context=context)
        cleared = isinstance(verdict, Cleared)
        told = first if isinstance(verdict, Cleared | Rewrite) else verdict
        return Line(
            template=clause.text,
            verdict="clear" if isinstance(told, Cleared) else type(told).__name__.lower(),
            text=verdict.text if isinstance(verdict, Cleared) else "",
            rules=() if isinstance(told, Cleared) else told.rules,
            reason="" if isinstance(told, Cleared) else told.reason,
            decision_id=verdict.decision_id if isinstance(verdict, Cleared) else "",
            optional=clause.optional,
            lang=clause.lang,
            evidence=evidence_in(clause.text, facts) if cleared else (),
            copy=clause.copy,
        )


def evidence_in(copy: str, facts: Facts) -> tuple[str, ...]:
    """Return what proves the facts that `copy` names, each once."""
    found = (
        product.evidence.get(slot.key if slot.name == "fact" else slot.name)
        for slot in slots_in(copy)
        if (product := facts.catalog.products.get(slot.arg)) is not None
    )
    return tuple(dict.fromkeys(proof.id for proof in found if proof))


def score_of(text: str, routing: Routing) -> float:
    """Return how sure the intent is: 1 by a rule of its own, above 0.5 by its phrases, 0.3 for want of any."""
    if routing.intent in CERTAIN or routing.why.startswith(_BY_RULE):
        return 1.0
    form = spelled(folded(text))
    letters = sum(char.isalnum() for char in form)
    covered = {
        place
        for hit in word_tables().find(form)
        if hit.phrase.topic == routing.intent
        for place in range(hit.start, hit.end)
        if place < len(form) and form[place].isalnum()
    }
    return round(0.5 + min(1.0, len(covered) / letters) / 2, 2) if covered and letters else UNSURE
