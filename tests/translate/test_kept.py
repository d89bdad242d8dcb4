import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.translate.kept import is_kept

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("source", "translated"),
    [
        ("3号多少钱", "How much is number 3?"),
        ("三号多少钱", "How much is number 3?"),
        ("１２块", "12 yuan"),
        ("๑๒ บาท", "12 baht"),
        ("1000 yuan", "1,000 元"),
        ("[[price:CUP]]吗", "Is it [[price:CUP]]?"),
    ],
)
def test_a_translation_with_every_slot_and_figure_is_kept(source: str, translated: str) -> None:
    assert is_kept(source, translated)


@pytest.mark.parametrize(
    ("source", "translated"),
    [
        ("3号多少钱", "How much is it?"),
        ("12块", "21 yuan"),
        ("12块", "1 2 yuan"),
        ("2个2块", "2 yuan each"),
        ("10,5", "105"),
        ("[[price:CUP]]吗", "Is it [[ price : CUP ]]?"),
        ("[[price:CUP]]吗", "Is it cheap?"),
        ("便宜吗", "Is it [[price:CUP]]?"),
    ],
)
def test_a_lost_or_changed_slot_or_figure_is_noticed(source: str, translated: str) -> None:
    assert not is_kept(source, translated)


@given(st.text())
def test_any_text_keeps_itself(text: str) -> None:
    assert is_kept(text, text)
