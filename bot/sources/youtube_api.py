"""Calls of the YouTube Data API: each counted before it is made, none beyond the quota of the day."""

from collections.abc import Mapping

from bot.core.errors import NeedsOperator, Retryable
from bot.sources.connector import Connector
from bot.sources.line import Answer, Line
from bot.sources.youtube_login import Login
from bot.sources.youtube_quota import Quota, next_day_ms
from bot.sources.youtube_refusals import error_of, meaning
from bot.sources.youtube_settings import YoutubeSettings

LIST_UNITS, STREAM_UNITS, VIDEO_UNITS, WRITE_UNITS = 5, 5, 1, 50
"""Cost of a call (YouTube Data API, "Quota costs"; a stream costs once, when it is opened)."""
QUOTA_HINT = "ask Google for more quota, or lower viewers_every_s, chat_per_hour and show_hours"


class Api:
    """What one source asks, with its key or login."""

    def __init__(self, owner: Connector, settings: YoutubeSettings) -> None:
        self.quota = Quota(settings.quota_units)
        self.login = Login(
            owner,
            key=owner.secret(settings.api_key),
            token=owner.secret(settings.oauth_token),
            refresh=owner.secret(settings.oauth_refresh_token),
            client_id=owner.secret(settings.oauth_client_id),
            client_secret=owner.secret(settings.oauth_client_secret),
            token_url=settings.token_url,
        )
        self._owner = owner
        self._settings = settings

    async def remember(self) -> None:
        """Take up what an earlier run has used today."""
        self.quota = Quota(self._settings.quota_units, await self._owner.memo.get("quota"))
        self._show()

    async def keep(self) -> None:
        """Write down what is used today."""
        await self._owner.memo.set("quota", self.quota.kept(self._owner.clock.wall_ms()))

    async def spend(self, units: int) -> None:
        """Count a call before it is made; Retryable, with the wait until tomorrow, when the quota does not allow it."""
        wall_ms = self._owner.clock.wall_ms()
        if not self.quota.may_spend(units, wall_ms):
            raise await self._used_up("" if units == WRITE_UNITS else QUOTA_HINT)
        self.quota.spend(units, wall_ms)
        self._show()

    async def call(
        self, line: Line, units: int, path: str, params: Mapping[str, str], *, data: bytes | None = None
    ) -> Answer:
        """Return the answer to a GET, or to a POST of JSON `data` with the login, whatever its status."""
        await self.spend(units)
        way, headers = await self.login.way(line, writing=data is not None)
        if data is not None:
            headers = {**headers, "Content-Type": "application/json"}
        url, method = self._settings.api_base + path, "GET" if data is None else "POST"
        return await line.request(method, url, params={**params, **way}, headers=headers, data=data)

    async def refused(self, answer: Answer, what: str) -> NeedsOperator | Retryable:
        """Return the error for a refusal, after taking its word for the quota and the login."""
        match meaning(answer):
            case "quota":
                self.quota.exhaust(self._owner.clock.wall_ms())
                return await self._used_up(QUOTA_HINT)
            case "login":
                return self.login.refused()
        return error_of(answer, what, self._owner.clock.wall_ms())

    async def _used_up(self, hint: str) -> Retryable:
        """Return what to raise until the next day; no hint where reading may go on although writing may not."""
        await self.keep()
        self._show()
        self._owner.health.hint = hint or self._owner.health.hint
        wall_ms = self._owner.clock.wall_ms()
        wait_s = (next_day_ms(wall_ms) - wall_ms) / 1000
        clock = f"{int(wait_s // 3600)} h {int(wait_s % 3600 // 60)} min"
        return Retryable(
            f"today's YouTube quota is used up ({self.quota}); the next day begins in {clock}", after_s=wait_s + 1.0
        )

    def _show(self) -> None:
        used = self.quota.used(self._owner.clock.wall_ms())
        self._owner.health.counts |= {"quota_used": used, "quota_limit": self.quota.limit}
