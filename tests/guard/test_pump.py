"""Texts that keep a pattern busy."""

import re

import pytest

from bot.guard.pump import LENGTH, texts

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("(?:a|b|ab)*c", "ab" * 20),
        ("云雀(?:很|真){1,9}好", "云雀" + "真" * 20),
        (r"(?<=价)\d+元", "价" + "1" * 20),
        ("(?=(?:x)*y)z", "x" * 20),
        ("a.*b.*c", "ab" * 20),
        ("[^a-z]*!", " " * 20),
        ("(?:ab{3})?c", "abbb" * 5),
    ],
)
def test_each_part_that_repeats_is_repeated_behind_what_must_stand_before_it(pattern: str, text: str) -> None:
    assert any(one.startswith(text) for one in texts(pattern))


@pytest.mark.parametrize("pattern", ["a{100000}", "(?:(?:a{1000}){1000}){1000}", "(?:a?){40}" * 9, "云雀"])
def test_no_text_is_longer_than_a_comment(pattern: str) -> None:
    assert all(0 < len(text) <= LENGTH for text in texts(pattern))


def test_a_broken_pattern_is_no_pattern() -> None:
    with pytest.raises(re.error):
        texts("((")
