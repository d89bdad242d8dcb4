import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.writer.speakable import fault_in

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    "text",
    [
        "你好，我是AI主播小满。",
        "Good day; it's An'an, and “quotes” are fine.",
        "こんにちは、AIのミカです。ラーメン・カップ。",
        "Désolé, ça va — à bientôt.",
        "สวัสดีค่ะ ยินดีต้อนรับ",
        "नमस्ते, स्वागत है",
        "안녕하세요, 천천히 보세요.",
        "Xin chào, mời bạn xem từ từ.",
    ],
)
def test_speech_in_any_language_is_fine(text: str) -> None:
    assert fault_in(text) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("好<break time='x'/>", "markup"),
        ("好</voice></speak>", "markup"),
        ("好&lt;break&gt;", "markup"),
        ("**好**", "markup"),
        ("[好](x)", "markup"),
        ("看 https://shop", "address"),
        ("看 www.shop", "address"),
        ("看 shop.com 吧", "address"),
        ("写信给 me@shop", "address"),
        ("现在59元", "digit"),
        ("现在５９元", "digit"),
        ("现在٥٩", "digit"),
        ("好\u202e的", "nobody sees"),
        ("好\u200b的", "nobody sees"),
        ("好\U000e0041的", "nobody sees"),
        ("好\x1b[31m", "markup"),
        ("好\x07", "nobody sees"),
        ("好\ue000", "nobody sees"),
        ("好\ud800", "nobody sees"),
        ("好🎉", "cannot say"),
        ("a" + "\u0301" * 5, "accents"),
        ("\ufdfa", "phrase"),
    ],
)
def test_what_is_no_speech_is_named(text: str, said: str) -> None:
    assert said in (fault_in(text) or "")


@given(st.text(max_size=60))
def test_nothing_that_passes_can_carry_markup(text: str) -> None:
    if fault_in(text) is None:
        assert not set("<>[]{}|\\`") & set(text)
        assert text.replace("\xa0", " ").replace("\u3000", " ").isprintable() or not text.isascii()
