from dataclasses import replace

import pytest

from bot.core.facts import Facts, slots_in
from bot.core.goods import Money
from bot.guard.slots import MAX_VALUE, fill, value_of
from tests.guard.shop import CATALOG, CUP, MINUTE_MS, NOW_MS, OFFER, facts

pytestmark = pytest.mark.unit


def value(raw: str, lang: str = "zh", given: Facts | None = None) -> str | None:
    return value_of(next(iter(slots_in(raw))), given or facts(), lang)


def with_offer(**changes: object) -> Facts:
    return facts(replace(CATALOG, offers={"O1": replace(OFFER, **changes)}))  # type: ignore[arg-type]


def with_cup(**changes: object) -> Facts:
    return facts(replace(CATALOG, products={**CATALOG.products, "CUP": replace(CUP, **changes)}))  # type: ignore[arg-type]


def test_an_offer_is_found_by_its_id_and_by_its_product() -> None:
    assert value("[[minutes:O1]]") == value("[[minutes:CUP]]") == "12分钟"


def test_remaining_minutes_are_rounded_up() -> None:
    assert value("[[minutes:O1]]", given=facts(now_ms=OFFER.ends_ms - MINUTE_MS)) == "1分钟"
    assert value("[[minutes:O1]]", given=facts(now_ms=OFFER.ends_ms - MINUTE_MS - 1)) == "2分钟"


def test_no_countdown_is_said_to_an_end_that_changes_nothing_and_the_price_is() -> None:
    given = with_offer(endless="again")
    assert [value(raw, given=given) for raw in ("[[minutes:O1]]", "[[minutes:CUP]]", "[[ends_at:CUP]]")] == ["", "", ""]
    assert value("[[price:CUP]]", given=given) == "¥59.90"


@pytest.mark.parametrize(
    "raw", ["[[minutes:O1]]", "[[ends_at:CUP]]", "[[save:CUP]]", "[[basis:CUP]]", "[[anchor:CUP]]"]
)
def test_nothing_of_an_offer_is_said_before_or_after_it(raw: str) -> None:
    assert value(raw)
    assert value(raw, given=facts(now_ms=OFFER.ends_ms)) == ""
    assert value(raw, given=facts(now_ms=OFFER.starts_ms - 1)) == ""


@pytest.mark.parametrize(
    "changes",
    [
        {"basis": {}},
        {"basis": {"en": "the 7-day low"}},
        {"anchor": None},
        {"anchor": Money(5990, "CNY")},
        {"anchor": Money(9900, "USD")},
    ],
)
def test_no_comparison_without_a_basis_and_a_higher_price_in_the_same_currency(changes: dict[str, object]) -> None:
    for raw in ("[[save:CUP]]", "[[basis:CUP]]", "[[anchor:CUP]]"):
        assert value(raw, given=with_offer(**changes)) == ""


def test_the_saving_is_the_difference_to_the_price_of_now() -> None:
    assert (value("[[anchor:CUP]]"), value("[[price:CUP]]"), value("[[save:CUP]]")) == ("¥69", "¥59.90", "¥9.10")
    assert value("[[list_price:CUP]]") == "¥79"


def test_stock_is_the_smaller_of_stock_and_allotment_and_unknown_stock_is_not_said() -> None:
    assert value("[[left:CUP]]", given=with_cup(allotment=5)) == "本场放量5件里的5件"
    assert value("[[left:CUP]]", given=with_cup(allotment=38)) == "38件"
    assert value("[[left:CUP]]", given=with_cup(allotment=500)) == "38件"
    assert value("[[left:CUP]]", given=with_cup(stock=None)) == ""
    assert value("[[left:CUP]]", given=with_cup(stock=-1)) == ""
    assert value("[[left:NOPE]]") == ""


def test_a_fact_is_said_in_the_listeners_language_or_not_at_all() -> None:
    assert value("[[fact.mouth:CUP]]", "en") == "4.5 cm"
    assert value("[[fact.mouth:CUP]]", "ja") == ""
    assert value("[[fact.mouth:CUP]]", "zh-Hans") == "4.5厘米"
    assert value("[[name:CUP]]", "ja") == "Camellia Cup"


def test_a_word_of_the_product_comes_before_the_shops_policy() -> None:
    assert value("[[return_window:CUP]]") == "7天"
    own = with_cup(facts={"return_window": {"zh": "30天"}})
    assert value("[[return_window:CUP]]", given=own) == "30天"
    assert value("[[return_window:NOPE]]") == ""


def test_policies_and_values_are_found_by_key() -> None:
    assert value("[[policy:duty]]") == "由买家承担"
    given = facts(values={"goal:likes": "500", "benefit.member": "券", "count": "12"})
    assert (value("[[goal:likes]]", given=given), value("[[benefit:member]]", given=given)) == ("500", "券")
    assert (value("[[count]]", given=given), value("[[combo]]", given=given)) == ("12", "")


def test_a_value_cannot_pose_as_a_price() -> None:
    assert value("[[price:CUP]]", given=facts(values={"price:CUP": "¥1", "price": "¥1"})) == "¥59.90"


@pytest.mark.parametrize(
    "raw", ["[[nope]]", "[[nope:CUP]]", "[[price]]", "[[fact:CUP]]", "[[fact.mouth]]", "[[price.x:CUP]]"]
)
def test_what_is_no_slot_is_unknown(raw: str) -> None:
    assert value(raw) is None


def test_values_are_filled_once_bounded_and_without_brackets() -> None:
    given = facts(values={"shop": "[[price:CUP]]", "gift_name": "花" * 999, "buy_place": "a\u202eb\nc"})
    filled = fill("[[shop]]|[[gift_name]]|[[buy_place]]", given, "zh", lambda name, _: name)
    shop, gift, place = filled.text.split("|")
    assert (shop, len(gift), place) == ("［［price:CUP］］", MAX_VALUE, "ab c")


def test_a_place_in_the_text_leads_back_to_the_copy() -> None:
    filled = fill("现在[[price:CUP]]，还剩[[left:CUP]]，好", facts(), "zh", lambda name, _: name)
    start = filled.text.index("还剩")
    assert filled.in_copy(start, start + 2) == (filled.copy.index("还剩"), filled.copy.index("还剩") + 2)
    last = len(filled.text) - 1
    assert filled.in_copy(last, last + 1) == (len(filled.copy) - 1, len(filled.copy))
    assert filled.in_copy(0, 4) is None
    assert filled.slot_at(2, 4) is not None


def test_now_is_the_clock_of_the_facts() -> None:
    assert facts().wall_ms == NOW_MS
