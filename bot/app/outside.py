"""A language model in a replay: it knows no virtual time, so the show waits for it at the world's pace."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

from bot.aio.virtual import VirtualLoop
from bot.writer.model import Message, Model, Usage


class Outside:
    """A `Model` of a show on virtual time: only while a piece of its answer is waited for does real time pass."""

    def __init__(self, model: Model, loop: VirtualLoop) -> None:
        self._model, self._loop = model, loop

    async def stream(self, messages: Sequence[Message], *, max_tokens: int) -> AsyncGenerator[str | Usage, None]:
        """Yield what the model does."""
        async with aclosing(self._model.stream(messages, max_tokens=max_tokens)) as pieces:
            while True:
                with self._loop.outside():
                    piece = await anext(pieces, None)
                if piece is None:
                    return
                yield piece

    async def aclose(self) -> None:
        """Close the model."""
        await self._model.aclose()
