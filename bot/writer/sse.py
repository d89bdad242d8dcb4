"""A chat endpoint's server-sent events as pieces of text.  Pure.

The peer is not trusted: every buffer has a bound.
"""

from collections.abc import Iterator
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


class EventReader:
    """Feed it the stream as it comes; it gives the text, then the usage, if that is told."""

    def __init__(self) -> None:
        self.is_over = False
        """True once the peer has said that nothing follows; some leave the connection open after that."""
        self._finished, self._received, self._rest = False, 0, b""
        self._usage: _Usage | None = None

    def feed(self, block: bytes) -> Iterator[str]:
        """Yield the text that `block` completes; Retryable when the peer breaks off, BadInput for garbage."""
        self._received += len(block)
        block = self._rest + block
        if self._received > MAX_STREAM_BYTES or len(block) > MAX_LINE_BYTES:
            raise BadInput("the language model sends far more than an answer", hint="check [llm] base_url and model")
        *lines, self._rest = block.split(b"\n")
        for line in lines:
            if not line.lstrip().startswith(b"data:"):
                continue  # comments, event names, blank lines
            data = line.strip()[5:].strip()
            if data == b"[DONE]":
                self.is_over = True
                return
            chunk = _parsed(data)
            if chunk.usage is not None:
                self._usage = chunk.usage
            for choice in chunk.choices or ():
                if choice.finish_reason is not None:
                    self._finished = True
                if choice.delta is not None and choice.delta.content:
                    yield choice.delta.content

    def usage(self) -> Usage | None:
        """Say that nothing more comes; return what the call used, if it was told.  Retryable if the end is missing."""
        if not self.is_over and not self._finished:
            raise Retryable("the language model's stream was cut off", hint="it is asked again later")
        return self._usage.told() if self._usage is not None else None


def _parsed(data: bytes) -> _Chunk:
    try:
        chunk = _decode(data)
    except BROKEN_JSON as error:
        raise BadInput("the language model sent something that is no answer", hint="check [llm] base_url") from error
    if chunk.error is not None:
        raise Retryable("the language model broke off with an error", hint="it is asked again later")
    return chunk
