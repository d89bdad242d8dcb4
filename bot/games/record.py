"""What is published of a round that is over: enough to compute its winners again, and no names of people."""

from collections.abc import Mapping
from typing import Any

from bot.core.errors import ConfigError
from bot.draws.entries import masked
from bot.games.drawing import iso, keyword_draw
from bot.games.entry import Entry, Fixed, Outcome
from bot.games.round import KINDS, Result
from bot.games.rules import Rules, rules_of
from bot.games.ties import entries_hash

ALGORITHM = "zhubo-game-v1"


def record_of(result: Result, rules: Rules, fixed: Fixed) -> dict[str, Any]:
    """Return the record of a round, JSON without fractions."""
    outcome = result.outcome
    hidden = {key: value for key, value in rules.raw.items() if key not in rules.published}
    return {
        "v": 1,
        "algorithm": ALGORITHM,
        "round_id": fixed.round_id,
        "rules": rules.published,
        "rules_hash": rules.rules_hash,
        "hidden": hidden,
        "commit": fixed.commit,
        "keys": fixed.keys,
        "seed": fixed.seed.hex(),
        "price": fixed.truth,
        "currency": fixed.currency,
        "opens_ms": fixed.opens_ms,
        "closes_ms": fixed.closes_ms,
        "opened": iso(fixed.opens_ms),
        "closed": iso(fixed.closes_ms),
        "salt": str(outcome.proof.get("salt", "")),
        "entries": [[entry.key, entry.value, entry.at_ms] for entry in result.entries],
        "entries_hash": result.entries_hash,
        "winners": [entry.key for entry in outcome.winners],
        "alternates": [entry.key for entry in outcome.alternates],
        "names": [masked(entry.name) for entry in outcome.winners],
        "tallies": list(outcome.tallies),
        "answer": outcome.answer,
        "done": outcome.done,
        "refused": dict(result.refused),
    }


def faults(record: Mapping[str, Any]) -> list[str]:
    """Return what in a record does not follow from its own rules, entries and seed; empty = all of it does."""
    try:
        rules = rules_of({**record["rules"], **record["hidden"]}, record.get("markets", ()))
        fixed = Fixed(
            round_id=record["round_id"],
            opens_ms=record["opens_ms"],
            closes_ms=record["closes_ms"],
            seed=bytes.fromhex(record["seed"]),
            truth=record["price"],
            currency=record["currency"],
            keys=record.get("keys", ""),
        )
        entries = [_entry(key, value, at_ms) for key, value, at_ms in record["entries"]]
        outcome = _again(entries, rules, fixed, record["salt"])
        honest = {
            "rules_hash": rules.rules_hash,
            "commit": fixed.commit,
            "entries_hash": entries_hash(entries, fixed),
            "winners": [entry.key for entry in outcome.winners],
            "alternates": [entry.key for entry in outcome.alternates],
            "tallies": list(outcome.tallies),
            "answer": outcome.answer,
            "done": outcome.done,
        }
        found = [f"{key} does not follow from the rest" for key in honest if honest[key] != record[key]]
    except (ConfigError, KeyError, TypeError, ValueError) as error:
        return [f"the record is not whole: {error}"]
    late = [entry for entry in entries if not fixed.opens_ms <= entry.at_ms <= fixed.closes_ms]
    twice = len({entry.key for entry in entries}) < len(entries)
    return [*found, *(["an entry lies outside the window"] if late else []), *(["a person stands twice"] * twice)]


def _again(entries: list[Entry], rules: Rules, fixed: Fixed, salt: str) -> Outcome:
    if rules.kind == "keyword_draw":
        return keyword_draw(entries, rules, fixed, salt)
    return KINDS[rules.kind][1](entries, rules, fixed)


def _entry(key: str, value: int | str, at_ms: int) -> Entry:
    return Entry(person=key, key=key, name="", at_ms=at_ms, event_id=key, value=value)
