"""The room's writer: its own copy always, a language model where that helps, and never a silent room.

Turns with a line are said as they stand.  Thanks, complaints and "are you real" come from copy only.  Other
questions go to the model if there is one; whatever goes wrong before its first clause ends in copy.
"""

import asyncio
from collections import Counter, deque
from collections.abc import AsyncGenerator
from contextlib import aclosing

import structlog

from bot.core.clock import Clock
from bot.core.errors import BadInput, NeedsOperator, Retryable
from bot.core.facts import Facts
from bot.core.reports import Chip
from bot.core.speech import Clause
from bot.core.turns import Intent, Turn
from bot.writer.answer_stream import AnswerStream, Rejected
from bot.writer.canned import MERGED_FROM, Canned, cut
from bot.writer.checks import Checks
from bot.writer.clauses import ClauseCutter
from bot.writer.copybook import CopyBook, load_copy
from bot.writer.model import Call, Gate, Model, Usage
from bot.writer.persona import Persona
from bot.writer.prompt import MAX_TOKENS, Request, build, is_suspicious

_log = structlog.get_logger(__name__)

_NEEDS_PRODUCT = frozenset(
    {
        Intent.PRICE, Intent.STOCK, Intent.SIZE, Intent.INGREDIENTS, Intent.COMPARE, Intent.COUPON,
        Intent.SHIPPING, Intent.RETURNS, Intent.HOW_TO_BUY, Intent.AUTHENTICITY,
    }
)  # fmt: skip
_FOR_MODEL = _NEEDS_PRODUCT | {Intent.UNKNOWN, Intent.SMALL_TALK, Intent.PRAISE}
_FREE_TALK = frozenset({Intent.SMALL_TALK, Intent.PRAISE})
"""Answers that need no fact."""
_OPENERS = ("bare fact", "object in the hand", "contrast", "limit first", "use first")
DEGRADE_BRIEF, DEGRADE_CANNED = 1, 3
"""Levels of the degrade ladder (pipeline.md, section 2): answers without tails; no model."""


