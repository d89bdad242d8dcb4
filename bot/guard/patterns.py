"""Patterns of rule packs: compiled at their first use, refused when their time could explode on a crafted text."""

import re
from collections.abc import Iterator
from functools import cached_property

_TOKEN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(|\)|[+*]|\{\d*,\d*\}", re.DOTALL)
_UNBOUNDED = re.compile(r"[+*]|\{\d*,\}|\{\d*,(?:[2-9]\d|\d{3,})\}")


class Expression:
    """A regular expression that is compiled at its first use: most of a thousand meet no text for hours."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The compiled pattern; re.error if it is not valid."""
        return re.compile(self.pattern, re.ASCII)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Yield every match in `text`, from left to right."""
        return self.compiled.finditer(text)


def runaway(pattern: str) -> bool:
    """True if a group that repeats without bound holds a repeat without bound."""
    holds = [False]
    closed = False
    end = -1
    for token in _TOKEN.finditer(pattern):
        sign = token[0]
        if sign == "(":
            holds.append(False)
        elif sign == ")":
            closed = holds.pop() if len(holds) > 1 else False
            holds[-1] = holds[-1] or closed
            end = token.end()
        elif _UNBOUNDED.fullmatch(sign):
            if closed and token.start() == end:
                return True
            holds[-1] = True
    return False
