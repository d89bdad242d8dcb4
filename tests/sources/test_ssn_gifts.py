from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.events import Price, Virtual
from bot.core.ports import SourceHealth
from bot.settings.source import SourceSettings
from bot.sources.intake import Intake
from tests.sources.test_ssn_rows import AT_MS, only, rows

pytestmark = pytest.mark.unit


def gift_row(total: int, *, streak: str = "tab1-1", end: bool = False, **meta: Any) -> dict[str, Any]:
    told = {"giftName": "Rose", "giftId": "5655", "tiktokGiftStreakId": streak, "tiktokGiftCount": total}
    row = {"type": "tiktok", "event": "gift", "chatname": "小林", "chatmessage": "sent <img>", "textonly": False}
    return {**row, "hasDonation": f"{total * 2} coins", "meta": {**told, "repeatEnd": end, **meta}}


def test_a_streak_tells_its_running_total_and_the_price_of_one() -> None:
    event = only(**gift_row(3))
    assert event.gift is not None and (event.gift.count, event.gift.combo_total, event.gift.name) == (0, 3, "Rose")
    assert event.gift.virtual == Virtual(amount=2, unit="coin") and event.event_id == ""


def test_two_pages_of_one_room_agree_on_the_platforms_own_group() -> None:
    first, second = only(**gift_row(2, groupId="g7")), only(**gift_row(2, streak="tab2-9", groupId="g7"))
    assert first.gift == second.gift and first.gift is not None and first.gift.combo_id == "g7"


def test_a_single_gift_has_the_platforms_id_and_no_combo() -> None:
    row = gift_row(4)
    row["meta"] |= {"tiktokGiftStreakId": None, "tiktokGiftMessageId": "777"}
    event = only(**row)
    assert event.gift is not None and (event.event_id, event.gift.count, event.gift.combo_id) == ("777", 4, None)


def test_a_total_that_cannot_be_shared_out_has_no_price() -> None:
    row = gift_row(3)
    row["hasDonation"] = "$10.00"
    event = only(**row)
    assert event.gift is not None and event.gift.unit_value is None and event.hints == ("value_unknown",)
    row["hasDonation"] = "$9.00"
    event = only(**row)
    assert event.gift is not None and event.gift.unit_value == Price(amount_minor=300, currency="USD")


@given(st.lists(st.tuples(st.integers(1, 30), st.booleans()), min_size=1, max_size=30))
def test_the_increments_of_a_streak_sum_to_its_highest_total(frames: list[tuple[int, bool]]) -> None:
    """Late and repeated rows add nothing, from one page or from two."""
    reader, intake = rows(), Intake(SourceSettings(kind="ssn"), SourceHealth())
    counted = 0
    for total, other in frames:
        row = gift_row(total, streak="tab2" if other else "tab1", groupId="g1")
        counted += sum(event.gift.count for event in intake.take(reader.events(row, AT_MS), 1.0, AT_MS) if event.gift)
    assert counted == max(total for total, _ in frames)
