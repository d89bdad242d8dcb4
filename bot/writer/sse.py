"""A chat endpoint's server-sent events as pieces of text.  The peer is not trusted: every buffer has a bound."""

from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any

import msgspec

from bot.core.errors import BROKEN_JSON, BadInput, Retryable
from bot.writer.model import Usage

MAX_STREAM_BYTES = 512_000
"""An answer is under 2 kB of text; a peer that sends more than this is broken."""
MAX_LINE_BYTES = 64_000


class _Delta(msgspec.Struct):
    content: str | None = None


class _Choice(msgspec.Struct):
    delta: _Delta | None = None
    finish_reason: str | None = None


class _PromptDetails(msgspec.Struct):
    cached_tokens: int | None = None


class _Usage(msgspec.Struct):
    prompt_tokens: int = 0
    completion_tokens: int = 0
    prompt_tokens_details: _PromptDetails | None = None
    prompt_cache_hit_tokens: int | None = None  # how DeepSeek calls the cached ones

    def told(self) -> Usage:
        cached = self.prompt_tokens_details.cached_tokens if self.prompt_tokens_details else None
        return Usage(
            max(0, self.prompt_tokens),
            max(0, self.completion_tokens),
            max(0, cached or self.prompt_cache_hit_tokens or 0),
        )


class _Chunk(msgspec.Struct):
    choices: list[_Choice] | None = None
    usage: _Usage | None = None
    error: Any = None


_decode = msgspec.json.Decoder(_Chunk).decode


async def pieces_of(chunks: AsyncIterator[bytes]) -> AsyncGenerator[str | Usage, None]:
    """Yield the text of a stream, then its usage; Retryable when it ends early, BadInput when it makes no sense."""
    finished, received, buffer, usage = False, 0, b"", None
    async for block in chunks:
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
            if data == b"[DONE]":  # some peers leave the connection open after it
                if usage is not None:
                    yield usage.told()
                return
            chunk = _parsed(data)
            usage = chunk.usage or usage
            for choice in chunk.choices or ():
                finished = finished or choice.finish_reason is not None
                if choice.delta and choice.delta.content:
                    yield choice.delta.content
    if not finished:
        raise Retryable("the language model's stream was cut off", hint="it is asked again later")
    if usage is not None:
        yield usage.told()


def _parsed(data: bytes) -> _Chunk:
    try:
        chunk = _decode(data)
    except BROKEN_JSON as error:
        raise BadInput("the language model sent something that is no answer", hint="check [llm] base_url") from error
    if chunk.error is not None:
        raise Retryable("the language model broke off with an error", hint="it is asked again later")
    return chunk
