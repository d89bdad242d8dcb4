import json

import msgspec
import pytest

from bot.core.errors import BROKEN_JSON, BadInput, BotError, ConfigError, NeedsOperator, Retryable

pytestmark = pytest.mark.unit


def test_an_error_says_what_is_wrong_and_what_to_do() -> None:
    error = ConfigError("the port is taken", hint="choose another")
    assert (error.message, error.hint, str(error)) == (
        "the port is taken",
        "choose another",
        "the port is taken (choose another)",
    )
    assert str(BadInput("no JSON")) == "no JSON"


def test_whoever_catches_the_root_catches_every_kind() -> None:
    assert all(issubclass(kind, BotError) for kind in (ConfigError, BadInput, Retryable, NeedsOperator))
    assert Retryable("busy", after_s=3.0).after_s == 3.0


@pytest.mark.parametrize("text", [b"{", b"\xff\xfe", b'"\xff"', b"[" * 5000, b'{"a":' * 5000, b"", b"nul"])
def test_whatever_a_peer_calls_json_fails_in_a_known_way(text: bytes) -> None:
    with pytest.raises(BROKEN_JSON):
        msgspec.json.decode(text)
    assert isinstance(json.dumps(str(text)), str)
