"""The verdict over all that the rules found in a clause, and the copy reworded where rewording mends it."""

import re

from bot.core.speech import Block, Hold, Rewrite
from bot.guard.matching import Hit, explain
from bot.guard.normalise import View, base_language
from bot.guard.slots import Filled

_DOUBLED = re.compile(r"([，、,；;]) ?(?=[，。、！？,.;!?；])|^[，、,；;。. ]+")


def sentence(hits: list[Hit], view: View, offset: int, filled: Filled, lang: str) -> Rewrite | Block | Hold:
    """Return the strictest verdict over `hits`: block, hold, rewrite."""
    rules = tuple(dict.fromkeys(hit.rule.id for hit in hits))
    for severity in ("block", "hold"):
        worst = next((hit for hit in hits if hit.rule.severity == severity), None)
        if worst is None:
            continue
        if severity == "hold":
            return Hold(rules=rules, reason=explain(worst, lang))
        return Block(rules=rules, reason=explain(worst, lang), span=_span(worst, view, offset, filled.text))
    text = _rewritten(hits, view, offset, filled, lang)
    if text is None:
        return Block(rules=rules, reason=explain(hits[0], lang), span=_span(hits[0], view, offset, filled.text))
    return Rewrite(text=text, rules=rules, reason=explain(hits[0], lang))


def _span(hit: Hit, view: View, offset: int, text: str) -> str:
    start, end = place_of(hit, view, offset)
    return text[start:end]


def _rewritten(hits: list[Hit], view: View, offset: int, filled: Filled, lang: str) -> str | None:
    """Return the copy with every hit replaced, slots still open; None if a hit touches a value or the context."""
    key = base_language(lang)
    edits: list[tuple[int, int, str]] = []
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end)):
        place = filled.in_copy(*view.span(hit.start, hit.end)) if hit.start >= offset else None
        words = hit.rule.replace.get(key)
        if place is None or words is None:
            return None
        if not edits or place[0] >= edits[-1][1]:
            edits.append((*place, words))
    copy = filled.copy
    for start, end, words in reversed(edits):
        copy = copy[:start] + words + copy[end:]
    return _DOUBLED.sub("", " ".join(copy.split()))


def place_of(hit: Hit, view: View, offset: int) -> tuple[int, int]:
    """Return the place in the filled text of a hit in `view`, where the clause begins at `offset`."""
    return view.span(max(hit.start, offset), hit.end)
