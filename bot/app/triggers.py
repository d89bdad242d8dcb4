"""The triggers of a room as the engine's rules, checked against its effects, budgets, webhooks and copy."""

import difflib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import tzinfo
from functools import partial
from pathlib import Path

from bot.app.trigger_plan import plans
from bot.audience import Named
from bot.audience.tiers import viewer_of
from bot.core.errors import ConfigError
from bot.core.events import RoomEvent
from bot.core.ledger import Change, OutboxClass
from bot.core.text import fold
from bot.core.viewers import History
from bot.obs.orders import action_of, class_of
from bot.settings.room import Settings, parse_settings
from bot.settings.trigger import BudgetSettings, TriggerSettings, hours
from bot.stage.effects import EffectSpec, check_params
from bot.store.catalog import read_toml
from bot.store.session import Session
from bot.triggers import Charge, Deed, Engine, Rule, changes_for, checked
from bot.writer.copybook import KINDS

SHOW_FILE = "triggers.toml"
"""In the show's folder: [[trigger]], [[budget]] and [[webhook]] tables that come on top of room.toml."""
SPOKEN_S = 4
"""What a spoken trigger takes out of a budget of speech seconds."""


def with_show(settings: Settings, path: Path) -> Settings:
    """Return `settings` with the triggers of a show's file added, if there is one."""
    if not path.is_file():
        return settings
    raw = read_toml(path)
    if strange := set(raw) - {"trigger", "budget", "webhook"}:
        raise ConfigError(f"{path.name}: {min(strange)!r} has no place here", hint="only trigger, budget and webhook")
    more = parse_settings(raw, path.name, path.read_text(encoding="utf-8-sig"))
    return settings.model_copy(
        update={
            "trigger": (*settings.trigger, *more.trigger),
            "budget": (*settings.budget, *more.budget),
            "webhook": (*settings.webhook, *more.webhook),
        }
    )


def check_triggers(settings: Settings, effects: Mapping[str, EffectSpec], *files: Path) -> None:
    """Refuse triggers that name what is not there or can never fire; ConfigError names the line and what to write."""
    _unique("budget", [one.name for one in settings.budget])
    _unique("webhook", [one.name for one in settings.webhook])
    keyed = {one.name for one in settings.webhook if one.keyed}
    for trigger in settings.trigger:
        try:
            _check_names(trigger, settings, effects)
            _rule(trigger, settings.budget, effects, keyed)
        except ConfigError as error:
            raise ConfigError(f"{_place(trigger.id, files)}{error.message}", hint=error.hint) from error
    rules_of(settings, effects)


def _check_names(trigger: TriggerSettings, settings: Settings, effects: Mapping[str, EffectSpec]) -> None:
    if trigger.effect:
        _known(trigger.id, "effect", trigger.effect, effects)
        check_params(effects[trigger.effect], trigger.params)
        if effects[trigger.effect].kind != "burst":
            bursts = ", ".join(name for name, spec in effects.items() if spec.kind == "burst")
            raise ConfigError(
                f"trigger {trigger.id}: {trigger.effect} stays on stage by the state of a game, it cannot be fired",
                hint=f"use one of: {bursts}",
            )
    if trigger.say:
        _known(trigger.id, "copy", trigger.say, KINDS)
    if trigger.webhook:
        _known(trigger.id, "webhook", trigger.webhook, [one.name for one in settings.webhook])
    if trigger.obs and not settings.obs.enabled:
        hint = "set enabled = true in [obs] (docs/obs.md)"
        raise ConfigError(f"trigger {trigger.id!r} asks something of OBS", hint=hint)
    for target, value in trigger.obs.items():
        action_of(target, value)
    for name in trigger.costs:
        _known(trigger.id, "budget", name, [one.name for one in settings.budget])


def _place(id_: str, files: Iterable[Path]) -> str:
    """Return where a trigger is written, as "room.toml line 12: ", empty when it is nowhere to be found."""
    head = re.compile(rf"^\s*id\s*=\s*[\"']{re.escape(id_)}[\"']")
    for path in files:
        lines = path.read_text(encoding="utf-8-sig").splitlines() if path.is_file() else []
        for number, line in enumerate(lines, 1):
            if head.match(line):
                return f"{path.name} line {number}: "
    return ""


def rules_of(settings: Settings, effects: Mapping[str, EffectSpec]) -> tuple[Rule, ...]:
    """Return all triggers as rules; ConfigError when one could never fire or two share an id."""
    keyed = {one.name for one in settings.webhook if one.keyed}
    return checked(_rule(trigger, settings.budget, effects, keyed) for trigger in settings.trigger)


