"""Variants of a line: `{now|right now} it's [[price:SKU]]` is two lines, each remembered by itself."""

import itertools
import re

from bot.core.errors import ConfigError

MAX_VARIANTS = 24
"""Lines that one written line may become."""
_CHOICE = re.compile(r"(?<!\{)\{(?![{%#])([^{}]*)\}(?!\})")


def expand(source: str, where: str) -> tuple[str, ...]:
    """Return the lines that `source` stands for, in order; ConfigError when there are more than `MAX_VARIANTS`."""
    parts = _CHOICE.split(source)
    if len(parts) == 1:
        return (source,)
    choices = [part.split("|") if at % 2 else [part] for at, part in enumerate(parts)]
    count = 1
    for options in choices:
        count *= len(options)
        if count > MAX_VARIANTS:
            raise ConfigError(
                f"{where}: {source[:60]!r} stands for more than {MAX_VARIANTS} lines", hint="offer fewer choices in it"
            )
    if any(len(options) < 2 for options in choices[1::2]):
        raise ConfigError(f"{where}: one choice only in {source[:60]!r}", hint="write {this|that}, or no braces")
    return tuple("".join(words) for words in itertools.product(*choices))
