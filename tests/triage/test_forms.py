import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.triage.forms import MAX_READ, folded, letters, skeleton, unleet

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("多 少 錢", "多少钱"),
        ("Ｈｅｌｌｏｏｏｏ", "hello"),
        ("1000元", "1000元"),
        ("哈哈哈哈哈", "哈"),
        ("包郵嗎？", "包邮吗?"),
        ("ok, 2 pcs", "ok, 2 pcs"),
    ],
)
def test_the_reading_form(text: str, form: str) -> None:
    assert folded(text) == form


def test_thai_arabic_and_vietnamese_marks_are_kept() -> None:
    assert (letters("เท่าไหร่"), letters("كَم"), letters("giá bao nhiêu")) == ("เท่าไหร่", "كَم", "giábaonhiêu")


def test_the_skeleton_undoes_look_alikes_and_leet() -> None:
    assert (skeleton("А.I"), skeleton("você é"), unleet("r0b0t 41")) == ("ai", "vocee", "robot 41")


@given(st.text(max_size=2000))
def test_forms_are_short_and_stable(text: str) -> None:
    assert len(folded(text)) <= MAX_READ * 18
    assert folded(folded(text))[:50] == folded(folded(folded(text)))[:50]
