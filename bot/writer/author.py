"""The room's writer: its own copy always, a language model where that helps, and never a silent room.

Turns with a line are said as they stand.  Thanks, complaints and "are you real" come from copy only.  Other
questions go to the model if there is one; whatever goes wrong before its first clause ends in copy.
"""

from collections import Counter, deque
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass

from bot.core.clock import Clock
from bot.core.errors import BotError
from bot.core.facts import Facts
from bot.core.reports import Chip, Written
from bot.core.sentences import Sentences
from bot.core.speech import Clause
from bot.core.turns import Intent, Turn
from bot.triage.forms import folded, letters
from bot.triage.similar import veto, without_fillers
from bot.writer.abroad import country_of
from bot.writer.answer_cache import AnswerCache, Question
from bot.writer.answer_stream import AnswerStream, Rejected
from bot.writer.benefits import is_benefit, may_hear
from bot.writer.canned import MERGED_FROM, Canned, cut
from bot.writer.checks import Checks
from bot.writer.clauses import ClauseCutter
from bot.writer.copybook import CopyBook, layer_of, load_copy
from bot.writer.llm_service import LEAST_S, LlmService, Pieces
from bot.writer.llm_words import light
from bot.writer.options import sections_for
from bot.writer.persona import Persona
from bot.writer.prompt import MAX_TOKENS, Request, build, is_suspicious
from bot.writer.viewer_share import ViewerShare

_NEEDS_PRODUCT = frozenset(
    {
        Intent.PRICE, Intent.STOCK, Intent.SIZE, Intent.INGREDIENTS, Intent.COMPARE, Intent.COUPON,
        Intent.SHIPPING, Intent.RETURNS, Intent.HOW_TO_BUY, Intent.AUTHENTICITY,
    }
)  # fmt: skip
_FOR_MODEL = _NEEDS_PRODUCT | {Intent.UNKNOWN, Intent.SMALL_TALK, Intent.PRAISE}
_FREE_TALK = frozenset({Intent.SMALL_TALK, Intent.PRAISE})
"""Answers that need no fact."""
_SAYS_ALL = frozenset({Intent.PRICE, Intent.STOCK, Intent.COUPON, Intent.HOW_TO_BUY})
"""Intents that leave nothing open, unless a figure, a variant or a denial is in the question."""
_OPENERS = ("bare fact", "object in the hand", "contrast", "limit first", "use first")
DEGRADE_BRIEF, DEGRADE_CANNED = 1, 3
"""Levels of the degrade ladder (pipeline.md, section 2): answers without tails; no model."""


@dataclass(slots=True)
class _Attempt:
    """What came of asking the models."""

    spoken: bool = False
    why: str = ""
    """Why nothing was said, or no more."""


