from dataclasses import replace

import pytest

from bot.core.facts import Facts
from bot.core.goods import Proof
from bot.core.speech import Block, Clause, Cleared, Rewrite
from tests.guard.shop import CATALOG, CUP, NOW_MS, facts, gate

pytestmark = pytest.mark.unit


def verdict_on(text: str, given: Facts | None = None) -> str:
    return type(gate().clear(Clause(text=text, lang="zh"), given or facts())).__name__


def with_fact(key: str, words: str, proof: Proof | None = None) -> Facts:
    cup = replace(CUP, facts={key: {"zh": words}}, evidence={key: proof} if proof else {})
    return facts(replace(CATALOG, products={**CATALOG.products, "CUP": cup}))


PAPER = Proof(id="GB/T-29606", source="国家标准全文", until_ms=NOW_MS + 1)
PROVED = [
    ("执行国家级标准", "执行[[fact.standard:CUP]]", "standard", "国家级标准"),
    ("拿过全国第一", "拿过[[fact.award:CUP]]", "award", "全国第一"),
    ("销量第一", "[[fact.rank:CUP]]", "rank", "某平台上月保温杯销量第一"),
]


@pytest.mark.parametrize(("bad", "good", "key", "words"), PROVED)
def test_a_strong_word_is_cleared_where_the_catalogue_holds_the_proof(
    bad: str, good: str, key: str, words: str
) -> None:
    assert verdict_on(bad) == Block.__name__
    assert verdict_on(good, with_fact(key, words, PAPER)) == Cleared.__name__


@pytest.mark.parametrize(("bad", "good", "key", "words"), PROVED)
def test_a_fact_that_names_no_proof_excuses_no_strong_word(bad: str, good: str, key: str, words: str) -> None:
    assert verdict_on(good, with_fact(key, words)) != Cleared.__name__


@pytest.mark.parametrize(
    ("key", "words", "lacking"),
    [
        ("award", "全国第一", Proof(id="CERT-1", source="某协会")),
        ("rank", "某平台上月保温杯销量第一", Proof(id="COUNT-1", until_ms=NOW_MS + 1)),
    ],
)
def test_an_honour_needs_its_last_day_and_a_rank_who_counted(key: str, words: str, lacking: Proof) -> None:
    assert verdict_on(f"[[fact.{key}:CUP]]", with_fact(key, words, lacking)) != Cleared.__name__


def test_a_fact_whose_proof_has_run_out_is_not_said_at_all() -> None:
    over = Proof(id="LAB-1", until_ms=NOW_MS)
    clause = Clause(text="杯身[[fact.steel:CUP]]", lang="zh")
    assert isinstance(gate().clear(clause, with_fact("steel", "316不锈钢", PAPER)), Cleared)
    verdict = gate().clear(clause, with_fact("steel", "316不锈钢", over))
    assert isinstance(verdict, Block) and verdict.rules == ("slot.empty",)


def test_when_to_eat_it_is_a_fact_of_the_product_and_no_boast() -> None:
    assert verdict_on("[[fact.usage:CUP]]", with_fact("usage", "冲泡后三分钟内饮用为最佳")) == Cleared.__name__
    assert verdict_on("这是最佳的杯子") != Cleared.__name__


def test_an_ordinary_fact_proves_no_superlative() -> None:
    assert verdict_on("它是[[fact.slogan:CUP]]", with_fact("slogan", "销量第一")) == Block.__name__


def test_own_goods_may_be_ranked_against_each_other_by_name() -> None:
    assert verdict_on("自家两款里，[[name:CUP]]最轻") == Cleared.__name__
    assert verdict_on("[[name:CUP]]最轻") == Rewrite.__name__


def test_the_words_of_a_proved_basis_are_no_price_claim() -> None:
    assert verdict_on("比[[basis:CUP]]省[[save:CUP]]") == Cleared.__name__
    assert verdict_on("近期最低价") == Block.__name__
