import copy
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import ConfigError
from bot.core.facts import slots_in
from bot.core.goods import Money, Proof
from bot.store.catalog import load_catalog, parse_catalog

pytestmark = pytest.mark.wire
STARTED_MS = 1_764_000_000_000
MINUTE_MS = 60_000
DEMO = Path(__file__).parents[2] / "scripts" / "demo"
LANGUAGES = {"zh", "en", "ja", "ko"}
CUP: dict[str, Any] = {
    "sku": "CUP",
    "link": 1,
    "name": {"zh": "杯子", "en": "Cup"},
    "price": 5990,
    "stock": 7,
    "facts": {"weight": {"zh": "310克", "en": "310 grams"}},
    "faq": [{"id": "weight", "ask": {"zh": ["多重"]}, "answer": {"zh": "有[[fact.weight:CUP]]。"}}],
}
OFFER: dict[str, Any] = {
    "id": "OPEN",
    "sku": "CUP",
    "price": 3900,
    "minutes_after_start": 20,
    "lasts_minutes": 45,
    "anchor": 5990,
    "basis": {"zh": "近7日最低成交价"},
}


def raw(**changes: Any) -> dict[str, Any]:
    """A good catalogue of one product, with fields of that product changed (None = removed)."""
    product = {key: value for key, value in {**copy.deepcopy(CUP), **changes}.items() if value is not None}
    return {"currency": "CNY", "product": [product]}


def refused(shop: dict[str, Any]) -> str:
    with pytest.raises(ConfigError) as caught:
        parse_catalog(shop, started_ms=STARTED_MS)
    return caught.value.message


def test_a_good_catalogue_keeps_every_field() -> None:
    product = parse_catalog(raw(allotment=5, picture="cup.svg"), started_ms=0).products["CUP"]
    assert (product.link, product.price, product.stock, product.allotment) == (1, Money(5990, "CNY"), 7, 5)
    assert product.faq[0].id == "CUP.weight"
    assert product.picture == "cup.svg"


def test_missing_stock_is_unknown_and_not_zero() -> None:
    assert parse_catalog(raw(stock=None), started_ms=0).products["CUP"].stock is None


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"price": None}, r"product 1 \(CUP\)\.price: is missing; write a whole number, in the smallest unit of CNY"),
        ({"price": 59.9}, r"price: 59\.9 is not a whole number"),
        ({"price": -1}, r"price: -1 is below 1"),
        ({"price": True}, r"price: True is not a whole number"),
        ({"currency": "RNB"}, r"currency: 'RNB' is no known currency"),
        ({"currency": "cny"}, r"did you mean 'CNY'"),
        ({"link": None}, r"link: is missing"),
        ({"link": 0}, r"link: 0 is below 1"),
        ({"name": "杯子"}, r"name: must name its languages"),
        ({"name": None}, r"name: is missing"),
        ({"sku": "CUP 1"}, r"sku: 'CUP 1' has a character"),
        ({"stcok": 3}, r"stcok: is no known key, did you mean 'stock'"),
        ({"picture": "../secret.svg"}, r"picture: '../secret.svg'"),
        ({"category": "处方药"}, r"category: may not be sold"),
        ({"stock_display_ratio": 1.2}, r"stock_display_ratio: does not exist: zhubo shows the true stock.*allotment"),
        ({"facts": {"weight:x": {"zh": "重"}}}, r"facts\.weight:x: a fact's name is letters"),
    ],
)
def test_a_fault_names_product_field_and_remedy(changes: dict[str, Any], said: str) -> None:
    assert re.search(said, refused(raw(**changes)))


@pytest.mark.parametrize(
    "answer", ["要310克", "约３１０克", "有②种", "[[fact.wieght:CUP]]", "[[prise:CUP]]", "[[price:MUG]]"]
)
def test_an_answer_with_a_figure_or_a_wrong_slot_is_refused(answer: str) -> None:
    faq = [{"id": "weight", "ask": {"zh": ["多重"]}, "answer": {"zh": answer}}]
    assert "faq CUP.weight.answer.zh" in refused(raw(faq=faq))


def test_an_answer_may_stand_in_several_wordings() -> None:
    answer = {"zh": ["{很|比较}轻，[[fact.weight:CUP]]。", "拿着不沉。"], "en": "Light."}
    faq = [{"id": "weight", "ask": {"zh": ["多重"]}, "answer": answer}]
    (entry,) = parse_catalog(raw(faq=faq), started_ms=0).products["CUP"].faq
    assert entry.wordings("zh") == ("很轻，[[fact.weight:CUP]]。", "比较轻，[[fact.weight:CUP]]。", "拿着不沉。")
    assert (entry.wordings("en"), entry.wordings("ja")) == (("Light.",), ())
    for wrong in ("{轻}，只有一种。", ["好", 5], ["[[fact.weight:CUP]]。", "约310克"]):
        faq[0]["answer"] = {"zh": wrong}
        assert "weight" in refused(raw(faq=faq)) and "answer.zh" in refused(raw(faq=faq))


def test_every_fault_is_listed_at_once() -> None:
    shop = raw(price=59.9, link=0)
    shop["product"].append({"sku": "CUP", "link": 2, "name": {"zh": "碗"}, "price": 1})
    shop["offer"] = [{**OFFER, "sku": "CAP"}]
    message = refused(shop)
    for part in ("59.9", "link: 0", "product 2 (CUP).sku", "offer 1 (OPEN).sku: 'CAP' is no product"):
        assert part in message


def test_two_products_never_share_a_link() -> None:
    shop = raw()
    shop["product"].append({**copy.deepcopy(CUP), "sku": "MUG", "faq": []})
    assert "link: product 1 has link 1" in refused(shop)


