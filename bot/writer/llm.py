"""Any OpenAI-compatible chat endpoint as a `Model`: one shared client, raw stream, own deadlines (rules I12).

The SDK gives address and credentials; the request goes out through the HTTP client of all adapters and the stream is
read here, because the SDK's own path and typed stream cost more than all our other work on an answer (ADR 14).
"""

import importlib
import importlib.util
import logging
from collections.abc import AsyncGenerator, Awaitable, Mapping, Sequence
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
import msgspec
import openai

from bot.aio.patience import Patience
from bot.core.clock import Clock
from bot.core.errors import BadInput, BotError, ConfigError, NeedsOperator, Retryable
from bot.settings.llm import LlmEndpoint
from bot.writer.answer_stream import GRAMMAR, SCHEMA
from bot.writer.model import Message, Slow, Usage
from bot.writer.sse import EventReader

T = TypeVar("T")

MAX_RETRY_AFTER_S = 3600.0
MAX_CONNECTIONS = 1000
"""As the SDK has it: more questions at once than any budget pays for."""

# At level DEBUG the SDK logs whole requests: a viewer's words stay out of logs, whatever the root logger is set to.
logging.getLogger("openai").setLevel(logging.WARNING)


class LlmClient:
    """Stream answers.

    NeedsOperator: the key, the credit or the model is refused.  Retryable: trouble that passes.  BadInput: garbage.
    """

    def __init__(self, settings: LlmEndpoint, *, api_key: str | None, clock: Clock) -> None:
        _check_url(settings.base_url)
        if not settings.model:
            raise ConfigError("[llm] has no model", hint='set model = "..." or remove the section')
        self._settings, self._clock = settings, clock
        # Local endpoints need no key, but the SDK insists on one.
        self._sdk = openai.AsyncOpenAI(api_key=api_key or "none", base_url=settings.base_url or None)
        self._url = str(self._sdk.base_url).rstrip("/") + "/chat/completions"
        self._headers, self._proxy = _headers(self._sdk), _proxy(self._url)
        self._trusted = _trusted() if self._url.startswith("https:") else True
        self._http: aiohttp.ClientSession | None = None

    async def stream(self, messages: Sequence[Message], *, max_tokens: int) -> AsyncGenerator[str | Usage, None]:
        """Yield pieces of the answer, then its usage.

        `first_token_s` bounds the wait for the first piece and `deadline_s` all waiting for the endpoint
        together; time that the listener takes between two pieces is not counted.
        """
        waited = _Waiting(self._clock, self._settings.first_token_s, self._settings.deadline_s)
        content = msgspec.json.encode(_body(self._settings, messages, max_tokens))
        events = EventReader()
        try:
            request = self._session().post(self._url, headers=self._headers, data=content, proxy=self._proxy)
            async with await waited.on(request) as response:
                if response.status // 100 != 2:
                    raise _refused(response.status, response.headers, self._settings)
                while not events.is_over and (block := await waited.on(response.content.readany())):
                    for piece in events.feed(block):
                        waited.started = True
                        yield piece
            if (usage := events.usage()) is not None:
                yield usage
        except TimeoutError as error:
            missing = "no end of its answer" if waited.started else "nothing"
            raise Slow(f"the language model sent {missing} in time", hint="it is asked again later") from error
        except aiohttp.ClientError as error:
            raise Retryable(
                f"the language model cannot be reached ({type(error).__name__})", hint="check [llm] base_url"
            ) from error
        finally:
            waited.patience.close()

    async def aclose(self) -> None:
        """Close the shared connections."""
        await self._sdk.close()
        if self._http is not None:
            await self._http.close()

    def _session(self) -> aiohttp.ClientSession:
        if self._http is None:
            # No timeouts of the transport's own: a timer for each would cost, and `_Waiting` bounds every wait.
            self._http = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=MAX_CONNECTIONS, ssl=self._trusted),
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=None),
            )
        return self._http


