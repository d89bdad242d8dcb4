from pathlib import Path

import pytest

from bot.core.errors import ConfigError
from bot.writer.persona import load_persona
from tests.writer.goods import PERSONAS

pytestmark = pytest.mark.wire


def copy_of_xiaoman(tmp_path: Path, old: str = "", new: str = "") -> Path:
    folder = tmp_path / "xiaoman"
    folder.mkdir()
    text = (PERSONAS / "xiaoman" / "persona.toml").read_text(encoding="utf-8")
    assert old in text
    (folder / "persona.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


@pytest.mark.parametrize(("name", "lang", "room"), [("xiaoman", "zh", "awning"), ("sam", "en", "kitchen")])
def test_each_persona_speaks_both_languages(name: str, lang: str, room: str) -> None:
    persona = load_persona(PERSONAS / name)
    assert (persona.lang, persona.room) == (lang, room)
    for spoken in ("zh", "en"):
        assert persona.voices[spoken].voice_for("kokoro") and persona.voices[spoken].voice_for("edge")
        assert "AI" in persona.words_in(spoken).introduction


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("expression =", "expresion =", "did you mean 'expression'"),
        ("introduction =", "introduktion =", "did you mean 'introduction'"),
        ('"warm"\nroom', '"smiling"\nroom', "expression"),
        ('"awning"', '"garden"', "room"),
        ("rate = 1.05", "rate = 3.0", "0.5 to 1.5"),
        ("zf_xiaoxiao", "zf'/><break/>", "no voice id"),
        ("我是AI主播小满", "我是主播小满", "does not say AI"),
        ('"先看手感"', '"3号先看"', "digit"),
        ('id = "xiaoman"', 'id = "other"', 'write id = "xiaoman"'),
        ('lang = "zh"', 'lang = "ja"', "lacks 'ja'"),
        ('id = "xiaoman"', 'id = "xiaoman', "not valid TOML"),
    ],
)
def test_a_typo_is_answered_with_the_remedy(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_persona(copy_of_xiaoman(tmp_path, old, new))
    assert said in str(caught.value)
    assert str(tmp_path) not in str(caught.value)


def test_a_missing_persona_file_names_the_guide(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"docs/personas\.md"):
        load_persona(tmp_path)
