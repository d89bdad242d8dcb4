"""A room may excuse its own words from some rules, with a name and a reason; never from others."""

from pathlib import Path

import pytest

from bot.core.errors import ConfigError
from bot.core.speech import Clause, Cleared
from bot.guard.allowed import load_exceptions, with_exceptions
from bot.guard.gate import Gate
from tests.guard.shop import facts, packs

pytestmark = pytest.mark.unit

ENTRY = (
    '[[allow]]\nrule = "{rule}"\ntext = "{text}"\nauthor = "Lin"\ndate = 2026-11-30\nreason = "name of our series"\n'
)


def written(folder: Path, rule: str = "abs.best", text: str = "最佳损友系列", more: str = "") -> Path:
    path = folder / "allow.toml"
    path.write_text(ENTRY.format(rule=rule, text=text) + more, encoding="utf-8")
    return path


def test_excused_words_clear_and_the_rule_goes_on_holding(tmp_path: Path) -> None:
    gate = Gate(with_exceptions(packs(), load_exceptions(written(tmp_path))), learned="off")
    line = Clause(text="这是最佳损友系列", lang="zh")
    assert not isinstance(Gate(packs(), learned="off").clear(line, facts()), Cleared)
    assert isinstance(gate.clear(line, facts()), Cleared)
    assert not isinstance(gate.clear(Clause(text="送礼的最佳之选", lang="zh"), facts()), Cleared)


def test_without_a_file_nothing_is_excused(tmp_path: Path) -> None:
    assert load_exceptions(tmp_path / "allow.toml") == ()
    assert with_exceptions(packs(), ()) == packs()


@pytest.mark.parametrize("rule", ["med.effect", "c.med", "own.use", "en.own_use", "human.claim", "cns.tobacco"])
def test_what_the_law_lets_nobody_say_cannot_be_excused(tmp_path: Path, rule: str) -> None:
    with pytest.raises(ConfigError, match="has no exceptions"):
        with_exceptions(packs(), load_exceptions(written(tmp_path, rule, "很长的一个词")))


def test_an_unknown_rule_is_answered_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"did you mean 'abs\.best'"):
        with_exceptions(packs(), load_exceptions(written(tmp_path, "abs.bets")))


def test_an_entry_that_takes_the_whole_rule_away_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="longer phrase"):
        with_exceptions(packs(), load_exceptions(written(tmp_path, text="最佳")))


@pytest.mark.parametrize("key", ["rule", "text", "author", "date", "reason"])
def test_an_entry_without_author_day_or_reason_is_refused(tmp_path: Path, key: str) -> None:
    lines = [line for line in ENTRY.format(rule="abs.best", text="最佳损友").splitlines() if not line.startswith(key)]
    path = tmp_path / "allow.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(ConfigError, match=f"entry 1 has no {key}"):
        load_exceptions(path)


@pytest.mark.parametrize(
    ("more", "said"),
    [("autor = 'x'\n", "did you mean 'author'"), ("[deny]\n", "unknown key 'deny'"), ("x = [", "read")],
)
def test_a_wrong_file_is_named(tmp_path: Path, more: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        load_exceptions(written(tmp_path, more=more))


def test_a_single_character_or_no_day_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="too short"):
        load_exceptions(written(tmp_path, text="最"))
    path = written(tmp_path)
    path.write_text(path.read_text(encoding="utf-8").replace("2026-11-30", '"today"'), encoding="utf-8")
    with pytest.raises(ConfigError, match="no day"):
        load_exceptions(path)


@pytest.mark.parametrize(
    "text",
    [
        'allow = "x"',
        "allow = [1]",
        '[allow]\nrule = "x"',
        '[[allow]]\nrule = 5\ntext = "月球土"\nauthor = "L"\ndate = 2026-11-30\nreason = "r"',
        f"x = {'[' * 3000}{']' * 3000}",
    ],
)
def test_a_file_of_exceptions_that_is_none_says_so(tmp_path: Path, text: str) -> None:
    file = tmp_path / "allow.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"allow\.toml") as caught:
        load_exceptions(file)
    assert caught.value.hint
