"""The patterns of a rule pack: read, and those of a room's own pack tried before they may judge anything."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from bot.core.errors import ConfigError
from bot.guard.han import SIMPLIFIED
from bot.guard.patterns import Expression, runaway
from bot.guard.slow import first_slow

Spot = Callable[[str, object], str]
"""Where a key's value stands: file, line and rule."""


def expressions(raw: Mapping[str, Any], key: str, spot: Spot) -> tuple[Expression, ...]:
    """Return the expressions of a rule under `key`; ConfigError for one that may take for ever by its form."""
    found = []
    for pattern in raw.get(key, ()):
        # NFKC folds ，！？ to ASCII, so a class that names the Chinese marks means both; it parts the Thai ำ in two.
        folded = (
            pattern.replace("，。", "，。,.")
            .replace("！？", "！？!?")
            .replace("\u0e33", "\u0e4d\u0e32")
            .translate(SIMPLIFIED)
        )
        if runaway(folded):
            raise _endless(folded, spot(key, pattern))
        found.append(Expression(folded))
    return tuple(found)


def _endless(pattern: str, where: str) -> ConfigError:
    return ConfigError(f"{where}: pattern {pattern!r} may take for ever", hint="no repeat inside a repeat; use {0,8}")


def check_patterns(placed: Iterable[tuple[Expression, str]]) -> None:
    """Refuse a pattern that is broken, fits nothing, or on which a crafted comment could hang the gate (V1, C17)."""
    owners: dict[str, str] = {}
    for expression, where in placed:
        owners.setdefault(expression.pattern, where)
        try:
            fits_nothing = expression.compiled.match("") is not None
        except (re.error, OverflowError, RecursionError) as error:
            raise ConfigError(
                f"{where}: pattern {expression.pattern!r} is not valid: {error}", hint="mend it"
            ) from error
        if fits_nothing:
            raise ConfigError(
                f"{where}: pattern {expression.pattern!r} fits where nothing stands",
                hint="write + for *, or more of it",
            )
    slow = first_slow(tuple(owners))
    if slow is not None:
        raise _endless(slow, owners[slow])
