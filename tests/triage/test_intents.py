import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.turns import Intent
from bot.triage import read, read_intent

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("再便宜点", Intent.COUPON),
        ("取消订单", Intent.RETURNS),
        ("拜拜", Intent.GREETING),
        ("已拍三件", Intent.SMALL_TALK),
        ("真是好质量，洗一次就破", Intent.COMPLAINT),
        ("都一周了还没发货", Intent.COMPLAINT),
        ("什么时候发货", Intent.SHIPPING),
        ("会掉色吗", Intent.UNKNOWN),
        ("坏了怎么办", Intent.RETURNS),
        ("蹲一个", Intent.STOCK),
        ("傻逼质量，穿一次就开线", Intent.COMPLAINT),
        ("已拍，什么时候发货", Intent.SHIPPING),
        ("多 少 錢", Intent.PRICE),
    ],
)
def test_the_policy_of_the_room(text: str, intent: Intent) -> None:
    assert read_intent(text)[0] is intent


@pytest.mark.parametrize(
    "text",
    ["累坏了", "美国能用吗", "你好懂啊", "这谁顶得住", "真的吗", "不是骗子", "hahaha", "dream is better", "十几块"],
)
def test_words_that_only_look_like_a_complaint_or_a_question_trigger_nothing(text: str) -> None:
    assert read(text).intent not in (Intent.COMPLAINT, Intent.GREETING, Intent.PRICE, Intent.COMPARE)


@given(st.text(max_size=300))
def test_any_text_is_read_the_same_way_twice_without_an_error(text: str) -> None:
    assert read(text) == read(text)
    assert read(text).why


@given(st.text(alphabet="😀❤️👍🔥!？。1234567890 \u200d\ufe0f", max_size=30))
def test_emoji_and_numbers_alone_are_never_answered(text: str) -> None:
    assert not read(text).answered
