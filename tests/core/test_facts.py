import pytest

from bot.core.facts import Slot, slots_in

pytestmark = pytest.mark.unit


def test_slots_are_read_with_name_key_and_argument() -> None:
    text = "[[fact.mouth:CUP]]宽，[[price:CUP-2]]，[[viewer]]，[[goal:likes]]"
    assert list(slots_in(text)) == [
        Slot("fact", "mouth", "CUP", "[[fact.mouth:CUP]]"),
        Slot("price", "", "CUP-2", "[[price:CUP-2]]"),
        Slot("viewer", "", "", "[[viewer]]"),
        Slot("goal", "", "likes", "[[goal:likes]]"),
    ]


@pytest.mark.parametrize("text", ["[[", "[price:CUP]", "[[Price:CUP]]", "[[price:]]", "[[price:C UP]]", "[[]]"])
def test_what_only_looks_like_a_slot_is_none(text: str) -> None:
    assert list(slots_in(text)) == []
