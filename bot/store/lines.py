"""Small files of one JSON line a row that are only ever added to.

A line that a crash has cut is never read, and taken off before the next is added.  Readers change nothing: another
process may be writing.
"""

import os
from collections.abc import Iterable
from pathlib import Path


def whole_lines(path: Path) -> list[str]:
    """Return the whole lines of a file, none if there is no file.

    Raises OSError when it cannot be read, UnicodeDecodeError when it is no UTF-8 text.
    """
    return _whole(path).decode().split("\n")[:-1]


def add_lines(path: Path, lines: Iterable[str]) -> None:
    """Put lines at the end of a file and return once they are on disk; OSError when the disk will not."""
    text = "".join(f"{line}\n" for line in lines).encode()
    with path.open("ab") as file:
        file.truncate(len(_whole(path)))
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _whole(path: Path) -> bytes:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return b""
    return data[: data.rfind(b"\n") + 1]
