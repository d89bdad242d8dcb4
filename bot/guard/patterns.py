"""Patterns of rule packs are refused when their time could explode on a crafted text."""

import re

_TOKEN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(|\)|[+*]|\{\d*,\d*\}", re.DOTALL)
_UNBOUNDED = re.compile(r"[+*]|\{\d*,\}|\{\d*,(?:[2-9]\d|\d{3,})\}")


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
