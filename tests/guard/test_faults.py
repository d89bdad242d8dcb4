"""A guard that fails says nothing, and the log knows (rules V1, C17)."""

import pytest

from bot.core.speech import Block, Clause, Decision
from bot.guard.gate import Gate
from tests.guard.shop import facts, packs

pytestmark = pytest.mark.unit


def test_a_fault_of_the_guard_is_a_decision_too_without_the_words() -> None:
    kept: list[Decision] = []
    gate = Gate(packs(), on_decision=kept.append, learned="off", series="s")
    broken = Clause(text="加微信 abc12345", lang=None)  # type: ignore[arg-type]  # what no part of zhubo should send
    verdict = gate.clear(broken, facts())
    assert isinstance(verdict, Block) and verdict.rules == ("guard.fault",)
    [one] = kept
    assert (one.verdict, one.rules, one.text, one.decision_id) == ("block", ("guard.fault",), "", "s000001")
    gate.clear(Clause(text="你好", lang="zh"), facts())
    assert [one.verdict for one in kept] == ["block", "clear"]
