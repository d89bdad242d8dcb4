import pytest

from bot.core.speech import Block, Clause, Cleared, Rewrite
from tests.guard.shop import facts, gate

pytestmark = pytest.mark.unit


def verdict(text: str, lang: str = "zh", context: str = "") -> object:
    return gate().clear(Clause(text=text, lang=lang, kind="llm"), facts(), context=context)


def test_a_word_that_may_be_reworded_is_and_the_slots_stay_open() -> None:
    found = verdict("姐妹们看[[price:CUP]]")
    assert isinstance(found, Rewrite)
    assert found.text == "大家看[[price:CUP]]"


def test_what_must_be_blocked_is_not_reworded_beside_it() -> None:
    found = verdict("姐妹们，这是国家级的杯子")
    assert isinstance(found, Block)
    assert "国家级" in found.span


def test_people_of_the_village_are_no_dears() -> None:
    assert isinstance(verdict("乡亲们别见外"), Cleared)


@pytest.mark.parametrize(
    ("lang", "begun", "ended"),
    [
        ("zh", "我不是", "AI"),
        ("ja", "私はAIでは", "ありません"),
        ("th", "ฉันไม่ใช่", "เอไอ"),
        ("id", "Bantal ini menyembuhkan", "sakit leher"),
        ("ar", "هذه الوسادة تعالج", "آلام الرقبة"),
        ("es", "No", "existe una almohada mejor"),
    ],
)
def test_a_claim_that_the_cut_parts_is_heard_at_its_end(lang: str, begun: str, ended: str) -> None:
    assert not isinstance(verdict(ended, lang, begun), Cleared)
