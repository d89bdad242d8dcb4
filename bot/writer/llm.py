"""Any OpenAI-compatible chat endpoint as a `Model`: one shared client, raw stream, own deadlines (rules I12).

The SDK's typed stream costs 145 us a chunk; its raw response parsed here costs about 3 (performance.md, section 5).
"""

import asyncio
import importlib
import importlib.util
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Sequence
from contextlib import aclosing
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar
from urllib.parse import urlsplit

import aiohttp
import msgspec
import openai

from bot.core.clock import Clock
from bot.core.errors import BROKEN_JSON, BadInput, BotError, ConfigError, NeedsOperator, Retryable
from bot.settings import LlmSettings
from bot.writer.model import Message, Usage

T = TypeVar("T")


def _transport_errors() -> tuple[type[Exception], ...]:
    """Return the roots of what a connection raises in mid-stream: the SDK has moved from httpx to httpx2."""
    installed = [name for name in ("httpx2", "httpx") if importlib.util.find_spec(name)]
    return tuple(importlib.import_module(name).HTTPError for name in installed)


_FAULTS: tuple[type[Exception], ...] = (openai.OpenAIError, aiohttp.ClientError, *_transport_errors())

MAX_STREAM_BYTES = 512_000
"""An answer is under 2 kB of text; a peer that sends more than this is broken."""
MAX_LINE_BYTES = 64_000


class _Delta(msgspec.Struct):
    content: str | None = None


class _Choice(msgspec.Struct):
    delta: _Delta | None = None
    finish_reason: str | None = None


class _Usage(msgspec.Struct):
    prompt_tokens: int = 0
    completion_tokens: int = 0


class _Chunk(msgspec.Struct):
    choices: list[_Choice] = []
    usage: _Usage | None = None
    error: Any = None


_decode = msgspec.json.Decoder(_Chunk).decode


def _http_client() -> Any:
    """Return the SDK's aiohttp transport: a third of the work of its default one for each streamed answer."""
    try:
        return openai.DefaultAioHttpClient()
    except RuntimeError:  # an older SDK without its extra "aiohttp"
        return None


