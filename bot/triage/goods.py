"""Is a question about goods at all?  Only such questions become "not confirmed, noted for the shop"."""

from bot.triage.patterns import pattern


def is_about_goods(text: str) -> bool:
    """True when folded `text` speaks of a thing for sale; questions to the person of the host do not."""
    if pattern("goods.person").search(text) or pattern("goods.person_en").search(text):
        return False
    return any(pattern(f"goods.{script}").search(text) for script in ("zh", "en", "other"))
