"""Whatever a check can find is said in Chinese too."""

import ast
from pathlib import Path

import pytest

from bot.store import evidence_check, evidence_file, evidence_walk
from bot.store.evidence_words import in_chinese

pytestmark = pytest.mark.unit


def sentences() -> list[str]:
    """Every sentence of a finding, with 7 in the place of a number."""
    found = []
    for module in (evidence_check, evidence_file, evidence_walk):
        for node in ast.walk(ast.parse(Path(module.__file__ or "").read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and (
                getattr(node.func, "id", "") in ("Wrong", "ValueError") or getattr(node.func, "attr", "") == "doubt"
            ):
                words = node.args[-1]
                if isinstance(words, ast.Constant):
                    found.append(str(words.value))
                elif isinstance(words, ast.JoinedStr):
                    found.append(
                        "".join(str(part.value) if isinstance(part, ast.Constant) else "7" for part in words.values)
                    )
    return found


def test_every_finding_has_its_words_in_chinese() -> None:
    assert len(sentences()) >= 10
    assert [text for text in sentences() if in_chinese(text).isascii()] == []


def test_numbers_and_causes_are_kept() -> None:
    assert in_chinese("records 3 to 9 are missing") == "第 3 到 9 条记录不见了"
    told = in_chinese("it ends without its end mark: a crash, or somebody cut it; it could not be repaired: disk full")
    assert told == "没有结束标记就断了：崩溃，或者有人截断；没能修好：disk full"
