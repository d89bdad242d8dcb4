import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.writer.memory import NEVER, SENTENCES, Memory, alike, grams

pytestmark = pytest.mark.unit
HOUR_S = 3600.0


@pytest.mark.parametrize(
    ("said", "again"),
    [
        ("付款以后，很快就会从店里发出来。", "付款以后，很快就会从店里发出来！"),
        ("这款现在[[price:SKU]]，标价大家一样。", "这款现在[[price:SKU]]，标价大家一样哦。"),
        ("It's listed at [[price:SKU]], nothing hidden.", "It is listed at [[price:SKU]], nothing hidden."),
        ("ご注文の前に、サイズをもう一度ご確認ください。", "ご注文の前に、サイズをもう一度ご確認ください"),
        ("{{ introduction }}今天慢慢讲。", "今天慢慢讲。"),
    ],
)
def test_a_near_sentence_counts_as_the_same(said: str, again: str) -> None:
    memory = Memory()
    memory.note(said, 100.0)
    assert memory.last(again)[0] == 100.0
    assert not memory.has_rested(again, 100.0 + HOUR_S, 2 * HOUR_S)
    assert memory.has_rested(again, 100.0 + 2 * HOUR_S, 2 * HOUR_S)


@pytest.mark.parametrize(
    ("said", "other"),
    [
        ("能退的，没拆封就行。", "不能退，已经拆封了。"),
        ("现在[[price:SKU]]，标价大家一样。", "还剩[[left:SKU]]，标价大家一样。"),
        ("Just so you know, returns are open.", "Just so you know, shipping is free."),
    ],
)
def test_another_sentence_is_another(said: str, other: str) -> None:
    memory = Memory()
    memory.note(said, 0.0)
    assert memory.last(other) == NEVER


def test_what_is_near_is_found_whether_it_was_asked_about_before_or_after() -> None:
    memory = Memory()
    assert memory.last("这款现在[[price:SKU]]，标价大家一样哦。") == NEVER
    memory.note("这款现在[[price:SKU]]，标价大家一样。", 5.0)
    assert memory.last("这款现在[[price:SKU]]，标价大家一样哦。")[0] == 5.0


def test_a_beginning_is_remembered_by_its_first_characters() -> None:
    memory = Memory()
    memory.note("刚进来的朋友，先坐。", 7.0)
    assert memory.opened_at("刚进来的朋友，慢慢看。") == 7.0
    assert memory.opened_at("慢慢看，刚进来的朋友。") == float("-inf")


def test_a_day_of_new_sentences_stays_small_and_fast() -> None:
    memory = Memory()
    began = time.perf_counter()
    for number in range(SENTENCES + 200):
        text = f"第{chr(0x4E00 + number)}句{chr(0x5E00 + number)}话{chr(0x6E00 + number)}说完了"
        memory.last(text)
        memory.note(text, float(number))
    assert len(memory._said) == SENTENCES
    assert len(memory._near) <= 4 * SENTENCES + 1
    assert (time.perf_counter() - began) / SENTENCES < 0.02


def test_a_restart_does_not_make_the_host_forget() -> None:
    memory, later = Memory(), Memory()
    memory.note("先听短处。", 100.0)
    later.restore(json.loads(json.dumps(memory.state(400.0))), 10_000.0)
    assert later.last("先听短处。")[0] == 9_700.0
    later.restore({"said": 3}, 0.0)
    later.restore({}, 0.0)


@given(st.lists(st.text(max_size=40), max_size=30), st.text(max_size=40))
def test_any_text_may_be_remembered(said: list[str], asked: str) -> None:
    memory = Memory()
    for at, text in enumerate(said):
        memory.note(text, float(at))
        assert memory.last(text)[0] == float(at) or not grams(text)
    memory.last(asked)
    assert alike(grams(asked), grams(asked)) or not grams(asked)
