from dataclasses import replace

import pytest

from bot.core.viewers import Tier
from bot.writer.benefits import is_benefit, may_hear
from tests.writer.goods import turn

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("policy", "tier", "level", "hears"),
    [
        ("shipping", Tier.NEW, 0, True),
        ("fan_coupon", Tier.NEW, 0, False),
        ("fan_coupon", Tier.FAN, 1, True),
        ("fan3_coupon", Tier.FAN, 2, False),
        ("fan3_coupon", Tier.FAN, 3, True),
        ("fan3_coupon", Tier.MEMBER, 3, False),
        ("member_coupon", Tier.FAN, 30, False),
        ("member2_gift", Tier.MEMBER, 1, False),
        ("member2_gift", Tier.MEMBER, 2, True),
        ("fan12_gift", Tier.FAN, 9, False),
        ("fan3_coupon", Tier.STAFF, 9, False),
        ("vip_coupon", Tier.MEMBER, 9, False),
        ("vip_coupon", Tier.VIP, 0, True),
    ],
)
def test_the_name_of_a_policy_says_who_may_hear_it(policy: str, tier: Tier, level: int, hears: bool) -> None:
    assert may_hear(policy, turn("coupon", tier=tier, level=level)) is hears


def test_two_askers_hear_it_when_both_are_entitled() -> None:
    asked = turn("coupon", tier=Tier.FAN, level=3)
    fan = asked.viewers[0]
    both = replace(asked, people=2, viewers=(fan, fan))
    assert may_hear("fan3_coupon", both)
    assert not may_hear("fan3_coupon", replace(both, viewers=(fan, replace(fan, fan_level=2))))
    assert not may_hear("fan3_coupon", replace(both, people=3))
    assert not may_hear("fan3_coupon", replace(both, people=0, viewers=(fan,)))


def test_ordinary_policies_are_no_benefits() -> None:
    assert not any(map(is_benefit, ("shipping", "fans", "membership_note", "fan", "vip", "returns")))
    assert all(map(is_benefit, ("fan_x", "fan10_x", "member_x", "vip_x")))
