import pytest

from bot.triage.unknowns import MEMORY_S, REMEMBERED, Unknowns

pytestmark = pytest.mark.unit


def test_a_near_duplicate_gets_the_key_of_the_first_until_it_is_forgotten() -> None:
    unknowns = Unknowns()
    first = unknowns.key("吸管可以拆下来洗吗", "CUP", "zh", 0.0)
    assert unknowns.key("请问吸管可以拆下来洗吗", "CUP", "zh", 60.0) == first
    assert unknowns.key("吸管可以拆下来洗", "CUP", "zh", MEMORY_S + 1.0) != first


def test_the_same_words_about_another_product_are_another_question() -> None:
    unknowns = Unknowns()
    unknowns.key("适合老人用吗", "CUP", "zh", 0.0)
    unknowns.key("适合老人用吗", "TRAY", "zh", 0.0)
    assert len(unknowns._recent) == 2


def test_memory_is_bounded() -> None:
    unknowns = Unknowns()
    for n in range(REMEMBERED * 3):
        unknowns.key(f"第{n}种完全不同的问题{n * 7}", None, "zh", 0.0)
    assert len(unknowns._recent) == REMEMBERED
