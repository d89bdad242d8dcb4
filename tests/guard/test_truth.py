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


@pytest.mark.parametrize(
    "text",
    [
        "本店的[[name:CUP]]是全国最好的杯子",
        "在我们店，[[name:CUP]]是世界上最好的",
        "自家两款里，[[name:CUP]]全网最轻",
    ],
)
def test_own_goods_are_not_ranked_above_the_rest_of_the_world(text: str) -> None:
    assert verdict_on(text) != Cleared.__name__


def test_two_of_the_shops_own_goods_may_be_compared() -> None:
    assert verdict_on("[[name:CUP]]和[[name:SEAL]]比，[[name:SEAL]]最轻") == Cleared.__name__


@pytest.mark.parametrize(
    ("key", "words"),
    [("usage", "用它是世界上最好的选择"), ("grade", "世界最好"), ("award", "全国最好用的杯子"), ("rank", "销量第一")],
)
def test_a_slot_proves_only_what_it_is_for(key: str, words: str) -> None:
    assert verdict_on(f"[[fact.{key}:CUP]]", with_fact(key, words, PAPER)) != Cleared.__name__


@pytest.mark.parametrize(
    ("stock", "text"),
    [
        (99_999, "马上抢光了，手慢无，还有[[left:CUP]]"),
        (0, "只剩[[left:CUP]]了，手慢无"),
        (None, "库存告急，还有[[minutes:O1]]"),
        (3, "最后几分钟了，还剩[[left:CUP]]"),
    ],
)
def test_words_of_scarcity_need_few_pieces_and_words_of_time_an_end(stock: int | None, text: str) -> None:
    cup = replace(CUP, stock=stock)
    assert verdict_on(text, facts(replace(CATALOG, products={**CATALOG.products, "CUP": cup}))) != Cleared.__name__


def test_a_figure_said_before_counts_only_as_a_whole() -> None:
    cup = replace(CUP, stock=8)
    given = facts(replace(CATALOG, products={**CATALOG.products, "CUP": cup}))
    judged = gate().clear(Clause(text="马上就没了", lang="zh"), given, context="杯子还剩38件，")
    assert isinstance(judged, Block)
