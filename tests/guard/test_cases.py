"""What viewers write that calls for something becomes that, language by language."""

import tomllib
from pathlib import Path

import pytest

from bot.guard.comments import judge_comment

pytestmark = pytest.mark.unit

RAW: dict[str, dict[str, str]] = tomllib.loads(
    (Path(__file__).parent / "corpus" / "cases.toml").read_text(encoding="utf-8")
)
CASES = {
    (lang, kind): [part for part in text.replace("\n", "|").split("|") if part]
    for lang, kinds in RAW.items()
    for kind, text in kinds.items()
}


@pytest.mark.parametrize(("lang", "kind"), CASES)
def test_a_case_becomes_what_it_calls_for(lang: str, kind: str) -> None:
    verdicts = {text: judge_comment(text, lang).kind for text in CASES[lang, kind]}
    assert {text: found for text, found in verdicts.items() if found != kind} == {}


@pytest.mark.parametrize("lang", ["zh", "ja", "ko"])
def test_a_life_in_danger_is_graded_above_other_distress(lang: str) -> None:
    grave = {"zh": "我割了手腕", "ja": "手首を切った", "ko": "손목을 그었어"}[lang]
    suffering = {"zh": "老公打我", "ja": "夫に殴られています", "ko": "남편한테 맞고 있어요"}[lang]
    assert (judge_comment(grave, lang).level, judge_comment(suffering, lang).level) == (3, 2)