class Author:
    """Implements `Writer`: yields the clauses of a turn, the first one fast, within the model's deadlines."""

    def __init__(
        self,
        persona: Persona,
        *,
        clock: Clock,
        seed: int,
        llm: Model | None = None,
        book: CopyBook | None = None,
        first_clause_s: float = 4.0,
        tokens_per_minute: int = 30_000,
        lang: str = "",
    ) -> None:
        """Make a writer.

        Args:
            persona: Who speaks.
            clock: Time for names that rest and for the spending cap.
            seed: Same seed and turns, same words.
            llm: A language model, or None: then everything comes from copy.
            book: The persona's copy; read from its folder when None (ConfigError names the line that is wrong).
            first_clause_s: Longest wait for the model's first clause, then copy speaks.
            tokens_per_minute: Spending cap of this room.
            lang: Language of `health`; the persona's own when empty.
        """
        self._persona, self._clock, self._model, self._lang = persona, clock, llm, lang or persona.lang
        self._canned = Canned(persona, book or load_copy(persona.folder), seed=seed)
        self._gate = Gate(tokens_per_minute)
        self._first_clause_s = first_clause_s
        self._recent: deque[str] = deque(maxlen=3)
        self._last_fault = ""
        self.degrade = 0
        """Level of the degrade ladder, 0..4; the room sets it."""
        self.counts: Counter[str] = Counter()
        """llm_ok, llm_cut, llm_fallback.REASON, tokens, canned, line; bounded by the known reasons."""

    async def write(self, turn: Turn, facts: Facts) -> AsyncGenerator[Clause, None]:
        """Yield the clauses of one turn; close the iterator when the turn is cut, that ends the model's stream too."""
        self._canned.count_turn()
        if turn.line is not None:
            self.counts["line"] += 1
            for text in cut(turn.line):
                yield Clause(text=text, lang=turn.lang)
            return
        reason = self._refusal(turn)
        if reason is None:
            async with aclosing(self._from_model(turn, facts)) as clauses:
                async for clause in clauses:
                    yield clause
                    reason = "spoken"
            reason = reason or self._last_fault
        if reason == "spoken":
            return
        self.counts["canned"] += 1
        brief = self.degrade >= DEGRADE_BRIEF
        for clause in self._canned.answer(turn, facts, self._clock.now(), brief=brief):
            yield clause

    @property
    def health(self) -> Chip:
        """The copy light of the console: good, warn (copy speaks instead of the model) or bad (a person is needed)."""
        zh = self._lang == "zh"
        if self._model is None:
            return Chip(id="copy", state="good", text="用自备话术" if zh else "own copy")
        match self._gate.refusal(self._clock.now()):
            case "operator":
                text = f"模型停用，先用自备话术：{self._gate.operator}" if zh else f"own copy: {self._gate.operator}"
                return Chip(id="copy", state="bad", text=text)
            case "breaker":
                return Chip(id="copy", state="warn", text="模型连不上，先用自备话术" if zh else "model down, own copy")
            case "budget":
                return Chip(
                    id="copy", state="warn", text="模型额度用完，先用自备话术" if zh else "model budget used, own copy"
                )
            case _:
                return Chip(id="copy", state="good", text="模型正常" if zh else "model ok")

    def retry_model(self) -> None:
        """A person has mended key, credit or address: ask the model again."""
        self._gate.reset()

    def _refusal(self, turn: Turn) -> str | None:
        """Return why this turn is answered from copy, or None for the model."""
        if self._model is None or turn.intent not in _FOR_MODEL or turn.people >= MERGED_FROM:
            return "copy"
        if (turn.sku is None and turn.intent in _NEEDS_PRODUCT) or not turn.text.strip():
            return "copy"
        if self.degrade >= DEGRADE_CANNED:
            return "degraded"
        reason = "suspicious" if is_suspicious(turn.text) else self._gate.refusal(self._clock.now())
        if reason:
            self.counts[f"llm_fallback.{reason}"] += 1
        return reason

    async def _from_model(self, turn: Turn, facts: Facts) -> AsyncGenerator[Clause, None]:
        """Yield the model's clauses; nothing at all when copy must speak instead (`_last_fault` says why)."""
        lang, now = self._canned.language_for(turn), self._clock.now()
        may_name = self._canned.name_may_be_said(turn, facts, now)
        brief = self.degrade >= DEGRADE_BRIEF
        request = build(
            self._persona,
            turn,
            facts,
            lang=lang,
            tail=None if brief else self._canned.tail_text(turn, facts),
            opener=self._opener(lang),
            recent=tuple(self._recent),
            may_name=may_name,
        )
        call = self._gate.started(now)
        said = 0
        async with aclosing(self._clauses(request, turn, lang, call)) as clauses:
            try:
                while True:
                    async with asyncio.timeout(None if said else self._first_clause_s):
                        text = await anext(clauses)
                    if not said:
                        self._recent.append(text)
                    if "[[viewer]]" in text:
                        self._canned.name_was_said(now)
                    said += 1
                    yield Clause(text=text, lang=lang, kind="llm")
            except StopAsyncIteration:
                self.counts["llm_ok"] += 1
                self._gate.succeeded()
            except Rejected as error:
                self._gate.succeeded()  # The endpoint works; only this answer was no good.
                self._fell(error.reason, said)
            except TimeoutError:
                self._gate.failed(self._clock.now(), Retryable("no first clause in time"))
                self._fell("slow", said)
            except (Retryable, NeedsOperator, BadInput) as error:
                self._gate.failed(self._clock.now(), error)
                _log.warning("llm_failed", error=str(error))
                self._fell(type(error).__name__.lower(), said)

    async def _clauses(self, request: Request, turn: Turn, lang: str, call: Call) -> AsyncGenerator[str, None]:
        """Yield checked clauses of the model's answer; Rejected, or what the model raises."""
        assert self._model is not None
        answer, cutter, checks = AnswerStream(turn.intent, request.claims), ClauseCutter(), None
        usage: Usage | None = None
        try:
            async with aclosing(self._model.stream(request.messages, max_tokens=MAX_TOKENS)) as pieces:
                async for piece in pieces:
                    if isinstance(piece, Usage):
                        usage = piece
                        continue
                    text = answer.feed(piece)
                    for clause in cutter.feed(text):
                        checks = checks or self._checks(request, answer, turn, lang)
                        yield checks.passed(clause)
            answer.finish()
            for clause in cutter.flush():
                checks = checks or self._checks(request, answer, turn, lang)
                yield checks.passed(clause)
        finally:
            self._gate.settled(call, usage)
            if usage:
                self.counts["tokens"] += usage.prompt + usage.completion

    def _checks(self, request: Request, answer: AnswerStream, turn: Turn, lang: str) -> Checks:
        return Checks(
            lang=lang,
            slots=request.slots,
            grounded=bool(answer.claims) or turn.intent in _FREE_TALK,
            comment=request.comment,
            known=request.known,
            prompt=request.rules,
        )

    def _opener(self, lang: str) -> str:
        own = self._persona.words_in(lang).openers
        manners = (*_OPENERS, *own)
        return manners[sum(self.counts.values()) % len(manners)]

    def _fell(self, reason: str, said: int) -> None:
        """Record why the model's answer ended early; what was said stands."""
        self._last_fault = reason
        self.counts["llm_cut" if said else f"llm_fallback.{reason}"] += 1
