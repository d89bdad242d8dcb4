import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.sentences import MOST, Sentences, sentences_of, unbound

pytestmark = pytest.mark.unit
REST_S = 1800.0


def test_a_text_is_cut_where_a_sentence_ends_and_not_in_slots_figures_or_numbers_of_links() -> None:
    assert sentences_of("先看盖子。[[fact.mouth:CUP]]宽，好洗！你呢？") == (
        "先看盖子。",
        "[[fact.mouth:CUP]]宽，好洗！",
        "你呢？",
    )
    assert sentences_of("It's ¥59.90, No. 5. Look at the lid.") == ("It's ¥59.90, No. 5.", "Look at the lid.")
    assert sentences_of("……！") == ()


def test_one_sentence_that_was_said_makes_the_whole_line_early_until_it_has_rested() -> None:
    said = Sentences(REST_S)
    said.note("先看盖子。再看杯口。", 100.0)
    assert said.is_early("换一样。再看杯口！", 100.0 + REST_S - 1)
    assert not said.is_early("换一样。再看杯口！", 100.0 + REST_S)
    assert not said.is_early("再看杯底。", 101.0)


def test_marks_and_case_make_no_other_sentence() -> None:
    said = Sentences(REST_S)
    said.note("Look at the lid, please.", 0.0)
    assert said.is_early("look at the lid please!", 1.0)


def test_a_changed_figure_is_news_and_the_same_figure_is_not() -> None:
    said = Sentences(REST_S)
    said.note("还剩[[left:CUP]]。", 0.0)
    said.note("还剩5件。", 0.0)
    for left, is_early in (("5件", True), ("4件", False)):
        fill = lambda text, left=left: text.replace("[[left:CUP]]", left)  # noqa: E731
        assert said.is_early("还剩[[left:CUP]]。", 9.0, fill=fill, news=True) is is_early
        assert said.is_early("还剩[[left:CUP]]。", 9.0, fill=fill)


def test_what_a_viewer_was_just_told_is_early_for_the_show_though_its_copy_was_never_used() -> None:
    said = Sentences(REST_S)
    said.note("现在¥59，标价大家一样。", 0.0)
    assert said.is_early(
        "现在[[price:CUP]]，标价大家一样。", 9.0, fill=lambda text: text.replace("[[price:CUP]]", "¥59")
    )


def test_copy_is_known_again_whatever_product_it_was_bound_to() -> None:
    said = Sentences(REST_S)
    said.note("现在[[price:CUP]]。", 0.0)
    assert said.is_early(unbound("现在[[price:SKU]]。"), 9.0)
    assert not said.is_early("现在[[price:TEA]]。", 9.0)


def test_the_line_of_the_law_is_never_early() -> None:
    said = Sentences(REST_S)
    said.note("[[notice:TEA]]。", 0.0)
    assert not said.is_early("[[notice:TEA]]。", 1.0)


def test_without_a_time_nothing_rests_and_nothing_is_kept() -> None:
    said = Sentences()
    said.note("先看盖子。", 0.0)
    assert not said.is_early("先看盖子。", 0.0) and said.state(0.0) == {}


def test_a_snapshot_holds_no_word_and_a_restarted_room_remembers_by_it() -> None:
    said, again = Sentences(REST_S), Sentences(REST_S)
    said.note("我的电话是某某。", 50.0)
    state = json.loads(json.dumps(said.state(60.0)))
    assert "电话" not in json.dumps(state, ensure_ascii=False)
    again.restore(state, 5.0)
    assert again.is_early("我的电话是某某。", 5.0) and not again.is_early("我的电话是某某。", 5.0 + REST_S - 10)


@given(st.lists(st.tuples(st.integers(0, 3 * MOST), st.floats(0, 60)), max_size=60))
def test_what_is_kept_is_bounded_by_its_time(steps: list[tuple[int, float]]) -> None:
    said, now = Sentences(REST_S), 0.0
    for number, pause_s in steps:
        now += pause_s
        said.note(f"句子{number}。", now)
    assert all(0 <= age_s <= REST_S for age_s in said.state(now).values())
    assert len(said.state(now)) <= len(steps)