class LlmClient:
    """Stream answers.

    NeedsOperator: the key, the credit or the model is refused.  Retryable: trouble that passes.  BadInput: garbage.
    """

    def __init__(self, settings: LlmSettings, *, api_key: str | None, clock: Clock) -> None:
        _check_url(settings.base_url)
        if not settings.model:
            raise ConfigError("[llm] has no model", hint='set model = "..." or remove the section')
        self._settings, self._clock = settings, clock
        # Local endpoints need no key, but the SDK insists on one.
        self._client = openai.AsyncOpenAI(
            api_key=api_key or "none",
            base_url=settings.base_url or None,
            max_retries=0,
            timeout=settings.deadline_s,
            http_client=_http_client(),
        )

    async def stream(self, messages: Sequence[Message], *, max_tokens: int) -> AsyncGenerator[str | Usage, None]:
        """Yield pieces of the answer, then its usage.

        `first_token_s` bounds the wait for the first piece and `deadline_s` all waiting for the endpoint
        together; time that the listener takes between two pieces is not counted.
        """
        waited = _Waiting(self._clock, self._settings.first_token_s, self._settings.deadline_s)
        # `chat.completions.create` walks its typed body field by field, milliseconds a call; `post` sends it as it is.
        body = {
            "model": self._settings.model,
            "messages": list(messages),
            "max_tokens": max_tokens,
            "temperature": self._settings.temperature,
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        call = self._client.post(
            "/chat/completions", body=body, cast_to=object, stream=True, stream_cls=openai.AsyncStream[object]
        )
        try:
            response = (await waited.on(call)).response
            try:
                async with aclosing(_pieces(response.aiter_bytes(), waited)) as pieces:
                    async for piece in pieces:
                        yield piece
            finally:
                await response.aclose()
        except TimeoutError as error:
            raise Retryable(
                f"the language model sent {waited.missing} in time", hint="it is asked again later"
            ) from error
        except _FAULTS as error:
            raise _translated(error, self._settings) from error

    async def warm(self) -> None:
        """Open a connection before the first question; Retryable or NeedsOperator tell what is wrong."""
        try:
            async with asyncio.timeout(self._settings.deadline_s):
                await self._client.models.list()
        except TimeoutError as error:
            raise Retryable("the language model does not answer", hint="check [llm] base_url") from error
        except openai.NotFoundError:
            return  # Some endpoints list no models; the connection is open all the same.
        except _FAULTS as error:
            raise _translated(error, self._settings) from error

    async def aclose(self) -> None:
        """Close the shared connections."""
        await self._client.close()


class _Waiting:
    """Bounds the time spent waiting for the peer, not the time between."""

    def __init__(self, clock: Clock, first_s: float, total_s: float) -> None:
        self._clock, self._first_left, self._left = clock, first_s, total_s
        self._started = False

    @property
    def missing(self) -> str:
        return "no end of its answer" if self._started else "nothing"

    def first_piece(self) -> None:
        self._started = True

    async def on(self, step: Awaitable[T]) -> T:
        """Await one step within what is left; TimeoutError when that is over."""
        allowed = self._left if self._started else min(self._first_left, self._left)
        began = self._clock.now()
        try:
            async with asyncio.timeout(max(0.0, allowed)):
                return await step
        finally:
            took = self._clock.now() - began
            self._left -= took
            self._first_left -= took


async def _pieces(chunks: AsyncIterator[bytes], waited: _Waiting) -> AsyncGenerator[str | Usage, None]:
    """Parse server-sent events; Retryable when the stream ends early, BadInput when it makes no sense."""
    finished, received, buffer, usage, letters = False, 0, b"", None, 0
    while True:
        try:
            block = await waited.on(anext(chunks))
        except StopAsyncIteration:
            break
        received += len(block)
        buffer += block
        if received > MAX_STREAM_BYTES or len(buffer) > MAX_LINE_BYTES:
            raise BadInput("the language model sends far more than an answer", hint="check [llm] base_url and model")
        *lines, buffer = buffer.split(b"\n")
        for line in lines:
            data = line.strip()
            if not data.startswith(b"data:"):
                continue  # comments, event names, blank lines
            data = data[5:].strip()
            if data == b"[DONE]":
                finished = True
                continue
            chunk = _parsed(data)
            usage = chunk.usage or usage
            for choice in chunk.choices:
                finished = finished or choice.finish_reason is not None
                if choice.delta and choice.delta.content:
                    waited.first_piece()
                    letters += len(choice.delta.content)
                    yield choice.delta.content
    if not finished:
        raise Retryable("the language model's stream was cut off", hint="it is asked again later")
    if usage is not None:
        yield Usage(usage.prompt_tokens, usage.completion_tokens)


def _parsed(data: bytes) -> _Chunk:
    try:
        chunk = _decode(data)
    except BROKEN_JSON as error:
        raise BadInput("the language model sent something that is no answer", hint="check [llm] base_url") from error
    if chunk.error is not None:
        raise Retryable("the language model broke off with an error", hint="it is asked again later")
    return chunk


def _translated(error: Exception, settings: LlmSettings) -> BotError:
    """Return the error by what to do about it; never with a key or the peer's text in it."""
    if not isinstance(error, openai.APIStatusError):
        return Retryable(f"the language model cannot be reached ({type(error).__name__})", hint="check [llm] base_url")
    status = error.status_code
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
            after_s=_retry_after_s(error.response.headers.get("retry-after")),
        )
    return BadInput(f"the language model refuses the request (HTTP {status})", hint="try another model in [llm]")


def _retry_after_s(value: str | None) -> float:
    """Return the seconds of a Retry-After header, 0..300; a date counts from the header's own clock, so as 30 s."""
    if not value:
        return 0.0
    try:
        return min(300.0, max(0.0, float(value)))
    except ValueError:
        pass
    try:
        parsedate_to_datetime(value)
    except ValueError:
        return 0.0
    return 30.0


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
