"""The host's own answers: one core line and at most one tail of the viewer's layer, chosen from the copy book.

Pure: the same turns at the same times give the same words.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.core.facts import SLOT, Facts, Slot, slots_in
from bot.core.goods import Faq
from bot.core.speech import Clause
from bot.core.turns import Intent, Lane, Turn
from bot.core.viewers import Tier
from bot.writer.clauses import ClauseCutter
from bot.writer.copybook import CopyBook, layer_of
from bot.writer.hints import about
from bot.writer.known import is_sold_out, knows
from bot.writer.persona import Persona
from bot.writer.rotation import NameGate, Rotation
from bot.writer.templates import Line

MERGED_FROM = 3
"""From so many askers on, the merged line with its count replaces core and tail."""
_FIXED = ("are_you_real", "disclosure")
_NAMELESS = frozenset({Intent.COMPLAINT, Intent.SIZE, Intent.INGREDIENTS, Intent.ARE_YOU_REAL, Intent.RETURNS})
"""Never said together with a name: body, health, trouble (copy.md, section 1)."""
_NO_SALE = frozenset({Intent.COMPLAINT, Intent.UNKNOWN, Intent.ABUSE, Intent.INJECTION, Intent.OFF_TOPIC})
"""Answers that end with themselves: no tail."""
_SOLD_OUT_MATTERS = frozenset({Intent.PRICE, Intent.STOCK, Intent.COUPON, Intent.HOW_TO_BUY, "order"})


@dataclass(frozen=True, slots=True)
class _Moment:
    """What choosing a line depends on."""

    turn: Turn
    facts: Facts
    lang: str
    may_name: bool
    offer: str | None


class Canned:
    """Answer any turn from the copy book, at once and without a model."""

    def __init__(self, persona: Persona, book: CopyBook, *, seed: int) -> None:
        self._persona, self._book = persona, book
        self._rotation, self._names = Rotation(seed), NameGate()

    def language_for(self, turn: Turn) -> str:
        """Return the turn's language if there is copy in it, else the persona's own."""
        return turn.lang if turn.lang in self._book.languages else self._persona.lang

    def name_may_be_said(self, turn: Turn, facts: Facts, now: float) -> bool:
        """True when a cleared name is at hand and names have rested."""
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
        offer = facts.catalog.offer_for(turn.sku, facts.wall_ms) if turn.sku else None
        moment = _Moment(turn, facts, lang, self.name_may_be_said(turn, facts, now), offer.id if offer else None)
        if turn.intent == Intent.FAQ and (clauses := self._faq(moment)):
            return clauses + ([] if brief else self._tail(moment))
        core, wants_tail = self._core(moment)
        if core and "[[viewer]]" in core:
            self._names.said(now)
        clauses = [Clause(text=text, lang=lang) for text in cut(core)]
        return clauses + (self._tail(moment) if wants_tail and not brief else [])

    def _core(self, moment: _Moment) -> tuple[str, bool]:
        """Return the core's text and whether a tail may follow."""
        turn = moment.turn
        for section in self._sections(moment):
            if line := self._choose(kind_of(turn), section, moment):
                return self._fill(line, moment), section in ("core", "policy")
        if turn.lane in (Lane.QA, Lane.CHAT) or turn.intent in tuple(Intent):
            line = self._choose(Intent.UNKNOWN, "core", moment)
            return (self._fill(line, moment) if line else ""), False
        return "", False

    def _sections(self, moment: _Moment) -> Iterator[str]:
        turn = moment.turn
        if turn.intent in _SOLD_OUT_MATTERS and is_sold_out(turn, moment.facts):
            yield "sold_out"
        if turn.people >= MERGED_FROM:
            yield "merged"
        yield from ("core", "policy") if turn.sku else ("policy", "no_product", "core")

    def _choose(self, kind: str, section: str, moment: _Moment) -> Line | None:
        lines: Sequence[Line] = [
            line for line in self._book.lines(moment.lang, kind, section) if self._may_say(line, moment)
        ]
        if not lines:
            return None
        lines = about(lines, moment.turn.text)
        named = [line for line in lines if line.uses("viewer")]
        if kind in _FIXED:
            return lines[0]
        return self._rotation.pick(
            f"{moment.lang}/{kind}", named if named and moment.turn.lane is Lane.THANKS else lines
        )

    def _may_say(self, line: Line, moment: _Moment) -> bool:
        if line.uses("viewer") and not moment.may_name:
            return False
        named = [_named(slot, moment) for slot in line.slots]
        return all(slot is not None and knows(slot, moment.turn, moment.facts, moment.lang) for slot in named)

    def _fill(self, line: Line, moment: _Moment) -> str:
        """Return the line rendered, with SKU and OFFER replaced by the turn's own."""
        turn, words = moment.turn, self._persona.words_in(moment.lang)
        context: dict[str, object] = {
            "persona": self._persona.name_in(moment.lang),
            "introduction": words.introduction,
            "phrase": self._rotation.one_of(words.phrases) if "phrase" in line.source else "",
            "tier": turn.viewer.tier.value if turn.viewer else Tier.NEW.value,
            "merged": turn.people >= MERGED_FROM,
            "offer": moment.offer is not None,
        }
        text = line.render(context)
        for slot in slots_in(text):
            named = _named(slot, moment)
            text = text.replace(slot.raw, named.raw if named else "")
        return text

    def _tail(self, moment: _Moment) -> list[Clause]:
        turn = moment.turn
        moment = replace(moment, may_name=False)
        layer = layer_of(turn.viewer.tier) if turn.viewer else None
        if layer is None or turn.people >= MERGED_FROM or turn.intent in _NO_SALE:
            return []
        lines = [line for line in self._book.lines(moment.lang, turn.intent, layer) if self._may_say(line, moment)]
        line = self._rotation.pick_tail(lines)
        return (
            [Clause(text=text, lang=moment.lang, optional=True) for text in cut(self._fill(line, moment))]
            if line
            else []
        )

    def tail_text(self, turn: Turn, facts: Facts) -> str | None:
        """Return a tail for the model to add, or None."""
        offer = facts.catalog.offer_for(turn.sku, facts.wall_ms) if turn.sku else None
        moment = _Moment(turn, facts, self.language_for(turn), False, offer.id if offer else None)
        return "".join(clause.text for clause in self._tail(moment)) or None

    def _faq(self, moment: _Moment) -> list[Clause]:
        """Return the shop's own answer in clauses; one with an unknown slot may be dropped, the first may not."""
        entry = find_faq(moment.turn, moment.facts)
        text = entry.answer.get(moment.lang) if entry else None
        if not text:
            return []
        clauses = [
            Clause(text=part, lang=moment.lang, optional=not self._all_known(part, moment)) for part in cut(text)
        ]
        return clauses if clauses and not clauses[0].optional else []

    def _all_known(self, text: str, moment: _Moment) -> bool:
        return all(knows(slot, moment.turn, moment.facts, moment.lang) for slot in slots_in(text))


