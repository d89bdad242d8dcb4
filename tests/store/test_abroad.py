from datetime import date
from typing import Any

import pytest

from bot.core.errors import ConfigError
from bot.core.facts import Facts
from bot.core.speech import Clause, Cleared
from bot.guard.gate import Gate
from bot.store.catalog import parse_catalog
from tests.translate.goods import GOODS

pytestmark = pytest.mark.unit


def test_a_glossary_names_brands_in_other_languages_or_keeps_them_as_they_are() -> None:
    catalog = parse_catalog(GOODS | {"glossary": {"山茶": {"en": "Camellia"}, "Zhubo X1": {}}}, started_ms=0)
    assert catalog.glossary == {"山茶": {"en": "Camellia"}, "Zhubo X1": {}}


def test_what_holds_in_a_country_is_a_slot_in_the_language_of_the_listener() -> None:
    thai = {"duty": {"zh": "由收件人付", "en": "paid by you"}, "as_of": date(2026, 11, 1)}
    catalog = parse_catalog(GOODS | {"country": {"TH": thai}}, started_ms=0)
    gate, facts = Gate(()), Facts(catalog=catalog, wall_ms=0)
    said = gate.clear(Clause(text="[[country.name:TH]]: [[country.duty:TH]] ([[country.as_of:TH]])", lang="en"), facts)
    assert isinstance(said, Cleared) and said.text == "Thailand: paid by you (Nov 1, 2026)"
    for text, lang in {
        "[[country.duty:TH]]": "ja",
        "[[country.returns:TH]]": "en",
        "[[country.duty:MY]]": "en",
    }.items():
        assert not isinstance(gate.clear(Clause(text=text, lang=lang), facts), Cleared)


@pytest.mark.parametrize(
    ("country", "fault"),
    [
        ({"Thailand": {}}, r"country\.Thailand: is no country"),
        ({"TH": {"duty": {"zh": "由收件人付"}}}, r"country\.TH\.as_of: is missing"),
        ({"TH": {"dutty": {"zh": "由收件人付"}}}, r"country\.TH\.dutty: is no known key, did you mean 'duty'"),
        ({"TH": {"returns": {"zh": "不退"}, "as_of": "soon"}}, r"country\.TH\.as_of: must be a date"),
        ({"TH": {}}, r"country\.TH: states nothing"),
    ],
)
def test_a_fault_in_a_country_is_named_with_its_place(country: dict[str, Any], fault: str) -> None:
    with pytest.raises(ConfigError, match=fault):
        parse_catalog(GOODS | {"country": country}, started_ms=0)


def test_a_glossary_word_without_a_text_is_named() -> None:
    with pytest.raises(ConfigError, match=r"glossary.山茶.en: must be a text"):
        parse_catalog(GOODS | {"glossary": {"山茶": {"en": ""}}}, started_ms=0)
