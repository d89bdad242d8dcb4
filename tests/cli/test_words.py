import string
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.main import app
from bot.cli.words import WORDS, columns, machine_language, spoken_in
from bot.core.errors import ConfigError

pytestmark = pytest.mark.unit


def places(words: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(words) if name}


def test_both_languages_say_the_same_things() -> None:
    assert WORDS["zh"].keys() == WORDS["en"].keys()
    for key, words in WORDS["en"].items():
        assert places(words) == places(WORDS["zh"][key]), key


@pytest.mark.parametrize(
    ("told", "lang"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8", "LC_MESSAGES": "zh_TW.UTF-8"}, "zh"),
        ({"LANG": "", "LC_ALL": ""}, "en"),
        ({}, "en"),
    ],
)
def test_a_command_without_a_room_speaks_as_the_terminal_is_set_up(
    told: dict[str, str], lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    assert machine_language() == lang


def test_an_error_is_told_in_the_language_of_the_command() -> None:
    with pytest.raises(ConfigError) as refused, spoken_in("zh"):
        raise ConfigError("there is no file a.argosmodel", hint="give the path of an .argosmodel file")
    assert refused.value.message == "没有文件 a.argosmodel" and refused.value.hint.startswith("给出")


def test_a_chinese_word_takes_the_columns_of_two_letters() -> None:
    assert [columns(word, 8) for word in ("ready", "可用")] == ["ready   ", "可用    "]


def test_models_are_listed_in_chinese_where_it_is_asked_for_or_the_terminal_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("XDG_DATA_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path))
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    run = CliRunner().invoke
    assert "还没有" in run(app, ["models", "list", "--lang", "zh"]).output
    assert "none;" in run(app, ["models", "list"]).output
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert "还没有" in run(app, ["models", "list"]).output
    assert "没有从 zh 到 en 的模型" in run(app, ["models", "try", "zh-en", "你好"]).output
    assert run(app, ["models", "list", "--lang", "fr"]).exit_code == 2
