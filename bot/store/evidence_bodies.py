"""What the log says of what happened: decisions once, repeats counted, facts once a version, people by commitments."""

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256

import msgspec

from bot.core.goods import Catalog, Offer, Product
from bot.core.reports import AnswerShown, ChatWritten, ClauseSaid, EffectMoved, Paused, SellingMuted, TurnEnded
from bot.core.speech import Decision
from bot.core.turns import Turn
from bot.store.evidence_people import People, storable

REMEMBERED = 5000
"""Decisions that a later record can refer to."""
MANY_REPEATS = 2000
"""Repeats of decisions are written together: after so many, or every minute."""
FACTS_BYTES = 8_000_000
"""More goods than fit are told in several records; a reader takes no frame above `MAX_FRAME_BYTES`."""

Text = str | list[str | list[str]]
"""Plain text, or its parts; a part in a list of its own is the commitment for what a viewer brought."""
Body = dict[str, object]


@dataclass(frozen=True, slots=True)
class Said:
    """A decision, as records that build on it need it."""

    text: Text
    kind: str
    facts: str
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A product or an offer as the log has told it."""

    row: Product | Offer
    digest: str
    """SHA-256 of all its fields."""
    fields: dict[str, msgspec.Raw]

    @classmethod
    def of(cls, row: Product | Offer) -> "Shown":
        """Return it with all its fields written out."""
        raw = msgspec.json.encode(row)
        return cls(row, sha256(raw).hexdigest(), msgspec.json.decode(raw, type=dict[str, msgspec.Raw]))

    def fields_new_to(self, known: "Shown | None") -> Body:
        """Return what a reader of `known` has to be told; a field that is gone is null."""
        if known is None:
            return dict(self.fields)
        new: Body = {name: value for name, value in self.fields.items() if known.fields.get(name) != value}
        return new | dict.fromkeys(known.fields.keys() - self.fields.keys())


@dataclass(frozen=True, slots=True)
class Context:
    """What held when it happened."""

    catalog: Catalog
    turn: Turn | None = None
    keys: tuple[tuple[str, ...], ...] = ()
    """Whose each personal part is or may be, in their order."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something of a kind that only its sender knows, e.g. a draw."""

    kind: str
    body: Body


Thing = Decision | ClauseSaid | TurnEnded | ChatWritten | AnswerShown | EffectMoved | Paused | SellingMuted | Note


