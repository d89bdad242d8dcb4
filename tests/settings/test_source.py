from typing import Any

import pytest

from bot.core.errors import ConfigError
from bot.settings.source import Seconds, Secret, SourceSettings, WebUrl, WsUrl, public, refined
from bot.sources.json_ws import JsonWsSettings

pytestmark = pytest.mark.unit


class Mine(JsonWsSettings):
    code: Secret = ""
    api_base: WebUrl = "https://api.example.invalid"
    relay_url: WsUrl = ""
    every_s: Seconds = 20.0


def entry(**more: Any) -> SourceSettings:
    return SourceSettings.model_validate({"kind": "mine", "name": "a", **more})


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        ("urll", "ws://x", "unknown key 'urll', did you mean 'url'?"),
        ("ping", {"text": "p", "evry_s": 1}, "unknown key 'ping.evry_s', did you mean 'every_s'?"),
        ("url", "http://x", 'write url = "ws://127.0.0.1:9000/ws"'),
        ("api_base", "example", "no web address"),
        ("code", "hunter2", 'write "$NAME" and set NAME'),
        ("every_s", 0, "every_s"),
    ],
)
def test_a_wrong_key_or_value_says_what_to_write(key: str, value: object, says: str) -> None:
    with pytest.raises(ConfigError) as caught:
        refined(entry(**{key: value}), Mine)
    assert says in caught.value.message and "'a'" in caught.value.message


def test_an_address_is_kept_without_its_last_slash() -> None:
    assert refined(entry(api_base="https://x.example.invalid/"), Mine).api_base == "https://x.example.invalid"


def test_what_goes_into_a_recording_names_secrets_and_holds_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_CODE", "hunter2")
    head = public(refined(entry(code="$MY_CODE"), Mine))
    assert head["code"] == "$MY_CODE" and "hunter2" not in str(head)
    assert refined(SourceSettings.model_validate(head), Mine) == refined(entry(code="$MY_CODE"), Mine)


def test_a_recordings_head_holds_no_token_of_an_address_and_no_header() -> None:
    settings = SourceSettings.model_validate(
        {
            "kind": "mine",
            "url": "ws://me:pw@127.0.0.1:9/ws?access_token=abc&v=7#x",
            "headers": {"Authorization": "Bearer abc"},
            "hello": ['{"token":"abc"}'],
        }
    )
    assert public(settings) == {"kind": "mine", "url": "ws://127.0.0.1:9/ws?access_token=***&v=7#x"}
