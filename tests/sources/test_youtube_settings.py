import pytest

from bot.core.errors import ConfigError
from bot.settings.source import SourceSettings, refined
from bot.sources.youtube_settings import YoutubeSettings, check

pytestmark = pytest.mark.unit


def settings(**more: object) -> YoutubeSettings:
    return refined(SourceSettings.model_validate({"kind": "youtube", **more}), YoutubeSettings)


@pytest.mark.parametrize(
    "written",
    [
        "dQw4w9WgXc_",
        "https://www.youtube.com/watch?v=dQw4w9WgXc_",
        "https://www.youtube.com/watch?app=desktop&v=dQw4w9WgXc_&t=1s",
        "https://youtu.be/dQw4w9WgXc_?si=x",
        "https://www.youtube.com/live/dQw4w9WgXc_?feature=share",
        "https://studio.youtube.com/video/dQw4w9WgXc_/livestreaming",
    ],
)
def test_a_stream_is_found_in_its_address(written: str) -> None:
    assert settings(video_id=written).video_id == "dQw4w9WgXc_"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"video_id": "https://www.youtube.com/@shop"}, "copy the address of the stream"),
        ({"api_key": "AIza-in-a-file"}, "a secret stays out of files"),
        ({"oauth_token": "ya29-in-a-file"}, "a secret stays out of files"),
        ({"mode": "grpc"}, "mode"),
        ({"pol_s": 5}, "did you mean 'poll_s'"),
        ({"quota_units": 0}, "quota_units"),
    ],
)
def test_a_wrong_key_or_value_is_named(more: dict[str, object], said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        settings(**more)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"api_key": "$K"}, "needs a stream"),
        ({"live_chat_id": "c"}, "needs api_key"),
        ({"live_chat_id": "c", "oauth_refresh_token": "$R"}, "oauth_client_id"),
        ({"live_chat_id": "c", "api_key": "$K", "viewers_every_s": 60}, "video_id"),
    ],
)
def test_settings_with_which_nothing_works_say_what_is_missing(more: dict[str, object], said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        check("yt", settings(**more))
