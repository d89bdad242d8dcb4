import pytest

from bot.core.errors import ConfigError
from bot.settings.room import parse_settings
from bot.settings.voice import VoiceSettings

pytestmark = pytest.mark.unit
HOME = {"name": "home", "base_url": "http://127.0.0.1:8880/v1/", "model": "tts-1"}


def voice(**keys: object) -> VoiceSettings:
    return parse_settings({"voice": keys}).voice


def test_an_endpoint_stands_in_the_chain_by_its_name() -> None:
    found = voice(chain=["home", "kokoro"], endpoint=[HOME])
    assert found.names == ("home", "kokoro") and found.endpoint[0].base_url == "http://127.0.0.1:8880/v1"


def test_a_language_may_have_an_order_of_its_own() -> None:
    found = voice(chain=["kokoro", "captions"], order={"ja": ["home", "edge"]}, endpoint=[HOME])
    assert found.order_for("ja") == ("home", "edge") == found.order_for("ja-JP")
    assert found.order_for("zh") == ("kokoro", "captions") and found.names == ("kokoro", "home", "edge")


@pytest.mark.parametrize(
    ("keys", "says"),
    [
        ({"base_url": "ftp://host/v1"}, "no web address"),
        ({"base_url": "host:80"}, "no web address"),
        ({"base_url": "http://me:secret@host/v1"}, "holds a password"),
        ({"name": "edge"}, "is taken"),
        ({"name": "Home"}, "name"),
        ({"model": ""}, "model"),
        ({"voice": "x\n"}, "voice"),
        ({"voice": "x" * 101}, "voice"),
        ({"format": "wav"}, "format"),
        ({"speed": 2}, "speed"),
    ],
)
def test_a_wrong_endpoint_is_refused_with_its_key(keys: dict[str, object], says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        voice(chain=["home", "edge"], endpoint=[HOME | keys])


def test_a_password_in_an_address_is_not_repeated() -> None:
    with pytest.raises(ConfigError) as caught:
        voice(chain=["home"], endpoint=[HOME | {"base_url": "http://me:secret@host/v1"}])
    assert "secret" not in str(caught.value)


def test_an_endpoint_that_nobody_asks_and_two_of_one_name_are_refused() -> None:
    with pytest.raises(ConfigError, match="'home' is in no chain"):
        voice(endpoint=[HOME])
    with pytest.raises(ConfigError, match="same name"):
        voice(chain=["home"], endpoint=[HOME, HOME])
