"""What the words around settle: no word list knows these comments by themselves."""

import pytest

from bot.core.turns import Intent
from bot.triage import read

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("有没有黑的", Intent.STOCK),
        ("quedan en negro?", Intent.STOCK),
        ("im 5'4 130lbs what should i get", Intent.SIZE),
        ("160 100斤穿哪个", Intent.SIZE),
        ("165 110斤", Intent.SIZE),
        ("尺码怎么选", Intent.SIZE),
        ("三岁娃能用不", Intent.INGREDIENTS),
        ("is it ok for a toddler", Intent.INGREDIENTS),
        ("周五前能拿到手吗", Intent.SHIPPING),
        ("chega antes do natal?", Intent.SHIPPING),
        ("福袋啥时候发", Intent.GIVEAWAY),
        ("颜色好看", Intent.PRAISE),
        ("какая красота", Intent.PRAISE),
        ("what a gorgeous bag", Intent.PRAISE),
    ],
)
def test_the_words_around_settle_what_is_asked(text: str, intent: Intent) -> None:
    reading = read(text)
    assert reading.intent is intent and reading.answered


@pytest.mark.parametrize(
    "text", ["你喜欢红色吗", "今天穿黑的真好看", "黑的", "我160", "100斤", "送小朋友可以吗", "前天晚上"]
)
def test_a_colour_a_figure_or_a_child_alone_asks_nothing_of_the_kind(text: str) -> None:
    assert read(text).intent not in (Intent.STOCK, Intent.SIZE, Intent.INGREDIENTS, Intent.SHIPPING)


@pytest.mark.parametrize(
    ("text", "intent"),
    [("滚，一群骗子", Intent.ABUSE), ("꺼져 사기꾼아", Intent.ABUSE), ("骗子，没发货", Intent.COMPLAINT)],
)
def test_swindler_beside_an_insult_is_one_more_and_beside_a_fault_a_complaint(text: str, intent: Intent) -> None:
    assert read(text).intent is intent


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("有货没", "有货吗"),
        ("能退不", "能退吗"),
        ("吃饭了没", "吃饭了吗"),
        ("咋卖", "怎么卖"),
        ("在哪儿买", "在哪里买"),
    ],
)
def test_other_ends_and_words_of_the_north_ask_the_same(one: str, other: str) -> None:
    assert read(one).intent is read(other).intent


@pytest.mark.parametrize("text", ["什么", "这么", "我还没有", "一点都不", "不错不错"])
def test_ends_that_ask_nothing_stay(text: str) -> None:
    assert not read(text).answered or read(text).intent is Intent.PRAISE
