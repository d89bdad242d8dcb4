import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.facts import SLOT
from bot.translate.masks import Names, Term, tries

pytestmark = pytest.mark.unit
NAMES: Names = {"[[name:EAR]]": ("山茶耳机", "Camellia headphones")}
TERMS = (Term(said="山茶", kept="Camellia"), Term(said="山茶耳机", kept="[[name:EAR]]"))


def first(text: str, source: str = "zh", target: str = "en") -> str:
    return next(tries(text, source, target, terms=TERMS, names=NAMES)).text


def restored(text: str, answer: str, target: str = "en", nth: int = 0) -> str | None:
    return list(tries(text, "zh", target, terms=TERMS, names=NAMES))[nth].restored(answer)


def test_the_machine_is_shown_a_price_a_count_and_goods_as_people_say_them() -> None:
    assert first("今天[[name:EAR]]只要[[price:EAR]]，还有[[left:EAR]]") == "今天山茶耳机只要29元，还有59件"
    assert first("还有[[minutes:A]]") == "还有99分钟"
    assert first("it's [[price:EAR]], [[link:EAR]]", "en") == "it's 99 yuan, no. 29"


def test_what_no_machine_knows_is_shown_as_a_code() -> None:
    assert first("收货后[[return_window:EAR]]内，[[policy:returns]]") == "收货后QX2内，QX3"


@pytest.mark.parametrize(
    ("answer", "target", "told"),
    [
        ("today it is only 99 yuan", "en", "today it is only [[price:EAR]]"),
        ("today only ¥99.00!", "en", "today only [[price:EAR]]!"),
        ("hoy por 99 yuanes solo", "es", "hoy por [[price:EAR]] solo"),
        ("сегодня всего 99 юаней", "ru", "сегодня всего [[price:EAR]]"),
        ("اليوم فقط ٩٩ يوان", "ar", "اليوم فقط [[price:EAR]]"),
        ("今日は99元だけ", "ja", "今日は[[price:EAR]]だけ"),
        ("today it is only 199 yuan", "en", None),
        ("today it is only 99.5 yuan", "en", None),
        ("99 of 99 today", "en", None),
        ("today it is cheap", "en", None),
    ],
)
def test_a_price_comes_back_with_its_unit_or_the_answer_does_not_count(
    answer: str, target: str, told: str | None
) -> None:
    assert restored("今天只要[[price:EAR]]", answer, target) == told


def test_a_name_comes_back_by_all_its_words_or_by_one_that_stands_for_it() -> None:
    assert restored("这个[[name:EAR]]多少钱", "how much are the Camellia Headphones") == "how much are the [[name:EAR]]"
    assert restored("这个[[name:EAR]]多少钱", "how much are these headphones") == "how much are these [[name:EAR]]"
    assert restored("这个[[name:EAR]]多少钱", "how much is this") is None
    assert restored("这个[[name:EAR]]多少钱", "headphones or headphones") is None


def test_a_brand_in_running_text_is_kept_and_goods_become_their_slot() -> None:
    assert first("山茶耳机包邮吗") == "山茶耳机包邮吗"
    assert restored("山茶耳机包邮吗", "are headphones free to ship") == "are [[name:EAR]] free to ship"
    assert restored("欢迎来山茶看看", "welcome to QX2", nth=1) == "welcome to Camellia"


def test_a_name_at_the_edge_may_be_set_before_or_behind_what_was_translated() -> None:
    last = list(tries("[[name:EAR]]，今天只要[[price:EAR]]", "zh", "en", terms=TERMS, names=NAMES))[-1]
    assert last.text == "今天只要99元"
    assert last.restored("today only 99 yuan") == "[[name:EAR]], today only [[price:EAR]]"
    last = list(tries("欢迎来到山茶", "zh", "en", terms=TERMS, names=NAMES))[-1]
    assert (last.text, last.restored("welcome to")) == ("欢迎来到", "welcome to Camellia")


@given(st.lists(st.sampled_from(["今天", "只要", "[[price:EAR]]", "[[left:EAR]]", "[[fact.x:EAR]]", "[[name:EAR]]"])))
def test_what_a_machine_repeats_word_by_word_comes_back_with_every_slot(parts: list[str]) -> None:
    text = "".join(parts)
    for one in tries(text, "zh", "zh", terms=(), names={"[[name:EAR]]": ("耳机", "耳机")}):
        told = one.restored(one.text)
        assert told is None or sorted(SLOT.findall(told)) == sorted(SLOT.findall(text))
        assert not SLOT.search(one.text)
