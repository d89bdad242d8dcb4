"""What a firing asks for: an effect, words, a chat line, a value, a call; each once, under a stable key."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, tzinfo

from bot.core.ledger import Cost, Order, OutboxClass, Rest, Span
from bot.triggers.rules import LANES, Charge, Rule

Facts = Mapping[str, object]
_SUFFIX = {"chat": "chat", "webhook": "hook", "obs": "obs", "draw": "draw", "stage": "set"}


def orders_of(
    rule: Rule, key: str, facts: Facts, *, now_ms: int, place: int, costs: tuple[Cost, ...]
) -> tuple[Order, ...]:
    """Return the orders of a firing; the `place`-th of one step waits its turn by the rule's spacing."""
    begin_ms = now_ms + round(place * rule.spacing_s * 1000)
    times = {
        "not_before_ms": begin_ms if place else 0,
        "expires_ms": begin_ms + round(rule.ttl_s * 1000),
        "prio": LANES.index(rule.lane),
        "held": rule.approve,
    }
    orders: list[Order] = []

    def add(suffix: str, klass: OutboxClass, target: str, payload: Facts, **more: object) -> None:
        name = f"{key}:{suffix}" if suffix else key
        orders.append(Order(key=name, klass=klass, target=target, payload=payload, **times, **more))  # type: ignore[arg-type]

    if rule.effect:
        add("", OutboxClass.SHOW, rule.effect, {**rule.params, **facts}, duration_ms=rule.duration_ms)
    if rule.say:
        add("say", OutboxClass.SAY, rule.say, facts, via="voice")
    for number, deed in enumerate(rule.deeds):
        suffix = _SUFFIX[deed.via] if number == 0 else f"{_SUFFIX[deed.via]}{number + 1}"
        add(suffix, deed.klass, deed.target, {**facts, **deed.payload}, via=deed.via)
    return _charged(orders, rule, costs)


def costs_of(rule: Rule, *, now_ms: int, session: str, zone: tzinfo) -> tuple[Cost, ...]:
    """Return what a firing of `rule` takes out of its budgets, in the order of its charges."""
    return tuple(
        Cost(budget=one.budget, window=window_of(one.span, now_ms, session, zone), amount=one.amount, cap=one.cap)
        for one in rule.charges
    )


def rests_of(rule: Rule, *, user: str, tier: str, product: str) -> tuple[Rest, ...]:
    """Return what rests after a firing; without a known viewer or product the rule itself does."""
    if rule.cooldown_s <= 0:
        return ()
    key = rule.id
    match rule.cooldown_per:
        case "user" if user:
            key = f"{rule.id}|user|{user}"
        case "tier" if tier:
            key = f"{rule.id}|tier|{tier}"
        case "product" if product:
            key = f"{rule.id}|product|{product}"
        case "group":
            key = f"group|{rule.group}"
    return (Rest(key=key, span_ms=round(rule.cooldown_s * 1000), on_block=rule.on_block),)


def window_of(span: Span, now_ms: int, session: str, zone: tzinfo) -> str:
    """Return the name of the present window of a budget."""
    match span:
        case "session":
            return session
        case "all":
            return "all"
        case "day":
            return datetime.fromtimestamp(now_ms / 1000, zone).date().isoformat()
        case "hour":
            return f"hour {now_ms // 3_600_000}"
        case "minute":
            return f"minute {now_ms // 60_000}"


def _charged(orders: list[Order], rule: Rule, costs: tuple[Cost, ...]) -> tuple[Order, ...]:
    carried: dict[int, list[Cost]] = {}
    for charge, cost in zip(rule.charges, costs, strict=True):
        carried.setdefault(_carrier(orders, charge), []).append(cost)
    return tuple(
        replace(order, costs=tuple(carried[number])) if number in carried else order
        for number, order in enumerate(orders)
    )


def _carrier(orders: list[Order], charge: Charge) -> int:
    wanted = {"show": OutboxClass.SHOW, "say": OutboxClass.SAY}.get(charge.of)
    return next((number for number, order in enumerate(orders) if order.klass is wanted), 0)