def plan_of(settings: Settings, effects: Mapping[str, EffectSpec]) -> list[str]:
    """Return a line for each trigger: when, whether, what."""
    return [f"{rule_id}: {plan['en']}" for rule_id, plan in plans(rules_of(settings, effects)).items()]


def engine_of(settings: Settings, effects: Mapping[str, EffectSpec], session: Session, zone: tzinfo) -> Engine:
    """Return the rules of one session, ready to be asked."""
    named = Named.of(settings.audience.staff, settings.audience.vip)

    def tier_of(event: RoomEvent, history: History | None) -> str:
        return viewer_of(event, history, named).tier.value

    return Engine(
        rules_of(settings, effects),
        session_id=session.id,
        zone=zone,
        started_ms=session.started_ms,
        quiet=tuple(map(hours, settings.rules.quiet_hours)),
        tier_of=tier_of,
    )


def counted_by(engine: Engine) -> Callable[[RoomEvent], Sequence[Change]]:
    """Return which counters events move: who writes is counted one by one only where a rule asks for it."""
    wants_commenters = any(rule.counter == "commenters" for rule in engine.rules)
    return partial(changes_for, commenters=wants_commenters)


def _rule(
    trigger: TriggerSettings, budgets: Iterable[BudgetSettings], effects: Mapping[str, EffectSpec], keyed: set[str]
) -> Rule:
    spec = effects.get(trigger.effect)
    same = {
        name: getattr(trigger, name)
        for name in (
            *("id", "scope", "levels", "every", "hold", "policy", "on", "min_value", "times", "people", "of", "steps"),
            *("seconds", "rearm", "tiers", "segments", "show_minutes", "catch_up", "benefit", "max_burst", "spacing_s"),
            *("cooldown_s", "cooldown_per", "group", "on_block", "approve", "lane", "ttl_s", "effect", "params", "say"),
        )
    }
    rule = Rule(
        **same,
        counter=trigger.counter or "",
        keywords=tuple(fold(word) for word in trigger.keywords),
        hours=tuple(map(hours, trigger.hours)),
        deeds=_deeds(trigger, keyed),
        duration_ms=spec.duration_ms if spec is not None else 4000,
    )
    return replace(rule, charges=_charges(trigger, budgets, rule.duration_ms))


def _deeds(trigger: TriggerSettings, keyed: set[str]) -> tuple[Deed, ...]:
    deeds = []
    if trigger.chat:
        words = {"text": dict(trigger.chat)}
        deeds.append(Deed(klass=OutboxClass.ONCE, via="chat", target=trigger.chat_to, payload=words))
    if trigger.draw:
        deeds.append(Deed(klass=OutboxClass.KEYED, via="draw", target=trigger.draw))
    if trigger.webhook:
        klass = OutboxClass.KEYED if trigger.webhook in keyed else OutboxClass.ONCE
        deeds.append(Deed(klass=klass, via="webhook", target=trigger.webhook))
    for key, to in trigger.obs.items():
        deeds.append(Deed(klass=class_of(key), via="obs", target=key, payload={"to": to}))
    return tuple(deeds)


def _charges(trigger: TriggerSettings, budgets: Iterable[BudgetSettings], duration_ms: int) -> tuple[Charge, ...]:
    charges = []
    for one in budgets:
        amount = trigger.costs.get(one.name, 0)
        if one.kind == "screen" and trigger.effect and not trigger.benefit:
            charges.append(_charge(one, amount or -(-duration_ms // 1000), "show"))
        elif one.kind == "speech" and trigger.say and not trigger.benefit:
            charges.append(_charge(one, amount or SPOKEN_S, "say"))
        elif amount:
            charges.append(_charge(one, amount, "any"))
    return tuple(charges)


def _charge(budget: BudgetSettings, amount: int, of: str) -> Charge:
    return Charge(budget=budget.name, cap=budget.cap, span=budget.per, amount=amount, of=of)  # type: ignore[arg-type]


def _known(id_: str, what: str, name: str, known: Iterable[str]) -> None:
    names = sorted(known)
    if name in names:
        return
    near = difflib.get_close_matches(name, names, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"use one of: {', '.join(names) or 'none is there yet'}"
    raise ConfigError(f"trigger {id_!r}: there is no {what} {name!r}", hint=hint)


def _unique(what: str, names: list[str]) -> None:
    for name in names:
        if names.count(name) > 1:
            raise ConfigError(f"two {what}s are called {name!r}", hint="give one of them another name")
