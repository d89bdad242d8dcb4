"""Sets in what the host says: named beside their parts, never before their condition, never while a part is out."""

import random
from dataclasses import replace

import pytest

from bot.core.bundles import keeps_conditions
from bot.core.facts import slots_in
from bot.core.goods import Catalog, Money, Product
from bot.core.speech import Clause, Cleared
from bot.core.viewers import Tier
from bot.guard.gate import Gate
from bot.guard.packs import load_packs
from bot.writer.canned import Canned, cut, spoken
from bot.writer.copybook import load_copy
from bot.writer.golden import MAX_S, golden
from bot.writer.known import Subject, knows, named, slots_of_goods
from bot.writer.persona import load_persona
from tests.writer.goods import BARE, CATALOG, CUP, PERSONAS, SHARED, facts, turn

pytestmark = pytest.mark.room
SPEAKERS = {"zh": "xiaoman", "en": "sam", "ja": "mika", "ko": "nari", "ms": "aisyah", "id": "aisyah"}
HOSTS = {name: load_persona(PERSONAS / name) for name in set(SPEAKERS.values())}
BOOKS = {name: load_copy(PERSONAS / name, SHARED) for name in HOSTS}
SET = Product(
    sku="SET",
    link=9,
    name={
        "zh": "杯垫套装",
        "en": "Flask set",
        "ja": "ボトルセット",
        "ko": "보온병 세트",
        "ms": "Set botol",
        "id": "Paket botol",
    },
    price=Money(5000, "CNY"),
    members={"CUP": 1, "BARE": 2},
)
ALL = dict.fromkeys(SPEAKERS, "A")
"""A condition in every language."""
SHOP = replace(CATALOG, products={**CATALOG.products, "SET": SET})
TERMS = replace(SHOP, products={**SHOP.products, "SET": replace(SET, condition=ALL)})
OUT = replace(SHOP, products={**SHOP.products, "BARE": replace(BARE, stock=1)})
GATE = Gate(load_packs())


def said(lang: str, catalog: Catalog, intent: str = "price", *, sku: str = "CUP", turns: int = 6) -> list[str]:
    host = Canned(HOSTS[SPEAKERS[lang]], BOOKS[SPEAKERS[lang]], seed=4)
    asked = turn(intent, lang=lang, sku=sku, tier=Tier.NEW)
    return [spoken(host.answer(asked, facts(catalog=catalog), number * 2000.0)) for number in range(turns)]


@pytest.mark.parametrize("lang", SPEAKERS)
@pytest.mark.parametrize("intent", ["price", "compare"])
def test_who_asks_about_a_part_hears_of_the_set_and_its_saving(lang: str, intent: str) -> None:
    answers = said(lang, SHOP, intent)
    assert all("[[price:SET]]" in answer and "[[bundle_save:SET]]" in answer for answer in answers), answers
    assert not any("SET" in answer for answer in said(lang, OUT, intent))
    assert not any("SET" in answer for answer in said(lang, CATALOG, intent))


@pytest.mark.parametrize("lang", SPEAKERS)
@pytest.mark.parametrize("sku", ["CUP", "SET"])
def test_a_condition_is_said_before_the_price_of_the_set_and_the_guard_lets_it_pass(lang: str, sku: str) -> None:
    for answer in said(lang, TERMS, sku=sku):
        assert "[[condition:SET]]" in answer
        assert keeps_conditions(slots_in(answer), TERMS), answer
        context = ""
        for clause in cut(answer):
            verdict = GATE.clear(Clause(text=clause, lang=lang), facts(catalog=TERMS), context=context[-40:])
            assert isinstance(verdict, Cleared), (clause, verdict)
            context += verdict.text


def test_the_guard_stops_the_price_of_a_set_that_comes_without_its_condition() -> None:
    for text in ("一套[[price:SET]]。", "省[[bundle_save:SET]]，[[condition:SET]]。", "分开[[total:SET]]。"):
        verdict = GATE.clear(Clause(text=text, lang="zh"), facts(catalog=TERMS))
        assert getattr(verdict, "rules", ()) == ("price.condition",), text
        assert isinstance(GATE.clear(Clause(text=text.split("，")[0], lang="zh"), facts(catalog=SHOP)), Cleared)


def test_the_figures_of_a_set_are_those_of_the_moment_it_is_cleared() -> None:
    text = "[[contents:SET]]，分开[[total:SET]]，一套[[price:SET]]，省[[bundle_save:SET]]。"
    cleared = GATE.clear(Clause(text=text, lang="zh"), facts(catalog=SHOP))
    assert isinstance(cleared, Cleared)
    assert cleared.text == "山茶保温杯、茶垫2件，分开¥67.90，一套¥50，省¥17.90。"
    late = replace(facts(catalog=SHOP), wall_ms=SHOP.offers["O1"].ends_ms)
    cleared = GATE.clear(Clause(text=text, lang="zh"), late)
    assert isinstance(cleared, Cleared)
    assert cleared.text == "山茶保温杯、茶垫2件，分开¥77.90，一套¥50，省¥27.90。"
    gone = GATE.clear(Clause(text="一套[[price:SET]]。", lang="zh"), facts(catalog=OUT))
    assert getattr(gone, "rules", ()) == ("slot.empty",)


def test_a_model_is_offered_no_countdown_to_an_end_that_changes_nothing() -> None:
    endless = replace(CATALOG, offers={"O1": replace(CATALOG.offers["O1"], endless="again")})
    for catalog, said in ((CATALOG, True), (endless, False)):
        given = facts(catalog=catalog)
        assert ("[[minutes:O1]]" in slots_of_goods("CUP", given, "zh")) is said
        assert knows(next(slots_in("[[ends_at:O1]]")), turn("price"), given, "zh") is said


@pytest.mark.parametrize("lang", SPEAKERS)
def test_the_golden_half_minute_has_room_for_the_set(lang: str) -> None:
    persona, book = HOSTS[SPEAKERS[lang]], BOOKS[SPEAKERS[lang]]

    def openings_with_the_set(catalog: Catalog) -> int:
        count = 0
        for seed in range(20):
            choose = random.Random(seed).choice
            found = golden("CUP", facts(catalog=catalog), lang=lang, persona=persona, book=book, choose=choose)
            assert found is not None and found.seconds <= MAX_S
            assert keeps_conditions(slots_in(found.text), catalog)
            count += "bundle" in found.beats
        return count

    assert openings_with_the_set(SHOP) and openings_with_the_set(TERMS)
    assert openings_with_the_set(OUT) == 0


def test_a_placeholder_without_its_thing_names_nothing() -> None:
    slots = list(slots_in("[[price:SKU]][[ends_at:OFFER]][[total:BUNDLE]][[policy:shipping]]"))
    alone = Subject.of("BARE", facts())
    assert [slot.raw if (slot := named(one, alone)) else None for one in slots] == [
        "[[price:BARE]]",
        None,
        None,
        "[[policy:shipping]]",
    ]
    whole = Subject.of(CUP.sku, facts(catalog=SHOP))
    assert (whole.offer, whole.bundle) == ("O1", "SET")
    assert all(knows(slot, turn(), facts(catalog=SHOP), "zh") for one in slots if (slot := named(one, whole)))
