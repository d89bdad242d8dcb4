import pytest

from bot.triage.asks import is_noise, is_question, is_rhetorical
from bot.triage.forms import folded

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    "text",
    [
        "能洗吗",
        "怎么用",
        "is it warm",
        "does the lid come off",
        "これは何ですか",
        "ada warna lain",
        "求链接",
        "黑色的呢",
    ],
)
def test_questions_are_recognised_without_a_mark(text: str) -> None:
    assert is_question(folded(text))


@pytest.mark.parametrize("text", ["你可以的加油", "this is so good", "he does that lol", "求你了", "我买了"])
def test_remarks_are_no_questions(text: str) -> None:
    assert not is_question(folded(text))


@pytest.mark.parametrize(
    "text",
    [
        "1",
        "扣1",
        "666",
        "2333",
        "哈哈哈",
        "啊啊啊啊",
        "？？？",
        "好好好",
        "😀",
        "lol",
        "ㅋㅋㅋ",
        "www",
        "真的吗",
        "打卡",
        "(￣▽￣)",
    ],
)
def test_cheers_and_numbers_are_noise(text: str) -> None:
    assert is_noise(folded(text))


@pytest.mark.parametrize("text", ["hi", "早", "价格", "nice", "有货", "赞一个"])
def test_short_words_are_not(text: str) -> None:
    assert not is_noise(folded(text))


def test_a_rhetorical_question_wants_no_answer() -> None:
    assert is_rhetorical("谁懂啊") and is_rhetorical("这不香吗") and not is_rhetorical("怎么这么贵")
