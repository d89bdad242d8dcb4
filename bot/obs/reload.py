"""Reloads a browser source that shows nothing of the stage: OBS was there before zhubo, and keeps its error page."""

from bot.obs.client import ObsClient
from bot.obs.setup import browser_sources, shows
from bot.obs.words import ObsRefused

AFTER_S = 6.0
"""A page that can connect does so within five seconds by itself."""
AGAIN_S = 30.0


class Reloading:
    """Decides when; a page that is connected, drawn or not, is never reloaded."""

    def __init__(self) -> None:
        self._alone_since: float | None = None
        self._done_at = float("-inf")

    def is_due(self, is_connected: bool, now: float) -> bool:
        """Return whether to reload now, given whether any page of the stage is connected; then it rests a while."""
        if is_connected:
            self._alone_since = None
            return False
        if self._alone_since is None:
            self._alone_since = now
        if now - self._alone_since < AFTER_S or now - self._done_at < AGAIN_S:
            return False
        self._done_at = now
        return True


async def reload_stage(client: ObsClient, stage_url: str) -> int:
    """Reload each browser source that is to show the stage, without its cache; return how many there are."""
    try:
        names = [name for name, browser in (await browser_sources(client)).items() if shows(browser.url, stage_url)]
        for name in names:
            pressed = {"inputName": name, "propertyName": "refreshnocache"}
            await client.tell("PressInputPropertiesButton", pressed, about=name)
    except ObsRefused:  # it was deleted in between, or this OBS has no browser sources
        return 0
    return len(names)