def test_an_offer_counts_from_the_first_start_so_that_a_restart_does_not_move_its_end() -> None:
    shop = {**raw(), "offer": [OFFER]}
    offer = parse_catalog(shop, started_ms=STARTED_MS).offers["OPEN"]
    assert offer.starts_ms == STARTED_MS + 20 * MINUTE_MS
    assert offer.ends_ms == STARTED_MS + 65 * MINUTE_MS
    assert parse_catalog(shop, started_ms=STARTED_MS).offers["OPEN"] == offer


def test_an_offer_may_name_its_hours_with_a_zone() -> None:
    times = {"starts": datetime(2026, 12, 1, 20, tzinfo=UTC), "ends": datetime(2026, 12, 1, 21, tzinfo=UTC)}
    plain = {key: value for key, value in OFFER.items() if not key.endswith(("_start", "_minutes"))}
    offer = parse_catalog({**raw(), "offer": [plain | times]}, started_ms=0).offers["OPEN"]
    assert offer.ends_ms - offer.starts_ms == 60 * MINUTE_MS
    naive = times | {"ends": datetime(2026, 12, 1, 21)}  # noqa: DTZ001 - the fault under test
    assert "must be a time with its zone" in refused({**raw(), "offer": [plain | naive]})


def test_a_compared_price_needs_a_basis_and_must_be_higher() -> None:
    bare = {key: value for key, value in OFFER.items() if key != "basis"}
    assert "basis: a compared price needs its reason" in refused({**raw(), "offer": [bare]})
    assert "anchor: 3900 is not above" in refused({**raw(), "offer": [{**OFFER, "anchor": 3900}]})


def test_shared_facts_hold_for_every_product_that_says_nothing_else() -> None:
    shop = {**raw(), "facts": {"weight": {"zh": "轻"}, "carrier": {"zh": "快递"}}}
    facts = parse_catalog(shop, started_ms=0).products["CUP"].facts
    assert facts["carrier"] == {"zh": "快递"}
    assert facts["weight"]["zh"] == "310克"


def test_a_file_that_is_no_toml_or_no_utf8_says_so(tmp_path: Path) -> None:
    (tmp_path / "catalog.toml").write_text("product = [", encoding="utf-8")
    with pytest.raises(ConfigError, match="not valid TOML"):
        load_catalog(tmp_path / "catalog.toml", started_ms=0)
    (tmp_path / "gbk.toml").write_bytes('currency = "杯子"'.encode("gbk"))
    with pytest.raises(ConfigError, match="not UTF-8"):
        load_catalog(tmp_path / "gbk.toml", started_ms=0)
    with pytest.raises(ConfigError, match="there is no"):
        load_catalog(tmp_path / "none.toml", started_ms=0)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(key=st.sampled_from([*CUP, "keywords", "allotment", "picture", "currency"]), value=_JSON)
def test_any_value_anywhere_loads_or_is_a_fault_and_never_crashes(key: str, value: object) -> None:
    shop = raw()
    shop["product"][0][key] = value
    try:
        parse_catalog(shop, started_ms=0)
    except ConfigError as error:
        assert "product" in error.message or "faq" in error.message


def test_the_demo_shop_is_complete() -> None:
    shop = load_catalog(DEMO / "catalog.toml", started_ms=STARTED_MS)
    products = shop.products.values()
    assert len(products) >= 12
    assert all(set(product.name) == LANGUAGES and len(product.faq) >= 4 for product in products)
    assert [product.sku for product in products if product.stock is None] == ["BOARD"]
    assert [product.sku for product in products if product.stock == 0] == ["SLEEVE"]
    assert all((DEMO / "pictures" / product.picture).is_file() for product in products)
    for product in products:
        for fact in ("weight", "material", "size", "care", "ships_within", "return_window", "return_condition"):
            if fact != "size" or product.sku not in ("TEA", "BALM"):
                assert set(product.facts[fact]) == LANGUAGES, (product.sku, fact)


def test_every_demo_answer_uses_only_slots_that_the_shop_can_fill() -> None:
    shop = load_catalog(DEMO / "catalog.toml", started_ms=STARTED_MS)
    for entry in (*shop.faq, *(faq for product in shop.products.values() for faq in product.faq)):
        assert set(entry.answer) == LANGUAGES == set(entry.ask)
        for lang, answer in entry.answer.items():
            for slot in slots_in(answer):
                if slot.name == "fact":
                    assert shop.products[slot.arg].facts[slot.key][lang]
                elif slot.name == "policy":
                    assert shop.policies[slot.arg][lang]
                else:
                    assert slot.name == "name"


def test_roles_proofs_and_reserved_pieces_are_kept() -> None:
    shop = raw(role="hero", reserved=3, evidence={"weight": "LAB-2026-014"})
    product = parse_catalog(shop, started_ms=STARTED_MS).products["CUP"]
    assert (product.role, product.stock, product.reserved) == ("hero", 4, 3)
    assert product.evidence == {"weight": Proof(id="LAB-2026-014")}


def test_a_wrong_role_and_a_proof_of_nothing_are_named_at_once() -> None:
    found = refused(raw(role="hero2", evidence={"wight": "LAB-1", "weight": 7}))
    assert "role: 'hero2' is no role, did you mean 'hero'?" in found
    assert "evidence.wight: proves no fact of this product, did you mean 'weight'?" in found
    assert "evidence.weight: 7 is no id" in found


def test_the_shops_own_stock_file_is_named_with_its_patience() -> None:
    shop = parse_catalog({**raw(), "stock_source": "stock.csv", "stock_max_age_s": 20}, started_ms=STARTED_MS)
    assert (shop.stock_source, shop.stock_max_age_s) == ("stock.csv", 20.0)
    assert "write seconds" in refused({**raw(), "stock_max_age_s": "soon"})
