"""Private data taken out of what is written for operators: the rules of the pack and the shapes, nothing else."""

from functools import lru_cache

from bot.core.private import private_spans, starred
from bot.guard.addresses import private_place
from bot.guard.matching import Matcher
from bot.guard.normalise import match
from bot.guard.packs import load_packs

PACK = "safety_common"


def without_private_data(text: str) -> str:
    """Return `text`, line by line, with numbers, papers, e-mail, handles and addresses as three stars."""
    return "".join(starred(line, _spans(line)) for line in text.splitlines(keepends=True))


def _spans(line: str) -> list[tuple[int, int]]:
    spans = private_spans(line)
    for view in (match(line), match(line, "ru")):  # Cyrillic street words are look-alikes elsewhere
        spans += [private_place(hit, view) for hit in _matcher().hits(view)]
    return spans


@lru_cache(maxsize=1)
def _matcher() -> Matcher:
    (pack,) = load_packs((PACK,))
    return Matcher(rule for rule in pack.rules if rule.kind == "pii")
