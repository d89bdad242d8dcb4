import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.private import without_private
from bot.core.turns import Intent
from bot.core.viewers import Viewer
from bot.triage import Triage, read
from tests.triage.shop import SHOP, committed

pytestmark = pytest.mark.unit
ASKED = [
    ("我电话13912345678 帮我看下什么时候发货", Intent.SHIPPING),
    ("订单号202411240012345 想退", Intent.RETURNS),
    ("email me at jo.doe@example.com about the refund please", Intent.RETURNS),
    ("mon tel c'est 06 12 34 56 78, vous livrez quand", Intent.SHIPPING),
    ("โทรมา0812345678 ของส่งวันไหน", Intent.SHIPPING),
    ("meu zap é 11 91234-5678 quando chega", Intent.SHIPPING),
    ("+1 415 555 0134 when does it ship", Intent.SHIPPING),
]


@pytest.mark.parametrize(("text", "intent"), ASKED)
def test_a_request_that_carries_private_data_is_answered_without_it(text: str, intent: Intent) -> None:
    routing = Triage(SHOP, "zh").comment(committed(text), Viewer(key="v", name="v"), card_sku="CUP", now=0.0)
    assert routing.turn is not None and routing.intent == intent
    assert "***" in routing.turn.text
    assert not any(len(run) > 6 for run in routing.turn.text.replace("***", " ").split() if run.isdigit())
    assert "@" not in routing.turn.text


@pytest.mark.parametrize("text", ["13800000000", "加我 13800000000", "jo@example.com", "call 0812345678"])
def test_private_data_alone_is_nothing_to_answer(text: str) -> None:
    assert not read(text).answered


@pytest.mark.parametrize("text", ["160 100斤穿什么码", "59.9元 12件", "20241124", "100,000", "1000000元", "@小鹿 你好"])
def test_figures_that_are_asked_about_stay(text: str) -> None:
    assert without_private(text) == text


@given(st.text(max_size=200))
def test_no_text_keeps_a_number_of_nine_digits(text: str) -> None:
    left = without_private(text + " 123456789 x")
    assert "123456789 x" not in left


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("tel 612 34 56 78, 2 tazas", "tel ***, 2 tazas"),
        ("139 1234 5678 2件多少钱", "*** 2件多少钱"),
        ("170 13912345678", "170 ***"),
        ("1️⃣3️⃣9️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣ 找我", "*** 找我"),
        ("паспорт 4509 123456 есть", "*** есть"),
        ("john.smith (at) gmail.com!", "***!"),
        ("l i n @ g m a i l . c o m", "***"),
        ("微 信 号 ： l i n 8 8 8 8 谢谢", "*** 谢谢"),
        ("mail lin@example.com. Thanks", "mail ***. Thanks"),
        ("one three nine one two three four five six seven eight", "***"),
    ],
)
def test_a_number_is_taken_whole_and_nothing_beside_it(text: str, left: str) -> None:
    assert without_private(text) == left


@pytest.mark.parametrize(
    "text",
    ["66666666666", "2333333333", "1 2 3 4 5 6 7 8 9 10", "36 37 38 39 40 41", "2026-11-24 10:30:15", "Rp 12500000"],
)
def test_what_counts_laughs_or_prices_reaches_nobody(text: str) -> None:
    assert without_private(text) == text


@given(st.text(max_size=200))
def test_what_was_masked_once_stays_as_it_is(text: str) -> None:
    once = without_private(text)
    assert without_private(once) == once


@pytest.mark.parametrize("piece", ["1 ", "1.a", "a" * 9, "at ", "京a", "护照 ", "微信:", "x at y", "(at) ", "1-"])
def test_a_crafted_comment_costs_milliseconds(piece: str) -> None:
    began = time.process_time()
    without_private((piece * 500)[:500])
    assert time.process_time() - began < 0.1
