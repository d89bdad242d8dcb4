from pathlib import Path

import pytest

from bot import resources
from bot.core.errors import ConfigError

pytestmark = pytest.mark.wire


def test_the_rooms_own_folder_comes_before_what_comes_with_zhubo(tmp_path: Path) -> None:
    assert resources.find("effects", "hearts", tmp_path) == resources.BUILTIN / "effects" / "hearts"
    (tmp_path / "effects" / "hearts").mkdir(parents=True)
    assert resources.find("effects", "hearts", tmp_path) == tmp_path / "effects" / "hearts"
    assert resources.folders("effects", tmp_path) == (tmp_path / "effects", resources.BUILTIN / "effects")
    assert resources.folders("personas", tmp_path) == (resources.BUILTIN / "personas",)


def test_a_script_may_be_a_path_in_the_room(tmp_path: Path) -> None:
    (tmp_path / "shows" / "spring").mkdir(parents=True)
    assert resources.find("scripts", "shows/spring", tmp_path) == tmp_path / "shows" / "spring"


@pytest.mark.parametrize("name", ["xiaomann", "", "_shared/nothing"])
def test_what_is_not_there_is_answered_with_what_is(name: str, tmp_path: Path) -> None:
    (tmp_path / "personas" / "mine").mkdir(parents=True)
    with pytest.raises(ConfigError) as caught:
        resources.find("personas", name, tmp_path)
    assert "mine" in caught.value.hint and "xiaoman" in caught.value.hint and "_shared" not in caught.value.hint


def test_data_lies_where_the_desktop_says_and_a_relative_place_is_ignored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert resources.data_home() == tmp_path / "zhubo"
    for value in ("data", ""):
        monkeypatch.setenv("XDG_DATA_HOME", value)
        assert resources.data_home() == Path.home() / ".local" / "share" / "zhubo"
    assert resources.models_folder() == resources.data_home() / "models"
