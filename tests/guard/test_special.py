"""Goods with rules of their own: by class, by approval, word for word."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from bot.core.classes import APPROVED, MANDATORY
from bot.core.facts import Facts
from bot.core.goods import Approval, Catalog, Money, Product, Proof
from bot.core.speech import Block, Clause, Cleared, Hold, Rewrite, Verdict
from tests.guard.shop import NOW_MS, gate

pytestmark = pytest.mark.unit

VOID_MS = NOW_MS + 60_000
PAPERS = Approval(number="G20260001", file="a.pdf", until_ms=VOID_MS)


def thing(product_class: str, *, reviewed: bool = False, approval: Approval | None = PAPERS) -> Product:
    return Product(
        sku="IT",
        link=1,
        name={"zh": "晨光", "en": "Dawn"},
        price=Money(9900, "CNY"),
        product_class=product_class,
        approval=approval if product_class in APPROVED else None,
        reviewed=reviewed,
        facts={"effect": {"zh": "有助于改善睡眠"}, "slogan": {"zh": "帮助改善睡眠"}, "use": {"zh": "睡前一片"}},
        evidence={"effect": Proof(id="G20260001")},
    )


def verdict(
    text: str,
    product_class: str,
    *,
    focus: str = "IT",
    context: str = "",
    now_ms: int = NOW_MS,
    more: Mapping[str, Product] | None = None,
    reviewed: bool = False,
) -> Verdict:
    goods = {"IT": thing(product_class, reviewed=reviewed), **(more or {})}
    facts = Facts(catalog=Catalog(products=goods), wall_ms=now_ms, focus=focus)
    return gate().clear(Clause(text=text, lang="zh"), facts, context=context)


def rules(found: Verdict) -> tuple[str, ...]:
    return () if isinstance(found, Cleared) else found.rules


@pytest.mark.parametrize(
    ("text", "classes"),
    [
        ("没有副作用", {"health_food", "special_food", "drug", "medical_device"}),
        ("身体离不开它", {"health_food", "special_food"}),
        ("三甲医院的专家都说好", {"health_food", "special_food", "drug", "medical_device"}),
        ("堪比母乳", {"infant", "food", "special_food"}),
        ("今晚不醉不归", {"alcohol"}),
        ("夏天防晒就靠它", {"cosmetics"}),
        ("对身体好", {"food", "infant", "alcohol"}),
    ],
)
def test_a_claim_is_refused_for_the_classes_that_may_not_make_it(text: str, classes: set[str]) -> None:
    every = ["general", "food", "health_food", "special_food", "infant", "cosmetics", "special_cosmetics"]
    every += ["medical_device", "drug", "alcohol"]
    refused = {name for name in every if any(rule.startswith("cns.") for rule in rules(verdict(text, name)))}
    assert refused == classes


@pytest.mark.parametrize("text", ["它不能代替母乳", "不能保证有效", "它不防晒", "喝酒不开车"])
@pytest.mark.parametrize("name", ["health_food", "infant", "cosmetics", "alcohol"])
def test_what_is_denied_is_no_claim(text: str, name: str) -> None:
    assert isinstance(verdict(text, name), Cleared)


def test_tobacco_and_prescription_drugs_are_refused_for_every_class() -> None:
    for name in ("general", "food"):
        assert "cns.tobacco" in rules(verdict("这款电子烟很轻", name))
        assert "cns.drug" in rules(verdict("这个处方药好", name))


def test_the_product_of_the_slot_decides_and_without_any_all_of_the_room_count() -> None:
    wine = replace(thing("alcohol"), sku="WINE", link=2)
    goods = {"WINE": wine}
    assert isinstance(verdict("[[name:IT]]，走一个", "general", focus="", more=goods), Cleared)
    assert rules(verdict("[[name:WINE]]，走一个", "general", focus="", more=goods)) == ("cns.alcohol",)
    assert rules(verdict("走一个", "general", focus="", more=goods)) == ("cns.alcohol",)
    assert isinstance(verdict("走一个", "general", focus="IT", more=goods), Cleared)


@pytest.mark.parametrize("text", ["[[name:IT]]，在[[link:IT]]", "今天讲的这款", "[[price:IT]]", "晨光真不错，点下面"])
def test_a_void_approval_takes_the_product_off_the_air_at_that_moment(text: str) -> None:
    assert isinstance(verdict(text, "health_food", now_ms=VOID_MS - 1), Cleared)
    assert rules(verdict(text, "health_food", now_ms=VOID_MS)) == ("special.approval",)
    assert isinstance(verdict(text, "general", now_ms=VOID_MS), Cleared)


def test_a_class_that_needs_papers_and_has_none_is_never_on_air() -> None:
    for name in sorted(APPROVED):
        facts = Facts(catalog=Catalog(products={"IT": thing(name, approval=None)}), wall_ms=NOW_MS)
        assert rules(gate().clear(Clause(text="[[name:IT]]", lang="zh"), facts)) == ("special.approval",)


def test_an_approved_and_proved_effect_is_said_with_its_disclaimer_once() -> None:
    said = verdict("它[[fact.effect:IT]]", "health_food")
    assert isinstance(said, Rewrite) and said.text == "它[[fact.effect:IT]]，实际效果因人而异。"
    assert isinstance(verdict(said.text, "health_food"), Cleared)
    assert isinstance(verdict("它[[fact.effect:IT]]", "health_food", context="实际效果因人而异。"), Cleared)


def test_reviewed_copy_is_said_word_for_word_or_not_at_all() -> None:
    assert isinstance(verdict("它[[fact.effect:IT]]", "health_food", reviewed=True), Cleared)
    assert isinstance(verdict("它最适合送礼", "general"), Rewrite)
    assert isinstance(verdict("它最适合送礼", "health_food"), Block)
    assert isinstance(verdict("它最适合送礼", "general", reviewed=True), Block)


def test_no_proof_no_class_or_no_approval_no_effect() -> None:
    assert isinstance(verdict("它[[fact.slogan:IT]]", "health_food"), Block)
    assert isinstance(verdict("有助于改善睡眠", "health_food"), Block)
    assert isinstance(verdict("它[[fact.effect:IT]]", "general"), Block)
    assert isinstance(verdict("它[[fact.effect:IT]]", "food"), Block)


@pytest.mark.parametrize("name", sorted(MANDATORY))
def test_the_mandatory_line_of_a_class_clears_in_both_languages(name: str) -> None:
    facts = Facts(catalog=Catalog(products={"IT": thing(name)}), wall_ms=NOW_MS, focus="IT")
    for lang in ("zh", "en"):
        said = gate().clear(Clause(text="[[notice:IT]]", lang=lang), facts)
        assert isinstance(said, Cleared) and said.text == MANDATORY[name][lang]
    none = Facts(catalog=Catalog(products={"IT": thing("food")}), wall_ms=NOW_MS)
    assert rules(gate().clear(Clause(text="[[notice:IT]]", lang="zh"), none)) == ("slot.empty",)


def test_an_unverified_rule_holds() -> None:
    assert isinstance(verdict("普通人也能吃", "special_food"), Hold)
