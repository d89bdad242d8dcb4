import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.triage.similar import near_duplicate, veto

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("这个多少钱", "多少钱"),
        ("请问可以装热水吗", "可以装热水吗？"),
        ("這個會掉色嗎", "会掉色吗"),
        ("is it waterproof", "hey is this waterproof?"),
        ("能不能放冰箱", "能不能放冰箱呀"),
    ],
)
def test_the_same_question_in_other_words_is_one(one: str, other: str) -> None:
    assert near_duplicate(one, other)


@pytest.mark.parametrize(
    ("one", "other", "because"),
    [
        ("59元的有吗", "69元的有吗", "figures"),
        ("黑色的还有吗", "白色的还有吗", "variant"),
        ("能退货吗", "不能退货吗", "denial"),
        ("大码有吗", "小码有吗", "variant"),
        ("does the lid come off", "does the lid not come off", "denial"),
    ],
)
def test_a_figure_a_variant_or_a_denial_keeps_two_questions_apart(one: str, other: str, because: str) -> None:
    assert veto(one, other) == because
    assert not near_duplicate(one, other)


def test_asking_both_ways_is_no_denial() -> None:
    assert veto("能不能退货", "能退货吗") == ""


@given(st.text(max_size=60), st.text(max_size=60))
def test_similarity_has_no_direction(one: str, other: str) -> None:
    assert near_duplicate(one, other) == near_duplicate(other, one)
