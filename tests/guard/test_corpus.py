"""How much the rule packs catch.  The bar is what was reached; see corpus/*.toml for how the halves were made."""

import pytest

from bot.core.speech import Clause, Cleared
from tests.guard.shop import corpus, facts, gate

pytestmark = pytest.mark.unit


def passes(text: str, lang: str) -> bool:
    return isinstance(gate().clear(Clause(text=text, lang=lang, kind="llm"), facts()), Cleared)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("half", ["tune", "held", "fresh"])
def test_bad_lines_are_never_cleared_and_good_ones_are(lang: str, half: str) -> None:
    bad, good = corpus(lang, half, "bad"), corpus(lang, half, "good")
    missed = [text for text in bad if passes(text, lang)]
    blocked = [text for text in good if not passes(text, lang)]
    assert len(missed) <= 0.01 * len(bad), missed
    assert len(blocked) <= 0.02 * len(good), blocked


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_corpus_is_large_enough_to_mean_something(lang: str) -> None:
    for side in ("bad", "good"):
        lines = [text for half in ("tune", "held", "fresh") for text in corpus(lang, half, side)]
        assert len(lines) >= 180
        assert len(set(lines)) == len(lines)
