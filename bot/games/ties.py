"""Who wins where there are more people than prizes: by rank, then as the rules said; no hidden chance."""

from collections.abc import Callable, Sequence
from itertools import groupby

from bot.draws.canon import digest
from bot.draws.pick import final_seed, pick
from bot.games.entry import Entry, Fixed
from bot.games.rules import Rules


def entries_hash(entries: Sequence[Entry], fixed: Fixed) -> str:
    """Return the hash of the frozen list: public keys, what was entered and when."""
    rows = sorted([entry.key, entry.value, entry.at_ms] for entry in entries)
    return digest({"round_id": fixed.round_id, "entries": rows})


def chosen(
    entries: Sequence[Entry], rules: Rules, fixed: Fixed, count: int, rank: Callable[[Entry], int] = lambda entry: 0
) -> tuple[Entry, ...]:
    """Return up to `count` entries: the lowest rank first, among equals the earliest or by draw, as `rules.tie` says.

    Entries of the same millisecond are always drawn.
    """
    seed = final_seed(fixed.seed, fixed.round_id, rules.rules_hash, entries_hash(entries, fixed), "none")

    def place(entry: Entry) -> tuple[int, int]:
        return rank(entry), entry.at_ms if rules.tie == "earliest" else 0

    found: list[Entry] = []
    for _, group in groupby(sorted(entries, key=place), key=place):
        by_key = {entry.key: entry for entry in group}
        found += [by_key[key] for key in pick([(key, 1) for key in sorted(by_key)], seed, count - len(found))]
        if len(found) >= count:
            break
    return tuple(found)
