"""The keys of a `[[source]] kind = "youtube"` entry."""

import re
from typing import Annotated, Literal

from bot.core.errors import ConfigError
from bot.settings.source import AfterValidator, ConnectorSettings, Field, Seconds, Secret, WebUrl
from bot.sources.youtube_quota import DEFAULT_UNITS

_VIDEO = re.compile(r"(?:[?&]v=|youtu\.be/|/live/|/video/|^)([\w-]{11})(?:[?&#/]|$)")


def _video_id(value: str) -> str:
    found = _VIDEO.search(value.strip())
    if value and found is None:
        raise ValueError(f'{value!r} names no video: copy the address of the stream, "https://youtu.be/..."')
    return found[1] if found else ""


class YoutubeSettings(ConnectorSettings):
    """One live stream of one channel."""

    api_base: WebUrl = "https://www.googleapis.com"
    token_url: WebUrl = "https://oauth2.googleapis.com/token"
    video_id: Annotated[str, AfterValidator(_video_id)] = ""
    """Of the stream, or its address."""
    live_chat_id: str = ""
    """Instead of the video; then there are no totals."""
    api_key: Secret = ""
    """Enough for reading."""
    oauth_token: Secret = ""
    """An access token; it ends after an hour unless it can be renewed."""
    oauth_refresh_token: Secret = ""
    oauth_client_id: Secret = ""
    oauth_client_secret: Secret = ""
    mode: Literal["auto", "stream", "list"] = "auto"
    """auto = the stream, and polls where there is none."""
    poll_s: Seconds = 2.0
    """Never ask for messages more often; YouTube's own wait and the quota may ask for more."""
    show_hours: Annotated[float, Field(gt=0, le=24)] = 4.0
    """Polls are spread so that what is left of today's quota lasts for a show of so many hours."""
    quota_units: Annotated[int, Field(gt=0, le=10**9)] = DEFAULT_UNITS
    """What the Google Cloud project may use a day; nothing is asked beyond 90 % of it."""
    viewers_every_s: Seconds | None = None
    """Ask for viewers and likes so often, 1 unit each; None = never."""
    chat_per_hour: Annotated[int, Field(ge=0, le=1000)] = 10
    """Messages that may be written in an hour, 50 units each; needs an OAuth login."""


def check(name: str, settings: YoutubeSettings) -> None:
    """Raise ConfigError for settings with which nothing could be read or written."""
    renews = bool(settings.oauth_refresh_token)
    if not settings.video_id and not settings.live_chat_id:
        raise ConfigError(f"source {name!r} needs a stream", hint='write video_id = "https://youtu.be/..."')
    if not settings.api_key and not settings.oauth_token and not renews:
        raise ConfigError(f"source {name!r} needs api_key", hint='write api_key = "$NAME" and set NAME')
    if renews and not (settings.oauth_client_id and settings.oauth_client_secret):
        raise ConfigError(
            f"source {name!r} cannot renew its login", hint="write oauth_client_id and oauth_client_secret, too"
        )
    if settings.viewers_every_s is not None and not settings.video_id:
        raise ConfigError(f"source {name!r} cannot count viewers of a bare chat", hint="write video_id, too")
