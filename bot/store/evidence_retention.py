"""Which files of the evidence log have had their time, and how they go: told in the log first, then deleted."""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.store.evidence_file import Cut, Tip, Wrong, begun_ms, files, records
from bot.store.evidence_people import drop_until

DAY_MS = 24 * 3600 * 1000
BELIEVED_MS = 7 * DAY_MS
"""A clock is believed when the log went on by it for so long, or a third of what is kept if that is less."""
PAUSE_MS = 100 * DAY_MS
"""From one file to the next no room pauses longer; a clock that says so is not believed for it."""


@dataclass(frozen=True, slots=True)
class Over:
    """A file whose time is over."""

    path: Path
    tip: Tip
    """Where it ends."""
    following: int
    """The first record of the file after it."""


def over(folder: Path, now_ms: int, keep_ms: int) -> list[Over]:
    """Return the files whose time is over, oldest first; changes nothing.

    Neither a clock that ran ahead for less than `BELIEVED_MS` nor one that was behind makes a file older than it is: a
    file is as old as its own believed time or, without one, the first believed beginning of a later file.
    """
    begun = [(path, ms) for path in files(folder) if (ms := begun_ms(path)) is not None]
    believed = _believed([*(ms for _, ms in begun), now_ms], keep_ms)
    trusted = [(number, begun[number][1]) for number, is_believed in enumerate(believed) if is_believed]
    found: list[Over] = []
    for number, (path, _) in enumerate(begun[:-1]):
        later_ms = next((ms for other, ms in trusted if other > number), None)
        span = _span(path) if later_ms is not None else None
        if later_ms is None or span is None:
            break
        ended_ms = min(span[0], later_ms) if believed[number] else later_ms
        if ended_ms >= trusted[-1][1] - keep_ms:
            break
        found.append(Over(path, span[1], int(begun[number + 1][0].stem)))
    return found


def delete(folder: Path, gone: Sequence[Over]) -> None:
    """Delete files and the people in them, of which the log has told; what the disk refuses goes another time."""
    with contextlib.suppress(OSError):
        if gone:
            drop_until(folder, gone[-1].following)
        for one in gone:
            one.path.unlink(missing_ok=True)


def _believed(times_ms: Sequence[int], keep_ms: int) -> list[bool]:
    """Return of each time but the last whether the log went on from it for long enough, without a jump."""
    need_ms = min(BELIEVED_MS, keep_ms // 3)
    found: list[bool] = []
    until_ms = times_ms[-1]
    for at_ms, next_ms in reversed(list(zip(times_ms, times_ms[1:], strict=False))):
        if not 0 <= next_ms - at_ms <= PAUSE_MS:
            until_ms = at_ms
        found.append(until_ms - at_ms >= need_ms)
    return found[::-1]


def _span(path: Path) -> tuple[int, Tip] | None:
    """Return a file's latest wall ms and its end; None when it is not as it was written."""
    latest_ms, tip = 0, Tip()
    try:
        for record, head in records(path):
            latest_ms, tip = max(latest_ms, record.at_ms), Tip(record.seq, head)
    except (Cut, Wrong):
        return None
    return (latest_ms, tip) if tip.seq else None
