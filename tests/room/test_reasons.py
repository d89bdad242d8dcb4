"""Every sentence in which a source tells of its troubles has its Chinese."""

import ast
from pathlib import Path

import pytest

from bot.room.reasons import in_language

pytestmark = pytest.mark.unit

SOURCES = Path(__file__).resolve().parents[2] / "bot" / "sources"
PUT_TOGETHER = {"7: 7", "port 7 on 7 7"}
"""Sentences of parts alone; their parts are tested below."""
SAYS = {"NeedsOperator", "Retryable", "refusal", "offline", "lost", "_fell"}


def template(node: ast.expr) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "7" for part in node.values)
    return None


def sentences() -> set[str]:
    """What the sources say: arguments of errors and states, their hints, and tables of reasons."""
    found: set[str] = set()
    for path in SOURCES.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
                given = node.args if name in SAYS else []
                given += [key.value for key in node.keywords if key.arg == "hint" and name in SAYS]
                found |= {text for one in given if (text := template(one)) and " " in text}
    return found - PUT_TOGETHER


@pytest.mark.parametrize("said", sorted(sentences()))
def test_what_a_source_says_is_known_in_chinese(said: str) -> None:
    words = in_language(said, "zh")
    assert words != said and any("\u4e00" <= char <= "\u9fff" for char in words)


def test_what_varies_is_kept_and_translated_where_it_can_be() -> None:
    assert in_language("the websocket was refused (HTTP 401)", "zh") == "连接被拒绝（HTTP 401）"
    assert in_language("port 5000 on 127.0.0.1 is taken", "zh") == "127.0.0.1 的端口 5000 被占用"
    assert in_language("the websocket was refused (HTTP 401)", "en") == "the websocket was refused (HTTP 401)"


def test_a_peers_own_words_stay_as_they_are() -> None:
    assert in_language("[Errno 111] Connect call failed", "zh") == "[Errno 111] Connect call failed"
    for hostile in ("{0}", "{1}{2}", "a" * 5000, "\x00: \x00", "{}: {}: {}"):
        assert in_language(hostile, "zh")
