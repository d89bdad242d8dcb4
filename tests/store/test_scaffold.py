from pathlib import Path

import pytest

from bot.core.errors import ConfigError
from bot.settings.room import load_settings
from bot.show.director import Director
from bot.show.rundown import parse_rundown
from bot.store.catalog import load_catalog, read_toml
from bot.store.scaffold import make_room

pytestmark = pytest.mark.wire


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_new_room_loads_as_it_is_and_has_something_to_say(tmp_path: Path, lang: str) -> None:
    folder = tmp_path / "my-room"
    made = make_room(folder, name="小店", lang=lang)
    settings = load_settings(folder / "room.toml")
    catalog = load_catalog(folder / "catalog.toml", started_ms=0)
    rundown = parse_rundown(read_toml(folder / "rundown.toml"), catalog)
    director = Director(rundown, lang=lang, seed=1, disclosure_every_s=900.0, now=0.0)
    assert (settings.room.name, settings.room.language) == ("小店", lang)
    assert {path.name for path in made} == {"room.toml", "catalog.toml", "rundown.toml", ".gitignore", "README.md"}
    assert (folder / "data").is_dir()
    opening = director.due(0.0)
    assert opening is not None and opening.line is not None and "AI" in opening.line
    assert director.script(40.0, 40_000, catalog).line


def test_the_samples_that_are_switched_off_load_once_they_are_switched_on(tmp_path: Path) -> None:
    make_room(tmp_path, name="小店", lang="zh")
    for name in ("room.toml", "catalog.toml"):
        text = (tmp_path / name).read_text(encoding="utf-8")
        for mark in (
            "# [[",
            "# id",
            "# counter",
            "# levels",
            "# effect",
            "# kind",
            "# url",
            "# base_url",
            "# api_key_env",
        ):
            text = text.replace(f"\n{mark}", f"\n{mark[2:]}")
        for mark in ("# sku", "# price =", "# minutes", "# lasts", "# anchor", "# basis"):
            text = text.replace(f"\n{mark}", f"\n{mark[2:]}")
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert load_settings(tmp_path / "room.toml").trigger[0].levels == (100, 1000, 10000)
    assert load_catalog(tmp_path / "catalog.toml", started_ms=0).offers["CUP_OPEN"].price.amount_minor == 4900


def test_a_file_that_is_there_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "catalog.toml").write_text("mine", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"already has catalog\.toml"):
        make_room(tmp_path, name="小店", lang="zh")
    assert [path.name for path in tmp_path.iterdir()] == ["catalog.toml"]
    assert (tmp_path / "catalog.toml").read_text(encoding="utf-8") == "mine"


def test_a_hostile_name_stays_a_name(tmp_path: Path) -> None:
    make_room(tmp_path, name='shop"\n[llm]\nmodel = "x', lang="en")
    settings = load_settings(tmp_path / "room.toml")
    assert settings.llm.model == ""
    assert settings.room.name == "shop[llm]model = x"


def test_an_unknown_language_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="use one of: zh, en"):
        make_room(tmp_path, name="shop", lang="fr")
