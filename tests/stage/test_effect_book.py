import pytest

from bot.core.scene import EffectCue
from bot.stage.effect_book import LIMIT, EffectBook

pytestmark = pytest.mark.unit


def cue(key: str, ttl_ms: int = 15_000) -> EffectCue:
    return EffectCue(key=key, name="confetti", ttl_ms=ttl_ms)


def test_an_open_effect_waits_with_its_remaining_time() -> None:
    book = EffectBook()
    book.add(cue("a"), now=100.0)
    assert [(order.key, left_ms) for order, left_ms in book.waiting(105.0)] == [("a", 10_000)]


def test_a_settled_or_expired_effect_waits_no_more() -> None:
    book = EffectBook()
    book.add(cue("done"), now=0.0)
    book.add(cue("late", ttl_ms=1_000), now=0.0)
    book.settle("done")
    assert book.waiting(1.0) == []
    assert len(book) == 0


def test_the_book_is_bounded_and_forgets_the_oldest() -> None:
    book = EffectBook()
    for number in range(LIMIT + 5):
        book.add(cue(str(number)), now=0.0)
    keys = [order.key for order, _ in book.waiting(0.0)]
    assert len(keys) == LIMIT
    assert keys[0] == "5"
