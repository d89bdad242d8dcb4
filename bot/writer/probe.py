"""One question to an endpoint, to see that it would do on air: `zhubo doctor`.

It costs some hundred tokens and is outside every budget.
"""

from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path

from bot.core.clock import Clock
from bot.core.errors import BotError
from bot.settings.llm import LlmEndpoint
from bot.writer.answer_stream import AnswerStream, Rejected
from bot.writer.local_llm import LOAD_S
from bot.writer.model import Message, Model, Usage, tokens_in
from bot.writer.open_model import open_model

MAX_TOKENS = 120
_INTENT, _FACT = "size", "f1"
_MESSAGES: tuple[Message, ...] = (
    {
        "role": "system",
        "content": "Reply with one JSON object and nothing else, keys in this order: "
        '{"intent": same as given, "claim_ids": [ids of the facts you use], "text": one short sentence}.',
    },
    {
        "role": "user",
        "content": '{"facts":{"f1":"material: linen"},"slots":{},"intent":"size","comment":"what is it made of"}',
    },
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeResult:
    """What one question to an endpoint has shown."""

    name: str
    reachable: bool
    """It answered with some text."""
    fault: str = ""
    """What is wrong and what to do, in a host's words; empty when nothing is.  Never a key."""
    first_token_ms: float | None = None
    in_time: bool = False
    """The first token came within the endpoint's `first_token_s`."""
    tokens_per_s: float | None = None
    """After the first piece; None for an answer in one piece."""
    json_ok: bool = False
    """The answer kept the output contract: without that the host speaks from its own copy."""
    usage_told: bool = False
    """The endpoint counts its tokens itself; otherwise budgets rest on estimates."""
    price_known: bool = False
    tokens: int = 0
    """What the probe took, prompt and answer."""


async def probe(endpoint: LlmEndpoint, *, clock: Clock, folder: Path | None = None) -> ProbeResult:
    """Ask an endpoint one question and return what was seen; a broken one is a result, not an exception.

    A local model is started, measured after it was read, and ended.
    """
    patient = endpoint.model_copy(
        update={
            "first_token_s": LOAD_S if endpoint.model_file else max(10.0, endpoint.first_token_s),
            "deadline_s": LOAD_S if endpoint.model_file else max(20.0, endpoint.deadline_s),
        }
    )
    try:
        model = open_model(patient, clock=clock, folder=folder)
    except BotError as error:
        return ProbeResult(name=endpoint.title, reachable=False, fault=str(error), price_known=endpoint.is_priced)
    try:
        if endpoint.model_file:  # the first question waits for the file: it is not the one to measure
            await _asked(model, endpoint, clock)
        return await _asked(model, endpoint, clock)
    finally:
        await model.aclose()


async def _asked(model: Model, endpoint: LlmEndpoint, clock: Clock) -> ProbeResult:
    began, first_at, last_at = clock.now(), None, clock.now()
    answer, usage, fault, heard, later = AnswerStream(_INTENT, frozenset({_FACT})), None, "", 0, 0
    json_ok = True
    try:
        async with aclosing(model.stream(_MESSAGES, max_tokens=MAX_TOKENS)) as pieces:
            async for piece in pieces:
                if isinstance(piece, Usage):
                    usage = piece
                    continue
                last_at = clock.now()
                later += tokens_in(piece) if first_at is not None else 0
                first_at = last_at if first_at is None else first_at
                heard += tokens_in(piece)
                json_ok = json_ok and _keeps(answer, piece)
        json_ok = json_ok and _ends(answer)
    except BotError as error:
        fault, json_ok = str(error), False
    if not json_ok and not fault:
        fault = 'its answer is not the JSON object that was asked for (try json_mode = "object", or another model)'
    spoke_s = last_at - first_at if first_at is not None else 0.0
    return ProbeResult(
        name=endpoint.title,
        reachable=first_at is not None,
        fault=fault,
        first_token_ms=None if first_at is None else (first_at - began) * 1000,
        in_time=first_at is not None and first_at - began <= endpoint.first_token_s,
        tokens_per_s=later / spoke_s if later and spoke_s > 0 else None,
        json_ok=json_ok,
        usage_told=usage is not None,
        price_known=endpoint.is_priced,
        tokens=usage.prompt + usage.completion if usage else sum(tokens_in(m["content"]) for m in _MESSAGES) + heard,
    )


def _keeps(answer: AnswerStream, piece: str) -> bool:
    try:
        answer.feed(piece)
    except Rejected:
        return False
    return True


def _ends(answer: AnswerStream) -> bool:
    try:
        answer.finish()
    except Rejected:
        return False
    return True
