"""A trigger rule: when something happens, whether it may, and what is done."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from bot.core.errors import ConfigError
from bot.core.ledger import OutboxClass, Span, Window
from bot.triggers.counting import OWN

Policy = Literal["each", "highest", "once"]
"""Several levels passed at one moment: all of them, only the top one, or one firing per scope for ever."""
CatchUp = Literal["auto", "each", "highest", "none"]
"""What a jump may set off that came after a hole in the feed or from a late page.

auto: after a hole the top level, from a late page nothing; of a benefit each level in both cases.
"""
Per = Literal["rule", "user", "tier", "group", "product"]
Lane = Literal["safety", "operator", "money", "draw", "goal", "greeting"]
LANES: tuple[Lane, ...] = ("safety", "operator", "money", "draw", "goal", "greeting")
Kind = Literal["ladder", "while", "event", "rate", "presence", "sequence"]
MAX_BURST = 20
"""Firings that one step of one `every` rule may cause, unless the rule says otherwise; levels have no such bound."""
MAX_BENEFITS = 2_000
"""The same of benefits: no honest step passes so many levels, and a false one must not stop the room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """A budget that a rule draws on."""

    budget: str
    cap: int
    span: Span
    amount: int
    of: Literal["any", "show", "say"] = "any"
    """Which of the rule's orders carries it: the effect, the words, or whichever is first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One thing that a firing does besides an effect and words."""

    klass: OutboxClass
    via: Literal["stage", "chat", "webhook", "obs", "draw"]
    target: str
    payload: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """When, whether and what.  ConfigError says what to mend."""

    id: str
    """Never re-used for another meaning: what has fired under it stays fired."""
    counter: str = ""
    scope: Window = "session"
    levels: tuple[int, ...] = ()
    """Rising, each > 0; `gift_value` in minor units."""
    every: int | None = None
    """> 0: fires at each multiple."""
    hold: int | None = None
    """> 0: on while the counter is at least so high, off when it falls below `rearm` of it."""
    policy: Policy = "each"
    on: str = ""
    """Event type, for rules without a counter."""
    keywords: tuple[str, ...] = ()
    """Any of them in the words of the event; folded like those."""
    min_value: int = 0
    """Of a gift, a paid comment or an order, minor units."""
    times: int = 0
    """With `seconds`: so many such events."""
    people: int = 0
    """With `seconds`: so many different viewers."""
    of: int = 0
    """How many a team needs: what is missing goes along as `left`."""
    steps: tuple[str, ...] = ()
    """With `seconds`: event types in this order, by one viewer."""
    seconds: float = 0.0
    rearm: float = 0.8
    """Share of its number below which a rule may fire again."""
    tiers: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    hours: tuple[tuple[int, int], ...] = ()
    """(from, to) in minutes of the local day; to < from goes over midnight."""
    show_minutes: tuple[int, int] | None = None
    """(from, to) in minutes since the show began."""
    catch_up: CatchUp = "auto"
    benefit: bool = False
    """Viewers get something: no level is ever left out for the sake of the picture."""
    max_burst: int = 0
    """0 = the default of `every`: `MAX_BENEFITS` for benefits, else `MAX_BURST`."""
    spacing_s: float = 0.0
    cooldown_s: float = 0.0
    cooldown_per: Per = "rule"
    group: str = ""
    on_block: Literal["skip", "queue", "merge"] = "skip"
    charges: tuple[Charge, ...] = ()
    approve: bool = False
    lane: Lane = "goal"
    ttl_s: float = 120.0
    """Seconds after the crossing during which it may still be shown or said."""
    effect: str = ""
    params: Mapping[str, object] = field(default_factory=dict)
    say: str = ""
    """Copy kind spoken with it; empty = silent."""
    deeds: tuple[Deed, ...] = ()
    duration_ms: int = 4000

    def __post_init__(self) -> None:
        """Refuse a rule that could never fire, or would in two ways."""
        fault, hint = _fault(self)
        if fault:
            raise ConfigError(f"trigger {self.id!r} {fault}", hint=hint)

    @property
    def kind(self) -> Kind:
        """How it listens."""
        if self.counter:
            return "while" if self.hold is not None else "ladder"
        if self.steps:
            return "sequence"
        return "rate" if self.times else "presence" if self.people else "event"

    @property
    def fingerprint(self) -> str:
        """Return what changes when its numbers do: a rule of other numbers starts at the present count."""
        numbers = (
            *(self.counter, self.scope, self.levels, self.every, self.hold, self.policy, self.on, self.keywords),
            *(self.min_value, self.times, self.people, self.steps, self.seconds),
        )
        return hashlib.sha256(repr(numbers).encode()).hexdigest()[:16]


def _fault(rule: Rule) -> tuple[str, str]:
    if rule.counter:
        return _counter_fault(rule)
    if rule.levels or rule.every is not None or rule.hold is not None:
        return "has steps and no counter", 'write counter = "likes", or another one'
    if not rule.on and not rule.steps:
        return "listens to nothing", 'write counter = "likes" with levels, or on = "comment", or steps = [..]'
    if (rule.times > 0) + (rule.people > 0) + bool(rule.steps) > 1:
        return "may have one of times, people and steps", "make two triggers of it"
    if (rule.times or rule.people or rule.steps) and rule.seconds <= 0:
        return "needs seconds", "write within how many seconds, like seconds = 60"
    return _content_fault(rule)


def _counter_fault(rule: Rule) -> tuple[str, str]:
    if bool(rule.levels) + (rule.every is not None) + (rule.hold is not None) != 1:
        return "needs either levels or every or while", "write one of them"
    if list(rule.levels) != sorted(set(rule.levels)) or (rule.levels and rule.levels[0] <= 0):
        return "is no ladder: levels must rise from above 0", "like [100, 500, 1000]"
    if rule.every is not None and rule.every <= 0:
        return "would never end: every must be above 0", "like every = 1000"
    if rule.hold is not None and rule.hold <= 0:
        return "is always on: while must be above 0", "like while = 500"
    if rule.scope == "user" and (rule.counter not in OWN or rule.hold is not None):
        return "counts for each viewer what no viewer has", f"write levels or every of one of: {', '.join(sorted(OWN))}"
    if rule.counter == "viewers" and rule.scope != "session":
        return "asks for viewers of more than this show", 'write scope = "session", or leave it out'
    if rule.on or rule.keywords or rule.times or rule.people or rule.steps:
        return "listens to a counter and to events", "make two triggers of it"
    return _content_fault(rule)


def _content_fault(rule: Rule) -> tuple[str, str]:
    if not (rule.effect or rule.say or rule.deeds):
        return "does nothing", "write effect, say, chat, draw, webhook or obs"
    if rule.benefit and rule.policy != "each":
        return "is a benefit and skips levels", 'write policy = "each": no benefit is ever left out'
    if rule.cooldown_per == "group" and not rule.group:
        return "rests by group and names none", 'write group = "..."'
    return "", ""


def checked(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """Return the rules; ConfigError when two share an id, for then one of them would silence the other."""
    found: dict[str, Rule] = {}
    for rule in rules:
        if rule.id in found:
            raise ConfigError(f"two triggers are called {rule.id!r}", hint="give one of them another id")
        found[rule.id] = rule
    return tuple(found.values())
