"""The phrases found in a comment, weighed: which count, how much they cover, what language they show."""

from collections.abc import Iterable

from bot.core.turns import Intent
from bot.triage.words import OWN, Hit

LATIN = frozenset({"vi", "id", "ms", "es", "pt", "fr", "de", "hi", "tl", "en"})
"""Languages in Latin letters."""
MIN_SHOWN = 4
"""Letters that must be known to tell a language by."""


def strongest(hits: list[Hit], lang: str) -> list[Hit]:
    """Drop phrases inside longer ones, and short words of a language that the viewer does not show to speak."""
    spoken = {lang, "en", "zh"} | {
        hit.phrase.lang for hit in hits if hit.phrase.topic == OWN or not hit.phrase.is_short
    }
    kept = [hit for hit in hits if not (lang and hit.phrase.is_short and hit.phrase.lang not in spoken)]
    return [hit for hit in kept if hit.phrase.topic != OWN and not any(_inside(hit, other) for other in kept)]


def shown_language(hits: list[Hit]) -> str:
    """Return the language that most of a comment's Latin words belong to, empty if there are none or too few."""
    letters: dict[str, int] = {}
    for start, end, lang in {(hit.start, hit.end, hit.phrase.lang) for hit in hits if hit.phrase.lang in LATIN}:
        letters[lang] = letters.get(lang, 0) + end - start
    ranked = sorted(((count, lang) for lang, count in letters.items()), reverse=True)
    if not ranked or ranked[0][0] < MIN_SHOWN or (len(ranked) > 1 and ranked[1][0] == ranked[0][0]):
        return ""
    return ranked[0][1]


def _inside(hit: Hit, other: Hit) -> bool:
    return (
        other.start <= hit.start
        and hit.end <= other.end
        and not (hit.phrase.topic == Intent.UNKNOWN and other.phrase.kind == "said")
        and other.end - other.start > hit.end - hit.start
        and other.phrase.topic != hit.phrase.topic
    )


def covered(hits: Iterable[Hit]) -> int:
    """Return how many characters the hits cover; letters of alphabets count half, as they say less each."""
    places = {place for hit in hits for place in range(hit.start, hit.end)}
    latin = sum(1 for hit in hits if hit.phrase.text[0].isascii() for _ in range(hit.start, hit.end))
    return 2 * len(places) - min(latin, len(places))


def fills(form: str, hits: list[Hit]) -> bool:
    """True when the hits are nearly all there is: "运费", "price", "尺码表"."""
    letters = sum(char.isalnum() for char in form)
    return bool(letters) and sum(hit.end - hit.start for hit in hits) * 2 >= letters


def said_of(hits: list[Hit]) -> str:
    """Return the longest phrase found, in quotes."""
    longest = max(hits, key=lambda hit: hit.end - hit.start)
    return f"“{longest.phrase.text}”"
