"""Every sentence in which voices and translation models tell of their troubles has its Chinese."""

import ast
from pathlib import Path

import pytest

from bot.room.reasons import in_language

pytestmark = pytest.mark.unit

BOT = Path(__file__).resolve().parents[2] / "bot"
VOICES = [*(BOT / "voice").glob("*.py"), *(BOT / "translate").glob("*.py"), BOT / "app" / "voices.py"]
SAYS = {"BadInput", "ConfigError", "NeedsOperator", "Retryable", "progress"}


def template(node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "7" for part in node.values)
    return ""


def sentences() -> set[str]:
    """Arguments and hints of errors, and steps of an installation."""
    calls = (
        node for path in VOICES for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)
    )
    found: set[str] = set()
    for call in calls:
        name = call.func.id if isinstance(call.func, ast.Name) else ""
        if name in SAYS:
            given = [*call.args, *(key.value for key in call.keywords if key.arg == "hint")]
            found |= {text for one in given if " " in (text := template(one))}
    return found


@pytest.mark.parametrize("said", sorted(sentences()))
def test_what_a_voice_or_a_model_says_is_known_in_chinese(said: str) -> None:
    words = in_language(said, "zh", "voices")
    assert words != said and any("\u4e00" <= char <= "\u9fff" for char in words)


def test_reasons_that_are_put_together_are_translated_in_their_parts() -> None:
    said = "nothing speaks ja: kokoro: does not speak ja; home: set the environment variable KEY"
    assert in_language(said, "zh", "voices") == "没有声音会说 ja：kokoro：不会说 ja；home：设置环境变量 KEY"
    assert in_language("fetch its voice: zhubo voices install", "zh", "voices").startswith("下载")
    assert in_language("pip install 'zhubo[edge-voice]' (no edge_tts)", "zh", "voices") == (
        "运行 pip install 'zhubo[edge-voice]'（缺 edge_tts）"
    )
