from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from bot.core.errors import ConfigError
from bot.guard.gate import Gate
from bot.guard.matching import check_examples
from bot.guard.packs import load_pack, load_packs, parse_pack
from tests.guard.shop import packs

pytestmark = pytest.mark.unit

RULE: dict[str, Any] = {
    "id": "x.y",
    "source": "S",
    "terms": ["月球土"],
    "text": {"zh": "不说", "en": "not said"},
    "bad": ["月球土"],
    "good": ["花园土"],
}
RAW: dict[str, Any] = {
    "pack": {"id": "mine", "version": "1", "as_of": "2026-11-22"},
    "source": [{"id": "S", "title": "某法 第九条", "date": "2021-04-29", "verified": "read"}],
    "rule": [RULE],
}


def changed(**rule: Any) -> dict[str, Any]:
    raw = deepcopy(RAW)
    raw["rule"][0] |= rule
    return raw


def refusal(raw: dict[str, Any]) -> str:
    with pytest.raises(ConfigError) as error:
        parse_pack(raw, "mine.toml")
    return str(error.value)


def test_a_pack_with_everything_is_taken() -> None:
    assert parse_pack(RAW, "mine.toml").rules[0].source.title == "某法 第九条"


@pytest.mark.parametrize("key", ["title", "date", "verified"])
def test_a_source_that_lacks_something_is_refused_with_rule_and_file(key: str) -> None:
    raw = deepcopy(RAW)
    del raw["source"][0][key]
    said = refusal(raw)
    assert "mine.toml" in said
    assert "'x.y'" in said
    assert key in said


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"source": ""}, "has no source"),
        ({"source": "T"}, "no [[source]] 'T'"),
        ({"severity": "maybe"}, "severity"),
        ({"severity": "rewrite"}, "without replace"),
        ({"terms": ["月"]}, "single character"),
        ({"terms": []}, "neither terms nor patterns"),
        ({"patterns": ["(("]}, "not valid"),
        ({"patterns": ["(a+)+b"]}, "may take for ever"),
        ({"frames": ["effect 6 ailment"]}, "names 'effect'"),
        ({"text": {"zh": "x"}}, "text.en"),
        ({"bad": []}, "bad and good"),
        ({"direction": "input"}, "action"),
        ({"direction": "up"}, "direction"),
        ({"colour": "red"}, "unknown key 'colour'"),
        ({"id": ""}, "no id"),
    ],
)
def test_a_rule_that_is_not_fit_is_refused_with_what_to_do(changes: dict[str, Any], words: str) -> None:
    said = refusal(changed(**changes))
    assert words in said
    assert "mine.toml" in said


def test_an_unverified_source_may_hold_but_not_block() -> None:
    raw = deepcopy(RAW)
    raw["source"][0]["verified"] = "unverified"
    assert "hold" in refusal(raw)
    raw["rule"][0]["severity"] = "hold"
    assert parse_pack(raw, "mine.toml").rules[0].severity == "hold"


@pytest.mark.parametrize("changes", [{"bad": ["地球土"]}, {"good": ["月球土"]}])
def test_a_rule_that_fails_its_own_examples_stops_the_gate(changes: dict[str, Any]) -> None:
    with pytest.raises(ConfigError, match=r"x\.y"):
        Gate([parse_pack(changed(**changes), "mine.toml")])


def test_a_missing_or_broken_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cn_adlaw"):
        load_packs(["atlantis"])
    broken = tmp_path / "broken.toml"
    broken.write_text("[pack", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"broken\.toml"):
        load_pack(broken)


def test_a_broken_rule_is_named_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    head = '[pack]\nid="mine"\nversion="1"\nas_of="2026-11-22"\n\n[[rule]]\nid = "x.y"\n'
    file.write_text(head + 'source="S"\npatterns=["(("]\n', encoding="utf-8")
    with pytest.raises(ConfigError, match=r"mine\.toml:7: rule 'x\.y'"):
        load_pack(file)
    file.write_text(head + "source=\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="line 8"):
        load_pack(file)


def test_a_rooms_own_pack_joins_the_built_in_ones_but_cannot_replace_a_rule(tmp_path: Path) -> None:
    own = (
        '[pack]\nid="own"\nversion="1"\nas_of="2026-11-22"\n[[source]]\nid="S"\ntitle="house"\ndate="2026-11-22"\nverified="own"\n'
        '[[rule]]\nid="{id}"\nsource="S"\nterms=["月球土"]\nbad=["月球土"]\ngood=["花园土"]\ntext={{zh="不说",en="no"}}\n'
    )
    (tmp_path / "own.toml").write_text(own.format(id="own.moon"), encoding="utf-8")
    assert len(load_packs(folders=[tmp_path])) == len(packs()) + 1
    (tmp_path / "own.toml").write_text(own.format(id="human.claim"), encoding="utf-8")
    with pytest.raises(ConfigError, match=r"human\.claim"):
        load_packs(folders=[tmp_path])


def test_every_built_in_pattern_is_valid_and_every_rule_keeps_its_own_examples() -> None:
    for pack in packs():
        assert pack.is_built_in
        assert all(one.compiled for rule in pack.rules for one in (*rule.patterns, *rule.allow))
        check_examples(pack)


def test_every_built_in_rule_says_where_it_comes_from_and_why_in_both_languages() -> None:
    for pack in packs():
        for rule in pack.rules:
            assert rule.source.title
            assert len(rule.source.date) == 10
            assert rule.text["zh"]
            assert rule.text["en"]


@pytest.mark.parametrize("key", ["patterns", "allow"])
def test_a_pattern_that_could_hang_the_gate_is_refused_with_its_rule(key: str) -> None:
    said = refusal(changed(**{key: ["(?:土|土)*星"]}))
    assert "mine.toml: rule 'x.y': pattern '(?:土|土)*星' may take for ever" in said


@pytest.mark.parametrize("pattern", ["a{99999999999}", "(?:" * 3000 + "a" + ")" * 3000])
def test_a_pattern_that_cannot_be_read_is_refused(pattern: str) -> None:
    assert "not valid" in refusal(changed(patterns=[pattern]))
