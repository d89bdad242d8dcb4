"""Who asks YouTube: an API key for reading, an OAuth login for writing; access tokens are renewed before they end."""

from urllib.parse import urlencode

import msgspec

from bot.core.errors import NeedsOperator, Retryable
from bot.sources.connector import Connector
from bot.sources.line import Line, refusal

EARLY_S = 60.0
"""A token is renewed so long before its end."""
FRESH_S = 60.0
"""A token that is refused so soon after it was made will not get better by another."""
DEFAULT_LIFE_S = 3600.0


class _Token(msgspec.Struct):
    access_token: str = ""
    expires_in: float = DEFAULT_LIFE_S
    error: str = ""


class Login:
    """The key and the tokens of one source."""

    def __init__(
        self,
        owner: Connector,
        *,
        key: str,
        token: str,
        refresh: str = "",
        client_id: str = "",
        client_secret: str = "",
        token_url: str = "",
    ) -> None:
        self._owner = owner
        self._key = key
        self._token = token
        self._refresh = {"client_id": client_id, "client_secret": client_secret, "refresh_token": refresh}
        self._token_url = token_url
        self._made_at = owner.clock.now()
        self._ends_at: float | None = None

    @property
    def may_write(self) -> bool:
        """True with an OAuth login; a key alone can only read."""
        return bool(self._token or self._refresh["refresh_token"])

    @property
    def can_renew(self) -> bool:
        """True when a refused token can be replaced without a person."""
        return bool(self._refresh["refresh_token"])

    async def way(self, line: Line, *, writing: bool = False) -> tuple[dict[str, str], dict[str, str]]:
        """Return the query parameters and headers of a request; reading costs no login where there is a key."""
        if self._key and not writing:
            return {"key": self._key}, {}
        ends_soon = self._ends_at is not None and line.clock.now() >= self._ends_at - EARLY_S
        if self.can_renew and (not self._token or ends_soon):
            await self._renew(line)
        return {}, {"Authorization": f"Bearer {self._token}"}

    def refused(self) -> Retryable | NeedsOperator:
        """Forget a token that was refused and return what to raise."""
        now = self._owner.clock.now()
        if self.can_renew and (self._ends_at is None or now - self._made_at > FRESH_S):
            self._token = ""
            return Retryable("YouTube asks for a new login token")
        hint = "renew the login: its tokens are refused" if self.may_write else "check api_key"
        return NeedsOperator("YouTube refused the login", hint=hint)

    async def _renew(self, line: Line) -> None:
        form = urlencode({**self._refresh, "grant_type": "refresh_token"}).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = await line.request("POST", self._token_url, headers=headers, data=form)
        if answer.status >= 500 or answer.status == 429:
            raise refusal(answer.status, answer.headers, "the login of YouTube", now_ms=line.clock.wall_ms())
        token: _Token = answer.json(_Token)
        if answer.status != 200 or not token.access_token:
            raise NeedsOperator(
                f"YouTube does not renew the login ({token.error[:40] or answer.status})",
                hint="log in again and put the new refresh token in the environment (docs/sources/youtube.md)",
            )
        self._owner.hide(token.access_token)
        self._token, self._made_at = token.access_token, line.clock.now()
        self._ends_at = self._made_at + max(token.expires_in, 2 * EARLY_S)
