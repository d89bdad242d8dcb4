"""What a room says and shows of its draws: the host's own copy through the outbox, and a board that follows the state.

Winners are told by one character and stars (rules G08), each name cleared by the guard.
"""

from collections.abc import Mapping, Sequence

from bot.core.goods import in_language
from bot.core.ledger import Order, OutboxClass
from bot.core.scene import Board
from bot.core.speech import Clause, Cleared
from bot.draws.entries import masked
from bot.room.parts import Parts
from bot.store.draws import Result
from bot.store.draws_rows import DrawRow, PickRow

TARGET = "draw"
"""Place of the board on stage."""
WHEEL, CHEER = "draw_wheel", "confetti"
"""Effects that are shown when the room has them."""
SAY_MS, SHOW_MS = 90_000, 20_000
"""After so long it is no news any more (engine.md 5)."""
NAMED = 3
"""More winners than that are told by their number; the board shows all it has room for."""
SHOWN = 12
_BOARD_STATES = {"open": "open", "closed": "closed", "drawn": "drawn", "revealed": "drawn"}


class RaffleWords:
    """Orders and boards of draws in the language of a room."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._lang = parts.settings.room.language

    def opened(self, row: DrawRow, people: int) -> list[Order]:
        """Return what is told at the opening: prize and keyword as the card has them."""
        words = row.rules["keywords"]
        return [self._say(row, "draw_open", keyword=words[0] if words else "", prize=self._prize(row, 0))]

    def closed(self, row: DrawRow, people: int) -> list[Order]:
        """Return what is told when the list is frozen."""
        return [self._say(row, "draw_closed", entries=people, prize=self._prize(row, 0))]

    def won(self, row: DrawRow, result: Result) -> list[Order]:
        """Return what is told of the winners, and a cheer."""
        winners = result.picked[: result.winners]
        if not winners:
            return [self._say(row, "draw_empty")]
        names = [
            line.text
            for line in self._names(
                [(result.persons.get(key, ""), result.names.get(key, "")) for key in winners[:NAMED]]
            )
        ]
        told = "、" if self._lang in ("zh", "ja") else ", "
        viewer = told.join(names) if len(winners) <= NAMED else ""
        said = self._say(row, "draw_won", viewer=viewer, count=len(winners), prize=self._prize(row, 0))
        return [*self._cheer(row, "won"), said]

    def moved_up(self, row: DrawRow, pick: PickRow) -> list[Order]:
        """Return what is told of an alternate who has won now."""
        names = self._names([(pick.person, pick.name)])
        viewer = names[0].text if names else ""
        return [self._say(row, "draw_next", f":{pick.ordinal}", viewer=viewer, prize=self._prize(row, pick.prize or 0))]

    def board(self, row: DrawRow, people: int, winners: Sequence[tuple[str, str]]) -> Board | None:
        """Return what stands on stage while the draw is in this state; None when nothing does."""
        state = _BOARD_STATES.get(row.state)
        if state is None or WHEEL not in self._parts.effects:
            return None
        title = Clause(text=self._prize(row, 0), lang=self._lang, kind="label")
        return Board(
            name=WHEEL,
            params={"state": state, "entrants": people, "ends_ms": (row.closes_ms or 0) if state == "open" else 0},
            text=self._parts.cleared(title, self._parts.bare_facts()),
            lines=tuple(self._names(winners[:SHOWN])),
        )

    def _names(self, people: Sequence[tuple[str, str]]) -> list[Cleared]:
        """Return the names of people, by memory key and name, masked and cleared."""
        facts = self._parts.bare_facts()
        clauses = (Clause(text=masked(name), lang=self._lang, kind="name", whose=person) for person, name in people)
        return [line for clause in clauses if (line := self._parts.cleared(clause, facts)) is not None]

    def _prize(self, row: DrawRow, number: int) -> str:
        """Return a prize's name; it is the operator's own word, and the guard still looks at it."""
        name = row.rules["prizes"][number]["name"]
        text = (in_language(name, self._lang, "en") or "") if isinstance(name, Mapping) else str(name)
        return self._parts.safe(text, self._lang, "label")

    def _say(self, row: DrawRow, kind: str, suffix: str = "", **values: str | int) -> Order:
        return Order(
            key=f"draw:{row.id}:{kind}{suffix}",
            klass=OutboxClass.SAY,
            target=kind,
            payload={name: value for name, value in values.items() if value != ""},
            expires_ms=self._parts.clock.wall_ms() + SAY_MS,
        )

    def _cheer(self, row: DrawRow, what: str) -> list[Order]:
        spec = self._parts.effects.get(CHEER)
        if spec is None:
            return []
        expires_ms = self._parts.clock.wall_ms() + SHOW_MS
        key = f"draw:{row.id}:{what}:show"
        show = Order(key=key, klass=OutboxClass.SHOW, target=CHEER, expires_ms=expires_ms, duration_ms=spec.duration_ms)
        return [show]
