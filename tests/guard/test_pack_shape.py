"""A pack with a wrong table, key or kind of value is refused with file, line and remedy, and never taken half."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.core.errors import ConfigError
from bot.guard.matching import rulebook
from bot.guard.pack_shape import KINDS, SLOTS
from bot.guard.packs import load_pack, load_packs
from bot.room.reasons import refusal
from tests.guard.shop import packs

pytestmark = pytest.mark.wire

PACK = """[pack]
id = "own"
version = "1"
as_of = 2026-11-30

[[source]]
id = "HOUSE"
title = "our own list"
date = 2026-11-30
verified = "own"

[[rule]]
id = "own.brand"
source = "HOUSE"
severity = "block"
languages = ["zh"]
terms = ["云雀牌"]
text = { zh = "不提别家品牌", en = "no other brands" }
bad = ["比云雀牌的轻"]
good = ["云雀在窗外叫"]
"""


def refused(folder: Path, content: str | bytes, name: str = "own.toml") -> ConfigError:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(ConfigError) as caught:
        rulebook(load_packs(["conduct"], folders=[folder]))
    return caught.value


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("[pack]", "[[pack]]", ":1"),
        ("[[rule]]", "[rule]", ":12"),
        ("[[source]]", "[source]", ":6"),
        ('id = "own"', "id = 5", ":2"),
        ('version = "1"', 'version = "1"\nvesion = "2"', ":4"),
        ("as_of = 2026-11-30", 'as_of = "2026-13-45"', ":4"),
        ("as_of = 2026-11-30", "as_of = 2026-11-30T10:00:00", ":4"),
        ("date = 2026-11-30", "date = 5", ":9"),
        ('verified = "own"', 'verified = "own"\nverifed = "own"', ":11"),
        ('id = "own.brand"', 'id = ["a"]', ":13"),
        ('source = "HOUSE"', 'source = ["HOUSE"]', ":14"),
        ('severity = "block"', 'severity = "block"\nnegatable = "no"', ":16"),
        ('severity = "block"', 'severity = "block"\nlevel = 99', ":16"),
        ('severity = "block"', 'severity = "block"\nexempt = ["E9"]', ":16"),
        ('severity = "block"', 'severity = "block"\nneeds_slot = ["nonsense"]', ":16"),
        ('severity = "block"', 'severity = "block"\nclass = "comparisom"', ":16"),
        ('severity = "block"', 'severity = "block"\naction = "explode"', ":16"),
        ('severity = "block"', 'severity = "rewrite"\nreplace = "x"', ":16"),
        ('severity = "block"', 'severity = "rewrite"\nreplace = { fr = "x" }', ":13"),
        ('languages = ["zh"]', 'languages = "zh"', ":16"),
        ('languages = ["zh"]', 'languages = ["zz"]', ":16"),
        ('languages = ["zh"]', 'languages = ["zh-CN"]', ":16"),
        ('languages = ["zh"]', "languages = []", ":16"),
        ('terms = ["云雀牌"]', 'terms = [["云雀牌"]]', ":17"),
        ('terms = ["云雀牌"]', 'patterns = [\n  "云雀",\n  "((",\n]', ":19"),
        ('terms = ["云雀牌"]', 'patterns = ["云雀牌", ""]', ":17"),
        ('terms = ["云雀牌"]', 'patterns = ["云雀牌", "x*"]', ":17"),
        ('zh = "不提别家品牌", en = "no other brands"', "zh = 1, en = 2", ":18"),
        ("no other brands", "  ", ":18"),
        ('bad = ["比云雀牌的轻"]', "bad = [1]", ":19"),
        ('good = ["云雀在窗外叫"]', 'good = ["云雀牌"]', ":13"),
        ('good = ["云雀在窗外叫"]', 'good = [""]', ":20"),
        ("[[source]]", "[[words]]\nabc = [1]\n[[source]]", ":6"),
        ("[[source]]", '[words.zh]\nabc = "xyz"\n[[source]]', ":6"),
        ("[[source]]", '[words.zz]\nabc = ["xyz"]\n[[source]]', ":6"),
        ("[[rule]]", '[[source]]\nid = "HOUSE"\n[[rule]]', ":12"),
        ("[pack]", 'colour = "x"\n[pack]', ""),
    ],
)
def test_a_wrong_value_is_named_with_its_line_in_both_languages(tmp_path: Path, old: str, new: str, line: str) -> None:
    assert old in PACK
    error = refused(tmp_path, PACK.replace(old, new, 1))
    assert f"own.toml{line}: " in error.message and error.hint
    chinese = refusal(error, "zh")
    assert chinese != str(error) and "is not fit" not in chinese


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "own.toml is empty"),
        ("# nothing yet\n", "own.toml is empty"),
        ('pack = "x"\n', "pack is no table"),
        ("rule = [1, 2]\n", "rule is no table"),
        (f"{PACK}\n[[rules]]\nid = 'x'\n", "unknown key 'rules', did you mean 'rule'"),
        (f"{PACK}x = {'[' * 3000}{']' * 3000}\n", "brackets"),
        (PACK.encode("gb18030"), "own.toml:17 is not UTF-8"),
        (PACK.encode("utf-16"), "own.toml:1 is not UTF-8"),
        (PACK.replace('id = "own"', 'id = "cn-adlaw"'), "two packs with the id 'cn-adlaw'"),
        (PACK + PACK[PACK.index("[[rule]]") :], "own.toml:22: rule 'own.brand' is at own.toml:13 too"),
        (PACK.replace('["zh"]', '["fr"]'), "own.toml:13: rule 'own.brand' of own misses"),
    ],
)
def test_a_file_that_is_no_pack_says_so(tmp_path: Path, content: str | bytes, said: str) -> None:
    assert said in refused(tmp_path, content).message


def test_a_pack_with_the_mark_of_a_windows_editor_is_read(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_bytes(b"\xef\xbb\xbf" + PACK.replace("\n", "\r\n").encode())
    assert load_pack(tmp_path / "own.toml").rules[0].place == "own.toml:13"


@pytest.mark.parametrize("name", ["own.TOML", "sub/own.toml"])
def test_a_pack_that_would_not_be_read_is_named(tmp_path: Path, name: str) -> None:
    assert f"{name} is not read" in refused(tmp_path, PACK, name).message


def a_file(path: Path) -> None:
    path.write_text(PACK, encoding="utf-8")


@pytest.mark.parametrize(("made", "name"), [(a_file, "packs"), (Path.mkdir, "packs/own.toml")])
def test_a_file_for_a_folder_and_a_folder_for_a_file_are_named(
    tmp_path: Path, made: Callable[[Path], None], name: str
) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    made(tmp_path / name)
    with pytest.raises(ConfigError, match=Path(name).name):
        load_packs(["conduct"], folders=[tmp_path / "packs"])


def test_what_built_in_rules_are_about_is_known() -> None:
    rules = [rule for pack in packs() for rule in pack.rules]
    assert {rule.kind for rule in rules} <= KINDS
    assert frozenset().union(*(rule.needs_slot for rule in rules)) <= SLOTS
