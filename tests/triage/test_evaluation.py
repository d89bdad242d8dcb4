"""How well the labelled comments are understood.  Floors hold where rules are tuned; the half kept apart reports."""

import pytest

from bot.core.turns import Intent
from tests.triage.scoring import macro_f1, pairs, read_rows, rows_of

pytestmark = pytest.mark.unit
LANGUAGES = {"zh", "zh-Hant", "en", "mixed", "ja", "ko", "th", "vi", "id", "ms", "ru", "es", "pt", "ar", "fr", "de"}


def test_every_language_has_forty_comments_and_the_half_kept_apart_repeats_none_of_the_other() -> None:
    tune, held = rows_of("tune"), rows_of("held")
    assert len(tune) + len(held) >= 900
    assert not {row.text for row in tune} & {row.text for row in held}
    for split in (tune, held):
        assert {row.lang for row in split} == LANGUAGES
    for lang in LANGUAGES:
        assert sum(row.lang == lang for row in [*tune, *held]) >= 80
    assert {row.intent for row in [*tune, *held]} <= {intent.value for intent in Intent}


def test_pairs_say_why() -> None:
    assert len(pairs()) >= 200
    assert all(pair.reason.startswith(("same", "asked both ways")) == pair.merge for pair in pairs())


def test_the_comments_that_rules_are_tuned_on_are_understood() -> None:
    assert macro_f1(read_rows("tune")) >= 0.80