@dataclass(slots=True)
class Bodies:
    """Makes the records of one file: `begin` a new one with each file, so that each can be read alone."""

    people: People
    series: str
    """What every decision id starts with."""
    _said: OrderedDict[str, Said] = field(default_factory=OrderedDict)
    _first: dict[tuple[object, ...], str] = field(default_factory=dict)
    _again: dict[str, list[int]] = field(default_factory=dict)
    _repeats: int = 0
    _repeated_ms: list[int] = field(default_factory=list)
    """Wall ms of the first and the last repeat that is yet to be told."""
    _told: dict[str, Body] = field(default_factory=dict)
    """What this file says of a decision that may be made again."""
    _left: dict[str, Body] = field(default_factory=dict)
    """What only a file that broke off says of decisions whose repeats are yet to be told."""
    _shown: dict[str, Shown] = field(default_factory=dict)
    _version: str = ""

    def begin(self) -> None:
        """Start anew: nothing may refer to an older file, which may be gone one day."""
        self.people.forget_marks()
        self._left |= {first: self._told[first] for first in self._again if first in self._told}
        self._told.clear()
        self._first.clear()
        self._shown.clear()
        self._version = ""

    def of(self, at_ms: int, thing: Thing, context: Context) -> Iterator[tuple[str, Body]]:
        """Yield kind and body of the records that `thing` makes."""
        match thing:
            case Decision():
                yield from self._facts(thing.facts_version, context.catalog)
                yield from self._decision(at_ms, thing, context.keys)
            case ClauseSaid():
                yield "said", self._clause(at_ms, thing, context)
            case TurnEnded():
                yield "turn", self._turn(thing)
            case ChatWritten():
                yield "chat", {"source": thing.source, **self._decided(thing.decision_id), "turn": thing.turn_id}
            case AnswerShown():
                yield "shown", {**self._decided(thing.decision_id), "turns": thing.turn_ids, "people": thing.people}
            case EffectMoved():
                yield "effect", _effect(thing)
            case Paused():
                yield "panic", {"on": thing.on}
            case SellingMuted():
                yield "selling", {"muted": thing.on, "why": thing.why}
            case Note():
                yield thing.kind, thing.body

    @property
    def many_repeats(self) -> bool:
        """True when repeats should be written before their minute is over."""
        return self._repeats >= MANY_REPEATS

    def repeats(self) -> Iterator[tuple[str, Body]]:
        """Yield what was decided again, in the same words at the same facts, since they were last told."""
        for body in self._left.values():
            yield "decision", body
        if self._again:
            since_ms, until_ms = self._repeated_ms
            of = {first: _steps(numbers) for first, numbers in self._again.items()}
            yield "again", {"of": of, "since_ms": since_ms, "until_ms": until_ms}

    @property
    def repeated_ms(self) -> int:
        """Wall ms of the last repeat that is yet to be told; 0 for none."""
        return self._repeated_ms[1] if self._repeated_ms else 0

    def repeats_told(self) -> None:
        """Count anew: the repeats are on disk."""
        self._again, self._repeats, self._repeated_ms = {}, 0, []
        self._left.clear()

    def _decision(self, at_ms: int, one: Decision, keys: tuple[tuple[str, ...], ...]) -> Iterator[tuple[str, Body]]:
        same = (one.verdict, one.kind, one.lang, one.facts_version, one.text, keys, *one.rules)
        first = self._first.get(same)
        number = self._number(one.decision_id)
        if first is not None and number:
            self._again.setdefault(first, [self._number(first)]).append(number)
            self._repeats += 1
            self._repeated_ms = [self._repeated_ms[0] if self._repeated_ms else at_ms, at_ms]
            self._remember(one.decision_id, self._said.get(first) or self._form(one, keys))
            return
        if len(self._first) >= REMEMBERED:
            self._first.clear()
            self._told = {first: body for first, body in self._told.items() if first in self._again}
        self._first[same] = one.decision_id
        said = self._form(one, keys)
        self._remember(one.decision_id, said)
        body: Body = {"id": one.decision_id, "verdict": one.verdict, "copy": one.kind, "lang": one.lang}
        body |= {"text": said.text, "facts": one.facts_version}
        self._told[one.decision_id] = body | ({"rules": one.rules} if one.rules else {})
        yield "decision", self._told[one.decision_id]

    def _form(self, one: Decision, keys: tuple[tuple[str, ...], ...]) -> Said:
        return Said(self._text(one.text, one.personal, keys), one.kind, one.facts_version, one.rules)

    def _remember(self, decision_id: str, said: Said) -> None:
        self._said[decision_id] = said
        if len(self._said) > REMEMBERED:
            self._said.popitem(last=False)

    def _number(self, decision_id: str) -> int:
        head = decision_id.removeprefix(self.series).partition("-")[0]
        return int(head) if head.isascii() and head.isdigit() and decision_id.startswith(self.series) else 0

    def _text(self, text: str, personal: tuple[str, ...], keys: tuple[tuple[str, ...], ...]) -> Text:
        parts: list[str | list[str]] = [storable(text)]
        for part, owners in zip(personal, keys, strict=False):
            parts = [piece for old in parts for piece in self._split(old, storable(part), owners)]
        return storable(text) if len(parts) == 1 and isinstance(parts[0], str) else parts

    def _split(self, old: str | list[str], part: str, owners: tuple[str, ...]) -> Iterator[str | list[str]]:
        if isinstance(old, list) or not part:
            yield old
            return
        for number, piece in enumerate(old.split(part)):
            if number:
                yield [self.people.mark(owners[0], part, *owners[1:])]
            if piece:
                yield piece

    def _decided(self, decision_id: str) -> Body:
        said = self._said.get(decision_id)
        if said is None:
            return {"id": decision_id}
        body: Body = {"id": decision_id, "text": said.text, "copy": said.kind, "facts": said.facts}
        return body | ({"rules": said.rules} if said.rules else {})

    def _clause(self, at_ms: int, clause: ClauseSaid, context: Context) -> Body:
        body = self._decided(clause.decision_id) | {"turn": clause.number, "clause": clause.clause}
        turn = context.turn
        if turn is None:
            return body
        by = "script" if turn.line else "guard" if body.get("copy") == "llm" else "copy"
        return body | {"approved": by} | _price_and_stock(turn.sku, context.catalog, at_ms)

    def _turn(self, ended: TurnEnded) -> Body:
        turn = ended.turn
        body: Body = {"turn": ended.number, "id": turn.id, "intent": turn.intent, "outcome": ended.outcome}
        if ended.outcome != "spoken":
            body["reason"] = storable(ended.reason)
        if turn.viewer is not None and turn.viewer.key:
            body |= {"who": [[self.people.mark(turn.viewer.key, turn.viewer.key)]], "people": turn.people}
        return body | {"heard_ms": round(ended.speech_s * 1000)}

    def _facts(self, version: str, catalog: Catalog) -> Iterator[tuple[str, Body]]:
        """Yield the goods as they are at a version, whole the first time, then the fields that have changed."""
        if version == self._version:
            return
        self._version = version
        now: dict[str, Product | Offer] = {f"product:{sku}": product for sku, product in catalog.products.items()}
        now |= {f"offer:{name}": offer for name, offer in catalog.offers.items()}
        changed: dict[str, Body] = {}
        for name, row in now.items():
            known = self._shown.get(name)
            if known is None or known.row is not row:
                self._shown[name] = shown = Shown.of(row)
                if new := shown.fields_new_to(known):
                    changed[name] = new
        gone = [name for name in self._shown if name not in now]
        for name in gone:
            del self._shown[name]
        whole = "".join(f"{name}={self._shown[name].digest}\n" for name in sorted(self._shown))
        body: Body = {"version": version, "sha256": sha256(whole.encode()).hexdigest()}
        *parts, last = _in_parts(changed)
        for part in parts:
            yield "facts", body | {"rows": part, "more": True}
        yield "facts", body | {"rows": last} | ({"gone": gone} if gone else {})


