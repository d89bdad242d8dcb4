from dataclasses import replace

import pytest

from bot.core.facts import Facts
from bot.core.speech import Block, Clause, Cleared, Rewrite
from tests.guard.shop import CATALOG, CUP, facts, gate

pytestmark = pytest.mark.unit


def verdict_on(text: str, given: Facts | None = None) -> str:
    return type(gate().clear(Clause(text=text, lang="zh"), given or facts())).__name__


def with_fact(key: str, words: str) -> Facts:
    cup = replace(CUP, facts={key: {"zh": words}})
    return facts(replace(CATALOG, products={**CATALOG.products, "CUP": cup}))


@pytest.mark.parametrize(
    ("bad", "good", "key", "words"),
    [
        ("执行国家级标准", "执行[[fact.standard:CUP]]", "standard", "国家级标准"),
        ("拿过全国第一", "拿过[[fact.award:CUP]]", "award", "全国第一"),
        ("销量第一", "[[fact.rank:CUP]]", "rank", "某平台上月保温杯销量第一"),
    ],
)
def test_a_strong_word_is_cleared_where_the_catalogue_holds_the_proof(
    bad: str, good: str, key: str, words: str
) -> None:
    assert verdict_on(bad) == Block.__name__
    assert verdict_on(good, with_fact(key, words)) == Cleared.__name__


def test_an_ordinary_fact_proves_no_superlative() -> None:
    assert verdict_on("它是[[fact.slogan:CUP]]", with_fact("slogan", "销量第一")) == Block.__name__


def test_own_goods_may_be_ranked_against_each_other_by_name() -> None:
    assert verdict_on("自家两款里，[[name:CUP]]最轻") == Cleared.__name__
    assert verdict_on("[[name:CUP]]最轻") == Rewrite.__name__


def test_the_words_of_a_proved_basis_are_no_price_claim() -> None:
    assert verdict_on("比[[basis:CUP]]省[[save:CUP]]") == Cleared.__name__
    assert verdict_on("近期最低价") == Block.__name__
