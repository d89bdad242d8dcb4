import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.triage import ProductIndex
from tests.triage.market import MARKET
from tests.triage.shop import SHOP

pytestmark = pytest.mark.unit
INDEX = ProductIndex(SHOP)


@pytest.mark.parametrize(
    ("text", "skus"),
    [
        ("2号链接多少钱", ("TRAY",)),
        ("二号怎么卖", ("TRAY",)),
        ("十二号有货吗", ("LID",)),
        ("拍链接2", ("TRAY",)),
        ("第二个链接", ("TRAY",)),
        ("how much is number 2", ("TRAY",)),
        ("link two please", ("TRAY",)),
        ("#12", ("LID",)),
        ("2番はいくら", ("TRAY",)),
        ("2번 얼마예요", ("TRAY",)),
        ("số 2 giá bao nhiêu", ("TRAY",)),
        ("nomor 2 berapa kak", ("TRAY",)),
        ("número 2 cuánto", ("TRAY",)),
        ("رقم 2 بكم", ("TRAY",)),
        ("保温杯盖多少钱", ("LID",)),
        ("保溫杯多少錢", ("CUP",)),
        ("保温杯和茶盘哪个好", ("CUP", "TRAY")),
        ("1号和2号有什么区别", ("CUP", "TRAY")),
        ("2 and 12 which is better", ("TRAY", "LID")),
        ("1和2哪个好", ("CUP", "TRAY")),
        ("1 oder 2 was ist der unterschied", ("CUP", "TRAY")),
        ("is the tray in stock", ("TRAY",)),
        ("two cups please", ("CUP",)),
    ],
)
def test_a_comment_names_its_product(text: str, skus: tuple[str, ...]) -> None:
    assert INDEX.find(text, "CUP").skus == skus


@pytest.mark.parametrize(
    "text",
    [
        "99号链接",
        "5月2号发货吗",
        "2号发货吗",
        "2个多少钱",
        "cupboard",
        "拍两件",
        "12号到货吗",
        "2和12件哪个划算",
        "1 or 2 pieces",
    ],
)
def test_a_number_or_word_that_names_nothing_means_the_product_on_the_card(text: str) -> None:
    assert INDEX.find(text, "CUP").why == "product on the card"
    assert INDEX.find(text).skus == ()


@given(st.text(max_size=80))
def test_any_text_is_searched_without_an_error(text: str) -> None:
    assert set(INDEX.find(text, None).skus) <= set(SHOP.products)


@pytest.mark.parametrize(
    ("text", "card", "sku"),
    [
        ("the red one please", None, "RED"),
        ("红色那条还有吗", "BLUE", "RED"),
        ("do you have the blue scarf", "CUP", "BLUE"),
        ("the scarf", "CUP", "CUP"),
        ("the scarf", "RED", "RED"),
        ("is the red one still here", "RED", "RED"),
        ("有红色的吗", "CUP", "CUP"),
        ("is there a green one", "RED", "RED"),
        ("сколько стоит сумку", None, "BAG"),
        ("الشنطة بكم", None, "BAG"),
        ("tasnya muat laptop", None, "BAG"),
        ("quanto custa essa caneca", None, "CUP"),
        ("quali asbag", None, None),
        ("wie teuer ist nummer 3", None, "RED"),
        ("幸福路3号2栋", None, None),
    ],
)
def test_a_colour_tells_kin_apart_and_else_is_a_variant(text: str, card: str | None, sku: str | None) -> None:
    assert ProductIndex(MARKET).find(text, card).sku == sku
