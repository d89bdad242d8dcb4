"""Keyword draw, screenshot draw and team unlock: to have commented is the entry."""

from collections.abc import Sequence
from datetime import UTC, datetime

from bot.draws.entries import folded
from bot.draws.proof import Closed, prove, winners_of
from bot.games.entry import Entry, Fixed, Outcome, Refused, Value
from bot.games.rules import Rules
from bot.games.ties import chosen


def read_keyword(text: str, rules: Rules, fixed: Fixed) -> Value | Refused | None:
    """Return an empty word for a comment with a keyword; without keywords any comment counts."""
    said = folded(text)
    if not said or (rules.keywords and not any(folded(word) in said for word in rules.keywords)):
        return None
    return ""


def keyword_draw(entries: Sequence[Entry], rules: Rules, fixed: Fixed, salt: str) -> Outcome:
    """Return the winners and alternates of a draw by its rules card, with the proof that `zhubo draw verify` checks."""
    by_key = {entry.key: entry for entry in entries}
    proof = prove(
        Closed(
            draw_id=fixed.round_id,
            rules={**rules.card, "draw_id": fixed.round_id},
            server_seed=fixed.seed,
            salt=salt,
            entrants=tuple((key, 1) for key in sorted(by_key)),
            opened=iso(fixed.opens_ms),
            closed=iso(fixed.closes_ms),
        )
    )
    picks = proof["picks"]
    assert isinstance(picks, list)
    people = tuple(by_key[key] for key in picks)
    winners, _ = winners_of(rules.card)
    return Outcome(winners=people[:winners], alternates=people[winners:], proof=proof)


def screenshot_draw(entries: Sequence[Entry], rules: Rules, fixed: Fixed) -> Outcome:
    """Return winners among who commented in the second that the seed decides.

    Where nobody did, the next second in which somebody did, and after the last one the first.
    """
    if not entries:
        return Outcome()
    second = (fixed.opens_ms + fixed.number("moment", fixed.closes_ms - fixed.opens_ms)) // 1000
    seconds = sorted({entry.at_ms // 1000 for entry in entries})
    picked = next((one for one in seconds if one >= second), seconds[0])
    there = [entry for entry in entries if entry.at_ms // 1000 == picked]
    by_lot = sorted(chosen(there, rules, fixed, rules.winners), key=lambda entry: (entry.at_ms, entry.key))
    return Outcome(winners=tuple(by_lot), answer=picked * 1000)


def team_unlock(entries: Sequence[Entry], rules: Rules, fixed: Fixed) -> Outcome:
    """Return the team: the first ones, as many as it needs; not done while it is not full."""
    team = sorted(entries, key=lambda entry: (entry.at_ms, entry.key))[: rules.size]
    return Outcome(winners=tuple(team), done=len(team) == rules.size)


def iso(at_ms: int) -> str:
    """Return a wall time as the proof writes it."""
    return datetime.fromtimestamp(at_ms // 1000, UTC).isoformat(timespec="seconds")