def kind_of(turn: Turn) -> str:
    """Return the copy kind of a turn: its intent, or a closer one for gifts in a row and paid messages."""
    if turn.intent != "gift":
        return turn.intent
    if turn.merge_key.startswith("super_chat"):
        return "super_chat"
    return "gift_combo" if turn.values.get("combo") else "gift"


def find_faq(turn: Turn, facts: Facts) -> Faq | None:
    """Return the FAQ entry that the turn names: the product's own first, then the shop's, then any product's."""
    product = facts.catalog.products.get(turn.sku or "")
    own = product.faq if product else ()
    others = (entry for item in facts.catalog.products.values() for entry in item.faq)
    return next((entry for entry in (*own, *facts.catalog.faq, *others) if entry.id == turn.answer), None)


def cut(text: str) -> list[str]:
    """Return a whole text in clauses."""
    cutter = ClauseCutter()
    return cutter.feed(text) + cutter.flush()


def _named(slot: Slot, moment: _Moment) -> Slot | None:
    """Return the slot with SKU and OFFER replaced by the turn's own, None when the turn has none."""
    own = {"SKU": moment.turn.sku, "OFFER": moment.offer}
    if slot.arg not in own:
        return slot
    arg = own[slot.arg]
    if arg is None:
        return None
    key = f".{slot.key}" if slot.key else ""
    raw = f"[[{slot.name}{key}:{arg}]]"
    return Slot(slot.name, slot.key, arg, raw) if SLOT.fullmatch(raw) else None


def spoken(clauses: Sequence[Clause]) -> str:
    """Return what a listener would hear of `clauses`, slots still open."""
    return "".join(clause.text for clause in clauses)
