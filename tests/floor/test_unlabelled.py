"""What may be said without labels: honesty and courtesy, nothing that sells."""

import pytest

from bot.core.speech import Clause
from bot.core.turns import Intent, Lane
from bot.floor.unlabelled import is_left_out, may_be_said
from tests.floor.turns import make_turn

pytestmark = pytest.mark.unit
SELLING = (Intent.PRICE, Intent.STOCK, Intent.COUPON, Intent.HOW_TO_BUY, Intent.GIVEAWAY, Intent.FAQ, Intent.SIZE)
SHOW = ("opening", "segment", "welcome", "goal", "idle", "bundle", "a kind nobody has thought of")


@pytest.mark.parametrize("intent", [*SELLING, *SHOW])
def test_what_sells_and_what_no_rule_knows_may_not_be_said(intent: str) -> None:
    assert not may_be_said(make_turn(intent=intent))


@pytest.mark.parametrize("intent", ["disclosure", "distress", Intent.ARE_YOU_REAL, Intent.COMPLAINT, Intent.RETURNS])
def test_that_it_is_an_ai_safety_and_what_a_buyer_is_owed_are_said_whole(intent: str) -> None:
    turn = make_turn(intent=intent)
    assert may_be_said(turn)
    assert not is_left_out(turn, Clause(text="[[return_window:CUP]]内可以退。", lang="zh"))


def test_an_emergency_is_always_said() -> None:
    assert may_be_said(make_turn(lane=Lane.EMERGENCY, intent="segment"))


@pytest.mark.parametrize(
    ("text", "left_out"),
    [
        ("谢谢[[viewer]]的[[gift_name]]。", False),
        ("[[count]]位朋友，谢谢。", False),
        ("正讲到[[name:CUP]]。", True),
        ("现在[[price:CUP]]。", True),
        ("喜欢就去下单。", True),
        ("点购物车看看。", True),
        ("Thanks for coming, [[viewer]].", False),
        ("In good order, thanks.", False),
        ("Order now, it is in the cart.", True),
        ("リンクからどうぞ。", True),
    ],
)
def test_a_courtesy_is_said_without_the_clauses_that_sell(text: str, left_out: bool) -> None:
    assert is_left_out(make_turn(lane=Lane.THANKS, intent="gift"), Clause(text=text, lang="zh")) is left_out


CALLS = [
    *(
        "今天特价，手慢无。",
        "喜欢就带走吧。",
        "点左下角上车。",
        "點我頭像下單。",
        "連結在下面。",
        "谢谢支持，喜欢就带走吧。",
    ),
    *("Get it now, tap the basket.", "Purchase yours today.", "Big discounts today, links below.", "Ordering is easy."),
    *("今すぐ買ってね。", "お得なセール中です。", "지금 사세요, 할인 중이에요.", "링크 눌러 주세요."),
    *("Beli sekarang, diskon besar.", "Yuk klik keranjang kuning sekarang.", "Beli sekarang di troli."),
    *("Compra ahora, gracias.", "กดตะกร้าเลย", "اشتري الآن", "Mua ngay, cảm ơn.", "Greifen Sie zu!", "三二一，上！"),
]
COURTESIES = [
    *(
        "谢谢大家。",
        "歡迎[[viewer]]。",
        "Good to see you, [[viewer]].",
        "ありがとうございます。",
        "감사합니다.",
        "Terima kasih, kak.",
    ),
    *("Gracias por venir.", "ขอบคุณค่ะ", "شكرا لكم", "Cảm ơn bạn.", "Merci à tous.", "Спасибо всем.", "我是AI主播。"),
]


@pytest.mark.parametrize("intent", ["gift", "order", "closing", "super_chat", Intent.PRAISE])
def test_no_call_to_buy_passes_for_a_courtesy_in_any_language(intent: str) -> None:
    turn = make_turn(lane=Lane.THANKS, intent=intent)
    assert [text for text in CALLS if not is_left_out(turn, Clause(text=text, lang="zh"))] == []
    assert [text for text in COURTESIES if is_left_out(turn, Clause(text=text, lang="zh"))] == []
