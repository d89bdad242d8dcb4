"""What a room is made of.  Built in `bot.app`, used by ear, mouth, hands and eyes."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from bot.audience.crowd import Crowd
from bot.audience.named import NOBODY, Named
from bot.audience.surge import Surge
from bot.audience.unrest import SELL_BELOW, UnrestWatch
from bot.core.clock import Clock
from bot.core.facts import Facts
from bot.core.goods import Catalog, in_language
from bot.core.ports import ChatSource, Guard, Journal, Source, Stage, Voice, Writer
from bot.core.reports import Listener, Report
from bot.core.speech import Block, Clause, Cleared, Rewrite, VoiceStyle
from bot.core.turns import Turn
from bot.floor.floor import Floor
from bot.obs.director import ObsDirector
from bot.room.attendance import Attendance
from bot.room.second_voice import SecondVoice
from bot.settings.room import ProfileSettings, Settings
from bot.show.director import Director
from bot.stage.effects import EffectSpec
from bot.triage.route import Triage
from bot.vtube_studio.puppet import Puppet

IN_ANY_LANGUAGE = frozenset("viewer count gift_name combo level viewers likes people entries keyword".split())
"""Values of a turn that are names or figures; the others are words of the turn's own language."""
_DEFAULT_PROFILE = ProfileSettings()
MERGED_FROM = 3
"""From so many askers on, an answer names the count (copy rules, slot `count`)."""


@dataclass(slots=True)
class Shop:
    """The catalogue as it is now; replaced as a whole when a fact changes."""

    catalog: Catalog
    sold: Counter[str] = field(default_factory=Counter)
    """SKU -> pieces that were paid for since the room began."""

    def sell(self, sku: str, pieces: int) -> None:
        """Take notice of a paid order: so many fewer are left, of a set's parts too; unknown SKUs change nothing."""
        product = self.catalog.products.get(sku)
        if product is None or pieces < 1:
            return
        gone = {sku: pieces, **{part: count * pieces for part, count in product.members.items()}}
        products = dict(self.catalog.products)
        for name, count in gone.items():
            if name in products:
                one = products[name]
                left = None if one.stock is None else max(0, one.stock - count)
                products[name] = replace(one, stock=left, sold=one.sold + count)
                self.sold[name] += count
        self.catalog = replace(self.catalog, products=products, revision=self.catalog.revision + 1)


class Follower(Protocol):
    """Hears each clause before and while it is said."""

    def plan(self, turn: Turn, line: Cleared) -> None:
        """A clause will probably be said."""
        ...

    def show(self, turn: Turn, number: int, clause: int, line: Cleared) -> None:
        """It is said now, as this clause of the stage's turn `number`."""
        ...


class Deaf:
    """A follower where nobody follows."""

    def plan(self, turn: Turn, line: Cleared) -> None:
        """Pass it over."""

    def show(self, turn: Turn, number: int, clause: int, line: Cleared) -> None:
        """Pass it over."""


