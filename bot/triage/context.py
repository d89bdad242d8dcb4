"""What the words around settle where no word table does: colours asked for, bodies, persons, exclamations.

Works on the spelled form without accents, in every language at once.
"""

from collections.abc import Iterable

from bot.triage.patterns import pattern
from bot.triage.variants import colours_in
from bot.triage.words import Hit


def asks_for_colour(form: str) -> bool:
    """True when a question `form` wants to know whether there is one in a colour: "有没有黑的", "quedan en negro?"."""
    return bool(colours_in(form)) and pattern("context.have").search(form) is not None and not _is_personal(form)


def tells_body(form: str) -> bool:
    """True when `form` gives the measures of somebody: in a question she wants her size."""
    return pattern("context.body").search(form) is not None


def is_height_and_weight(form: str) -> bool:
    """True when `form` gives a height with a weight, as viewers do who want a size and say no more."""
    return pattern("context.height_and_weight").search(form) is not None


def asks_who_may(form: str) -> bool:
    """True when a question `form` is whether a child, an expectant mother or an allergic person may use it."""
    named = pattern("context.person").search(form) and pattern("context.may_use").search(form)
    return bool(named) and pattern("context.present").search(form) is None


def asks_in_time(form: str) -> bool:
    """True when a question `form` is whether it comes before a day: "周五前能拿到手吗", "chega antes do natal?"."""
    return pattern("context.in_time").search(form) is not None


def is_exclaimed(form: str, hit: Hit) -> bool:
    """True when the question word of `form` only lifts the praise behind it: "какая красота"."""
    return "?" not in form and pattern("context.exclaims").search(form[: hit.start]) is not None


def chooses_size(form: str, nouns: Iterable[Hit]) -> bool:
    """True when `form` asks how to choose and names sizes (`nouns`): it is no comparison of goods."""
    return any(True for _ in nouns) and pattern("context.choosing").search(form) is not None


def without_swindlers(form: str) -> str:
    """Return `form` without names such as "骗子"; as long as before, so that places stay."""
    return pattern("context.swindler").sub(lambda match: " " * len(match[0]), form)


def _is_personal(form: str) -> bool:
    return bool(pattern("goods.person").search(form) or pattern("goods.person_en").search(form))
