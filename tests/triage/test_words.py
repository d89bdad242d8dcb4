import time

import pytest

from bot.core.turns import Intent
from bot.triage.forms import folded
from bot.triage.words import LANGUAGES, OWN, word_tables

pytestmark = pytest.mark.unit


def _topics(text: str) -> set[str]:
    return {hit.phrase.topic for hit in word_tables().find(folded(text))} - {OWN}


def test_every_language_knows_how_to_ask_for_price_stock_shipping_and_to_greet() -> None:
    phrases = [phrase for texts in word_tables()._by_text.values() for phrase in texts]
    for language in LANGUAGES:
        topics = {phrase.topic for phrase in phrases if phrase.lang == language}
        assert topics >= {Intent.PRICE, Intent.STOCK, Intent.SHIPPING, Intent.GREETING, Intent.COMPLAINT}


def test_words_of_an_alphabet_are_whole_words() -> None:
    assert _topics("shipping") and not _topics("worshippinger")
    assert not _topics("this")
    assert _topics("доставка есть?") == _topics("доставкой")


def test_a_mask_hides_what_only_looks_like_a_word() -> None:
    assert Intent.COMPLAINT not in _topics("今天累坏了")
    assert Intent.COMPLAINT in _topics("杯子坏了")


def test_a_comment_is_searched_in_well_under_a_millisecond() -> None:
    text = folded("主播这款黑色的保温杯现在多少钱呀，新疆包邮吗，能不能便宜点")
    word_tables().find(text)
    started = time.process_time()
    for _ in range(200):
        word_tables().find(text)
    assert (time.process_time() - started) / 200 < 0.001
