"""Captions in the languages of the connected pages: people's own wording first, a machine's where there is none.

Whatever the words come from, the guard clears them again in their language, slots filled in its figures.  What cannot
be said whole is shown as it is said, with a note.  The voice waits for none of this.
"""

import asyncio
from collections import Counter, deque
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

from bot.aio.together import side_by_side
from bot.core.errors import NeedsOperator, Retryable
from bot.core.facts import slots_in
from bot.core.reports import Chip
from bot.core.scene import SubtitleCue
from bot.core.speech import Clause, Cleared
from bot.core.turns import Turn
from bot.guard.normalise import base_language
from bot.room.captions_native import Natives
from bot.room.parts import Parts
from bot.translate.clauses import ClauseTranslator

WAITING = 96
"""Clauses times languages that wait for the machine: eight clauses in twelve languages; newer push the oldest out."""
LATE_S = 8.0
"""Words that come so long after their clause began are of no use to anybody."""
REST_S = 5.0
"""So long a translator that failed is left alone."""
CONTEXT_CHARS = 40
WARM_UP = {"zh": ("你好", "zh"), "en": ("hello", "en"), "ja": ("こんにちは", "ja"), "ko": ("안녕하세요", "ko")}
WARM_UP |= {lang: ("halo", lang) for lang in ("id", "ms")}
"""Room language -> what a model is asked first, so that it is read before the first clause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    turn: Turn
    line: Cleared
    lang: str
    number: int = 0
    """Of the stage's turn; 0 = the clause is only expected."""
    clause: int = 0
    at: float = 0.0
    native: str = ""
    """People's own words for it, which only wait for the guard."""


