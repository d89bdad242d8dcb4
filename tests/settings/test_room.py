import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import ConfigError
from bot.settings.room import Settings, load_settings, parse_settings
from bot.settings.source import expand_env, secret

pytestmark = pytest.mark.unit

TRIGGER = {"id": "a", "counter": "likes", "levels": [10], "effect": "hearts"}


def fault(raw: dict[str, Any]) -> str:
    with pytest.raises(ConfigError) as caught:
        parse_settings(raw)
    assert caught.value.hint
    return caught.value.message


def test_an_empty_file_is_a_room() -> None:
    assert parse_settings({}) == Settings()
    assert Settings().voice.chain == ("kokoro",)


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        ({"rooom": {}}, "unknown key 'rooom', did you mean 'room'?"),
        ({"room": {"nmae": "x"}}, "unknown key 'room.nmae', did you mean 'name'?"),
        ({"trigger": [{**TRIGGER, "efect": "x"}]}, "unknown key 'trigger.1.efect', did you mean 'effect'?"),
        ({"zzz": 1}, "unknown key 'zzz'"),
    ],
)
def test_an_unknown_key_names_its_place_and_the_nearest_one(raw: dict[str, Any], says: str) -> None:
    assert says in fault(raw)


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        ({"room": {"language": "fr"}}, "room.language"),
        ({"room": "x"}, "room"),
        ({"server": {"port": 70_000}}, "server.port"),
        ({"show": {"disclosure_every_s": 3600}}, "show.disclosure_every_s"),
        ({"show": {"dead_air_s": 0}}, "show.dead_air_s"),
        ({"llm": {"temperature": 1.2}}, "llm.temperature"),
        ({"floor": {"qa": -1}}, "floor.qa"),
        ({"source": [{}]}, "source.1.kind"),
        ({"source": [{"kind": "x", "idle_s": -1}]}, "source.1.idle_s"),
        ({"source": [{"kind": "x", "only": ["commment"]}]}, "source.1.only.1"),
        ({"trigger": [{**TRIGGER, "levels": [0, 10]}]}, "trigger.1.levels.1"),
        ({"trigger": [{**TRIGGER, "id": "Nice Name"}]}, "trigger.1.id"),
    ],
)
def test_a_wrong_value_is_named_with_its_key(raw: dict[str, Any], says: str) -> None:
    assert says in fault(raw)


def test_all_faults_are_told_at_once() -> None:
    told = fault({"server": {"port": -1}, "room": {"language": "fr"}, "colour": 1})
    assert "server.port" in told and "room.language" in told and "colour" in told


@pytest.mark.parametrize(
    "raw",
    [
        {"stage": {"stock_multiplier": 3}},
        {"fake_viewers": 100},
        {"show": {"hide_label": True}},
    ],
)
def test_a_key_that_would_bend_the_truth_is_answered(raw: dict[str, Any]) -> None:
    assert "true stock, count and labels" in fault(raw)


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"[room", "not valid TOML"), (b"\xff\xfe", "UTF-8"), (b'[room]\nid = "a"\nid = "b"\n', "not valid TOML")],
)
def test_a_file_that_cannot_be_read_says_why(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "room.toml"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=says):
        load_settings(path)
    with pytest.raises(ConfigError, match="zhubo new"):
        load_settings(tmp_path / "other.toml")


def test_secrets_come_from_the_environment_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHUBO_TEST_TOKEN", "t0k3n")
    monkeypatch.setenv("ZHUBO_TEST_EMPTY", "")
    assert (expand_env("$ZHUBO_TEST_TOKEN"), expand_env("plain")) == ("t0k3n", "plain")
    assert secret("ZHUBO_TEST_EMPTY") is None
    with pytest.raises(ConfigError, match="ZHUBO_TEST_EMPTY is not set"):
        expand_env("$ZHUBO_TEST_EMPTY")


values = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
trees = st.recursive(values, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20)
keys = st.sampled_from([*Settings.model_fields, "x"])


@given(st.dictionaries(keys, trees))
def test_no_file_raises_anything_but_a_config_error(raw: dict[str, Any]) -> None:
    try:
        parse_settings(raw)
    except ConfigError as error:
        assert error.message


def test_settings_cannot_be_changed_under_a_running_show() -> None:
    settings = parse_settings(tomllib.loads('[room]\nname = "a"'))
    with pytest.raises(ValueError, match="frozen"):
        settings.room.name = "b"


def test_staff_and_guests_are_named_with_their_source() -> None:
    named = parse_settings({"audience": {"staff": ["bilibili:uid:1"], "vip": ["relay:阿宁"]}})
    assert (named.audience.staff, named.audience.vip) == (("bilibili:uid:1",), ("relay:阿宁",))
    with pytest.raises(ConfigError, match="'阿宁' names no source"):
        parse_settings({"audience": {"vip": ["阿宁"]}})
