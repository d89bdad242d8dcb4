import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.facts import slots_in
from bot.writer.clauses import MAX_CLAUSE, MAX_SLOT, ClauseCutter

pytestmark = pytest.mark.unit

PIECES = st.sampled_from(
    [
        "现在", "有货", "，", "。", "！", "？", "…", "；", ",", ".", ":", "!", "?", "\n", " ", "”", "\"", "）", "“",
        "[[price:CUP]]", "[[fact.mouth:CUP]]", "[[", "]]", "59.9", "1,000", "12:30", "3", "kg", "元", "T恤", "AI",
        "it is", " out of stock", "e.g.", "好的", "杯子一歪包里全湿", "😀", "a" * 30, "一二三四五六七八九十" * 3,
    ]
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=30).map("".join)


def at_once(text: str) -> list[str]:
    cutter = ClauseCutter()
    return cutter.feed(text) + cutter.flush()


def by_character(text: str) -> list[str]:
    cutter = ClauseCutter()
    return [clause for char in text for clause in cutter.feed(char)] + cutter.flush()


def letters(text: str) -> str:
    return "".join(re.findall(r"[^\W_]", text))


@settings(deadline=None)
@given(TEXTS)
def test_feeding_by_character_equals_feeding_at_once(text: str) -> None:
    assert by_character(text) == at_once(text)


@settings(deadline=None)
@given(TEXTS)
def test_no_letter_is_lost_or_moved(text: str) -> None:
    assert letters("".join(at_once(text))) == letters(text)


@settings(deadline=None)
@given(TEXTS)
def test_no_slot_is_cut(text: str) -> None:
    whole = [slot.raw for slot in slots_in(text)]
    assert [slot.raw for clause in at_once(text) for slot in slots_in(clause)] == whole


@settings(deadline=None)
@given(TEXTS)
def test_no_clause_outgrows_its_bound(text: str) -> None:
    assert all(len(clause) <= MAX_CLAUSE + MAX_SLOT + 1 for clause in at_once(text))


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("现在有货的，还剩[[left:CUP]]，屏幕上同步。", ["现在有货的，", "还剩[[left:CUP]]，屏幕上同步。"]),
        ("现在有货，还剩[[left:CUP]]。", ["现在有货，还剩[[left:CUP]]。"]),
        ("能退的。没拆封就行。", ["能退的。", "没拆封就行。"]),
        ("好的，没问题，马上看。", ["好的，没问题，", "马上看。"]),
        ("嗯，对的。这款有货。", ["嗯，对的。这款有货。"]),
        ("现在[[price:CUP]]，标价大家一样。", ["现在[[price:CUP]]，", "标价大家一样。"]),
        ("它说“不能进洗碗机。”因为密封圈怕热，会变形。", ["它说“不能进洗碗机。", "因为密封圈怕热，会变形。"]),
        ("这款包邮OK,还有别的吗", ["这款包邮OK,", "还有别的吗"]),
        ("价格是59.9元,别急着拍下", ["价格是59.9元,", "别急着拍下"]),
        ("一共是1,000毫升，够用", ["一共是1,000毫升，", "够用"]),
        ("开始时间12:30，记得来", ["开始时间12:30，", "记得来"]),
        ("太好了！！！我们接着看看细节", ["太好了！", "我们接着看看细节"]),
        ("It's [[price:CUP]] now, one price for everyone.", ["It's [[price:CUP]] now,", "one price for everyone."]),
        (
            "Yes, well, it ships, e.g. today. Then you wait for it.",
            ["Yes, well, it ships,", "e.g. today. Then you wait for it."],
        ),
        ("Version 2.5 is here. Enjoy it.", ["Version 2.5 is here.", "Enjoy it."]),
        ("That is good!Next comes the lid.", ["That is good!", "Next comes the lid."]),
        ("……", []),
        ("", []),
    ],
)
def test_cuts_where_a_speaker_breathes(text: str, clauses: list[str]) -> None:
    assert at_once(text) == clauses
    assert by_character(text) == clauses


def test_the_first_clause_leaves_without_the_character_after_its_mark() -> None:
    assert ClauseCutter().feed("现在有货，放心。") == ["现在有货，放心。"]


def test_a_long_run_without_marks_is_cut_but_not_between_number_and_unit() -> None:
    clauses = at_once("杯" * 39 + "三百毫升够一个人喝一上午还有多")
    assert clauses[0].endswith("三百毫") or clauses[0].endswith("杯")
    assert not re.search(r"[三百]$", clauses[0])


def test_a_flood_of_digits_is_bounded() -> None:
    assert max(map(len, at_once("9" * 5000))) <= MAX_CLAUSE
