"""Letters without which a pattern cannot fit."""

import json
from pathlib import Path

import pytest

from bot.guard.normalise import match
from bot.guard.triggers import triggers
from tests.guard.shop import packs

pytestmark = pytest.mark.unit
CORPUS = Path(__file__).parent / "corpus"


@pytest.mark.parametrize(
    ("pattern", "needed"),
    [
        ("best", {"best"}),
        ("(?:best|finest) mug", {" mug"}),
        ("(?:best|finest) .?", {"best", "finest"}),
        ("stains?", {"stain"}),
        (r"\bgo+d", {"go"}),
        ("(?:un)?likely", {"likely"}),
        ("(?!never)ever", {"ever"}),
        ("[abc]def", {"adef", "bdef", "cdef"}),
        ("[a-c]?def", {"def"}),
        ("x[ab]?def", {"xdef", "xadef", "xbdef"}),
        ("s ?b", {"sb", "s b"}),
        (r"best[ \n]buy", {"best buy", "best\nbuy"}),
        (r"best\tbuy", {"best\tbuy"}),
        ("[^ab]def", {"def"}),
        (r"[\w-]def", {"def"}),
        (r"[\x61-c]de{,2}", {"ad", "bd", "cd"}),
        (r"[a\]]de", {"ade", "]de"}),
        ("[操草]+!*", {"操", "草"}),
        ("x(?=[*#])", {"*", "#"}),
        ("(?>ab|cd)++e", {"ab", "cd"}),
        ("(?P<name>abc)", set()),
        ("(?i:abc)", set()),
        (r"\u4e00\.", {"一."}),
        (r"\d{3}-\d", {f"{digit}-" for digit in range(10)}),
        ("(?:ab){2}", {"ab"}),
        ("x*", set()),
        ("(?:long|.)", set()),
        ("a|bc", set()),
        ("[^]]]no", {"]no"}),
    ],
)
def test_the_letters_are_those_that_no_fitting_text_lacks(pattern: str, needed: set[str]) -> None:
    assert triggers(pattern) == needed


def test_no_pattern_of_the_packs_fits_a_line_without_its_letters() -> None:
    lines = [
        match(json.loads(line)["text"], file.stem[-2:]).text
        for file in sorted(CORPUS.glob("train_*.jsonl"))
        for line in file.read_text(encoding="utf-8").splitlines()[::5]
    ]
    patterns = [p for pack in packs() for rule in pack.rules for p in (*rule.patterns, *rule.allow)]
    assert len(lines) > 300
    assert len(patterns) > 300
    skipped = 0
    for pattern in patterns:
        needed = triggers(pattern.pattern)
        for text in lines:
            if needed and not any(letters in text for letters in needed):
                skipped += 1
                assert not any(pattern.finditer(text)), (pattern.pattern, text)
    assert skipped > 0.9 * len(lines) * len(patterns)
