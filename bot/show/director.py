"""Decides what the host says by itself: the opening, the spoken AI label, and the script that fills silence."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from bot.core.errors import ConfigError
from bot.core.goods import Catalog
from bot.core.sentences import Sentences
from bot.core.turns import TTL_S, Interrupt, Lane, Turn
from bot.show.blocks import Blocks
from bot.show.clauses import Cutter, clauses_of, resume_after, says_ai, spoken_s
from bot.show.lines import Line, fills
from bot.show.picker import Memory
from bot.show.rundown import Rundown

LEAD_S = 60.0
"""The spoken label is asked for so long before its limit: the running line and one answer fit in between."""
AGAIN_S = 60.0
"""A show turn that was asked for and never came back is asked for again after this time."""
RESUME_S = 180.0
"""An interrupted line goes on within this time; later it has lost its thread."""
ANSWER_CARD_S = 20.0
"""How long another product stays on the card after an answer about it."""
RECAP_REST_S = 240.0
Golden = Callable[[str, Catalog, int, float], str | None]
"""(sku, catalogue, wall ms, monotonic s) -> an opening for a product that the rundown has none for, or None."""
REST_MOST_S = 45.0
"""The longest pause that is left when every line was said lately; then the one that has rested longest comes."""
CARD_REST_S = 15.0
"""In such a pause the card goes on to the next product this often: no minute is dead."""
Words = Callable[[str, Catalog, int], str]
"""(copy, catalogue, wall ms) -> the copy with its slots filled as they are now; one without a value stays."""


@dataclass(frozen=True, slots=True)
class _Offered:
    """A script turn that was handed out; `text` is what is still unsaid of its line."""

    turn: Turn
    line: Line
    text: str
    cut: bool = False
    """True for the rest of a line that was interrupted."""
    again: bool = False
    """True when its first sentence was begun before, and is said anew."""


class Director:
    """One show.  Plain and deterministic: the same calls with the same seed give the same turns."""

    def __init__(
        self,
        rundown: Rundown,
        *,
        lang: str,
        seed: int,
        disclosure_every_s: float,
        now: float,
        timezone: str = "Asia/Shanghai",
        cut: Cutter = clauses_of,
        recap_arrivals: int = 30,
        recap_every_s: float = 720.0,
        golden: Golden | None = None,
        said: Sentences | None = None,
        words: Words = lambda text, catalog, wall_ms: text,
    ) -> None:
        """Begin a show; `said` is the room's memory of sentences, without it none ever rests."""
        if lang not in rundown.languages:
            raise ConfigError(
                f"the rundown has no {lang!r}", hint=f"add it to languages, or set language to {rundown.languages[0]!r}"
            )
        self._rundown = rundown
        self._lang = lang
        self._seed = seed
        self._every_s = disclosure_every_s
        self._zone = ZoneInfo(timezone)
        self._cut = cut
        self._recap_arrivals = recap_arrivals
        self._recap_every_s = recap_every_s
        self._golden = golden
        self.said = said or Sentences()
        self._words = words
        self._resting_since: float | None = None
        self._looked_at = 0.0
        self._number = 0
        self._now = now
        self._memory = Memory(lang)
        self._opening: Line | None = Random(f"{seed}/opening").choice(rundown.opening)
        self._blocks = Blocks(rundown, lang, now, self._opening.sku)
        if self._opening.sku == self._blocks.sku:
            self._blocks.visit.introduced(self._opening)
        self._disclosed_at: float | None = None
        self._asked_at: float | None = None
        self._waiting: list[_Offered] = []
        """Handed out and not begun: at most the rest of a line that was cut, and the line prepared behind it."""
        self._on_air: _Offered | None = None
        self._cut_at = now
        self._arrivals = 0
        self._recapped_at = now
        self._guest: tuple[str, float] | None = None

    def due(self, now: float) -> Turn | None:
        """Return the show turn that must be said now, or None: the opening first, then the AI label on time.

        The label has no line: the writer says its fixed text.  A turn that is lost is returned again.
        """
        self._now = now
        if self._asked_at is not None and now - self._asked_at < AGAIN_S:
            return None
        if self._opening is not None:
            self._asked_at = now
            return self._turn(Lane.SHOW, "opening", self._opening, self._opening.text[self._lang])
        lead_s = min(LEAD_S, self._every_s / 4)
        if self._disclosed_at is None or now >= self._disclosed_at + self._every_s - lead_s:
            self._asked_at = now
            label = self._turn(Lane.SHOW, "disclosure", None, "")
            return replace(label, interrupt=Interrupt.NEVER, ttl_s=TTL_S[Lane.EMERGENCY], est_speech_s=5.0)
        return None

    def script(self, now: float, wall_ms: int, catalog: Catalog) -> Turn:
        """Return what to say in this silence, the same turn until it is begun.

        A line that was cut goes on at its sentence, while it is fresh and every word of it still true.
        May be asked while a script turn is on air (see `begun`): then it is what comes after it.
        """
        self._now = now
        self._drop_untrue(now, wall_ms, catalog)
        if not self._waiting:
            line = self._fresh_line(now, wall_ms, catalog) or self._oldest_line(now, wall_ms, catalog)
            self._take(line, now, wall_ms, catalog)
        self._cut_at = now
        return replace(self._waiting[0].turn, facts_version=catalog.version_at(wall_ms))

    def rests(self, now: float, wall_ms: int, catalog: Catalog) -> bool:
        """True while every line was said too lately and a pause is better; never for longer than `REST_MOST_S`."""
        self._now = now
        self._drop_untrue(now, wall_ms, catalog)
        if self._waiting:
            return False
        if self._resting_since is not None and now - self._looked_at < CARD_REST_S:
            return now - self._resting_since < REST_MOST_S
        shown = self._blocks.sku
        if line := self._fresh_line(now, wall_ms, catalog):
            self._take(line, now, wall_ms, catalog)
            return False
        if self._blocks.sku == shown:
            self._blocks.advance(now)
        self._resting_since = now if self._resting_since is None else self._resting_since
        self._looked_at = now
        return now - self._resting_since < REST_MOST_S

    def heard(self, text: str, now: float) -> None:
        """Take notice of words that were heard, whoever wrote them: their sentences rest."""
        self.said.note(text, now)

    def begun(self, turn: Turn) -> None:
        """Take notice that a script turn is on air, so that the next one can be prepared behind it."""
        if self._waiting and self._waiting[0].turn.id == turn.id:
            self._on_air = self._waiting.pop(0)

    def spoken(self, turn: Turn, *, now: float, outcome: str, clauses_heard: float, unwanted: bool = False) -> None:
        """Take notice of a finished turn: its `TurnEnded` outcome, and `clauses_heard`, 1.5 = half of the second too.

        What a person has cut is `unwanted`: it is not taken up again.
        """
        self._now = now
        if turn.lane is Lane.SHOW and turn.intent in ("opening", "disclosure"):
            self._show_spoken(turn, now, outcome, clauses_heard)
            return
        self.begun(turn)
        if self._on_air is None or self._on_air.turn.id != turn.id:
            return
        over, self._on_air = self._on_air, None
        self._cut_at = now
        if outcome == "interrupted" and not unwanted:
            rest = resume_after(over.text, clauses_heard, self._lang, cut=self._cut, again=over.again)
            if rest.text:
                self._waiting.insert(0, replace(self._offer(over.line, rest.text), cut=True, again=rest.begun))

    def card_sku(self, now: float) -> str | None:
        """Return the product on the card: the one just spoken about, else the one whose time it is."""
        if self._guest is not None and now >= self._guest[1]:
            self._guest = None
        return self._guest[0] if self._guest else self._blocks.sku

    @property
    def segment_sku(self) -> str:
        """The product whose time it is, whatever an answer has put on the card."""
        return self._blocks.sku

    def show_product(self, sku: str, now: float) -> None:
        """Put another product on the card for `ANSWER_CARD_S`, then the rundown's own comes back."""
        self._guest = None if sku == self._blocks.sku else (sku, now + ANSWER_CARD_S)

    def newcomers(self, count: int) -> None:
        """Count people who came in, >= 0; enough of them, or some and enough time, bring a recap."""
        self._arrivals += count

    def close(self, now: float) -> Turn | None:
        """Return the farewell of the show, None if the rundown has none."""
        self._now = now
        if not self._rundown.closing:
            return None
        line = Random(f"{self._seed}/closing/{self._number}").choice(self._rundown.closing)
        return self._turn(Lane.SHOW, "closing", line, line.text[self._lang])

    def state(self) -> dict[str, Any]:
        """Return a JSON-ready snapshot as of the last call; ages in seconds."""
        return {
            "number": self._number,
            "opened": self._opening is None,
            "blocks": self._blocks.state(self._now),
            "memory": self._memory.state(self._now),
            "sentences": self.said.state(self._now),
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on with the segment of a snapshot; the AI label is due at once, for viewers who joined meanwhile."""
        try:
            self._blocks.restore(state["blocks"], self._now)
            self._memory.restore(state["memory"], self._now, {line.id: line for line in self._rundown.lines()})
            self.said.restore(state.get("sentences", {}), self._now)
            self._number = int(state["number"])
            self._opening = None if state["opened"] else self._opening
        except (KeyError, TypeError, ValueError, AttributeError):
            return  # a snapshot of another version: the show simply opens anew

    def _show_spoken(self, turn: Turn, now: float, outcome: str, clauses_heard: float) -> None:
        self._asked_at = None
        if turn.intent == "disclosure":
            if outcome == "spoken":
                self._disclosed_at = now
            else:
                self._asked_at = now - AGAIN_S + 2.0  # a label that failed is tried again soon, not in a tight loop
            return
        self._opening = None
        self.said.note(turn.line or "", now)
        clauses = self._cut(turn.line or "")
        heard = {"spoken": clauses, "empty": []}.get(outcome, clauses[: int(clauses_heard)])
        if any(map(says_ai, heard)):
            self._disclosed_at = now
        self._recapped_at = now

    def _drop_untrue(self, now: float, wall_ms: int, catalog: Catalog) -> None:
        if now - self._cut_at > RESUME_S:
            self._waiting.clear()
        hour = self._hour(wall_ms)
        self._waiting = [one for one in self._waiting if self._is_true(one, catalog, wall_ms, hour)]

    def _take(self, line: Line, now: float, wall_ms: int, catalog: Catalog) -> None:
        """Make `line` the next one: what it says rests from now on."""
        self._resting_since = None
        self._memory.note(line, now)
        self.said.note(line.text[self._lang], now)
        self.said.note(self._words(line.text[self._lang], catalog, wall_ms), now)
        self._waiting.append(self._offer(line, line.text[self._lang]))

    def _fresh_line(self, now: float, wall_ms: int, catalog: Catalog) -> Line | None:
        """Return a line of which nothing was said lately, else one whose figures have changed since, else None."""
        rng = Random(f"{self._seed}/{self._number}")
        if self._wants_recap(now, catalog):
            recaps = self._unsaid(self._recaps(now, wall_ms, catalog), now, wall_ms, catalog)
            self._recapped_at = now
            if recaps:
                self._arrivals = 0
                return self._memory.choose(recaps, now, rng)
        for news in (False, True):

            def fresh(lines: Sequence[Line], news: bool = news) -> list[Line]:
                return self._unsaid(lines, now, wall_ms, catalog, news=news)

            if candidates := self._blocks.candidates(now, wall_ms, self._hour(wall_ms), catalog, fresh):
                line = self._memory.choose(candidates, now, rng)
                self._blocks.visit.note(line)
                return line
        return None

    def _oldest_line(self, now: float, wall_ms: int, catalog: Catalog) -> Line:
        """Return the line whose sentences have rested longest, of those that may come now."""
        candidates = self._blocks.candidates(now, wall_ms, self._hour(wall_ms), catalog)
        candidates = candidates or self._rundown.fillers or self._rundown.opening
        wordings = [one for line in candidates for one in line.wordings(self._lang)]
        line = min(wordings, key=lambda one: self.said.last(one.text[self._lang]))
        self._blocks.visit.note(line)
        return line

    def _unsaid(
        self, lines: Sequence[Line], now: float, wall_ms: int, catalog: Catalog, *, news: bool = False
    ) -> list[Line]:
        """Return the wordings of `lines` that were not said lately; see `Sentences.is_early` for `news`."""

        def fill(text: str) -> str:
            return self._words(text, catalog, wall_ms)

        wordings: Iterator[Line] = (one for line in lines for one in line.wordings(self._lang))
        return [one for one in wordings if not self.said.is_early(one.text[self._lang], now, fill=fill, news=news)]

    def _hour(self, wall_ms: int) -> int:
        return datetime.fromtimestamp(wall_ms / 1000, self._zone).hour

    def _wants_recap(self, now: float, catalog: Catalog) -> bool:
        product = catalog.products.get(self._blocks.sku)
        rested_s = now - self._recapped_at
        if product is None or product.stock == 0 or self._arrivals == 0 or rested_s < RECAP_REST_S:
            return False
        return self._arrivals >= self._recap_arrivals or rested_s >= self._recap_every_s

    def _recaps(self, now: float, wall_ms: int, catalog: Catalog) -> Sequence[Line]:
        """Return the golden opening of the product on show and the recaps for any product, those that fill."""
        sku = self._blocks.sku
        own = [line for line in self._rundown.opening if line.sku == sku]
        if not own and self._golden is not None and (text := self._golden(sku, catalog, wall_ms, now)):
            own = [Line(id=f"{sku}.golden", kind="opening", text={self._lang: text}, sku=sku, opener="question")]
        every = [*own, *(line.about(sku) for line in self._rundown.welcome)]
        return [line for line in every if fills(line.text[self._lang], self._lang, catalog, wall_ms)]

    def _is_true(self, one: _Offered, catalog: Catalog, wall_ms: int, hour: int) -> bool:
        """True while the product is there, the hour right and a fact behind every slot that is still unsaid."""
        if _is_gone(one.line, catalog) or not one.line.fits_hour(hour):
            return False
        return not one.cut or fills(one.text, self._lang, catalog, wall_ms)

    def _offer(self, line: Line, text: str) -> _Offered:
        intent = "welcome" if line.kind in ("recap", "opening") else "segment"
        return _Offered(self._turn(Lane.SCRIPT, intent, line, text), line, text)

    def _turn(self, lane: Lane, intent: str, line: Line | None, text: str) -> Turn:
        self._number += 1
        return Turn(
            id=f"show-{self._number}",
            lane=lane,
            intent=intent,
            merge_key=f"{intent}:{line.id if line else ''}:{self._lang}",
            born_at=self._now,
            fresh_at=self._now,
            ttl_s=TTL_S[lane],
            lang=self._lang,
            sku=line.sku if line else None,
            line=text or None,
            est_speech_s=spoken_s(text, self._lang) or 5.0,
        )


def _is_gone(line: Line, catalog: Catalog) -> bool:
    product = catalog.products.get(line.sku) if line.sku else None
    return bool(line.sku) and line.kind != "sold_out" and (product is None or product.stock == 0)
