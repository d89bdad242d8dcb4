"""A room's own exceptions from rules: each with author, day and reason, and never from what the law lets nobody say."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from bot.core.approved import near
from bot.core.errors import ConfigError
from bot.guard.normalise import match
from bot.guard.packs import Pack, Rule
from bot.guard.patterns import Expression

FIRM = frozenset({"medical", "efficacy", "special", "own_use", "testimonial", "human"})
"""Classes without exceptions: health claims (C02), own use and testimonials (C10), claims to be a person (L09)."""
_KEYS = ("rule", "text", "author", "date", "reason")
_TEXTS = ("rule", "text", "author", "reason")
_LEAST = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Excused:
    """Words that a rule does not count as a hit in this room."""

    rule: str
    text: str
    author: str
    on: date
    reason: str


def load_exceptions(file: Path) -> tuple[Excused, ...]:
    """Return the entries of a room's allow.toml, none without one; ConfigError names the entry and what it lacks."""
    try:
        raw = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigError(f"{file.name} cannot be read: {error}", hint="mend that line") from error
    if unknown := sorted(set(raw) - {"allow"}):
        raise ConfigError(f"{file.name}: unknown key {unknown[0]!r}", hint="write [[allow]] tables")
    entries = raw.get("allow", [])
    if not isinstance(entries, list) or not all(isinstance(entry, Mapping) for entry in entries):
        raise ConfigError(f"{file.name}: allow is no list of tables", hint="write [[allow]] tables")
    return tuple(_entry(entry, f"{file.name} entry {number}") for number, entry in enumerate(entries, 1))


def _entry(raw: Mapping[str, Any], where: str) -> Excused:
    for key in _KEYS:
        if not raw.get(key):
            raise ConfigError(f"{where} has no {key}", hint=f"an exception needs {', '.join(_KEYS)}")
    for key in raw:
        if key not in _KEYS:
            raise ConfigError(f"{where}: unknown key {key!r}{near(key, _KEYS)}", hint=f"use {', '.join(_KEYS)}")
    for key in _TEXTS:
        if not isinstance(raw[key], str):
            raise ConfigError(f"{where}: {key} = {raw[key]!r} is not fit", hint='write a text: "..."')
    on = raw["date"]
    if not isinstance(on, date) or isinstance(on, datetime):
        raise ConfigError(f"{where}: date {on!r} is no day", hint="write date = 2026-11-30")
    texts = {key: " ".join(raw[key].split()) for key in _TEXTS}
    if len(match(texts["text"]).text) < _LEAST:
        raise ConfigError(f"{where}: text {texts['text']!r} is too short", hint="write the whole phrase that is meant")
    return Excused(**texts, on=on)


def with_exceptions(packs: Iterable[Pack], entries: Iterable[Excused]) -> tuple[Pack, ...]:
    """Return the packs in which the entries' words are no hits; ConfigError for a rule that has none."""
    found, wanted = tuple(packs), tuple(entries)
    if not wanted:
        return found
    rules = {rule.id: rule for pack in found for rule in pack.rules}
    for entry in wanted:
        rule = rules.get(entry.rule)
        if rule is None:
            raise ConfigError(
                f"allow.toml: there is no rule {entry.rule!r}{near(entry.rule, rules)}",
                hint="zhubo guard prints the ids of the rules that a line breaks",
            )
        if rule.kind in FIRM:
            raise ConfigError(
                f"allow.toml: {entry.rule!r} ({rule.kind}) has no exceptions: {rule.text['en']} ({rule.source.title})",
                hint="remove the entry",
            )
        _refuse_wide(rule, entry)
    return tuple(replace(pack, rules=tuple(_opened(rule, wanted) for rule in pack.rules)) for pack in found)


def _refuse_wide(rule: Rule, entry: Excused) -> None:
    """An entry that excuses an example of what the rule is for excuses the rule itself."""
    pattern = _pattern(entry.text)
    for text in rule.bad:
        if any(pattern.finditer(match(text).text)):
            raise ConfigError(
                f"allow.toml: {entry.text!r} would take the rule {rule.id!r} away: it excuses {text!r}",
                hint="write the longer phrase that is meant",
            )


def _opened(rule: Rule, entries: Iterable[Excused]) -> Rule:
    allow = tuple(_pattern(entry.text) for entry in entries if entry.rule == rule.id)
    return replace(rule, allow=(*rule.allow, *allow)) if allow else rule


def _pattern(text: str) -> Expression:
    return Expression(re.escape(match(text).text))
