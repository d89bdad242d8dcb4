"""What viewers and operators see without words: product card, like ladder, health lights, figures."""

import asyncio
from collections.abc import Callable
from zoneinfo import ZoneInfo

from bot.core.classes import MANDATORY
from bot.core.facts import Facts
from bot.core.goods import Product, in_language
from bot.core.ports import Source
from bot.core.reports import Chip, Figures, FloorState, Health, SellingMuted
from bot.core.scene import Card, Goal, SpinView
from bot.core.speech import Clause, Cleared
from bot.room.ear import Ear
from bot.room.parts import Parts
from bot.room.screen_words import SOLD_OUT, left, until
from bot.room.source_words import light

LOOK_S = 1.0
"""How often the card is held against the catalogue; sold out shows within two seconds (look, section 5)."""

TELLING = ("short", "size", "capacity", "volume", "weight", "material")
"""Facts that may stand under a product's name, the most telling first."""
GIFT = "gift"
"""The fact that says what comes with a product, in the shop's words."""


class Eyes:
    """Keeps the stage's still parts and the operator's lights true, once a second, until cancelled."""

    def __init__(
        self,
        parts: Parts,
        ear: Ear,
        *,
        lights: Callable[[], list[Chip]],
        on_labels: Callable[[], None],
    ) -> None:
        """`on_labels` is called when the labels were lost and when they are back."""
        self._parts = parts
        self._ear = ear
        self._lights = lights
        self._on_labels = on_labels
        self._lang = parts.settings.room.language
        self._zone = ZoneInfo(parts.settings.room.timezone)
        self._muted = ""

    async def run(self) -> None:
        """Look, for ever."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK_S)

    async def look(self) -> None:
        """Bring card, goal, lights and figures up to date once."""
        now = self._parts.clock.now()
        counters = await self._parts.journal.counters()
        totals = {name: value for (name, scope), value in counters.items() if scope == self.session_scope}
        self._watch_selling()
        self._parts.stage.card(None if self._muted else self.card(self._parts.director.card_sku(now)))
        self._parts.stage.goal(self.goal(totals.get("likes", 0)))
        self._parts.tell(
            FloorState(turns=self._parts.floor.waiting(now), now=now, wait_s=self._parts.floor.wait_s(now))
        )
        self._parts.tell(
            Figures(
                viewers=self._ear.viewers,
                comments=totals.get("comments", 0),
                likes=totals.get("likes", 0),
                gifts=totals.get("gifts", 0),
                orders=totals.get("orders", 0),
            )
        )
        self._parts.tell(Health(chips=(*self.source_lights(), *self._lights())))

    def _watch_selling(self) -> None:
        """Tell when selling stops and why, and when it may go on."""
        why = self._parts.selling_paused
        if why != self._muted:
            told = SellingMuted(on=bool(why), at_ms=self._parts.clock.wall_ms(), why=why or self._muted)
            self._muted = why
            self._parts.tell(told)
            self._on_labels()

    @property
    def session_scope(self) -> str:
        """Scope of this session's counters in the journal."""
        return self._parts.session_id

    def card(self, sku: str | None) -> Card | None:
        """Return the product card, every text cleared; None for no product or an unsellable name."""
        facts = self._parts.facts()
        product = facts.catalog.products.get(sku or "")
        if product is None:
            return None
        name = self._line(f"[[name:{product.sku}]]", facts)
        terms = self._terms(product, facts)
        price = self._line(f"[[price:{product.sku}]]", facts, context="".join(line.text for line in terms))
        if name is None or price is None:
            return None
        offer = facts.catalog.offer_for(product.sku, facts.wall_ms)
        is_ending = offer is not None and not offer.endless
        notice = self._notice(product, facts)
        return Card(
            sku=product.sku,
            link=product.link,
            name=name,
            detail=notice or self._detail(product, facts),
            detail_stays=notice is not None,
            price=price,
            anchor=self._line(f"[[anchor:{product.sku}]] [[basis:{product.sku}]]", facts) if offer else None,
            until=self._line(until(product.sku, self._lang), facts) if is_ending else None,
            ends_ms=offer.ends_ms if offer and is_ending else None,
            started_ms=offer.starts_ms if offer else None,
            stock=self._line(self._stock(product), facts),
            stock_ratio=_ratio(product),
            picture=_path(product.picture),
            pictures=tuple(map(_path, product.pictures)),
            spin=SpinView(files=_path(product.spin.files), frames=product.spin.frames) if product.spin else None,
            terms=terms,
        )

    def _terms(self, product: Product, facts: Facts) -> tuple[Cleared, ...]:
        """Return what the price holds for, without which it may not stand (rules P06), and what comes with it."""
        slots = [f"[[condition:{product.sku}]]"] if product.condition else []
        slots += [f"[[fact.{GIFT}:{product.sku}]]"] if GIFT in product.facts else []
        return tuple(line for slot in slots if (line := self._line(slot, facts)) is not None)

    def _notice(self, product: Product, facts: Facts) -> Cleared | None:
        """Return the line that the law wants shown with such goods; it goes before any other detail (rules C03)."""
        return self._line(f"[[notice:{product.sku}]]", facts) if product.product_class in MANDATORY else None

    def _detail(self, product: Product, facts: Facts) -> Cleared | None:
        """Return the first of the facts that tell most in few words."""
        key = next((key for key in TELLING if key in product.facts), None)
        return self._line(f"[[fact.{key}:{product.sku}]]", facts) if key else None

    def _stock(self, product: Product) -> str:
        return SOLD_OUT[self._lang] if product.is_sold_out else left(product.sku, self._lang)

    def _line(self, text: str, facts: Facts, *, context: str = "") -> Cleared | None:
        return self._parts.cleared(Clause(text=text, lang=self._lang, kind="card"), facts, context)

    def goal(self, likes: int) -> Goal | None:
        """Return the like ladder with its true count, or None when the room has no ladder."""
        triggers = self._parts.settings.trigger
        ladder = next((one for one in triggers if one.counter == "likes" and one.levels), None)
        reward = in_language(ladder.reward, self._lang) if ladder is not None else None
        if ladder is None or not reward:
            return None
        line = self._line(reward, self._parts.facts())
        return Goal(count=likes, levels=ladder.levels, reward=line) if line else None

    def source_lights(self) -> list[Chip]:
        """Return the light of each source."""
        return [self._source_light(source) for source in self._parts.sources]

    def _source_light(self, source: Source) -> Chip:
        now, wall_ms = self._parts.clock.now(), self._parts.clock.wall_ms()
        return light(source.name, source.health, self._lang, now=now, wall_ms=wall_ms, zone=self._zone)


def _path(picture: str) -> str:
    """Return where the stage server has a picture of the show."""
    return f"/stage/pictures/{picture}" if picture else ""


def _ratio(product: Product) -> float | None:
    if product.left is None or not product.allotment:
        return None
    return product.left / product.allotment
