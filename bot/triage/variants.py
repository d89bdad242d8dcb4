"""Variant words: the colour, size, place or amount that makes two questions different ones."""

from bot.triage.patterns import pattern

_KINDS = ("colour_zh", "colour_en", "size", "amount", "place")


def variants_in(form: str) -> tuple[str, ...]:
    """Return the variant words of a folded comment, sorted, each once."""
    return tuple(sorted({_short(match[0]) for kind in _KINDS for match in pattern(f"variants.{kind}").finditer(form)}))


def _short(word: str) -> str:
    return word.replace(" ", "").removesuffix("色")
