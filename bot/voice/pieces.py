"""A reading in pieces that a service takes in one request, cut where a voice would breathe.  Pure."""

from xml.sax.saxutils import escape

MAX_PIECE_BYTES = 1000
"""Of escaped UTF-8 a request (rules T01); clients and services do not split text without spaces by themselves."""
_ENDS = "。！？.!?，、,;；:： "


def pieces_of(text: str) -> list[tuple[int, int]]:
    """Return stretches [start, end) of at most 1,000 escaped bytes, cut after a mark or space where there is one."""
    pieces: list[tuple[int, int]] = []
    start, size, best = 0, 0, 0
    for index, char in enumerate(text):
        size += len(escape(char).encode("utf-8", "replace"))
        if size > MAX_PIECE_BYTES:
            cut = best if best > start else index
            pieces.append((start, cut))
            start, best = cut, cut
            size = len(escape(text[cut : index + 1]).encode("utf-8", "replace"))
        if char in _ENDS:
            best = index + 1
    pieces.append((start, len(text)))
    return [(a, b) for a, b in pieces if any(char.isalnum() for char in text[a:b])]
