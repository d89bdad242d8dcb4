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


def resume_after(text: str, heard: int, cut: Cutter = clauses_of) -> str:
    """Return `text` from the sentence in which it was cut after `heard` >= 0 clauses, empty if all was heard.

    A line whose first sentence was cut goes on in the middle of it: said from the start again and again it would
    never get any further.
    """
    text = text.strip()
    rest = rest_after(text, heard, cut)
    if not rest:
        return ""
    at = len(text) - len(rest)
    starts = [end for end in range(1, at + 1) if _ends_sentence(text, end)]
    sentence = text[starts[-1] :].strip() if starts else text
    return rest if sentence == text else sentence


def _ends_sentence(text: str, end: int) -> bool:
    """True if a sentence ends just before `end`; a mark inside a slot or a number ends none."""
    mark, follows = text[end - 1], text[end : end + 1]
    if text.count("[[", 0, end) != text.count("]]", 0, end):
        return False
    return (mark in _STRONG and follows not in _STRONG) or (mark == "." and follows in ("", " "))


def rest_after(text: str, heard: int, cut: Cutter = clauses_of) -> str:
    """Return what is left of `text` after its first `heard` >= 0 clauses, empty if all was heard."""
    at = 0
    for clause in cut(text)[:heard]:
        found = text.find(clause, at)
        at = found + len(clause) if found >= 0 else at
    return text[at:].strip()
