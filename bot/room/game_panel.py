"""The games of a show as its operator sees them: what can be opened, how the running round stands, what came of others.

Who is in follows from the committed comments alone, so that anybody can compute it again: a comment whose figure has
two readings is counted among the refused ones with its reason, and nobody can let it in by hand.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from bot.core.panels import Act, GamePanel, RoundPanel
from bot.core.text import plain_text
from bot.games.rules import Rules
from bot.room.draw_panel import in_words
from bot.room.playing import Playing
from bot.store.rounds import LastRound

VALUES_SHOWN = 8
REASONS_SHOWN = 8


def games_shown(
    games: Mapping[str, Rules], last: Sequence[LastRound], *, called: Collection[str], running: str, blocked: str
) -> list[GamePanel]:
    """Return a row for each game; `blocked`: why none may open now, `running`: the game that runs."""
    ended = {one.game: one for one in last}
    return [_game(rules, ended.get(game_id), game_id in called, running, blocked) for game_id, rules in games.items()]


def round_shown(playing: Playing) -> RoundPanel:
    """Return how the running round stands; entries that stand now, as they would count at the close."""
    row, rules, standing = playing.row, playing.rules, playing.round.standing()
    by_value = Counter(entry.value for entry in standing)
    refused = sorted(playing.round.refused.items(), key=lambda one: -one[1])[:REASONS_SHOWN]
    return RoundPanel(
        id=row.id,
        game=row.game,
        kind=rules.kind,
        state=row.state,
        opens_ms=row.opens_ms,
        closes_ms=row.closes_ms,
        people=len(standing),
        options=tuple((dict(option.text), by_value[at]) for at, option in enumerate(rules.options)),
        values=_values(by_value, rules),
        refused=tuple((in_words(reason), n) for reason, n in refused),
    )


def _game(rules: Rules, last: LastRound | None, called: bool, running: str, blocked: str) -> GamePanel:
    why = ("runs" if running == rules.id else "another_runs") if running else "called" if called else blocked
    return GamePanel(
        id=rules.id,
        kind=rules.kind,
        ask=dict(rules.ask),
        duration_s=rules.duration_s,
        opens=rules.opens,
        act=Act(verb="game", why=why),
        called=called,
        last=last.id if last else "",
        last_state=last.state if last else "",
        last_reason=plain_text(last.reason, limit=120) if last else "",
        last_winners=tuple(plain_text(name, limit=20) for name in last.winners[:10]) if last else (),
    )


def _values(by_value: Mapping[int | str, int], rules: Rules) -> tuple[tuple[str, int], ...]:
    if rules.options or rules.kind in ("keyword_draw", "screenshot_draw", "team_unlock"):
        return ()
    hundredths = rules.kind == "guess_price"
    commonest = sorted(by_value.items(), key=lambda one: (-one[1], str(one[0])))[:VALUES_SHOWN]
    return tuple((_figure(value, hundredths), n) for value, n in commonest)


def _figure(value: int | str, hundredths: bool) -> str:
    if isinstance(value, int):
        return f"{value / 100:.2f}" if hundredths else str(value)
    return plain_text(value, limit=20)
