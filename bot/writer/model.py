"""The seam to a language model, and how many tokens a text is when nobody tells.  Pure."""

import re
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, Protocol

from bot.core.errors import Retryable

Message = dict[Literal["role", "content"], str]


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one call."""

    prompt: int
    completion: int
    cached: int = 0
    """Those of `prompt` that the provider still had from an earlier call."""


class Slow(Retryable):
    """An endpoint took too long: what it did until then may be charged."""


class Model(Protocol):
    """A chat model that streams.  Raises Retryable, NeedsOperator or BadInput; keeps its own deadlines."""

    def stream(self, messages: Sequence[Message], *, max_tokens: int) -> AsyncGenerator[str | Usage, None]:
        """Yield pieces of the answer, then its `Usage` if it is told; closing the generator closes the connection."""
        ...

    async def aclose(self) -> None:
        """Let go of connections and processes."""
        ...


_WIDE = re.compile(r"[\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff\uff00-\uffef]")
_NARROW_CHARS_A_TOKEN = 3.0
"""English prose has about 4 characters a token, JSON and slots fewer: an estimate may be too high, never too low."""
_MESSAGE_TOKENS = 4


def tokens_in(text: str) -> int:
    """Return about how many tokens `text` is, rather too many than too few."""
    wide = len(_WIDE.findall(text))
    return wide + round((len(text) - wide) / _NARROW_CHARS_A_TOKEN + 0.5) if text else 0


def prompt_tokens(messages: Sequence[Message]) -> int:
    """Return about how many tokens a prompt is."""
    return sum(_known_tokens(message["content"]) + _MESSAGE_TOKENS for message in messages)


@lru_cache(maxsize=64)
def _known_tokens(text: str) -> int:
    """The rules and examples of a prompt are thousands of characters, and the same for every question."""
    return tokens_in(text)
