import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.text import fold, language_of, plain_text, words_only

pytestmark = pytest.mark.unit


@given(st.text(max_size=2000))
def test_plain_text_never_holds_control_or_bidi_characters(text: str) -> None:
    plain = plain_text(text)
    assert len(plain) <= 500
    assert not [char for char in plain if unicodedata.category(char) in ("Cc", "Co", "Cs")]
    assert not set(plain) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@given(st.text(max_size=300))
def test_plain_text_is_stable(text: str) -> None:
    once = plain_text(text)
    assert plain_text(once) == once


def test_a_hundred_kilobyte_comment_becomes_five_hundred_characters() -> None:
    assert len(plain_text("好" * 100_000)) == 500


def test_markup_and_entities_become_words() -> None:
    assert plain_text("<b>59</b>&nbsp;元&lt;3", markup=True) == "59 元<3"


@pytest.mark.parametrize("text", ["ราคาเท่าไหร่ครับ", "بكم هذا؟", "यह कितने का है", "bao nhiêu tiền vậy ạ", "👨‍👩‍👧‍👦"])
def test_scripts_and_emoji_families_come_through_unharmed(text: str) -> None:
    assert plain_text(text) == text


def test_stacked_marks_are_cut_to_two() -> None:
    assert len(plain_text("a" + "\u0301" * 50)) <= 3


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("这款多少钱", "zh"),
        ("これはいくらですか", "ja"),
        ("얼마예요", "ko"),
        ("ราคาเท่าไหร่", "th"),
        ("бесплатная доставка?", "ru"),
        ("بكم هذا", "ar"),
        ("giá bao nhiêu vậy", "vi"),
        ("how much is it", "en"),
        ("这个 T恤 size M 有吗", "zh"),
        ("666", "zh"),
        ("😀", "zh"),
        ("כמה זה עולה", "und"),
        ("πόσο κάνει αυτό", "und"),
        ("এটার দাম কত", "und"),
        ("这个好 ಠ_ಠ", "zh"),
        ("the Ω model", "en"),
    ],
)
def test_the_script_tells_the_language(text: str, lang: str) -> None:
    assert language_of(text, "zh") == lang


def test_folded_text_matches_across_width_and_case() -> None:
    assert fold("ＡＩ\u200bHost") == "aihost"
    assert words_only("多少钱？！") == "多少钱"