class Author:
    """Implements `Writer`: yields the clauses of a turn, the first one fast, within the models' deadlines."""

    def __init__(
        self,
        persona: Persona,
        *,
        clock: Clock,
        seed: int,
        llm: LlmService | None = None,
        book: CopyBook | None = None,
        answer_cache_s: float = 0.0,
        answers_per_viewer_hour: int = 60,
        lang: str = "",
    ) -> None:
        """Make a writer.

        Args:
            persona: Who speaks.
            clock: Time for names that rest and for the spending cap.
            seed: Same seed and turns, same words.
            llm: Language models, or None: then everything comes from copy.
            book: The persona's copy; read from its folder when None (ConfigError names the line that is wrong).
            answer_cache_s: So long a model's answer may be said again to the same question; 0 = never.
            answers_per_viewer_hour: So often one viewer's questions may go to a model.
            lang: Language of `health`; the persona's own when empty.
        """
        self._persona, self._clock, self._llm, self._lang = persona, clock, llm, lang or persona.lang
        self._canned = Canned(persona, book or load_copy(persona.folder), seed=seed)
        self._cache, self._share = AnswerCache(answer_cache_s), ViewerShare(answers_per_viewer_hour)
        self._recent: deque[str] = deque(maxlen=3)
        self.degrade = 0
        """Level of the degrade ladder, 0..4; the room sets it."""
        self.on_written: Callable[[Written], None] = lambda report: None
        """Hears who found the words of each turn; the room sets it."""
        self.counts: Counter[str] = Counter()
        """llm_begun, llm_ok, llm_cached, llm_cut, llm_fallback.REASON, canned, line; bounded by the known reasons."""

    async def write(self, turn: Turn, facts: Facts) -> AsyncGenerator[Clause, None]:
        """Yield the clauses of one turn; close the iterator when the turn is cut, that ends the model's stream too."""
        self._canned.count_turn()
        if turn.line is not None:
            self._tell(turn, "line", "line")
            for text in cut(turn.line):
                yield Clause(text=text, lang=turn.lang)
            return
        why = ""
        if self._is_for_model(turn, facts) and not (why := self._kept_from_model(turn)):
            question, now = self._question(turn, facts), self._clock.now()
            if kept := self._cache.take(question, facts.version, now):
                self._recent.append(kept[0])
                self._tell(turn, "kept", "llm_cached")
                for text in kept:
                    yield Clause(text=text, lang=question.lang, kind="llm")
                return
            attempt = _Attempt()
            async with aclosing(self._from_model(turn, facts, question, attempt)) as clauses:
                async for text in clauses:
                    yield Clause(text=text, lang=question.lang, kind="llm")
            if attempt.spoken:
                return
            why = attempt.why
        for clause in self._copy(turn, facts, why):
            yield clause

    async def from_copy(self, turn: Turn, facts: Facts, why: str) -> AsyncGenerator[Clause, None]:
        """Yield what own copy says to a turn whose model's words may not be said; they are not said again either."""
        self._cache.drop(self._question(turn, facts))
        for clause in self._copy(turn, facts, why):
            yield clause

    def _copy(self, turn: Turn, facts: Facts, why: str) -> list[Clause]:
        if why:
            self.counts[f"llm_fallback.{why}"] += 1
        self._tell(turn, "copy", "canned", why)
        return self._canned.answer(turn, facts, self._clock.now(), brief=self.degrade >= DEGRADE_BRIEF)

    def _tell(self, turn: Turn, by: str, count: str, why: str = "") -> None:
        self.counts[count] += 1
        self.on_written(Written(turn_id=turn.id, by=by, why=why))

    @property
    def said(self) -> Sentences:
        """What the room said lately, the show's own lines included; set by the room."""
        return self._canned.said

    @said.setter
    def said(self, said: Sentences) -> None:
        self._canned.said = said

    @property
    def health(self) -> Chip:
        """The copy light of the console: good, warn (copy speaks instead of the model) or bad (a person is needed)."""
        if self._llm is None:
            return Chip(id="copy", state="good", text="用自备话术" if self._lang == "zh" else "own copy")
        return light(self._llm, "zh" if self._lang == "zh" else "en", self._clock.wall_ms())

    def retry(self) -> bool:
        """A person has mended key, credit or address: ask the model again; False when there is none."""
        if self._llm is not None:
            self._llm.retry()
        return self._llm is not None

    def _is_for_model(self, turn: Turn, facts: Facts) -> bool:
        """True for a clear question that copy alone does not answer better; never about reviewed goods (rules C05)."""
        product = facts.catalog.products.get(turn.sku or "")
        if product is not None and product.is_reviewed:
            return False
        if country_of(turn, facts):  # what holds there stands in the catalogue or is not confirmed
            return False
        if turn.beside or turn.also:  # two things at once are answered by rule, so that neither is forgotten
            return False
        if sections_for(turn, product):  # a model would take what is left of all for what is left of one
            return False
        if self._llm is None or turn.intent not in _FOR_MODEL or turn.people >= MERGED_FROM:
            return False
        if (turn.sku is None and turn.intent in _NEEDS_PRODUCT) or not turn.text.strip():
            return False
        return True

    def _kept_from_model(self, turn: Turn) -> str:
        """Return why a question that is for a model goes to none now, or nothing."""
        if is_suspicious(turn.text):
            return "suspicious"
        return "degraded" if self.degrade >= DEGRADE_CANNED else ""

    def _question(self, turn: Turn, facts: Facts) -> Question:
        """Return what two turns must share to share an answer."""
        plain = turn.intent in _SAYS_ALL and not veto(turn.text, "")
        form = folded(turn.text)
        layer = layer_of(turn.viewer.tier) if turn.viewer and self.degrade < DEGRADE_BRIEF else None
        benefits = ",".join(key for key in facts.catalog.policies if is_benefit(key) and may_hear(key, turn))
        return Question(
            intent=turn.intent,
            sku=turn.sku or "",
            lang=self._canned.language_for(turn),
            layer=f"{layer or ''} {benefits}".strip(),
            asks="" if plain else letters(without_fillers(form)) or letters(form),
            persona=self._persona.id,
        )

    async def _from_model(
        self, turn: Turn, facts: Facts, question: Question, attempt: _Attempt
    ) -> AsyncGenerator[str, None]:
        """Yield the clauses of a model's answer; nothing at all, and why, when copy must speak instead."""
        assert self._llm is not None
        now = self._clock.now()
        left_s, viewer = turn.expires_at() - now, turn.viewer.key if turn.viewer else None
        reason = "late" if left_s < LEAST_S else "viewer" if self._share.is_used(viewer, now) else self._llm.refusal()
        if reason:
            attempt.why = reason
            return
        self._share.count(viewer, now)
        request = build(
            self._persona,
            turn,
            facts,
            lang=question.lang,
            tail=None if self.degrade >= DEGRADE_BRIEF else self._canned.tail_text(turn, facts, now),
            opener=self._opener(question.lang),
            recent=tuple(self._recent),
            may_name=self._canned.name_may_be_said(turn, facts, now),
        )

        def read(pieces: Pieces) -> AsyncGenerator[str, None]:
            return self._clauses(pieces, request, turn, question.lang)

        said: list[str] = []
        answer = self._llm.answer(request.messages, read, max_tokens=MAX_TOKENS, within_s=left_s)
        async with aclosing(answer):
            try:
                async for text in answer:
                    if not said:
                        attempt.spoken = True
                        self._recent.append(text)
                        self._tell(turn, "model", "llm_begun")
                    said.append(text)
                    if "[[viewer]]" in text:
                        self._canned.name_was_said(now)
                    yield text
            except (BotError, Rejected) as error:
                attempt.why = error.reason if isinstance(error, Rejected) else type(error).__name__.lower()
                if said:
                    self._tell(turn, "model", "llm_cut", attempt.why)
            else:
                self.counts["llm_ok"] += 1
                self._canned.note("".join(said), now)
                self._cache.keep(question, facts.version, said, self._clock.now())

    async def _clauses(self, pieces: Pieces, request: Request, turn: Turn, lang: str) -> AsyncGenerator[str, None]:
        """Yield checked clauses of one endpoint's answer; Rejected when it may not be said."""
        answer, cutter, checks = AnswerStream(turn.intent, request.claims), ClauseCutter(), None
        async with aclosing(pieces):
            async for piece in pieces:
                for clause in cutter.feed(answer.feed(piece)):
                    checks = checks or self._checks(request, answer, turn, lang)
                    yield checks.passed(clause)
        answer.finish()
        for clause in cutter.flush():
            checks = checks or self._checks(request, answer, turn, lang)
            yield checks.passed(clause)

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
