import pytest

from bot.core.turns import Intent
from bot.triage.keys import told_apart

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("one", "other", "intent"),
    [
        ("59元的有吗", "69元的有吗", Intent.STOCK),
        ("黑色还有吗", "白色还有吗", Intent.STOCK),
        ("能退吗", "不能退吗", Intent.RETURNS),
        ("两件多少钱", "三件多少钱", Intent.PRICE),
        ("envian a peru", "envian a chile", Intent.SHIPPING),
        ("孕妇能用吗", "小孩能用吗", Intent.INGREDIENTS),
        ("does it fit a 13 inch laptop", "does it fit a 15 inch laptop", Intent.SIZE),
        ("rojo hay", "azul hay", Intent.STOCK),
    ],
)
def test_what_would_make_the_answer_another_one_is_in_the_key(one: str, other: str, intent: Intent) -> None:
    assert told_apart(one, intent) != told_apart(other, intent)


@pytest.mark.parametrize(
    ("one", "other", "intent"),
    [
        ("两件多少钱", "2件多少钱", Intent.PRICE),
        ("3号多少钱", "多少钱", Intent.PRICE),
        ("能不能退", "能退吗", Intent.RETURNS),
        ("黑色还有吗", "black one left?", Intent.STOCK),
        ("160 100斤穿什么码", "175 140斤穿什么码", Intent.SIZE),
        ("主播你好呀 1", "你好", Intent.GREETING),
    ],
)
def test_what_would_not_is_left_out(one: str, other: str, intent: Intent) -> None:
    assert told_apart(one, intent) == told_apart(other, intent)


def test_the_colour_of_the_product_itself_says_nothing_new() -> None:
    assert told_apart("红色围巾多少钱", Intent.PRICE, known={"red"}) == ""
