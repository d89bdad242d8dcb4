"""The tables of room.toml that say what happens when: triggers, budgets, webhooks, quiet hours (docs/triggers.md)."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from bot.core.events import EVENT_TYPES

_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def hours(value: str) -> tuple[int, int]:
    """Return "20:00-22:30" as (from, to) in minutes of the day; ValueError for anything else."""
    found = _HOURS.fullmatch(value.strip())
    if found is None:
        raise ValueError(f"{value!r} are no hours: write them like '20:00-22:30'")
    a, b, c, d = map(int, found.groups())
    return a * 60 + b, c * 60 + d


def _hours(value: str) -> str:
    hours(value)
    return value


def _event_type(value: str) -> str:
    if value and value not in EVENT_TYPES:
        raise ValueError(f"{value!r} is no event type: write one of {', '.join(sorted(EVENT_TYPES))}")
    return value


Hours = Annotated[str, AfterValidator(_hours)]
EventName = Annotated[str, AfterValidator(_event_type)]
Counter = Literal[
    "likes", "comments", "commenters", "gifts", "gift_value", "follows", "followers", "shares", "viewers", "orders",
    "members",
]  # fmt: skip
Count = Annotated[int, Field(gt=0)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class RulesSettings(_Table):
    """What holds for all triggers."""

    quiet_hours: tuple[Hours, ...] = ()
    """Times of the day in which no trigger fires, like "23:30-08:00"."""


class BudgetSettings(_Table):
    """How much triggers may use up."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
    kind: Literal["times", "money", "stock", "screen", "speech"] = "times"
    """`money` in minor units, `stock` in pieces; `screen` and `speech` in seconds, taken by every trigger."""
    cap: Count
    per: Literal["minute", "hour", "day", "session", "all"] = "session"


class WebhookSettings(_Table):
    """A program that is told."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
    url: str = ""
    url_env: str = ""
    """Name of the environment variable that holds the address, when that is a secret."""
    secret_env: str = ""
    """Name of the environment variable whose value signs each call; empty = calls are not signed."""
    keyed: bool = False
    """The receiver tells a repeated call by its `Idempotency-Key`; otherwise a call in doubt asks a person."""
    timeout_s: Annotated[float, Field(gt=0, le=4.5)] = 4.0
    """Waiting for a free line and being called, twice this, must fit into a lease of the outbox."""

    @model_validator(mode="after")
    def _one_address(self) -> "WebhookSettings":
        if bool(self.url) == bool(self.url_env):
            raise ValueError(f"webhook {self.name!r} needs either url or url_env")
        if self.url:
            check_url(self.url)
        return self


def check_url(url: str) -> str:
    """Return `url` if it is https, or http to this computer; ValueError says what is wrong."""
    parts = urlsplit(url)
    if parts.scheme == "https" and parts.hostname:
        return url
    if parts.scheme == "http" and parts.hostname in _LOOPBACK:
        return url
    raise ValueError("a webhook's address must begin with https://, or with http://127.0.0.1 on this computer")


class TriggerSettings(_Table):
    """When something happens, whether it may, and what is done."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_.-]{0,63}$")]
    """Never re-used for another meaning."""
    counter: Counter | None = None
    scope: Literal["session", "day", "all", "user"] = "session"
    """`user`: each viewer by herself, over all shows."""
    levels: tuple[Count, ...] = ()
    every: Count | None = None
    hold: Annotated[Count | None, Field(alias="while")] = None
    policy: Literal["each", "highest", "once"] = "each"
    on: EventName = ""
    keywords: tuple[Annotated[str, Field(min_length=1, max_length=80)], ...] = ()
    min_value: Annotated[int, Field(ge=0)] = 0
    times: Annotated[int, Field(ge=0, le=100_000)] = 0
    people: Annotated[int, Field(ge=0, le=100_000)] = 0
    of: Annotated[int, Field(ge=0)] = 0
    steps: tuple[EventName, ...] = ()
    seconds: Annotated[float, Field(ge=0, le=86_400)] = 0.0
    rearm: Annotated[float, Field(gt=0, le=1)] = 0.8
    tiers: tuple[Literal["new", "returning", "buyer", "fan", "member", "vip", "staff"], ...] = ()
    segments: tuple[str, ...] = ()
    hours: tuple[Hours, ...] = ()
    show_minutes: tuple[Annotated[int, Field(ge=0)], Count] | None = None
    catch_up: Literal["auto", "each", "highest", "none"] = "auto"
    benefit: bool = False
    max_burst: Annotated[int, Field(ge=0, le=1000)] = 0
    spacing_s: Annotated[float, Field(ge=0, le=600)] = 0.0
    cooldown_s: Annotated[float, Field(ge=0)] = 0.0
    cooldown_per: Literal["rule", "user", "tier", "group", "product"] = "rule"
    group: str = ""
    on_block: Literal["skip", "queue", "merge"] = "skip"
    costs: Mapping[str, Count] = {}
    approve: bool = False
    lane: Literal["safety", "operator", "money", "draw", "goal", "greeting"] = "goal"
    ttl_s: Annotated[float, Field(gt=0)] = 120.0
    effect: str = ""
    """A folder in `effects/`."""
    params: Mapping[str, Any] = {}
    say: str = ""
    """Copy kind spoken with it, e.g. "goal"; empty = silent."""
    reward: Mapping[str, str] = {}
    """Language -> what viewers get, for the goal bar; copy with slots."""
    chat: Mapping[str, str] = {}
    """Language -> a line for the platform's chat; copy with slots."""
    chat_to: str = ""
    """Name of the source in whose chat it is written; empty = the first that can."""
    draw: str = ""
    """A draw of this room that opens: one whose card says for how long, not when."""
    webhook: str = ""
    obs: Mapping[str, str] = {}
    """Orders for OBS, e.g. { scene = "Party" } (docs/obs.md)."""


def line_of(text: str, loc: tuple[Any, ...]) -> int:
    """Return the line of a fault in a TOML text, by its place like ("trigger", 2, "every"); 0 when it is not found.

    tomllib keeps no lines, so the n-th `[[name]]` is looked for, and in its table the key.
    """
    if len(loc) < 2 or not isinstance(loc[1], int):
        return 0
    head = re.compile(rf"^\s*\[\[\s*{re.escape(str(loc[0]))}\s*\]\]")
    seen, at = -1, 0
    key = re.compile(rf"^\s*{re.escape(str(loc[2]))}\s*[.=]") if len(loc) > 2 else None
    for number, line in enumerate(text.splitlines(), 1):
        if head.match(line):
            seen += 1
            if seen > loc[1]:
                return at
            at = number if seen == loc[1] else at
        elif at and re.match(r"^\s*\[", line):
            return at
        elif at and key is not None and key.match(line):
            return number
    return at
