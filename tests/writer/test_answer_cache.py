import pytest

from bot.writer.answer_cache import MAX_KEYS, MAX_VARIANTS, REST_S, AnswerCache, Question

pytestmark = pytest.mark.unit
PRICE = Question(intent="price", sku="CUP", lang="zh", layer="new", asks="", persona="xiaoman")
V1 = "1.0"


def filled(*answers: str, at: float = 0.0) -> AnswerCache:
    cache = AnswerCache(900.0)
    for text in answers:
        cache.keep(PRICE, V1, [text], at)
    return cache


def test_a_rested_answer_is_said_again_and_then_rests() -> None:
    cache = filled("现在[[price:CUP]]。")
    assert cache.take(PRICE, V1, REST_S - 1) is None
    assert cache.take(PRICE, V1, REST_S) == ("现在[[price:CUP]]。",)
    assert cache.take(PRICE, V1, REST_S + 1) is None


@pytest.mark.parametrize("field", Question._fields)
def test_an_answer_belongs_to_its_own_question(field: str) -> None:
    cache = filled("现在[[price:CUP]]。")
    assert cache.take(PRICE._replace(**{field: "other"}), V1, REST_S) is None


def test_several_answers_take_turns_and_no_call_is_made_for_a_fifth() -> None:
    cache = filled(*(f"{word}，[[price:CUP]]。" for word in "甲乙丙丁戊"))
    said = [cache.take(PRICE, V1, REST_S + step) for step in range(MAX_VARIANTS)]
    assert len(set(said)) == MAX_VARIANTS and None not in said
    assert cache.take(PRICE, V1, REST_S + 9) == said[0], "the one that was said longest ago"


def test_the_same_answer_is_kept_once() -> None:
    cache = filled("好。", "好。", "好。")
    assert cache.take(PRICE, V1, REST_S) and cache.take(PRICE, V1, REST_S + 1) is None


def test_an_answer_dies_with_its_facts_and_of_age() -> None:
    assert filled("好。").take(PRICE, "2.0", REST_S) is None
    assert filled("好。").take(PRICE, V1, 899.0) is not None
    assert filled("好。").take(PRICE, V1, 900.0) is None


@pytest.mark.parametrize("text", ["只要59元。", "[[viewer]]，有货。", "一共３件。"])
def test_no_figure_and_no_name_is_ever_kept(text: str) -> None:
    assert filled(text).take(PRICE, V1, REST_S) is None


def test_a_digit_inside_a_slot_is_no_figure() -> None:
    assert filled("现在[[price:SKU59]]。").take(PRICE, V1, REST_S) is not None


def test_zero_keeps_nothing() -> None:
    cache = AnswerCache(0.0)
    cache.keep(PRICE, V1, ["好。"], 0.0)
    assert cache.take(PRICE, V1, REST_S) is None


def test_it_has_a_bound_and_the_question_asked_longest_ago_goes_first() -> None:
    cache = AnswerCache(9e9)
    for number in range(MAX_KEYS + 50):
        cache.keep(PRICE._replace(asks=str(number)), V1, ["好。"], 0.0)
    found = [number for number in range(MAX_KEYS + 50) if cache.take(PRICE._replace(asks=str(number)), V1, REST_S)]
    assert found == list(range(50, MAX_KEYS + 50))
