import pytest

from bot.core.events import Price
from bot.sources.bilibili_people import fan, member, price

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(("level", "tier", "name"), [(1, 3, "总督"), (2, 2, "提督"), (3, 1, "舰长")])
def test_the_levels_of_memberships_are_counted_the_other_way_round(level: int, tier: int, name: str) -> None:
    found = member(level)
    assert found is not None and (found.tier, found.tier_raw, found.name) == (tier, level, name)


def test_no_membership_is_told_apart_from_a_membership_not_told() -> None:
    nobody = member(0)
    assert nobody is not None and nobody.tier == 0
    assert member(None) is None and member(9) is None


def test_a_medal_of_another_room_counts_nothing_here() -> None:
    other = fan("别家", 21, this_room=False)
    assert other is not None and (other.level, other.this_room) == (0, False)
    assert fan("茶友会", 0) is None and fan(None, None) is None


def test_a_thousand_coins_are_one_yuan() -> None:
    assert price(1000) == Price(amount_minor=100, currency="CNY")
    assert price(3000, 3) == Price(amount_minor=100, currency="CNY")
    assert price(1000, 0).amount_minor == 100
