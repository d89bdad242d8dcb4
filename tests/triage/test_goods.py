import pytest

from bot.triage.forms import folded
from bot.triage.goods import is_about_goods
from bot.triage.spelling import bare, spelled

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    "text", ["这个能装热水吗", "盖子好拧吗", "is it waterproof", "cái này có bền không", "これは防水ですか"]
)
def test_a_thing_for_sale_is_about_goods(text: str) -> None:
    assert is_about_goods(bare(spelled(folded(text))))


@pytest.mark.parametrize("text", ["你会喜欢我吗", "昨晚吃的啥", "do you like cats", "明天见吗"])
def test_a_person_is_not(text: str) -> None:
    assert not is_about_goods(bare(spelled(folded(text))))
