import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.triage.forms import folded
from bot.triage.spelling import bare, one_spelling, spelled

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("brp harganya kak", "berapa harganya kak"),
        ("klo ga muat", "kalau tidak muat"),
        ("q precio", "que precio"),
        ("qnto custa", "quanto custa"),
        ("còn hàng ko", "còn hàng không"),
        ("скока стоит", "сколько стоит"),
        ("ещё есть", "еще есть"),
        ("كَم السِّعر", "كم السعر"),
        ("الشنطة أحمر", "الشنطه احمر"),
        ("how much 4 u pls", "how much 4 you please"),
    ],
)
def test_short_forms_and_variants_become_one_spelling(typed: str, meant: str) -> None:
    assert spelled(folded(typed)) == meant


def test_thai_tone_marks_are_left_out_as_viewers_do() -> None:
    assert one_spelling("เท่าไหร่") == one_spelling("เทาไหร") and one_spelling("ไม้") == one_spelling("ไม")


@pytest.mark.parametrize("text", ["chinese 中文 x2", "vs", "no", "K-pop"])
def test_what_has_other_meanings_is_left_alone(text: str) -> None:
    assert spelled(folded(text)) == folded(text)


@given(st.text(max_size=120))
def test_taking_accents_off_moves_no_letter(text: str) -> None:
    assert len(bare(text)) == len(text)
    assert bare(bare(text)) == bare(text)