def _in_parts(changed: dict[str, Body]) -> Iterator[dict[str, Body]]:
    """Yield the rows of goods in parts of no more than `FACTS_BYTES`, or of one row; at least one part."""
    part: dict[str, Body] = {}
    size = 0
    for name, fields in changed.items():
        row_bytes = len(msgspec.json.encode(fields))
        if part and size + row_bytes > FACTS_BYTES:
            yield part
            part, size = {}, 0
        part[name] = fields
        size += row_bytes
    yield part


def _price_and_stock(sku: str | None, catalog: Catalog, at_ms: int) -> Body:
    product = catalog.products.get(sku or "")
    if product is None:
        return {}
    price = catalog.price_of(product.sku, at_ms) or product.price
    offer = catalog.offer_for(product.sku, at_ms)
    body: Body = {"sku": product.sku, "price": [price.amount_minor, price.currency], "stock": product.stock}
    return body | ({"offer": offer.id} if offer else {})


def _effect(moved: EffectMoved) -> Body:
    body: Body = {"key": moved.key, "name": moved.name, "rule": moved.rule_id, "level": moved.level}
    return body | {"state": str(moved.state)} | ({"reason": moved.reason} if moved.reason else {})


def _steps(numbers: list[int]) -> list[int]:
    """Return how far each number is from the one before it."""
    return [later - earlier for earlier, later in zip(numbers, numbers[1:], strict=False)]


def repeated(series: str, first: str, steps: list[int]) -> Iterator[str]:
    """Yield the heads (all before the dash) of the decision ids that an "again" record tells of."""
    number = int(first.removeprefix(series).partition("-")[0])
    for step in steps:
        number += step
        yield f"{series}{number:06d}"
