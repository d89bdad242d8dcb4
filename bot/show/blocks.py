"""Which product is on show, which of its lines are still unsaid, and when the next product's time begins."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.core.bundles import bundle_for
from bot.core.goods import Catalog
from bot.show.lines import PHASES, Line, fills
from bot.show.rundown import Rundown, Segment

EXPLAINED = 3
"""Lines after which a product counts as explained, so that a busy room may move on."""
FILLER_AFTER = (2, 1)
"""Lines of a product between two fillers, in turn."""
Fresh = Callable[[Sequence[Line]], list[Line]]
"""Lines -> those wordings of them that were not said lately."""


class Visit:
    """The product's present time on show; a new one starts with an intro and forgets what the last one said."""

    def __init__(self, segment: Segment, now: float, *, bridged: bool = True) -> None:
        self.segment = segment
        self.bridged = bridged
        """False while a transition from the last product may still be said."""
        self.started_at = now
        self.said: set[str] = set()
        self.last_kind = ""
        self._since_filler = 0
        self._fillers = 0

    @property
    def wants_filler(self) -> bool:
        """True when the product has been talked about for long enough at a stretch."""
        return self._since_filler >= FILLER_AFTER[self._fillers % len(FILLER_AFTER)]

    def introduced(self, line: Line) -> None:
        """Record that another line, such as the opening, has introduced the product."""
        self.said.add(line.id)

    def note(self, line: Line) -> None:
        """Record that `line` was picked."""
        self.last_kind = line.kind
        self.bridged = True
        if line.sku == self.segment.sku and line.id in {own.id for own in self.segment.lines}:
            self.said.add(line.id)
            self._since_filler += 1
        elif self._since_filler:
            self._since_filler = 0
            self._fillers += 1

    def open_lines(self, lang: str, catalog: Catalog, wall_ms: int, fresh: Fresh = list) -> list[Line]:
        """Return the lines that may come next: intro, then what it is, then its limits, then price, then a question."""
        unsaid = [line for line in self.segment.lines if line.id not in self.said]
        ready = [line for line in fresh(unsaid) if fills(line.text[lang], lang, catalog, wall_ms)]
        if self.said:
            ready = [line for line in ready if line.kind != "intro"]
        first = min((PHASES.get(line.kind, 2) for line in ready), default=0)
        return [line for line in ready if PHASES.get(line.kind, 2) == first]

    def is_over(self, now: float) -> bool:
        """True once its minutes are spent and the product was explained; keeps a busy room moving."""
        return len(self.said) >= EXPLAINED and now - self.started_at >= self.segment.minutes * 60


class Blocks:
    """The rotation of products.  A sold-out product is told to be so once per round and then passed over."""

    def __init__(self, rundown: Rundown, lang: str, now: float, first_sku: str | None) -> None:
        self._rundown = rundown
        self._lang = lang
        order = [segment.sku for segment in rundown.segments]
        self._at = order.index(first_sku) if first_sku in order else 0
        self.visit = Visit(rundown.segments[self._at], now)

    @property
    def sku(self) -> str:
        """The product whose time it is."""
        return self.visit.segment.sku

    def candidates(self, now: float, wall_ms: int, hour: int, catalog: Catalog, fresh: Fresh = list) -> Sequence[Line]:
        """Return lines that are true now and `fresh`; moves on to the next product where needed.

        Empty only if there is no such line of any product and none that fits between two.
        """
        for _ in range(len(self._rundown.segments) + 1):
            found = self._of_visit(now, wall_ms, hour, catalog, fresh)
            if found:
                return found
            self.advance(now)
        return self._fillers(wall_ms, hour, catalog, fresh, sku=None)

    def advance(self, now: float) -> None:
        """Begin the next product's time."""
        self._at = (self._at + 1) % len(self._rundown.segments)
        self.visit = Visit(self._rundown.segments[self._at], now, bridged=False)

    def state(self, now: float) -> dict[str, Any]:
        """Return a JSON-ready snapshot."""
        return {"sku": self.sku, "age_s": round(now - self.visit.started_at, 1), "said": sorted(self.visit.said)}

    def restore(self, state: Mapping[str, Any], now: float) -> None:
        """Take up a snapshot; a product that left the rundown leaves the rotation at its start."""
        order = [segment.sku for segment in self._rundown.segments]
        if state["sku"] not in order:
            return
        self._at = order.index(state["sku"])
        self.visit = Visit(self._rundown.segments[self._at], now - state["age_s"])
        self.visit.said = set(state["said"])

    def _of_visit(self, now: float, wall_ms: int, hour: int, catalog: Catalog, fresh: Fresh) -> Sequence[Line]:
        product = catalog.products.get(self.sku)
        if product is None or not product.may_be_shown(wall_ms) or self.visit.is_over(now):
            return ()
        if product.stock == 0:
            farewell = [line.about(self.sku) for line in self._rundown.sold_out if not self.visit.said]
            self.visit.said.add("sold_out")
            return [line for line in fresh(farewell) if fills(line.text[self._lang], self._lang, catalog, wall_ms)]
        own = self.visit.open_lines(self._lang, catalog, wall_ms, fresh)
        if own and not self.visit.bridged:
            if bridge := self._about(self._rundown.transitions, self.sku, wall_ms, catalog, fresh):
                return bridge
        if own and (self.visit.wants_filler or all(line.kind == self.visit.last_kind for line in own)):
            return self._fillers(wall_ms, hour, catalog, fresh, sku=self.sku) or own
        return own

    def _about(self, lines: Sequence[Line], sku: str, wall_ms: int, catalog: Catalog, fresh: Fresh) -> list[Line]:
        """Return those of `lines` that can be said of a product now."""
        told = fresh([line.about(sku) for line in lines if line.sku in (sku, None)])
        return [line for line in told if fills(line.text[self._lang], self._lang, catalog, wall_ms)]

    def _between(self, wall_ms: int, catalog: Catalog, fresh: Fresh) -> list[Line]:
        """Return what may be said of this product as a set, and of the next one, whose card is not shown yet."""
        coming = self._rundown.segments[(self._at + 1) % len(self._rundown.segments)].sku
        product = catalog.products.get(coming)
        is_there = product is not None and product.stock != 0 and coming != self.sku
        wants_tease = is_there and len(self.visit.said) >= EXPLAINED
        teases = self._about(self._rundown.teases, coming, wall_ms, catalog, fresh) if wants_tease else []
        bundle = bundle_for(self.sku, catalog, wall_ms)
        sets = [line.about_set(bundle) for line in self._rundown.bundles] if bundle else []
        return [
            *self._about(sets, self.sku, wall_ms, catalog, fresh),
            *(replace(line, sku=None) for line in teases),
        ]

    def _fillers(self, wall_ms: int, hour: int, catalog: Catalog, fresh: Fresh, *, sku: str | None) -> list[Line]:
        between = self._between(wall_ms, catalog, fresh) if sku is not None else []
        return between + [
            line
            for line in fresh(self._rundown.fillers)
            if line.sku in (sku, None)
            and line.fits_hour(hour)
            and fills(line.text[self._lang], self._lang, catalog, wall_ms)
        ]