class Captions:
    """Implements `Follower`; `run` is the part that waits for the machine."""

    def __init__(
        self,
        parts: Parts,
        natives: Natives,
        translator: ClauseTranslator | None,
        languages: Collection[str],
        *,
        prepare: Callable[[str], None] = lambda lang: None,
    ) -> None:
        """`prepare` makes the guard ready for a language; it is called in a thread when the first page wants it."""
        self.counts: Counter[str] = Counter()
        """native, machine, original, late, refused and faults so far."""
        self._parts, self._natives, self._translator = parts, natives, translator
        self._languages = frozenset(languages)
        self._shown: deque[_Job] = deque(maxlen=WAITING)
        self._planned: deque[_Job] = deque(maxlen=WAITING)
        self._came, self._wanted_more = asyncio.Event(), asyncio.Event()
        self._on_air: list[_Job] = []
        """The clauses of the turn that is said, without a language, for pages that come in the middle of it."""
        self._given: set[tuple[int, str]] = set()
        """Which of its clauses went to which languages."""
        self._said: dict[str, tuple[int, str]] = {}
        """Language -> the turn that had a caption last, and its words so far."""
        self._rests_until = float("-inf")
        self._prepare = prepare
        self._prepared: set[str] = set()
        self._to_warm: deque[str] = deque()
        """Languages whose model is not read yet: each comes here once, when the guard is ready for it."""

    def plan(self, turn: Turn, line: Cleared) -> None:
        """Have the machine work on a clause that will be said soon."""
        for lang in self._wanted(line):
            if self._native(turn, line, lang) is None and self._is_open(turn, line, lang):
                self._planned.append(_Job(turn=turn, line=line, lang=lang))
                self._came.set()

    def show(self, turn: Turn, number: int, clause: int, line: Cleared) -> None:
        """Give a clause to the pages of every other language, at once where its words are known."""
        job = _Job(turn=turn, line=line, lang="", number=number, clause=clause, at=self._parts.clock.now())
        if self._on_air and self._on_air[0].number != number:
            self._on_air, self._given = [], set()
        self._on_air.append(job)
        self._give()

    def _give(self) -> None:
        """Give what is said to every language that has not had it: a page may come in the middle of a turn."""
        now = self._parts.clock.now()
        for said in [said for said in self._on_air if now - said.at <= LATE_S]:
            for lang in self._wanted(said.line):
                if (said.clause, lang) not in self._given:
                    self._given.add((said.clause, lang))
                    self._show(replace(said, lang=lang))

    def _show(self, job: _Job) -> None:
        turn, line, lang = job.turn, job.line, job.lang
        native = self._native(turn, line, lang)
        if native is not None and not self._is_ready(lang):
            self._wait(replace(job, native=native))
        elif native is not None:
            self._send(job, native, "native")
        elif not self._is_open(turn, line, lang) or self._rests:
            self._send(job, self._known(line, lang) if self._may_word(turn, line) else None, "machine")
        else:
            self._wait(job)

    def _wait(self, job: _Job) -> None:
        self._shown.append(job)
        self._came.set()
        self._wanted_more.set()

    def _is_ready(self, lang: str) -> bool:
        """Return whether the guard knows a language; making it ready on the loop would hold up the voice."""
        return lang in self._prepared or lang not in self._languages

    async def run(self) -> None:
        """Make languages ready and translate what waits, for ever."""
        await side_by_side(self._make_ready(), self._translate())

    async def _make_ready(self) -> None:
        """Make the guard ready for each new language; meanwhile the machine works for those that are."""
        while True:
            for lang in self._new():
                await asyncio.to_thread(self._prepare, lang)
                self._prepared.add(lang)
                self._to_warm.append(lang)
                self._came.set()
            self._wanted_more.clear()
            await self._wanted_more.wait()

    async def _translate(self) -> None:
        """Translate what is on screen, before models are read ahead, before what is only expected."""
        while True:
            while True:
                if job := self._next(self._shown):
                    await self._work(job)
                elif self._to_warm:
                    await self._asked(*WARM_UP[self._parts.settings.room.language], self._to_warm.popleft())
                elif job := self._next(self._planned):
                    await self._work(job)
                else:
                    break
            self._came.clear()
            await self._came.wait()

    def _next(self, jobs: deque[_Job]) -> _Job | None:
        """Take out the first job whose language is ready."""
        job = next((job for job in jobs if self._is_ready(job.lang)), None)
        if job is not None:
            jobs.remove(job)
        return job

    def light(self) -> list[Chip]:
        """Return one light for the console while a page wants captions in another language."""
        if self._new():
            self._wanted_more.set()
        self._give()
        wanted = sorted(self._parts.stage.caption_languages)
        if not wanted:
            return []
        is_zh = self._parts.settings.room.operator_language == "zh"
        without = [lang for lang in wanted if not self._has_way(lang)]
        text = ("字幕 " if is_zh else "captions ") + " ".join(wanted)
        if without:
            text += ("；没有翻译模型：" if is_zh else "; no model for: ") + " ".join(without)
        elif self._rests:
            text += "；翻译进程正在重启" if is_zh else "; the translation starts again"
        return [Chip(id="captions", state="warn" if without or self._rests else "good", text=text)]

    @property
    def _rests(self) -> bool:
        return self._parts.clock.now() < self._rests_until

    def _new(self) -> list[str]:
        return sorted(self._languages & self._parts.stage.caption_languages - self._prepared)

    def _wanted(self, line: Cleared) -> list[str]:
        here = base_language(line.lang)
        return sorted(lang for lang in self._parts.stage.caption_languages if base_language(lang) != here)

    def _has_way(self, lang: str) -> bool:
        room = self._parts.settings.room.language
        if lang == room:
            return True
        return lang in self._languages and self._translator is not None and self._translator.serves(room, lang)

    def _native(self, turn: Turn, line: Cleared, lang: str) -> str | None:
        if lang not in self._languages:
            return None
        return self._natives.find(line.source, lang, turn.sku, self._parts.bare_facts())

    def _may_word(self, turn: Turn, line: Cleared) -> bool:
        """Return whether a machine may word a clause: never fixed text, never reviewed goods (rules C05)."""
        catalog = self._parts.shop.catalog
        skus = {turn.sku or "", *(slot.arg for slot in slots_in(line.source.text))}
        if any(catalog.products[sku].is_reviewed for sku in skus if sku in catalog.products):
            return False
        return not self._natives.is_fixed(line.source, self._parts.bare_facts())

    def _is_open(self, turn: Turn, line: Cleared, lang: str) -> bool:
        """Return whether the machine may be asked for a clause, and has not answered yet."""
        if self._translator is None or lang not in self._languages or not self._may_word(turn, line):
            return False
        return not self._translator.known(line.source.text, line.lang, lang, self._parts.shop.catalog)[0]

    def _known(self, line: Cleared, lang: str) -> str | None:
        if self._translator is None or lang not in self._languages:
            return None
        return self._translator.known(line.source.text, line.lang, lang, self._parts.shop.catalog)[1]

    async def _work(self, job: _Job) -> None:
        now = self._parts.clock.now()
        if job.number and now - job.at > LATE_S:
            self.counts["late"] += 1
            return
        if job.native:
            self._send(job, job.native, "native")
            return
        text: str | None = None
        try:
            if not self._rests:
                text = await self._asked(job.line.source.text, job.line.lang, job.lang)
        finally:
            self._answer(job, text)

    def _answer(self, job: _Job, text: str | None) -> None:
        if job.number and self._parts.clock.now() - job.at <= LATE_S:
            self._send(job, text, "machine")

    async def _asked(self, text: str, source: str, lang: str) -> str | None:
        if self._translator is None:
            return None
        try:
            return await self._translator.translate(text, source, lang, self._parts.shop.catalog)
        except Retryable as error:
            self.counts["faults"] += 1
            self._rests_until = self._parts.clock.now() + max(REST_S, error.after_s)
        except NeedsOperator:
            self._translator = None
            raise
        return None

    def _send(self, job: _Job, text: str | None, made_by: str) -> None:
        line = self._cleared(job, text, made_by) if text else None
        self.counts[made_by if line is not None else "refused" if text else "original"] += 1
        if not job.number:
            return
        self._parts.stage.subtitle(SubtitleCue(turn=job.number, clause=job.clause, lang=job.lang, line=line))

    def _cleared(self, job: _Job, text: str, made_by: str) -> Cleared | None:
        """Clear words in their language, after what its viewers have read of the same turn."""
        number, before = self._said.get(job.lang, (0, ""))
        context = before[-CONTEXT_CHARS:] if number == job.number else ""
        clause = Clause(text=text, lang=job.lang, kind="line" if made_by == "native" else "llm")
        line = self._parts.cleared(clause, self._parts.facts(job.turn, job.lang), context)
        if line is not None:
            self._said[job.lang] = (job.number, f"{context} {line.text}".strip())
        return line
