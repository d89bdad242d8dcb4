"""What is remembered of a viewer's comments: bounded, and only what the show can use."""

from bot.core.viewers import Notes, Sighting, TierChange, Topic

TOPICS_KEPT = 5
TIERS_KEPT = 8
LANGS_KEPT = 4
MAX_WHY = 120
"""Characters of a tier's evidence."""
MAX_COUNT = 1_000_000


def noted(before: Notes, seen: Sighting) -> Notes:
    """Return `before` with what `seen` adds; the same value when it adds nothing."""
    langs, topics, tiers = before.langs, before.topics, before.tiers
    if seen.lang:
        langs = _counted(langs, seen.lang)
    if seen.intent:
        asked = Topic(seen.intent, seen.sku, seen.at_ms)
        others = [topic for topic in topics if (topic.intent, topic.sku) != (asked.intent, asked.sku)]
        topics = (*others, asked)[-TOPICS_KEPT:]
    if not tiers or tiers[-1].tier != seen.tier:
        tiers = (*tiers, TierChange(seen.at_ms, seen.tier.value, seen.why[:MAX_WHY]))[-TIERS_KEPT:]
    if (langs, topics, tiers) == (before.langs, before.topics, before.tiers):
        return before
    return Notes(langs=langs, topics=topics, tiers=tiers)


def _counted(langs: dict[str, int], lang: str) -> dict[str, int]:
    """Return the counts with one more for `lang`; a new language takes the place of the rarest."""
    counts = {**langs, lang: min(langs.get(lang, 0) + 1, MAX_COUNT)}
    if len(counts) > LANGS_KEPT:
        del counts[min((other for other in counts if other != lang), key=counts.__getitem__)]
    return counts
