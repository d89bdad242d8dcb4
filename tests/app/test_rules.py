"""A room's own lexicon and exceptions, from its folder to the gate."""

import json
from pathlib import Path

import pytest

from bot.app.check import check_room
from bot.core.errors import ConfigError
from tests.app.process import lines_of, quiet_room, zhubo

pytestmark = pytest.mark.wire

DOCS = Path(__file__).parents[2] / "docs" / "policy.md"


def example() -> str:
    """The pack that the documentation shows."""
    text = DOCS.read_text(encoding="utf-8")
    return text[text.index("[pack]") :].split("```")[0]


def judged(room: Path, *lines: tuple[str, str]) -> list[str]:
    asked = "\n".join(json.dumps({"kind": kind, "text": text}, ensure_ascii=False) for kind, text in lines)
    return [str(row["verdict"]) for row in lines_of(zhubo("guard", room, "--lang", "zh", stdin=asked).stdout)]


def test_the_documented_lexicon_holds_for_lines_and_comments_of_its_room(tmp_path: Path) -> None:
    room = quiet_room(tmp_path / "shop")
    (room / "packs").mkdir()
    (room / "packs" / "own.toml").write_text(example(), encoding="utf-8")
    check_room(room)
    assert judged(room, ("line", "比云雀牌的轻"), ("line", "云雀在窗外叫"), ("comment", "你这个笨瓜蛋")) == [
        "block", "clear", "drop"
    ]  # fmt: skip


def test_a_wrong_pack_or_exception_of_a_room_stops_the_check(tmp_path: Path) -> None:
    room = quiet_room(tmp_path / "shop")
    (room / "packs").mkdir()
    (room / "packs" / "own.toml").write_text(example().replace("good =", "goood =", 1), encoding="utf-8")
    with pytest.raises(ConfigError, match=r"own\.toml:\d+: rule 'own\.brand': unknown key 'goood'"):
        check_room(room)
    (room / "packs" / "own.toml").unlink()
    (room / "allow.toml").write_text('[[allow]]\nrule = "abs.best"\n', encoding="utf-8")
    with pytest.raises(ConfigError, match="entry 1 has no text"):
        check_room(room)