class _Waiting:
    """Bounds the time spent waiting for the peer, not the time between."""

    def __init__(self, clock: Clock, first_s: float, total_s: float) -> None:
        self._clock, self._first_left, self._left = clock, first_s, total_s
        self.started = False
        """True from the first piece of the answer on."""
        self.patience = Patience()

    async def on(self, step: Awaitable[T]) -> T:
        """Await one step within what is left; TimeoutError when that is over."""
        allowed = self._left if self.started else min(self._first_left, self._left)
        began = self._clock.now()
        try:
            return await self.patience.on(step, allowed)
        finally:
            took = self._clock.now() - began
            self._left -= took
            self._first_left -= took


def _headers(client: openai.AsyncOpenAI) -> dict[str, str]:
    """Return what the SDK would say of who asks, without its telemetry."""
    told = {"OpenAI-Organization": client.organization, "OpenAI-Project": client.project}
    return {
        **client.auth_headers,
        **{name: value for name, value in told.items() if value},
        "Content-Type": "application/json",
        "Accept": "text/event-stream",
        "Accept-Encoding": "identity",
    }


def _proxy(url: str) -> str | None:
    """Return the proxy that the environment names for an address, read once, as the SDK's HTTP client reads it."""
    parts, named = urlsplit(url), getproxies()
    return None if proxy_bypass(parts.netloc) else named.get(parts.scheme) or named.get("all")


def _trusted() -> Any:
    """Return whose certificates the SDK's HTTP client trusts; the SDK has moved from httpx to httpx2."""
    installed = next(name for name in ("httpx2", "httpx") if importlib.util.find_spec(name))
    return importlib.import_module(installed).create_ssl_context()


def _body(settings: LlmEndpoint, messages: Sequence[Message], max_tokens: int) -> dict[str, Any]:
    body: dict[str, Any] = {
        "model": settings.model,
        "messages": list(messages),
        "max_tokens": max_tokens,
        "temperature": settings.temperature,
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    if settings.json_mode == "object":
        body["response_format"] = {"type": "json_object"}
    elif settings.json_mode == "schema":
        body["response_format"] = {"type": "json_schema", "json_schema": SCHEMA}
    elif settings.json_mode == "grammar":
        body["grammar"] = GRAMMAR
    return body


def _refused(status: int, headers: Mapping[str, str], settings: LlmEndpoint) -> BotError:
    """Return what to do about a status that is no answer; never with a key or the peer's text in it."""
    if status in (401, 403):
        return NeedsOperator(
            f"the language model refuses the key (HTTP {status})",
            hint=f"put a valid key in the environment variable {settings.api_key_env}",
        )
    if status == 402:
        return NeedsOperator("the language model's account has no credit (HTTP 402)", hint="top it up")
    if status == 404:
        return NeedsOperator(
            f"there is no model {settings.model!r} at this address (HTTP 404)", hint="mend [llm] model or base_url"
        )
    if status in (408, 409, 429) or status >= 500:
        return Retryable(
            f"the language model is busy or broken (HTTP {status})",
            hint="it is asked again later",
            after_s=_retry_after_s(headers),
        )
    return BadInput(f"the language model refuses the request (HTTP {status})", hint="try another model in [llm]")


def _retry_after_s(headers: Mapping[str, str]) -> float:
    """Return the seconds of a Retry-After header, 0..3600; one that is a date counts from the answer's own Date."""
    value = headers.get("retry-after", "")
    try:
        seconds = float(value)
    except ValueError:
        try:
            seconds = (parsedate_to_datetime(value) - parsedate_to_datetime(headers.get("date", ""))).total_seconds()
        except (ValueError, TypeError):
            return 0.0
    return min(MAX_RETRY_AFTER_S, max(0.0, seconds)) if seconds == seconds else 0.0  # not for nan


def _check_url(url: str) -> None:
    if not url:
        return
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ConfigError(
            f"[llm] base_url is no web address ({parts.scheme or 'no scheme'})", hint='write "https://host/v1"'
        )
    if parts.username or parts.password:
        raise ConfigError("[llm] base_url holds a password", hint="put the key in the variable that api_key_env names")
