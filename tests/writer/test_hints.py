import pytest

from bot.writer.hints import about
from bot.writer.templates import compile_line

pytestmark = pytest.mark.unit
LINES = [compile_line(f"写的是[[fact.{key}:SKU]]。", "x") for key in ("capacity", "size", "material", "weight")]


@pytest.mark.parametrize(
    ("question", "key"),
    [("能装多少水", "capacity"), ("多高啊", "size"), ("什么材质", "material"), ("How HEAVY is it", "weight")],
)
def test_the_fact_that_was_asked_for_is_given(question: str, key: str) -> None:
    assert [line.slots[0].key for line in about(LINES, question)] == [key]


def test_a_question_that_names_no_fact_leaves_the_choice_open() -> None:
    assert about(LINES, "这个怎么样") == LINES
