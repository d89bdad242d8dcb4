"""When a game opens by itself: at a minute of the show, at a minute of each hour, or by a name that was called."""

from datetime import datetime, timedelta, tzinfo

from bot.games.rules import Rules

LATE_MS = 120_000
"""So long after its time a game may still open, e.g. behind another one; later it waits for the next time."""


def due_ms(rules: Rules, *, now_ms: int, started_ms: int, zone: tzinfo) -> int | None:
    """Return the latest time, wall ms, at which these rules asked to open within the last two minutes, or None."""
    times = [at for cue in rules.opens if (at := _time_of(cue, now_ms, started_ms, zone)) is not None]
    return max((at for at in times if 0 <= now_ms - at < LATE_MS), default=None)


def answers(rules: Rules, where: str, name: str) -> bool:
    """Return whether these rules open when `where` ("segment" or "trigger") says `name`."""
    return f"{where}:{name}" in rules.opens


def _time_of(cue: str, now_ms: int, started_ms: int, zone: tzinfo) -> int | None:
    where, _, what = cue.partition(":")
    if where == "minute":
        return started_ms + int(what) * 60_000
    if where != "clock":
        return None
    local = datetime.fromtimestamp(now_ms / 1000, zone)
    at = local.replace(minute=int(what), second=0, microsecond=0)
    if at > local:
        at -= timedelta(hours=1)
    return round(at.timestamp() * 1000)
