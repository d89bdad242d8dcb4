"""Every sentence in which triggers, draws, games, their journal and rule packs refuse something has its Chinese."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.core.errors import BotError, ConfigError
from bot.draws.card import card_of
from bot.games.rules import rules_of
from bot.room.reasons import in_language, refusal
from bot.triggers import Rule

pytestmark = pytest.mark.unit

BOT = Path(__file__).resolve().parents[2] / "bot"
ENGINE = [
    *(path for folder in ("triggers", "draws", "games") for path in (BOT / folder).glob("*.py")),
    *(BOT / "store").glob("draws*.py"),
    *(BOT / "store" / f"{name}.py" for name in ("inventory", "rounds", "rehearsal", "groupcommit", "outbox", "ledger")),
    *(BOT / "store" / f"{name}.py" for name in ("lock", "schema")),
    *(BOT / "app" / f"{name}.py" for name in ("triggers", "draws", "games")),
    BOT / "room" / "raffle.py",
    *(BOT / "guard" / f"{name}.py" for name in ("packs", "allowed", "matching", "frames")),
    BOT / "app" / "pack_keeper.py",
]
SAYS = {"BadInput", "ConfigError", "NeedsOperator", "Retryable", "append"}
PUT_TOGETHER = {"7: 7", "7 7"}
"""Sentences of parts alone; their parts are tested below."""


def template(node: ast.AST) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "7" for part in node.values)
    return ""


def told(node: ast.AST) -> Iterator[ast.AST]:
    """What a piece of code says when it refuses: arguments and hints of errors, faults that are collected."""
    match node:
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in SAYS:
            yield from node.args
            yield from (key.value for key in node.keywords if key.arg == "hint")
        case ast.Return(value=ast.Tuple(elts=parts)):
            yield from parts
        case ast.AugAssign(value=ast.ListComp(elt=one)) | ast.Return(value=ast.ListComp(elt=one)):
            yield one
        case _:
            pass


def sentences() -> set[str]:
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in ENGINE]
    found = {template(one) for tree in trees for node in ast.walk(tree) for one in told(node)}
    return {said for said in found if " " in said} - PUT_TOGETHER


@pytest.mark.parametrize("said", sorted(sentences()))
def test_what_the_engine_refuses_is_known_in_chinese(said: str) -> None:
    words = in_language(said, "zh", "engine")
    assert words != said and any("\u4e00" <= char <= "\u9fff" for char in words)


def refused(make: object, *given: object, **named: object) -> BotError:
    with pytest.raises(ConfigError) as error:
        make(*given, **named)  # type: ignore[operator]
    return error.value


def test_several_faults_of_one_card_are_all_in_chinese() -> None:
    error = refused(card_of, {"id": "Cup 1", "ways": ["gift"], "salt": "dice", "currncy": "CNY"})
    words = refusal(error, "zh")
    assert "缺少 prize.kind（奖品种类）" in words and "就是彩票（G03）" in words and "是不是 'currency'" in words
    sentences_left = re.findall(r"[a-z]+ [a-z]+ [a-z]+", words)
    assert sentences_left == [], words
    assert refusal(error, "en") == str(error)


def test_a_trigger_that_could_never_fire_is_refused_in_chinese() -> None:
    error = refused(Rule, id="a", counter="likes", every=0, effect="x")
    assert refusal(error, "zh") == "触发器 'a' 会没完没了：every 必须大于 0（例如 every = 1000）"


def test_a_game_without_its_card_is_refused_in_chinese() -> None:
    error = refused(rules_of, {"id": "a", "kind": "keyword_draw", "keywords": ["抽奖"]})
    assert refusal(error, "zh") == (
        "游戏 a：card：送东西要有规则卡，照 docs/draws.md 写 [game.card]（照 docs/games.md 把它的 [[game]] 写全）"
    )
