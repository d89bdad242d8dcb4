"""Tries patterns on texts made to keep them busy: each part that repeats, repeated as long as a text may be.

Run as a file it reads a JSON list of patterns from stdin and prints the number of each before its trial; `slow` starts
it.  It needs nothing but the standard library, so that it starts in some twenty milliseconds, and it ends itself when
a search hangs, for `re` cannot be interrupted in its own process.
"""

import faulthandler
import json
import os
import re
import sys
import time
from collections.abc import Iterator, Sequence
from re import _parser  # type: ignore[attr-defined]  # the only reader that sees a pattern as `re` does
from typing import Any

LENGTH = 500
"""Characters: of the longest comment; a clause of copy has 400."""
MOST_MS = 300.0
"""Of processor time for one text; a whole clause is judged in about two, the worst built-in pattern takes 60."""
HANGS_S = 2.0
"""After so long the process ends itself: the search may not end at all."""
MOST_TEXTS = 400
VARIANTS = 4
"""How many forms of a part are tried: its branches, the ends of its ranges, with and without what may be left out."""
TOO_SLOW = 3
"""Exit code: the pattern whose number was printed last is too slow."""
Part = tuple[Any, Any]
_CLASSES = {
    "CATEGORY_DIGIT": "19", "CATEGORY_SPACE": " \n", "CATEGORY_WORD": "a1",
    "CATEGORY_NOT_DIGIT": "a ", "CATEGORY_NOT_SPACE": "a1", "CATEGORY_NOT_WORD": " -",
}  # fmt: skip
_MISFIT = "\u2603"
"""Behind what repeats: a sign that patterns do not expect, so that they look for another way to fit."""


def texts(pattern: str) -> list[str]:
    """Return texts on which `pattern` has much to try, each of at most LENGTH characters; re.error if it is broken."""
    found: dict[str, None] = {}
    for before, body in _pumps(_parser.parse(pattern, re.ASCII), ""):
        times = LENGTH // len(body) + 1
        whole = (before + body * times)[:LENGTH]
        found |= {whole: None, whole[:-1] + _MISFIT: None}
    step = len(found) // MOST_TEXTS + 1
    return list(found)[::step]


def _pumps(parts: Sequence[Part], before: str) -> Iterator[tuple[str, str]]:
    """Yield (what must stand before, what to repeat) for every part of a pattern that repeats or may be left out."""
    for op, value in parts:
        name = str(op)
        for inner in _inner(name, value):
            if name.endswith("REPEAT"):
                for number in range(VARIANTS):
                    body = _fitting(inner, number)
                    if body:
                        yield before, body
                if before:
                    yield "", before
            yield from _pumps(inner, before)
        before = (before + _fitting([(op, value)], 0))[: LENGTH // 2]


def _inner(name: str, value: Any) -> list[Sequence[Part]]:
    if name == "BRANCH":
        return list(value[1])
    if name == "GROUPREF_EXISTS":
        return [part for part in value[1:] if part is not None]
    if name.endswith("REPEAT"):
        return [value[2]]
    if name in ("SUBPATTERN", "ASSERT", "ASSERT_NOT"):
        return [value[-1]]
    return [value] if name == "ATOMIC_GROUP" else []


def _fitting(parts: Sequence[Part], number: int) -> str:
    """Return a short text that `parts` fit; `number` says which of several."""
    return "".join(_one(str(op), value, number) for op, value in parts)[:LENGTH]


def _one(name: str, value: Any, number: int) -> str:
    if name == "LITERAL":
        return chr(value)
    if name == "NOT_LITERAL":
        return "b" if value == ord("a") else "a"
    if name == "ANY":
        return "a 1b"[number % 4]
    if name == "IN":
        return _member(value, number)
    if name == "BRANCH":
        return _fitting(value[1][number % len(value[1])], number)
    if name.endswith("REPEAT"):
        least, most, inner = value
        times = least or (number % 2 and most > 0)
        one = _fitting(inner, number)
        return one * min(int(times), LENGTH // max(len(one), 1) + 1)
    is_behind = name == "ASSERT" and value[0] < 0
    if name in ("SUBPATTERN", "ATOMIC_GROUP", "GROUPREF_EXISTS") or is_behind:
        inner = _inner(name, value)
        return _fitting(inner[number % len(inner)], number)
    return ""


def _member(choices: Sequence[Part], number: int) -> str:
    """Return a character of a class in brackets."""
    if str(choices[0][0]) == "NEGATE":
        return _stranger(choices[1:])
    op, value = choices[number % len(choices)]
    name = str(op)
    if name == "RANGE":
        return chr(value[number // 2 % 2])
    return _CLASSES.get(str(value), "a")[number % 2] if name == "CATEGORY" else chr(value)


def _stranger(choices: Sequence[Part]) -> str:
    """Return a character that is none of a class."""
    written = {value for op, value in choices if str(op) == "LITERAL"}
    ranges = [value for op, value in choices if str(op) == "RANGE"]
    classes = {str(value) for op, value in choices if str(op) == "CATEGORY"}
    free = " ." if "CATEGORY_WORD" in classes else "a x.啊"
    fit = (char for char in free if ord(char) not in written and not any(a <= ord(char) <= b for a, b in ranges))
    return next(fit, "é")


def is_slow(pattern: str) -> bool:
    """True if a crafted text keeps `pattern` busy for too long; ends the process where it hangs, see HANGS_S."""
    compiled = re.compile(pattern, re.ASCII)
    try:
        for text in texts(pattern):
            faulthandler.dump_traceback_later(HANGS_S, exit=True)
            started = time.process_time()
            for _ in compiled.finditer(text):
                pass
            if (time.process_time() - started) * 1000.0 > MOST_MS:
                return True
    finally:
        faulthandler.cancel_dump_traceback_later()
    return False


def main() -> int:
    """Try the patterns on stdin, telling which is next; return TOO_SLOW at the first that is."""
    for number, pattern in enumerate(json.loads(sys.stdin.read())):
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()
        if is_slow(pattern):
            return TOO_SLOW
    return 0


if __name__ == "__main__":
    os._exit(main())
