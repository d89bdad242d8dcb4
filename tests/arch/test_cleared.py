"""No text gets out but through the guard: the type checker, the tree and the constructor each say so."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot.core.speech import Clause, Cleared, _Seal

pytestmark = pytest.mark.wire
HOME = Path(__file__).resolve().parents[2]
MAKERS = {"bot/core/speech.py", "bot/guard/gate.py"}

HEAD = """
from bot.core.ports import Stage, Voice
from bot.core.scene import CaptionCue, Card, EffectCue, Goal, QuestionBubble
from bot.core.speech import Cleared, VoiceStyle


def sinks(voice: Voice, stage: Stage, style: VoiceStyle, line: Cleared, text: str) -> None:
"""
SINKS = {
    "voice": "voice.synthesize({}, style)",
    "caption": "CaptionCue(turn=1, clause=0, line={}, start_ms=0, end_ms=1)",
    "bubble name": "QuestionBubble(name={}, text=line, people=1, hue=0)",
    "bubble text": "QuestionBubble(name=line, text={}, people=1, hue=0)",
    **{
        f"card {field}": "Card(sku='A', link=1, ends_ms=None, started_ms=None, stock_ratio=None, "
        + ", ".join(f"{name}={'{}' if name == field else 'line'}" for name in fields)
        + ")"
        for fields in [("name", "detail", "price", "anchor", "until", "stock")]
        for field in fields
    },
    "card term": "Card(sku='A', link=1, ends_ms=None, started_ms=None, stock_ratio=None, name=line, detail=line, "
    "price=line, anchor=line, until=line, stock=line, terms=({},))",
    "effect": "EffectCue(key='k', name='n', text={})",
    "goal": "Goal(count=1, levels=(1,), reward={})",
    "pause": "stage.pause({})",
}


def checked(value: str, folder: Path) -> dict[int, str]:
    """Type-check every sink with `value`; line number -> error code."""
    file = folder / f"sinks_{value}.py"
    file.write_text(HEAD + "".join(f"    {call.format(value)}\n" for call in SINKS.values()), encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--config-file", str(HOME / "pyproject.toml"), "--no-error-summary"]
    done = subprocess.run([*command, str(file)], cwd=HOME, capture_output=True, text=True, timeout=50, check=False)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    found = re.findall(rf"{file.name}:(\d+): error: .*\[([a-z-]+)\]", done.stdout)
    return {int(line): code for line, code in found}


def test_a_bare_string_is_refused_by_every_sink_and_cleared_text_by_none(tmp_path: Path) -> None:
    first = HEAD.count("\n") + 1
    assert checked("text", tmp_path) == {first + place: "arg-type" for place in range(len(SINKS))}
    assert checked("line", tmp_path) == {}


def test_only_the_guard_touches_the_seal() -> None:
    touching = set()
    for file in sorted((HOME / "bot").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = {getattr(node, "id", ""), getattr(node, "attr", "")}
            names |= {alias.name for alias in getattr(node, "names", ()) if isinstance(alias, ast.alias)}
            if names & {"SEAL", "_Seal"}:
                touching.add(file.relative_to(HOME).as_posix())
    assert touching == MAKERS


def test_nobody_builds_or_copies_cleared_text_outside_the_guard() -> None:
    building = set()
    for file in sorted((HOME / "bot").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "Cleared":
                building.add(file.relative_to(HOME).as_posix())
    assert building == {"bot/guard/gate.py"}


@pytest.mark.parametrize("seal", [None, object(), _Seal()])
def test_cleared_text_cannot_be_made_without_the_seal(seal: object) -> None:
    with pytest.raises(TypeError, match="only the guard"):
        Cleared(
            seal=seal,  # type: ignore[arg-type]
            text="全网最低",
            lang="zh",
            decision_id="x",
            facts_version="1.0",
            source=Clause(text="全网最低", lang="zh"),
        )