@dataclass(slots=True, kw_only=True)
class Parts:
    """Everything a room talks to."""

    settings: Settings
    clock: Clock
    session_id: str
    shop: Shop
    sources: tuple[Source, ...]
    journal: Journal
    crowd: Crowd
    triage: Triage
    floor: Floor
    director: Director
    writer: Writer
    guard: Guard
    voice: Voice
    styles: Mapping[str, VoiceStyle]
    """Language -> how the persona sounds in it."""
    stage: Stage
    surge: Surge = field(default_factory=Surge)
    """Whether comments come far faster than usual; while they do, no viewer is named."""
    attendance: Attendance = field(default_factory=Attendance)
    """Whether the person is there whom the policy wants."""
    unrest: UnrestWatch = field(default_factory=UnrestWatch)
    """How many complain, and of what."""
    effects: Mapping[str, EffectSpec] = field(default_factory=dict)
    named: Named = NOBODY
    """Whom the operator has named."""
    listeners: list[Listener] = field(default_factory=list)
    profiles: Mapping[str, ProfileSettings] = field(default_factory=dict)
    """Source name -> what holds on its platform."""
    captions: Follower = field(default_factory=Deaf)
    """Gives the clauses to viewers of other languages."""
    second_voice: SecondVoice | None = None
    """Says some lines of the script in a second language; None: there is one language."""
    chats: Mapping[str, ChatSource] = field(default_factory=dict)
    """Source name -> the way into its platform's chat, only where we may write."""
    obs: ObsDirector | None = None
    """Steers OBS; None: the room has none."""
    puppet: Puppet | None = None
    """Moves a model in VTube Studio with the host."""

    def tell(self, report: Report) -> None:
        """Hand a report to every listener, in order."""
        for listener in self.listeners:
            listener.on(report)

    @property
    def labels_lost(self) -> bool:
        """True while viewers do not see the labels: nothing that sells is said or shown (rules L05)."""
        return not self.stage.labels_ok

    @property
    def selling_paused(self) -> str:
        """Why nothing that sells is said or shown, empty while it may be (rules L05, L10, Q02)."""
        now = self.clock.now()
        if self.labels_lost:
            return "labels"
        if self.attendance.is_missing(now):
            return "nobody"
        return "complaints" if self.unrest.level(now) >= SELL_BELOW else ""

    @property
    def plays_paused(self) -> str:
        """Why no game, draw or effect begins: where selling stops, they stop too (copy rules, section 8)."""
        return self.selling_paused and f"nothing is sold or played now: {self.selling_paused}"

    def profile(self, source: str) -> ProfileSettings:
        """Return what holds on the platform of a source; the defaults for an unknown one."""
        return self.profiles.get(source) or _DEFAULT_PROFILE

    def facts(self, turn: Turn | None = None, lang: str = "") -> Facts:
        """Return what may be stated right now, with the values of `turn`; names are cleared before they go in.

        In another `lang` than the turn's, values in words of the turn's language are left out.
        """
        wall_ms = self.clock.wall_ms()
        room = self.settings.room
        own = turn.lang if turn is not None else room.language
        lang = lang or own
        places = (self.profile(turn.source).buy_place if turn is not None else {}) or room.buy_place
        others = (room.language,) if lang == own else ()
        whose = ""
        values = {"shop": room.name, "buy_place": in_language(places, lang, *others) or ""}
        if turn is not None:
            values |= {key: value for key, value in turn.values.items() if lang == own or key in IN_ANY_LANGUAGE}
            if "gift_name" in values:  # the platform's word, all others are our own counts
                values["gift_name"] = self.safe(values["gift_name"], lang, "label")
            if turn.viewer is not None and not self.surge.is_on:
                values["viewer"] = self.safe(turn.viewer.name, lang, "name", turn.viewer.key or "")
                whose = turn.viewer.key or ""
            if turn.people >= MERGED_FROM:
                values["count"] = str(turn.people)
        return Facts(
            catalog=self.shop.catalog,
            wall_ms=wall_ms,
            values=values,
            timezone=self.settings.room.timezone,
            focus=(turn.sku or "") if turn is not None else "",
            whose=whose,
        )

    def safe(self, name: str, lang: str, kind: str, whose: str = "") -> str:
        """Return a viewer's or gift's name as the guard lets it be said, or an empty slot."""
        line = self.cleared(Clause(text=name, lang=lang, kind=kind, whose=whose), self.bare_facts())
        return line.text if line else ""

    def in_second_voice(self, turn: Turn | None) -> Turn | None:
        """Return a turn of the script, in the room's second language if it is its time for that."""
        if turn is None or self.second_voice is None:
            return turn
        return self.second_voice.turned(turn, self.facts(turn))

    def bare_facts(self) -> Facts:
        """Return facts without any turn's values."""
        return Facts(catalog=self.shop.catalog, wall_ms=self.clock.wall_ms(), timezone=self.settings.room.timezone)

    def cleared(self, clause: Clause, facts: Facts, context: str = "") -> Cleared | None:
        """Return the clause cleared, or None when the guard will not have it."""
        verdict = self.judged(clause, facts, context)
        return verdict if isinstance(verdict, Cleared) else None

    def judged(self, clause: Clause, facts: Facts, context: str = "") -> Cleared | Block:
        """Return the clause cleared, taking one rewrite, or why it may not be said.

        What would need a person first (Hold) is not said: nobody approves drafts in an unattended room.
        """
        verdict = self.guard.clear(clause, facts, context=context)
        if isinstance(verdict, Rewrite):
            verdict = self.guard.clear(replace(clause, text=verdict.text), facts, context=context)
        if isinstance(verdict, Cleared | Block):
            return verdict
        return Block(rules=verdict.rules, reason=verdict.reason)
