from typing import Any

import pytest

from bot.core.trace import Line, Trace
from bot.core.viewers import Viewer

pytestmark = pytest.mark.unit


def line(text: str, *, optional: bool = False, decision_id: str = "") -> Line:
    return Line(
        template="x", verdict="clear" if text else "block", text=text, optional=optional, decision_id=decision_id
    )


def trace(*lines: Line, said_decision_id: str = "") -> Trace:
    words: dict[str, Any] = dict.fromkeys(("text", "spam", "spam_why", "lang", "intent", "route", "reason"), "")
    who = Viewer(key=None)
    return Trace(seq=1, viewer=who, score=1.0, product=None, lines=lines, said_decision_id=said_decision_id, **words)


def test_what_may_fall_away_falls_away_and_what_is_needed_ends_the_answer() -> None:
    assert trace(line("甲，"), line("", optional=True), line("乙。")).answer == "甲，乙。"
    assert trace(line("甲，"), line(""), line("乙。")).answer == "甲，"
    assert trace(line("")).answer == ""


def test_clauses_of_a_language_with_spaces_are_parted() -> None:
    assert trace(line("It is 5."), line("No hurry.")).answer == "It is 5. No hurry."


def test_the_decision_is_the_one_that_was_heard_if_there_was_one() -> None:
    assert trace(line("", decision_id=""), line("甲", decision_id="g2")).decision_id == "g2"
    assert trace(line("甲", decision_id="g2"), said_decision_id="g1").decision_id == "g1"
    assert trace().decision_id == ""
