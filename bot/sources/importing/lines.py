"""Plain text, a comment a line: a list of customers' questions becomes a room that asks them one by one."""

from collections.abc import Iterator
from typing import IO

from bot.core.events import Comment, RoomEvent, User
from bot.core.text import plain_text
from bot.sources.importing.tally import Record, Tally

START_MS = 1_600_000_000_000
EVERY_MS = 4000
"""A line each four seconds: the pace of a lively room."""
MAX_LINE_BYTES = 100_000


def records(file: IO[bytes]) -> Iterator[Record]:
    """Yield {"text"} for each line."""
    with file:
        while line := file.readline(MAX_LINE_BYTES):
            yield {"text": line.decode("utf-8", errors="replace")}


def read(rows: Iterator[Record], tally: Tally) -> Iterator[RoomEvent]:
    """Yield a comment a line, each by another viewer."""
    made = 0
    for row in rows:
        text = plain_text(str(row["text"]).lstrip("\ufeff"))
        if not text:
            tally.skip("empty line")
            continue
        made += 1
        user = User(id=f"line-{made}", id_scope="uid", name=f"viewer {made}")
        comment = Comment(text=text, text_plain=text)
        yield tally.event("comment", "other", "lines", START_MS + made * EVERY_MS, user=user, comment=comment)
