"""The host's own answers: one core line and at most one tail of the viewer's layer, chosen from the copy book.

Pure: the same turns at the same times give the same words.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.core.facts import Facts, slots_in
from bot.core.sentences import Sentences
from bot.core.speech import Clause
from bot.core.turns import Intent, Lane, Turn
from bot.core.viewers import Tier, Viewer
from bot.triage.forms import folded
from bot.triage.greetings import greeting_kind, is_about_toil
from bot.triage.products import asks_postage
from bot.triage.variants import destinations_in
from bot.writer.abroad import abroad
from bot.writer.clauses import ClauseCutter
from bot.writer.comparing import compared
from bot.writer.copybook import CopyBook, layers_of
from bot.writer.hints import about as about_question
from bot.writer.known import Subject, about, is_sold_out, knows, may_be_said
from bot.writer.options import UNSURE, sections_for
from bot.writer.persona import Persona
from bot.writer.rotation import NameGate, Rotation
from bot.writer.shop_answers import find_faq, worded
from bot.writer.templates import Line

MERGED_FROM = 3
"""From so many askers on, the merged line with its count replaces core and tail."""
_FIXED = ("are_you_real", "disclosure")
_NAMELESS = frozenset({Intent.COMPLAINT, Intent.SIZE, Intent.INGREDIENTS, Intent.ARE_YOU_REAL, Intent.RETURNS})
"""Never said together with a name: body, health, trouble (copy.md, section 1)."""
_NO_SALE = frozenset({Intent.COMPLAINT, Intent.UNKNOWN, Intent.ABUSE, Intent.INJECTION, Intent.OFF_TOPIC})
"""Answers that end with themselves: no tail."""
_NOTED = frozenset({Intent.COMPLAINT, Intent.UNKNOWN})
"""Answers whose core says that the shop has it noted: true only with a ticket (rules Q03), else `unnoted` is said."""
_BY_FACT = frozenset(
    {Intent.SIZE, Intent.STOCK, Intent.SHIPPING, Intent.INGREDIENTS, Intent.COMPARE, Intent.AUTHENTICITY}
)
"""Intents of which a question may name the very fact it wants."""
_SOLD_OUT_MATTERS = frozenset({Intent.PRICE, Intent.STOCK, Intent.COUPON, Intent.HOW_TO_BUY, "order"})


@dataclass(frozen=True, slots=True)
class _Moment:
    """What choosing a line depends on."""

    turn: Turn
    facts: Facts
    lang: str
    may_name: bool
    subject: Subject
    now: float


class Canned:
    """Answer any turn from the copy book, at once and without a model."""

    def __init__(self, persona: Persona, book: CopyBook, *, seed: int) -> None:
        self._persona, self._book = persona, book
        self._rotation, self._names = Rotation(seed, repeat_after_s=persona.repeat_after_s), NameGate()
        self._now = 0.0

    def language_for(self, turn: Turn) -> str:
        """Return the turn's language if the persona speaks it, else the persona's own."""
        return self._persona.language_for(turn.lang, self._book.languages)

    def name_may_be_said(self, turn: Turn, facts: Facts, now: float) -> bool:
        """True when a cleared name is at hand and names have rested."""
        self._now = now
        has_name = bool(facts.values.get("viewer") or turn.values.get("viewer"))
        return has_name and turn.intent not in _NAMELESS and self._names.is_open(now)

    def count_turn(self) -> None:
        """A turn begins."""
        self._names.next_turn()

    def name_was_said(self, now: float) -> None:
        """A name goes on air."""
        self._names.said(now)

    def answer(self, turn: Turn, facts: Facts, now: float, *, brief: bool = False) -> list[Clause]:
        """Return the clauses of the answer; empty only for a show kind that has no copy.

        `brief` leaves the tail out.  Nothing that is optional is needed to understand the rest.
        """
        lang = self.language_for(turn)
        subject = Subject.of(turn.sku, facts)
        moment = _Moment(turn, facts, lang, self.name_may_be_said(turn, facts, now), subject, now)
        if turn.answer and (clauses := self._faq(moment)):  # of whatever intent: whether a laptop fits is no size
            if turn.also:
                return clauses + self._second(moment)
            return clauses + ([] if brief else self._tail(moment))
        if turn.beside and (told := compared(turn.sku or "", turn.beside[0], turn.text, facts, lang)):
            return [Clause(text=text, lang=lang) for sentence in told for text in cut(sentence)]
        if told := abroad(turn, facts, lang):
            return [Clause(text=text, lang=lang) for sentence in told for text in cut(sentence)]
        line, wants_tail = self._core(moment)
        if line is None:
            return []
        if line.uses("viewer"):
            self._names.said(now)
        if turn.also:
            return self._clauses(line, moment) + self._second(moment)
        return self._clauses(line, moment) + (self._tail(moment) if wants_tail and not brief else [])

    def _second(self, moment: _Moment) -> list[Clause]:
        """Return the answer to the second question of the same comment."""
        turn = replace(moment.turn, intent=moment.turn.also, also="", people=1)
        line, _ = self._core(replace(moment, turn=turn, may_name=False))
        return self._clauses(line, moment) if line else []

    def _clauses(self, line: Line, moment: _Moment, *, optional: bool = False) -> list[Clause]:
        """Return a line in clauses that name where it stands."""
        texts = cut(self._fill(line, moment))
        return [Clause(text=text, lang=moment.lang, optional=optional, copy=line.origin) for text in texts]

    def _core(self, moment: _Moment) -> tuple[Line | None, bool]:
        """Return the core and whether a tail may follow."""
        turn = moment.turn
        for section in self._sections(moment):
            if line := self._choose(kind_of(turn), section, moment):
                return line, section in ("core", "policy")
        if turn.lane in (Lane.QA, Lane.CHAT) or turn.intent in tuple(Intent):
            section = "core" if moment.facts.values.get("ticket") else "unnoted"
            return self._choose(Intent.UNKNOWN, section, moment), False
        return None, False

    def _sections(self, moment: _Moment) -> Iterator[str]:
        turn = moment.turn
        if turn.intent in _SOLD_OUT_MATTERS and is_sold_out(turn, moment.facts):
            yield "sold_out"
        if turn.intent in _NOTED and not moment.facts.values.get("ticket"):
            yield "unnoted"
            return
        if turn.intent == Intent.SHIPPING and asks_postage(turn.text):
            yield "postage"
            return
        if options := sections_for(turn, moment.facts.catalog.products.get(turn.sku or "")):
            yield from options
            return
        if kind := courtesy_of(turn):
            yield kind
        if turn.people >= MERGED_FROM and turn.intent != Intent.FAQ:  # there they only lead on to the shop's answer
            yield "merged"
        if turn.intent == Intent.SHIPPING and destinations_in(folded(turn.text)):
            yield "policy"
        yield from ("core", "policy") if turn.sku else ("policy", "no_product", "core")

    def _choose(self, kind: str, section: str, moment: _Moment) -> Line | None:
        lines: Sequence[Line] = [
            line for line in self._book.lines(moment.lang, kind, section) if self._may_say(line, moment)
        ]
        if not lines:
            return None
        lines = about_question(lines, moment.turn.text) if kind in _BY_FACT and section != UNSURE else lines
        if not lines:
            return None
        naming = [line for line in lines if line.uses("viewer")]
        if kind in _FIXED:
            return lines[0]
        return self._rotation.pick(naming if naming and moment.turn.lane is Lane.THANKS else lines, moment.now)

    def _may_say(self, line: Line, moment: _Moment) -> bool:
        if line.uses("viewer") and not moment.may_name:
            return False
        return may_be_said(line.slots, moment.subject, moment.turn, moment.facts, moment.lang)

    def _fill(self, line: Line, moment: _Moment) -> str:
        """Return the line rendered, with SKU and OFFER replaced by the turn's own."""
        turn, words = moment.turn, self._persona.words_in(moment.lang)
        context: dict[str, object] = {
            "persona": self._persona.name_in(moment.lang),
            "introduction": words.introduction,
            "phrase": self._rotation.one_of(words.phrases) if "phrase" in line.source else "",
            "tier": turn.viewer.tier.value if turn.viewer else Tier.NEW.value,
            "merged": turn.people >= MERGED_FROM,
            "offer": moment.subject.offer is not None,
        }
        return about(line.render(context), moment.subject)

    def _tail(self, moment: _Moment) -> list[Clause]:
        turn = moment.turn
        moment = replace(moment, may_name=False)
        if turn.viewer is None or turn.people >= MERGED_FROM or turn.intent in _NO_SALE:
            return []
        line = self._tail_line(turn.viewer, moment)
        if line is None:
            return []
        return self._clauses(line, moment, optional=True)

    def _tail_line(self, viewer: Viewer, moment: _Moment) -> Line | None:
        """Return a tail: a benefit first, which never rests (each asks for hers), then the set, then her layers."""
        tails = [
            [line for line in self._book.lines(moment.lang, moment.turn.intent, layer) if self._may_say(line, moment)]
            for layer in ("bundle", *layers_of(viewer))
        ]
        if benefits := [line for lines in tails for line in lines if line.gives_benefit]:
            return self._rotation.pick(benefits, moment.now)
        rested = (self._rotation.pick_tail(lines, moment.now) for lines in tails)
        return next((line for line in rested if line is not None), None)

    @property
    def said(self) -> Sentences:
        """What the room said lately."""
        return self._rotation.said

    @said.setter
    def said(self, said: Sentences) -> None:
        self._rotation.said = said

    def note(self, text: str, now: float) -> None:
        """Remember words that came from elsewhere, so that copy does not say them again."""
        self._rotation.memory.note(text, now)
        self.said.note(text, now)

    def tail_text(self, turn: Turn, facts: Facts, now: float | None = None) -> str | None:
        """Return a tail for the model to add, or None; without `now` the time of the last turn holds."""
        now = self._now if now is None else now
        moment = _Moment(turn, facts, self.language_for(turn), False, Subject.of(turn.sku, facts), now)
        return "".join(clause.text for clause in self._tail(moment)) or None

    def _faq(self, moment: _Moment) -> list[Clause]:
        """Return the shop's own answer in clauses; a later one with an unknown slot may be dropped."""
        entry = find_faq(moment.turn, moment.facts)
        wordings = [text for text in entry.wordings(moment.lang) if self._is_known(text, moment)] if entry else []
        if not wordings:
            return []
        crowd = self._leads("merged", moment) if moment.turn.people >= MERGED_FROM else []
        said = worded(wordings, crowd, self._leads("again", moment), self._rotation, moment.now)
        lead = self._clauses(said.lead, moment) if said.lead else []
        return lead + [
            Clause(
                text=part,
                lang=moment.lang,
                optional=not self._all_known(part, moment),
                copy=f"faq.{moment.turn.answer}",
            )
            for part in cut(said.text)
        ]

    def _leads(self, section: str, moment: _Moment) -> list[Line]:
        lines = self._book.lines(moment.lang, Intent.FAQ, section)
        return [line for line in lines if self._may_say(line, moment)]

    def _is_known(self, text: str, moment: _Moment) -> bool:
        """True when the beginning of an answer has its facts."""
        return self._all_known(next(iter(cut(text)), ""), moment)

    def _all_known(self, text: str, moment: _Moment) -> bool:
        return all(knows(slot, moment.turn, moment.facts, moment.lang) for slot in slots_in(text))


def kind_of(turn: Turn) -> str:
    """Return the copy kind of a turn: its intent, or a closer one for gifts in a row and paid messages."""
    if turn.intent != "gift":
        return turn.intent
    if turn.merge_key.startswith("super_chat"):
        return "super_chat"
    return "gift_combo" if turn.values.get("combo") else "gift"


def courtesy_of(turn: Turn) -> str:
    """Return the section of a greeting or of thanks that fits its words, empty for a plain one."""
    if turn.intent == Intent.GREETING:
        return greeting_kind(turn.text)
    return "toil" if turn.intent == Intent.THANKS and is_about_toil(turn.text) else ""


@lru_cache(maxsize=1024)  # a show's copy and the shop's answers come back all evening
def cut(text: str) -> tuple[str, ...]:
    """Return a whole text in clauses."""
    cutter = ClauseCutter()
    return (*cutter.feed(text), *cutter.flush())


def spoken(clauses: Sequence[Clause]) -> str:
    """Return what a listener would hear of `clauses`, slots still open."""
    return "".join(clause.text for clause in clauses)
