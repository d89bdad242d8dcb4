import pytest

from bot.triage.hits import covered, fills, said_of, shown_language, strongest
from bot.triage.words import Hit, word_tables

pytestmark = pytest.mark.unit


def _hits(text: str) -> list[Hit]:
    return word_tables().find(text)


def test_a_phrase_inside_a_longer_one_of_another_topic_does_not_count() -> None:
    kept = strongest(_hits("real leather"), "en")
    assert {hit.phrase.topic for hit in kept} == {"ingredients"}


def test_letters_of_alphabets_cover_less_than_characters() -> None:
    zh = [hit for hit in _hits("运费") if hit.phrase.text == "运费"]
    en = [hit for hit in _hits("link") if hit.phrase.text == "link"]
    assert covered(zh) == 4 and covered(en) == 4
    assert fills("运费", zh) and not fills("这个运费的事情我想一想", zh)
    assert said_of(zh) == "“运费”"


def test_words_of_one_language_show_it_and_few_letters_show_none() -> None:
    assert shown_language(_hits("cuanto cuesta el envio")) == "es"
    assert shown_language(_hits("ok")) == ""
