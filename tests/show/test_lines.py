from dataclasses import replace

import pytest

from bot.show.lines import Line, alike, fills, tokens
from tests.show.shop import SHOP, WALL_MS

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("没有数。", True),
        ("[[price:CUP]]，[[left:CUP]]，[[link:CUP]]，[[fact.weight:CUP]]", True),
        ("点[[buy_place]]，[[shop]]", True),
        ("[[price:CAP]]", False),
        ("[[fact.size:CUP]]", False),
        ("[[ends_at:NIGHT]]", False),
        ("[[save:CUP]]", False),
        ("[[policy:returns]]", False),
        ("[[viewer]]", False),
    ],
)
def test_a_line_fills_only_if_every_slot_has_a_value_now(text: str, filled: bool) -> None:
    assert fills(text, "zh", SHOP, WALL_MS) is filled


def test_an_offer_fills_while_it_runs() -> None:
    assert fills("[[ends_at:NIGHT]]", "zh", SHOP, WALL_MS + 700_000)
    assert not fills("[[ends_at:NIGHT]]", "zh", SHOP, WALL_MS + 1_200_000)


def test_an_offer_whose_end_changes_nothing_fills_no_countdown() -> None:
    endless = replace(SHOP, offers={"NIGHT": replace(SHOP.offers["NIGHT"], endless="same")})
    assert not fills("[[minutes:NIGHT]]", "zh", endless, WALL_MS + 700_000)


def test_unknown_or_spent_stock_is_no_figure() -> None:
    assert not fills("[[left:CUP]]", "zh", SHOP.with_stock("CUP", None), WALL_MS)
    assert not fills("[[left:CUP]]", "zh", SHOP.with_stock("CUP", 0), WALL_MS)


def test_hours_may_span_midnight() -> None:
    line = Line(id="n", kind="night", text={"zh": "夜里"}, hours=(22, 6))
    assert [hour for hour in range(24) if line.fits_hour(hour)] == [0, 1, 2, 3, 4, 5, 22, 23]


def test_a_changed_word_is_not_a_twin_but_a_changed_mark_is() -> None:
    assert alike(tokens("洗完敞着口晾，别急着盖。"), tokens("洗完敞着口晾！别急着盖"))
    assert not alike(tokens("洗完敞着口晾，别急着盖。"), tokens("洗完敞着口晾，放柜子里。"))
