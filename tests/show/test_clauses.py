import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.show.clauses import Rest, clauses_of, rest_after, resume_after, says_ai, spoken_s

pytestmark = pytest.mark.unit
COPY = st.text(st.sampled_from("杯子盖好，。？a b.[[price:CUP]]"), max_size=60)


def test_a_slot_is_never_cut() -> None:
    assert clauses_of("看[[fact.a:B.C]]，再听。") == ["看[[fact.a:B.C]]，", "再听。"]


def test_english_sentences_keep_their_spaces() -> None:
    text = "Listen to the lid: it clicks. Then fill it. It's heavy."
    assert rest_after(text, 2) == "Then fill it. It's heavy."


@given(COPY)
def test_clauses_hold_all_of_the_copy_in_order(text: str) -> None:
    assert "".join("".join(clauses_of(text)).split()) == "".join(text.split())


@given(COPY, st.integers(0, 12))
def test_heard_and_rest_are_the_whole_line(text: str, heard: int) -> None:
    rest = rest_after(text, heard)
    assert text.strip().endswith(rest)
    assert rest_after(text, 0) == text.strip()
    assert rest_after(text, len(clauses_of(text))) == ""


TEXT = "杯盖是按压的，单手就开。装满水以后随手放进大背包里，[[fact.a:B.C]]也不漏。下一只看锅。"


@pytest.mark.parametrize(
    ("heard", "begins", "begun"),
    [
        (0, "杯盖", False),
        (0.5, "杯盖", True),
        (1, "杯盖", True),
        (2, "装满", False),
        (2.4, "装满", True),
        (3, "装满", True),
        (3.9, "下一只", False),
        (4, "下一只", False),
    ],
)
def test_a_line_goes_on_at_the_sentence_in_which_it_was_cut(heard: float, begins: str, begun: bool) -> None:
    assert clauses_of(TEXT)[3] == "[[fact.a:B.C]]也不漏。"
    rest = resume_after(TEXT, heard, "zh")
    assert rest == Rest(text=TEXT[TEXT.index(begins) :], begun=begun)


def test_a_sentence_of_which_nearly_all_was_heard_is_not_said_again() -> None:
    assert resume_after(TEXT, 4.9, "zh").text == ""
    assert (
        resume_after("Press the lid with one hand and it clicks, see. Then fill it.", 1, "en").text == "Then fill it."
    )


def test_a_sentence_that_is_cut_a_second_time_makes_way_for_the_next_one() -> None:
    once = resume_after(TEXT, 3, "zh")
    assert resume_after(once.text, 1, "zh", again=once.begun).text == "下一只看锅。"
    further = resume_after(TEXT, 1, "zh")
    assert resume_after(further.text, 3, "zh", again=further.begun).text.startswith("装满"), "another sentence"


def test_a_line_that_was_heard_has_no_rest() -> None:
    assert resume_after(TEXT, len(clauses_of(TEXT)), "zh").text == ""


@given(COPY, st.floats(0, 12))
def test_what_is_taken_up_again_is_whole_sentences_that_end_the_line(text: str, heard: float) -> None:
    rest = resume_after(text, heard, "zh")
    assert text.strip().endswith(rest.text)
    before = text.strip().removesuffix(rest.text).strip()
    assert not before or not rest.text or before[-1] in "。？.!！\n"


@given(COPY, st.lists(st.floats(0, 3), min_size=60, max_size=60))
def test_a_line_that_is_cut_all_the_time_comes_to_its_end(text: str, cuts: list[float]) -> None:
    left, again = text.strip(), False
    for heard in cuts:
        rest = resume_after(left, heard, "zh", again=again)
        assert len(rest.text) <= len(left)
        assert heard == 0 or not left or len(rest.text) < len(left) or rest.begun != again or not spoken_s(left, "zh")
        left, again = rest.text, rest.begun or (again and rest.text == left)


def test_an_opening_says_what_the_host_is_in_the_words_of_its_language() -> None:
    assert all(map(says_ai, ("我是AI主播", "I'm an AI", "Soy una IA", "저는 인공지능이에요")))
    assert not any(map(says_ai, ("我是小满", "Hi, I'm Maia", "Said aloud")))
