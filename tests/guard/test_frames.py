from typing import Any

import pytest

from bot.core.errors import ConfigError
from bot.guard.frames import Finder, parse_frame, parse_words
from bot.guard.normalise import match

pytestmark = pytest.mark.unit
WORDS = parse_words(
    {
        "zh": {"effect": ["改善", "治"], "ailment": ["失眠", "便秘"]},
        "en": {"effect": ["heal*", "get rid of"], "ailment": ["headache*", "flu"]},
        "id ms": {"effect": ["menyembuhkan"], "ailment": ["flu"]},
    },
    "mine.toml",
)
KNOWN = frozenset({"effect", "ailment"})


def found(text: str, frame: str, languages: frozenset[str] | None = None) -> list[str]:
    finder = Finder([("rule", WORDS, parse_frame(frame, "mine.toml", KNOWN))], languages)
    view = match(text)
    seen = [
        (marks, at, at + len(word))
        for word, marks in finder.words.items()
        for at in range(len(view.text))
        if view.text.startswith(word, at)
    ]
    return [view.text[start:end] for _, start, end, _ in finder.find(view.text, seen)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("能改善你的失眠", ["改善你的失眠"]),
        ("改善厨房的采光和通风情况，失眠另说", []),
        ("失眠了就起来改善厨房", []),
        ("It healed all my headaches today", ["healed all my headaches"]),
        ("a healthy pan, no influence", []),
        ("GET RID OF the flu", ["get rid of the flu"]),
        ("get rid of it. Flu season", []),
    ],
)
def test_a_frame_fits_words_of_its_classes_in_order_near_each_other_and_in_one_clause(
    text: str, said: list[str]
) -> None:
    assert found(text, "effect 6 ailment") == said


def test_a_gap_with_a_comma_crosses_commas_but_no_sentence() -> None:
    assert found("改善一下，便秘", "effect 4, ailment") == ["改善一下,便秘"]
    assert found("改善一下。便秘", "effect 4, ailment") == []


def test_one_class_is_a_frame_and_a_table_may_serve_two_languages() -> None:
    assert found("menyembuhkan", "effect", frozenset({"ms"})) == ["menyembuhkan"]
    assert found("menyembuhkan", "effect", frozenset({"en"})) == []


@pytest.mark.parametrize("frame", ["", "effect 6", "6 effect", "effect 6 body", "effect 6 6 ailment"])
def test_a_frame_that_is_not_finished_or_names_no_class_is_refused(frame: str) -> None:
    with pytest.raises(ConfigError, match=r"mine\.toml"):
        parse_frame(frame, "mine.toml", KNOWN)


@pytest.mark.parametrize("raw", [{"effect": ["x"]}, {"zh": {"effect": [""]}}, {"zh": {"effect": ["*"]}}])
def test_words_without_a_language_or_an_empty_word_are_refused(raw: Any) -> None:
    with pytest.raises(ConfigError, match=r"mine\.toml"):
        parse_words(raw, "mine.toml")
