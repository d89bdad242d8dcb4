import pytest

from bot.guard.matching import Rulebook, languages_of
from bot.guard.normalise import match
from tests.guard.shop import packs

pytestmark = pytest.mark.unit
BOOK = Rulebook(packs())


def hits(text: str, lang: str = "zh") -> list[str]:
    view = match(text, lang)
    return [hit.rule.id for hit in BOOK.matcher("output", languages_of(view.text, lang)).hits(view)]


def test_latin_terms_match_whole_words_only() -> None:
    assert "en.price" in hits("it's a steal", "en")
    assert hits("stainless steel and stealthy grey", "en") == []


def test_a_text_is_judged_by_the_languages_of_its_script_whatever_it_claims_to_be() -> None:
    assert "price.lowest" in hits("全网最低", "en")
    assert "en.price" in hits("lowest price", "zh")
    assert languages_of("最高です", "ja") == {"ja"}
    assert languages_of("el precio", "es") == {"es"}


def test_a_negation_clears_its_own_clause_only() -> None:
    assert hits("我不敢说全网最低") == []
    assert hits("我不夸张，全网最低") != []
    assert hits("I can't promise it is guaranteed", "en") == []
    assert hits("it's not just guaranteed", "en") != []


def test_packs_name_themselves_and_their_version() -> None:
    assert "cn-adlaw@" in BOOK.version


def test_a_matcher_is_made_once_for_each_set_of_languages() -> None:
    assert BOOK.matcher("output", frozenset(("zh",))) is BOOK.matcher("output", frozenset(("zh",)))


def test_a_rule_for_some_goods_does_not_push_a_concept_aside() -> None:
    assert {"c.proof", "cns.witness"} <= set(hits("医生和专家都推荐"))
