"""What each rule has stopped in a time: for whoever tends the packs, and looks for rules that stop too much."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

OWN_COPY = frozenset({"line", "card", "label", "effect"})
"""Kinds of text that the shop has written and read itself: a rule that stops them is worth a look."""
SHOWN = 3
"""Examples a rule."""


@dataclass(slots=True)
class RuleHits:
    """One rule's record; equal texts at the same facts count once."""

    rule: str
    counts: dict[str, int] = field(default_factory=dict)
    """block | hold | rewrite | clear -> texts."""
    doubtful: int = 0
    """Texts of the shop's own copy that it stopped: it may be too strict, or the copy is wrong."""
    examples: list[str] = field(default_factory=list)
    """Some of these."""

    @property
    def stopped(self) -> int:
        """Texts that did not go out as they were."""
        return sum(count for verdict, count in self.counts.items() if verdict != "clear")


def hits_of(decisions: Iterable[Mapping[str, object]]) -> list[RuleHits]:
    """Return the rules of some decisions of the evidence log, the busiest first."""
    found: dict[str, RuleHits] = {}
    for body in decisions:
        rules, verdict, text = body.get("rules"), str(body.get("verdict", "")), str(body.get("text", ""))
        for rule in rules if isinstance(rules, list | tuple) else ():
            hits = found.setdefault(str(rule), RuleHits(rule=str(rule)))
            hits.counts[verdict] = hits.counts.get(verdict, 0) + 1
            if verdict != "clear" and body.get("copy") in OWN_COPY:
                hits.doubtful += 1
                if len(hits.examples) < SHOWN and text not in hits.examples:
                    hits.examples.append(text)
    return sorted(found.values(), key=lambda one: (-one.stopped, one.rule))
