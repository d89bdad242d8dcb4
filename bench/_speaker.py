"""A language model in this process that keeps the output contract, on the loop's clock."""

import asyncio
import json
from collections.abc import AsyncGenerator, Sequence

from bot.writer.model import Message, Usage, prompt_tokens, tokens_in

TTFT_S, PIECE_S, PIECE = 0.3, 0.03, 3


class Speaker:
    """Answers each question with a slot of its product, 300 ms after it is asked, some 100 characters a second."""

    async def stream(self, messages: Sequence[Message], *, max_tokens: int) -> AsyncGenerator[str | Usage, None]:
        told = said(messages[-1]["content"])
        await asyncio.sleep(TTFT_S)
        for start in range(0, len(told), PIECE):
            yield told[start : start + PIECE]
            await asyncio.sleep(PIECE_S)
        yield Usage(prompt_tokens(messages), tokens_in(told))

    async def aclose(self) -> None:
        """Nothing is open."""


def said(turn_json: str) -> str:
    """Return the whole answer to a turn, as JSON."""
    asked = json.loads(turn_json)
    slots = [slot for slot in asked["slots"] if slot.startswith(("[[fact.", "[[price:", "[[left:"))] or ["[[shop]]"]
    answer = {
        "intent": asked["intent"],
        "claim_ids": list(asked["facts"])[:1],
        "text": f"你问的这一点，{slots[0]}，屏幕上也写着。",
    }
    return json.dumps(answer, ensure_ascii=False)
