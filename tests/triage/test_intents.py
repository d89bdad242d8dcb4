import json
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.text import language_of
from bot.core.turns import Intent
from bot.triage import read, read_intent

pytestmark = pytest.mark.unit
Row = dict[str, str | bool]


def _rows(split: str) -> list[Row]:
    """Invented comments; rules are tuned on `tune` only, `held` is for judging them."""
    lines = (Path(__file__).parent / "comments.jsonl").read_text(encoding="utf-8").splitlines()
    return [row for row in map(json.loads, lines) if row["split"] == split]


def _macro_f1(pairs: Iterable[tuple[str, str]]) -> float:
    known = list(pairs)
    scores = []
    for intent in {wanted for wanted, _ in known}:
        hit = sum(wanted == found == intent for wanted, found in known)
        wrong = sum((wanted == intent) != (found == intent) for wanted, found in known)
        scores.append(2 * hit / (2 * hit + wrong))
    return sum(scores) / len(scores)


@pytest.mark.parametrize(("split", "least"), [("tune", 0.98), ("held", 0.94)])
def test_invented_comments_in_eleven_languages_are_understood(split: str, least: float) -> None:
    rows = _rows(split)
    read_rows = [(row, read(str(row["text"]), language_of(str(row["text"])))) for row in rows]
    f1 = _macro_f1((str(row["intent"]), reading.intent.value) for row, reading in read_rows)
    answered = sum(row["answered"] == reading.answered for row, reading in read_rows) / len(rows)
    assert len(rows) > 200
    assert f1 >= least, f"macro-F1 {f1:.3f}"
    assert answered >= least, f"answered or not: {answered:.3f} right"


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("再便宜点", Intent.COUPON),
        ("取消订单", Intent.RETURNS),
        ("拜拜", Intent.GREETING),
        ("已拍三件", Intent.SMALL_TALK),
        ("真是好质量，洗一次就破", Intent.COMPLAINT),
        ("都一周了还没发货", Intent.COMPLAINT),
        ("什么时候发货", Intent.SHIPPING),
        ("会掉色吗", Intent.UNKNOWN),
        ("坏了怎么办", Intent.RETURNS),
        ("蹲一个", Intent.STOCK),
        ("傻逼质量，穿一次就开线", Intent.COMPLAINT),
        ("已拍，什么时候发货", Intent.SHIPPING),
        ("多 少 錢", Intent.PRICE),
    ],
)
def test_the_policy_of_the_room(text: str, intent: Intent) -> None:
    assert read_intent(text)[0] is intent


@pytest.mark.parametrize(
    "text",
    ["累坏了", "美国能用吗", "你好懂啊", "这谁顶得住", "真的吗", "不是骗子", "hahaha", "dream is better", "十几块"],
)
def test_words_that_only_look_like_a_complaint_or_a_question_trigger_nothing(text: str) -> None:
    assert read(text).intent not in (Intent.COMPLAINT, Intent.GREETING, Intent.PRICE, Intent.COMPARE)


@given(st.text(max_size=300))
def test_any_text_is_read_the_same_way_twice_without_an_error(text: str) -> None:
    assert read(text) == read(text)
    assert read(text).why


@given(st.text(alphabet="😀❤️👍🔥!？。1234567890 \u200d\ufe0f", max_size=30))
def test_emoji_and_numbers_alone_are_never_answered(text: str) -> None:
    assert not read(text).answered
