"""What the evidence log keeps of a clause on which the guard failed."""

from bot.core.facts import Facts
from bot.core.speech import Block, Clause, Decision


def decision_of(clause: Clause, facts: Facts, verdict: Block, decision_id: str) -> Decision:
    """Return that nothing was said, without the words: what should have masked them may be what failed."""
    return Decision(
        decision_id=decision_id,
        text="",
        lang=str(clause.lang or ""),
        verdict="block",
        kind=str(clause.kind),
        rules=verdict.rules,
        facts_version=facts.version,
    )
