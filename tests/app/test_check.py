"""What would stop a start is found before, with the word to write instead."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.app.check import check_room, unvoiced
from bot.core.errors import ConfigError
from tests.app.process import quiet_room

pytestmark = pytest.mark.wire

TRIGGER = '[[trigger]]\nid = "{}"\ncounter = "likes"\nlevels = [10]\neffect = "{}"\n'


def test_the_demo_and_new_rooms_of_both_languages_could_go_on_air(tmp_path: Path) -> None:
    assert check_room(None).folder is None
    for lang in ("zh", "en"):
        assert check_room(quiet_room(tmp_path / lang, lang=lang)).settings.room.language == lang


def test_the_day_since_which_prices_hold_begins_in_the_rooms_zone(tmp_path: Path) -> None:
    room = quiet_room(tmp_path / "room")
    for name, old, new in (
        ("room.toml", "Asia/Shanghai", "Europe/Lisbon"),
        ("catalog.toml", "", "prices_since = 2026-01-01\n"),
    ):
        path = room / name
        path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    since_ms = check_room(room).goods.prices_since_ms
    assert since_ms == datetime(2026, 1, 1, tzinfo=UTC).timestamp() * 1000


@pytest.mark.parametrize(
    ("file", "right", "wrong", "said"),
    [
        ("room.toml", 'persona = "xiaoman"', 'personna = "xiaoman"', "did you mean 'persona'"),
        ("room.toml", 'persona = "xiaoman"', 'persona = "xiaomann"', "xiaoman"),
        ("room.toml", 'timezone = "Asia/Shanghai"', 'timezone = "Asia/Peking"', "Asia/Shanghai"),
        ("room.toml", 'timezone = "Asia/Shanghai"', 'timezone = "Asia"', "Asia/Shanghai"),
        ("room.toml", "dead_air_s = 2.0", "dead_air_s = 60.0", r"show\.dead_air_s"),
        ("room.toml", "[llm]", "[llm", "not valid TOML"),
        ("room.toml", "chain = []", 'chain = ["kokorro"]', "did you mean 'kokoro'"),
        ("room.toml", 'model = ""', 'model = ""\nfake_stock = 2', "true stock"),
        ("catalog.toml", "price = 3900", "", "price"),
        ("catalog.toml", 'sku = "TEA"', 'sku = "CUP"', "CUP"),
        ("catalog.toml", "price = 3900", 'price = "39"', "price"),
        ("rundown.toml", "[[link:CUP]]", "[[link:KUP]]", "KUP"),
        ("rundown.toml", "languages", "langauges", "languages"),
    ],
)
def test_a_wrong_line_in_a_file_is_named(tmp_path: Path, file: str, right: str, wrong: str, said: str) -> None:
    path = quiet_room(tmp_path / "shop") / file
    text = path.read_text(encoding="utf-8")
    assert right in text
    path.write_text(text.replace(right, wrong), encoding="utf-8")
    refused(path.parent, said)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (TRIGGER.format("a", "heart"), "hearts"),
        (TRIGGER.format("a", "hearts") * 2, "two triggers are called 'a'"),
        (TRIGGER.format("a", "hearts") + 'say = "gaol"\n', "did you mean 'goal'"),
        (TRIGGER.format("a", "hearts") + "params = { colour = 3 }\n", "colour"),
        ('[[source]]\nkind = "json_wss"\nurl = "ws://x"\n', "did you mean 'json_ws'"),
        ('[[source]]\nkind = "json_ws"\nurl = "http://x"\n', "no websocket address"),
        ('[[source]]\nkind = "json_ws"\nurl = "ws://x"\nheaders = { a = "$NOT_SET_ANYWHERE" }\n', "NOT_SET_ANYWHERE"),
        ('[[source]]\nkind = "json_ws"\nurl = "ws://x"\n[[source.rule]]\ntype = "comment"\ncomment = 5\n', "comment"),
        ('[[source]]\nkind = "replay"\n', "file"),
    ],
)
def test_a_wrong_trigger_or_source_is_named(tmp_path: Path, more: str, said: str) -> None:
    refused(quiet_room(tmp_path / "shop", more), said)


def test_a_missing_folder_or_file_says_how_to_make_one(tmp_path: Path) -> None:
    refused(tmp_path / "nowhere", "zhubo new nowhere")
    (tmp_path / "empty").mkdir()
    refused(tmp_path / "empty", "zhubo new")
    room = quiet_room(tmp_path / "shop")
    (room / "room.toml").write_bytes(b"\xff\xfe")
    refused(room, "UTF-8")


def test_a_room_without_goods_or_rundown_of_its_own_shows_those_of_its_script(tmp_path: Path) -> None:
    room = quiet_room(tmp_path / "shop")
    (room / "catalog.toml").unlink()
    (room / "rundown.toml").unlink()
    assert "WOK" in check_room(room).catalog.products


def test_files_saved_with_a_byte_order_mark_are_read_like_any_other(tmp_path: Path) -> None:
    room = quiet_room(tmp_path / "shop")
    for file in room.glob("*.toml"):
        file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    assert check_room(room).settings.room.name == "shop"


def test_a_folder_in_the_place_of_a_file_is_answered_in_words(tmp_path: Path) -> None:
    room = quiet_room(tmp_path / "shop")
    (room / "room.toml").unlink()
    (room / "room.toml").mkdir()
    refused(room, "cannot read room.toml")


def refused(room: Path, said: str) -> None:
    with pytest.raises(ConfigError, match=said) as caught:
        check_room(room)
    assert caught.value.hint, "an error says what to do next"


@pytest.mark.parametrize(
    ("lang", "persona", "other", "warned", "words"),
    [
        ("zh", "xiaoman", "mika", "ja", ("语音链 kokoro", "运行 pip install 'zhubo[local-voice-ja]'")),
        ("en", "sam", "nari", "ko", ("chain kokoro", "add one that does")),
    ],
)
def test_a_language_that_no_voice_of_the_chain_speaks_is_warned_of_with_what_helps(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    lang: str,
    persona: str,
    other: str,
    warned: str,
    words: tuple[str, str],
) -> None:
    monkeypatch.setattr("bot.voice.kokoro.languages", lambda: frozenset({"zh", "en"}))
    room = quiet_room(tmp_path / "room", lang=lang)
    text = (room / "room.toml").read_text(encoding="utf-8").replace(f'persona = "{persona}"', f'persona = "{other}"')
    (room / "room.toml").write_text(text.replace("chain = []", 'chain = ["kokoro"]'), encoding="utf-8")
    (warning,) = unvoiced(check_room(room))
    assert warning.startswith(warned) and all(word in warning for word in words)
    (room / "room.toml").write_text(text, encoding="utf-8")
    assert unvoiced(check_room(room)) == ()


def test_the_demo_is_spoken_in_every_language_of_its_host() -> None:
    assert unvoiced(check_room(None)) == ()
