"""The board of a game: what stands on stage while a round runs and a moment after.  Missing effects show nothing."""

from collections.abc import Mapping, Sequence

from bot.core.scene import Board
from bot.games.entry import Entry, Outcome
from bot.room.game_words import GameWords
from bot.room.parts import Parts
from bot.room.playing import Playing

NAMES: Mapping[str, str] = {
    "guess_price": "guess_scale",
    "quiz": "quiz_board",
    "poll": "poll_bars",
    "keyword_draw": "draw_wheel",
    "screenshot_draw": "draw_wheel",
    "lucky_number": "draw_wheel",
    "team_unlock": "team_slots",
}
"""Kind of game -> effect folder."""
STEPS = 10
"""Columns of the scale of guesses."""
SHOWN = 12
"""Names on a board."""


class GameBoards:
    """Makes boards from entries; figures are the round's at this moment."""

    def __init__(self, parts: Parts, words: GameWords) -> None:
        self._parts, self._words = parts, words

    def board(self, playing: Playing, outcome: Outcome | None) -> Board | None:
        """Return the board of a round, `outcome` once it is over; None where the room has no such effect."""
        rules, name = playing.rules, NAMES[playing.rules.kind]
        if name not in self._parts.effects:
            return None
        entries = playing.round.standing()
        ends_ms = 0 if outcome is not None else playing.row.closes_ms
        match rules.kind:
            case "poll" | "quiz" if rules.options:
                return self._options(playing, outcome, ends_ms)
            case "guess_price":
                return self._scale(playing, entries, outcome, ends_ms)
            case "team_unlock":
                team = outcome.winners if outcome is not None else sorted(entries, key=lambda one: one.moment)
                params: dict[str, object] = {"filled": min(len(team), rules.size), "needed": min(rules.size, SHOWN)}
                return self._of(name, {**params, "ends_ms": ends_ms}, self._title(playing), team[:SHOWN])
        state = "open" if outcome is None else "drawn"
        winners = outcome.winners if outcome is not None else ()
        params = {"state": state, "entrants": len(entries), "ends_ms": ends_ms}
        return self._of("draw_wheel", params, self._title(playing), winners[:SHOWN])

    def _options(self, playing: Playing, outcome: Outcome | None, ends_ms: int) -> Board:
        rules, votes = playing.rules, list(playing.round.tallies())
        if rules.kind == "poll":
            params: dict[str, object] = {"votes": votes, "closed": outcome is not None, "ends_ms": ends_ms}
        else:
            over = outcome is not None
            params = {"answer": rules.answer if over else -1, "counts": votes if over else [], "ends_ms": ends_ms}
        labels = (self._words.label(self._words.option(rules, at)) for at in range(len(rules.options)))
        return Board(
            name=NAMES[rules.kind],
            params=params,
            text=self._words.label(self._title(playing)),
            lines=tuple(line for line in labels if line is not None),
        )

    def _scale(self, playing: Playing, entries: Sequence[Entry], outcome: Outcome | None, ends_ms: int) -> Board:
        guesses = sorted(int(entry.value) for entry in entries)
        truth = playing.row.truth if outcome is not None else -1
        # Twice the middle guess: one absurd guess must not press all others into one column.
        top = max(2 * guesses[len(guesses) // 2] if guesses else 100, truth, 1)
        counts = [0] * STEPS
        for guess in guesses:
            counts[min(STEPS - 1, guess * STEPS // top)] += 1
        currency = playing.row.currency
        texts = [self._words.money(0, currency), self._words.money(top, currency)]
        texts += [self._words.money(truth, currency)] if truth >= 0 else []
        share = truth / top if truth >= 0 else -1
        return Board(
            name=NAMES["guess_price"],
            params={"guesses": counts if guesses else [], "answer_share": share, "ends_ms": ends_ms},
            text=self._words.label(self._title(playing)),
            lines=tuple(line for text in texts if (line := self._words.label(text)) is not None),
        )

    def _of(self, name: str, params: Mapping[str, object], title: str, people: Sequence[Entry]) -> Board:
        return Board(name=name, params=params, text=self._words.label(title), lines=tuple(self._words.names(people)))

    def _title(self, playing: Playing) -> str:
        rules, lang = playing.rules, self._words.lang
        return rules.ask.get(lang) or rules.unlock.get(lang) or rules.prize(lang)
