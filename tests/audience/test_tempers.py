import pytest

from bot.audience.tempers import is_against, is_welcome

pytestmark = pytest.mark.unit

AGAINST = [
    "骗子滚出去", "大家快走", "别买了都是假货", "不要在这买", "主播就是垃圾", "騙子", "主播是骗子吗大家快走不要买了？",
    "scammer", "this seller is a scammer leave now", "don't buy here", "report this stream", "can you get lost",
    "estafadores", "no compren aquí", "não comprem", "arnaqueur", "n'achetez rien", "betrüger", "kauft hier nicht",
    "мошенники", "не покупайте", "penipu", "jangan beli", "lừa đảo", "อย่าซื้อ", "نصاب", "買うな", "사기꾼", "truffatori",
    "dolandırıcı", "oszuści", "धोखेबाज",
]  # fmt: skip
WELCOME = [
    "生日快乐主播天天开心万事如意", "恭喜恭喜，主播加油", "新年快樂大家", "我要两件白色的", "已拍两单坐等发货",
    "请问一下这款白色的保温杯现在多少钱呀", "优惠券怎么领", "垃圾袋多少钱一卷", "我的订单什么时候发货", "快递到哪了",
    "happy birthday to the best host", "congratulations on the new shop", "is this cup dishwasher safe",
    "when does my order ship", "i want the blue one please", "feliz cumpleaños guapa", "¿cuánto cuesta el envío?",
    "parabéns pelo canal", "bon anniversaire à toi", "alles gute zum geburtstag", "wann kommt meine bestellung",
    "с днём рождения", "когда придёт мой заказ", "selamat ulang tahun kak", "berapa harga yang merah",
    "chúc mừng sinh nhật", "สุขสันต์วันเกิดนะคะ", "ราคาเท่าไหร่คะ", "عيد ميلاد سعيد", "كم سعر هذا؟",
    "お誕生日おめでとう", "送料はいくらですか", "생일 축하해요", "이거 얼마예요",
]  # fmt: skip
NEITHER = [
    "i like turtles and so does my uncle bob",
    "主播你今年到底多大了呀说说",
    "我不喜欢这个主播换一个人来播",
    "冲冲冲冲冲",
]


@pytest.mark.parametrize("text", AGAINST)
def test_a_call_to_leave_or_an_insult_is_against_the_room_asked_or_not(text: str) -> None:
    assert is_against(text) and not is_welcome(text, numbered=False)


@pytest.mark.parametrize("text", WELCOME)
def test_customers_and_friends_are_welcome_in_any_number(text: str) -> None:
    assert is_welcome(text, numbered=False) and not is_against(text)


@pytest.mark.parametrize("text", NEITHER)
def test_other_texts_are_neither(text: str) -> None:
    assert not is_welcome(text, numbered=False) and not is_against(text)


@pytest.mark.parametrize(
    "text", ["我的订单12345678什么时候发货", "my order 12345678 has not arrived", "¿dónde está mi pedido 12345678?"]
)
def test_a_long_number_is_somebodys_own_order(text: str) -> None:
    assert is_welcome(text, numbered=True)


@pytest.mark.parametrize("text", ["低价同款找13800138000", "生日快乐 13800138000", "how much? call 13800138000"])
def test_a_long_number_beside_other_words_is_a_call(text: str) -> None:
    assert not is_welcome(text, numbered=True)
