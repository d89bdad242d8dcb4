import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.show.clauses import clauses_of, rest_after, resume_after

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


def test_a_line_goes_on_at_the_sentence_in_which_it_was_cut() -> None:
    text = "杯盖是按压的，单手就开。装满水以后随手放进大背包里，[[fact.a:B.C]]也不漏。下一只看锅。"
    assert resume_after(text, 1) == rest_after(text, 1), "in the first sentence it goes on, or it never would"
    assert resume_after(text, 2) == text[text.index("装满") :]
    assert resume_after(text, 3) == text[text.index("装满") :]
    assert resume_after(text, len(clauses_of(text))) == ""


@given(COPY, st.integers(0, 12))
def test_what_is_taken_up_again_ends_the_line_and_makes_progress(text: str, heard: int) -> None:
    rest, resumed = rest_after(text, heard), resume_after(text, heard)
    assert text.strip().endswith(resumed) and resumed.endswith(rest)
    assert heard == 0 or not rest or len(resumed) < len(text.strip()) or resumed == rest
