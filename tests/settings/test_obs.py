import pytest

from bot.core.errors import ConfigError
from bot.settings.room import parse_settings

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("obs", "message"),
    [
        ({"password": "tea"}, 'write "\\$NAME"'),
        ({"url": "http://127.0.0.1:4455"}, "no websocket address"),
        ({"scenes": {"dance": "A"}}, "'dance' is no cue: write one of panic"),
        ({"scenes": {"product:": "A"}}, "is no cue"),
        ({"scenes": {"offer": " "}}, "'offer' names no scene"),
        ({"dwell_s": -1}, "dwell_s"),
        ({"sceens": {}}, "scenes"),
    ],
)
def test_a_section_that_cannot_work_is_refused_with_the_remedy(obs: dict[str, object], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        parse_settings({"obs": obs})


def test_a_sound_section_is_taken() -> None:
    raw = {"enabled": True, "password": "$OBS_PASSWORD", "scenes": {"product:CUP": "Cup", "panic": "Slate"}}
    assert parse_settings({"obs": raw}).obs.scenes["product:CUP"] == "Cup"
    assert not parse_settings({}).obs.enabled
