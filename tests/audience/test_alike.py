import pytest

from bot.audience.alike import MOST_PEOPLE, AlikeTexts, skeleton
from bot.core.text import words_only

pytestmark = pytest.mark.unit
WITHIN_S = 30.0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("大家快走不要买1", "大家快走不要买22"),
        ("leave now!!!", "LEAVE   now 😀😀"),
        ("leaaave now", "leave nooow"),
        ("leave this shop", "lеаvе this shоp"),  # Cyrillic letters
    ],
)
def test_counters_marks_repeats_and_look_alikes_make_no_other_text(one: str, other: str) -> None:
    assert skeleton(words_only(one)) == skeleton(words_only(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("这个主播卖假货大家快走不要买", "这个主播卖假货大家快走不要买啊啊"),
        ("这个主播卖假货大家快走不要买", "家人们这个主播卖假货大家快走"),
        ("this seller is a scammer leave now", "guys this seller is a scammer leave"),
    ],
)
def test_a_word_more_or_less_makes_no_other_text(one: str, other: str) -> None:
    texts = AlikeTexts(10)
    assert texts.people(words_only(one), "a", 0.0, WITHIN_S)[0] == 1
    assert texts.people(words_only(other), "b", 1.0, WITHIN_S)[0] == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("这款白色的保温杯多少钱", "那条红色的裙子还有货吗"),
        ("how much is the cup", "is the dress in stock"),
        ("好看", "好吃"),
    ],
)
def test_other_words_make_another_text(one: str, other: str) -> None:
    texts = AlikeTexts(10)
    texts.people(words_only(one), "a", 0.0, WITHIN_S)
    assert texts.people(words_only(other), "b", 1.0, WITHIN_S)[0] == 1


def test_a_person_counts_once_and_only_for_a_while() -> None:
    texts = AlikeTexts(10)
    assert [texts.people("大家快走", "a", now, WITHIN_S)[0] for now in (0.0, 1.0)] == [1, 1]
    assert texts.people("大家快走", "b", 40.0, WITHIN_S)[0] == 1
    texts.forget("b")
    assert texts.people("大家快走", "c", 41.0, WITHIN_S)[0] == 1


def test_texts_and_people_are_bounded() -> None:
    texts = AlikeTexts(20)
    for number in range(2000):
        word = "".join(chr(0x4E00 + (number * step) % 5000) for step in (3, 7, 11, 13, 17, 19))
        texts.people(word, str(number), number * 0.01, WITHIN_S)
    assert len(texts) <= 20 and len(texts._anchored) <= 40
    assert max(texts.people("大家快走", str(number), 30.0, WITHIN_S)[0] for number in range(200)) == MOST_PEOPLE
