import pytest

from bot.core.viewers import Viewer
from bot.triage import Triage
from tests.triage.shop import SHOP, committed

pytestmark = pytest.mark.unit
COMMENTS = {
    "zh": [
        "这个杯子多少钱一个",
        "可以寄到泰国吗要多久",
        "还有没有红色的外套",
        "主播你好呀今天卖什么",
        "质量怎么样会不会掉色",
        "满减券在哪里领取呢",
    ],
    "en": [
        "how much is this one please",
        "does it come in black or blue",
        "can you ship it to Canada",
        "what size should I take",
        "is there a discount today",
        "love this color so much",
    ],
    "ja": [
        "これはいくらですか教えて",
        "送料無料ですか",
        "赤い色はまだありますか",
        "サイズを教えてください",
        "東京まで何日かかりますか",
        "こんばんは初めて来ました",
    ],
    "ko": [
        "이거 얼마예요 알려주세요",
        "빨간색 아직 있나요",
        "한국으로 배송되나요",
        "사이즈 추천해 주세요",
        "오늘 할인 있어요?",
        "안녕하세요 처음 왔어요",
    ],
    "th": ["อันนี้ราคาเท่าไหร่คะ", "มีสีแดงไหมครับ", "ส่งถึงเชียงใหม่กี่วัน", "ขอลดราคาหน่อยได้ไหม", "สวัสดีค่ะเพิ่งเข้ามา", "ใช้ได้นานไหมคะ"],
    "vi": [
        "cái này giá bao nhiêu vậy",
        "còn màu đỏ không shop",
        "ship về Hà Nội mất mấy ngày",
        "có giảm giá không ạ",
        "size M mặc vừa không",
        "chào mọi người mình mới vào",
    ],
    "id": [
        "ini harganya berapa kak",
        "masih ada warna merah nggak",
        "bisa kirim ke Surabaya tidak",
        "ukuran besar masih ada kak",
        "ongkirnya berapa ke Bandung",
        "halo semuanya baru gabung",
    ],
    "ms": [
        "ini harganya berapa ya bang",
        "warna merah masih ada lagi tak",
        "boleh hantar ke Johor tak",
        "saiz besar ada lagi tak",
        "berapa harga penghantaran ke KL",
        "salam semua baru masuk live",
    ],
    "ru": [
        "сколько это стоит скажите",
        "есть красный цвет?",
        "доставите в Казань?",
        "какой размер мне взять",
        "есть сегодня скидка",
        "привет всем я новенький",
    ],
    "es": [
        "cuánto cuesta este por favor",
        "lo tienes en color rojo",
        "haces envíos a México",
        "qué talla me recomiendas",
        "hay descuento para hoy",
        "hola a todos acabo de llegar",
    ],
    "pt": [
        "quanto custa esse por favor",
        "tem na cor vermelha ainda",
        "vocês entregam no Brasil",
        "qual tamanho devo pegar",
        "tem desconto hoje",
        "oi gente acabei de chegar",
    ],
    "ar": [
        "كم سعر هذا من فضلك",
        "هل يوجد لون أحمر",
        "هل توصلون إلى دبي",
        "ما المقاس المناسب لي",
        "هل هناك خصم اليوم",
        "مرحبا أنا جديد هنا",
    ],
}
"""Invented, at least ten letters or five syllables each; none of them was used to make the word tables."""


def language(text: str, room: str = "zh", speaks: frozenset[str] = frozenset()) -> tuple[str, str]:
    """Return the language of a comment and the one it is answered in."""
    triage = Triage(SHOP, room, 1, speaks=speaks)
    routing = triage.comment(committed(text), Viewer(key="a:b:c", name="鹿"), card_sku="CUP", now=5.0)
    return routing.lang, routing.turn.lang if routing.turn else ""


def test_the_language_of_95_in_100_comments_is_known_without_any_model() -> None:
    wrong = [text for lang, texts in COMMENTS.items() for text in texts if language(text)[0] != lang]
    assert len(wrong) <= 0.05 * sum(map(len, COMMENTS.values())), wrong


def test_what_shows_no_language_is_taken_to_be_of_the_room() -> None:
    assert language("666")[0] == "zh" and language("666", room="ja")[0] == "ja"
    assert language("送料無料", room="ja")[0] == "ja" and language("送料無料")[0] == "zh"
    assert language("这个多少钱", room="ja")[0] == "zh"


@pytest.mark.parametrize("text", ["כמה עולה הספל הזה?", "πόσο κάνει αυτό;", "এটার দাম কত?"])
def test_a_script_that_nobody_here_reads_is_called_unknown_and_not_chinese(text: str) -> None:
    assert [language(text, room)[0] for room in ("zh", "en", "ja")] == ["und"] * 3


def test_what_is_understood_of_an_unknown_script_is_answered_in_the_language_of_the_room() -> None:
    assert language("כמה עולה CUP price?", speaks=frozenset({"en"})) == ("und", "zh")


def test_a_viewer_is_answered_in_her_language_where_the_host_has_it_and_the_room_allows_it() -> None:
    assert language("how much is this one please", speaks=frozenset({"en"})) == ("en", "en")
    assert language("how much is this one please") == ("en", "zh")
