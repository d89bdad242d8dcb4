"""A language model as a translator of captions.

It is shown copy in which figures, names and brands are stand-ins, and no viewer's words; what it answers is checked
like a machine's, then cleared by the guard in its language.
"""

from collections.abc import AsyncGenerator, Iterable
from contextlib import aclosing

from bot.core.errors import BadInput, BotError, Retryable
from bot.core.text import plain_text
from bot.writer.answer_stream import Rejected
from bot.writer.llm_service import LlmService, Pieces
from bot.writer.model import Message

WITHIN_S = 6.0
"""A caption that comes later is of no use."""
LONGEST_CHARS = 500
MAX_TOKENS = 300
REST_S = 10.0
_NAMES = {
    "zh": "Chinese", "en": "English", "ja": "Japanese", "ko": "Korean", "th": "Thai", "vi": "Vietnamese",
    "id": "Indonesian", "ms": "Malay", "ru": "Russian", "es": "Spanish", "ar": "Arabic", "pt": "Portuguese",
}  # fmt: skip
_TASK = (
    "You translate captions of a live shop from {source} to {target}. Answer with the translation alone, on one line, "
    "without quotes. Keep every number, unit and code such as QX2 exactly once each. Leave nothing out and add "
    "nothing: no name, no figure, no praise."
)


class LlmTranslator:
    """Implements `Translator` with the room's language models, from one language into some."""

    def __init__(self, llm: LlmService, source: str, targets: Iterable[str]) -> None:
        self._llm = llm
        self._pairs = frozenset((source, target) for target in targets if target != source)

    def languages(self) -> frozenset[tuple[str, str]]:
        """Return the pairs that are asked for."""
        return self._pairs

    async def translate(self, text: str, source: str, target: str) -> str | None:
        """Return `text` in `target`, None for a pair or an answer that will not do; Retryable when no model answers.

        Models wait for a person by themselves (`LlmService.refusal`), so that a wrong key stops no caption for good.
        """
        if (source, target) not in self._pairs:
            return None
        task = _TASK.format(source=_NAMES.get(source, source), target=_NAMES.get(target, target))
        messages: list[Message] = [{"role": "system", "content": task}, {"role": "user", "content": text}]
        answer = self._llm.answer(messages, _whole, max_tokens=MAX_TOKENS, within_s=WITHIN_S)
        try:
            async with aclosing(answer):
                return await anext(answer)
        except (Rejected, BadInput, StopAsyncIteration):
            return None
        except BotError as error:
            raise Retryable(f"no model translates now: {error.message}", after_s=REST_S) from error


async def _whole(pieces: Pieces) -> AsyncGenerator[str, None]:
    """Yield the whole answer on one line; Rejected when there is none or it does not end."""
    text = ""
    async with aclosing(pieces):
        async for piece in pieces:
            text += piece
            if len(text) > LONGEST_CHARS:
                raise Rejected("truncated")
    line = plain_text(text, limit=LONGEST_CHARS).strip("\"'“”「」 ")
    if not line:
        raise Rejected("empty")
    yield line
