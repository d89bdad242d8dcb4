"""Cuts approved copy into clauses, so that an interrupted line goes on where it was cut."""

from collections.abc import Callable, Sequence

Cutter = Callable[[str], Sequence[str]]
"""Copy -> its clauses in order, each a part of the copy.  Must be the writer's own rule."""
_STRONG = "。！？!?…\n"
_WEAK = "，、；：,;:"


def clauses_of(text: str) -> list[str]:
    """Return the clauses of `text`; first one >= 4 characters, later ones >= 12 unless a sentence ends.

    Slots are never cut.  Used when the room gives no cutter of its own.
    """
    clauses: list[str] = []
    start = depth = 0
    for at, char in enumerate(text):
        depth += text.startswith("[[", at) - text.startswith("]]", at)
        if depth:
            continue
        strong = char in _STRONG or (char == "." and text[at + 1 : at + 2] in ("", " "))
        least = 4 if strong else 12 if clauses else 6
        if (strong or char in _WEAK) and at + 1 - start >= least:
            clauses.append(text[start : at + 1].strip())
            start = at + 1
    if text[start:].strip():
        clauses.append(text[start:].strip())
    return clauses


def rest_after(text: str, heard: int, cut: Cutter = clauses_of) -> str:
    """Return what is left of `text` after its first `heard` >= 0 clauses, empty if all was heard."""
    at = 0
    for clause in cut(text)[:heard]:
        found = text.find(clause, at)
        at = found + len(clause) if found >= 0 else at
    return text[at:].strip()
