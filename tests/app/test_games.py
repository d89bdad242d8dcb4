"""games.toml is checked against goods, rundown, triggers, effects and copy before anybody plays."""

from pathlib import Path

import pytest

from bot.app.check import check_room
from bot.app.games import programme_of
from bot.core.errors import ConfigError
from tests.app.process import quiet_room

pytestmark = pytest.mark.wire
POLL = """[[game]]
id = "poll"
kind = "poll"
ask = { zh = "哪个好看？", en = "Which one?" }
options = [{ zh = "红", en = "red" }, { zh = "蓝", en = "blue" }]
"""


def room(tmp_path: Path, text: str) -> Path:
    folder = quiet_room(tmp_path / "shop")
    (folder / "games.toml").write_text(text, encoding="utf-8")
    return folder


def test_a_room_with_a_whole_game_could_go_on_air(tmp_path: Path) -> None:
    files = check_room(room(tmp_path, POLL))
    assert list(programme_of(files, 0).games) == ["poll"]


def test_a_room_without_the_file_plays_nothing(tmp_path: Path) -> None:
    assert programme_of(check_room(quiet_room(tmp_path / "shop")), 0).games == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (POLL.replace("[[game]]", "[[games]]"), "unknown key 'games'"),
        (POLL.replace("kind", "kid"), "kid is no key"),
        (POLL + 'opens = ["segment:CUPP"]\n', "no segment 'CUPP', did you mean 'CUP'"),
        (POLL + 'opens = ["trigger:nothing"]\n', "no trigger 'nothing'"),
        (POLL + 'effect = "confeti"\n', "did you mean 'confetti'"),
        (POLL.replace('zh = "哪个好看？", ', ""), "ask: has no text in 'zh'"),
        ('[[game]]\nid = "g"\nkind = "guess_price"\nsku = "CUPP"\n', "'CUPP' is no product"),
        ('[[game]]\nid = "g"\nkind = "keyword_draw"\nkeywords = ["抽"]\n', "card: what is given away"),
    ],
)
def test_a_wrong_line_is_named_before_the_start(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigError) as error:
        check_room(room(tmp_path, text))
    assert said in error.value.message
