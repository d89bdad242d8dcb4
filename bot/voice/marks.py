"""Word marks against the displayed text: in order, and one displayed figure is one mark however many words it takes."""

from bot.core.speech import WordMark


def add_mark(marks: list[WordMark], start_ms: float, end_ms: float, shown: tuple[int, int]) -> None:
    """Append a mark for the displayed stretch `shown`, or lengthen the last mark when they overlap."""
    start, end = shown
    if marks and start < marks[-1].end_char:
        last = marks.pop()
        longer_ms = max(last.end_ms, round(end_ms))
        marks.append(WordMark(last.start_ms, longer_ms, last.start_char, max(end, last.end_char)))
        return
    begin_ms = max(round(start_ms), marks[-1].end_ms if marks else 0)
    marks.append(WordMark(begin_ms, max(begin_ms, round(end_ms)), start, end))
