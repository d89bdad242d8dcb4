"""What a room says and shows of a game: the host's own copy through the outbox, and a board that follows the round.

Every figure comes from the stored round or the catalogue; winners are told by one character and stars (rules G08).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.core.goods import Money, in_language
from bot.core.ledger import Order, OutboxClass
from bot.core.speech import Clause, Cleared
from bot.draws.entries import masked
from bot.games.entry import Entry, Outcome
from bot.games.round import Result
from bot.games.rules import Rules
from bot.guard import figures
from bot.room.parts import Parts
from bot.room.playing import Playing
from bot.store.rounds import RoundRow

SAY_MS, SHOW_MS = 90_000, 20_000
"""After so long it is no news any more (engine.md 5)."""
BEHIND_MS = 1000
"""The terms are offered so long after the game itself, so that they are said behind it."""
NAMED = 3
"""So many winners are named aloud; the board shows all that it has room for."""
OPENING: Mapping[str, str] = {
    "guess_price": "game_guess",
    "quiz": "game_quiz",
    "poll": "game_poll",
    "keyword_draw": "game_keyword",
    "screenshot_draw": "game_screenshot",
    "lucky_number": "game_lucky",
    "team_unlock": "game_team",
}
WON: Mapping[str, str] = {
    "guess_price": "game_price_won",
    "quiz": "game_quiz_won",
    "keyword_draw": "game_drawn",
    "screenshot_draw": "game_drawn",
    "lucky_number": "game_lucky_won",
}
COPY_KINDS = frozenset(
    {*OPENING.values(), *WON.values(), "game_riddle", "game_terms", "game_fun", "game_remind", "game_nobody"}
    | {"game_votes", "game_team_full", "game_team_open", "game_void"}
)
"""Kinds of copy that a room needs in its language to run any game."""
_TIES = {
    "earliest": {"zh": "一样的话，先打出来的算", "en": "ties go to whoever wrote first"},
    "draw": {"zh": "一样的话，按公开算法抽", "en": "ties are drawn by the published method"},
}
_SECONDS = {"zh": "{n}秒", "en": "{n} seconds"}
_AND = {"zh": "和", "en": " and "}
_COMMA = {"zh": "，", "en": ", "}


class GameWords:
    """Orders in the language of a room; the same round gives the same orders."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self.lang = parts.settings.room.language

    def opened(self, row: RoundRow, rules: Rules) -> list[Order]:
        """Return what is told at the opening: the game, then its terms, before anybody can have entered."""
        kind = "game_riddle" if rules.kind == "quiz" and not rules.options else OPENING[rules.kind]
        prize, tie = rules.prize(self.lang), in_language(_TIES[rules.tie], self.lang, "en") or ""
        gives = "game_terms" if prize else "game_fun"
        terms = (
            []
            if rules.kind == "team_unlock"
            else [
                replace(
                    self._say(row, gives, row.closes_ms, prize=self._safe(prize), tie=tie),
                    not_before_ms=row.opens_ms + BEHIND_MS,
                )
            ]
        )
        return [
            self._say(
                row,
                kind,
                row.closes_ms,
                thing=self._thing(rules),
                question=in_language(rules.ask, self.lang, "en") or "",
                options=self._listed(rules),
                keyword=rules.keywords[0] if rules.keywords else "",
                low=rules.low,
                high=rules.high,
                size=rules.size,
                prize=in_language(rules.unlock, self.lang, "en") or "",
                clock=self.span(rules.duration_s),
            ),
            *terms,
        ]

    def reminded(self, row: RoundRow, rules: Rules) -> list[Order]:
        """Return what is told before the end; worthless once the round is over."""
        return [self._say(row, "game_remind", expires_ms=row.closes_ms, clock=self.span(rules.remind_s))]

    def over(self, playing: Playing, result: Result) -> list[Order]:
        """Return what is told and shown of the result."""
        row, rules, outcome = playing.row, playing.rules, result.outcome
        answer = self.answer(playing, outcome)
        thing = self._thing(rules)
        if rules.kind == "poll":
            kind = "game_votes" if result.entrants else "game_nobody"
            return [self._say(row, kind, count=result.entrants, answer=self._leading(rules, outcome))]
        if rules.kind == "team_unlock":
            kind = "game_team_full" if outcome.done else "game_team_open"
            prize = in_language(rules.unlock, self.lang, "en") or ""
            said = self._say(row, kind, prize=prize, count=len(outcome.winners), size=rules.size)
            return [*(self._cheer(row, rules) if outcome.done else []), said]
        if not outcome.winners:
            return [self._say(row, "game_nobody", answer=answer, thing=thing)]
        who = _COMMA.get(self.lang, ", ").join(line.text for line in self.names(outcome.winners[:NAMED]))
        prize = self._safe(rules.prize(self.lang))
        said = self._say(
            row, WON[rules.kind], winner=who, answer=answer, thing=thing, prize=prize, count=len(outcome.winners)
        )
        return [*self._cheer(row, rules), said]

    def voided(self, row: RoundRow) -> list[Order]:
        """Return what is told when a round ends without a result."""
        return [self._say(row, "game_void")]

    def answer(self, playing: Playing, outcome: Outcome) -> str:
        """Return the right answer in words, empty where there is none."""
        rules = playing.rules
        match rules.kind, outcome.answer:
            case "guess_price", int(hundredths):
                return self.money(hundredths, playing.row.currency)
            case "lucky_number", int(number):
                return str(number)
            case "quiz", int(place):
                return in_language(rules.options[place].text, self.lang, "en") or ""
            case "quiz", str(words):
                return words
        return ""

    def money(self, hundredths: int, currency: str) -> str:
        """Return hundredths of a unit as the room's language writes them."""
        return figures.money(Money(minor_of(hundredths, currency), currency), self.lang)

    def names(self, entries: Sequence[Entry]) -> list[Cleared]:
        """Return names masked and cleared; one that may not be shown is left out."""
        facts = self._parts.bare_facts()
        clauses = (
            Clause(text=masked(entry.name), lang=self.lang, kind="name", whose=entry.person) for entry in entries
        )
        return [line for clause in clauses if (line := self._parts.cleared(clause, facts)) is not None]

    def label(self, text: str) -> Cleared | None:
        """Return words of the operator for a board, if the guard lets them be shown."""
        if not text:
            return None
        return self._parts.cleared(Clause(text=text, lang=self.lang, kind="label"), self._parts.bare_facts())

    def span(self, seconds: int) -> str:
        """Return a duration in words."""
        if seconds >= 120 and seconds % 60 == 0:
            return figures.minutes(seconds // 60, self.lang)
        return (_SECONDS.get(self.lang) or _SECONDS["en"]).format(n=seconds)

    def option(self, rules: Rules, place: int) -> str:
        """Return an option's words."""
        return in_language(rules.options[place].text, self.lang, "en") or ""

    def _leading(self, rules: Rules, outcome: Outcome) -> str:
        most = max(outcome.tallies, default=0)
        first = [self.option(rules, at) for at, votes in enumerate(outcome.tallies) if votes == most and most]
        return _AND.get(self.lang, " and ").join(first)

    def _listed(self, rules: Rules) -> str:
        texts = [
            f"{at}{'、' if self.lang == 'zh' else ': '}{self.option(rules, at - 1)}"
            for at in range(1, len(rules.options) + 1)
        ]
        return _COMMA.get(self.lang, ", ").join(texts)

    def _thing(self, rules: Rules) -> str:
        product = self._parts.shop.catalog.products.get(rules.sku)
        return (in_language(product.name, self.lang, "en") or "") if product else ""

    def _safe(self, text: str) -> str:
        return self._parts.safe(text, self.lang, "label") if text else ""

    def _say(self, row: RoundRow, kind: str, expires_ms: int = 0, **values: str | int) -> Order:
        return Order(
            key=f"game:{row.id}:{kind}",
            klass=OutboxClass.SAY,
            target=kind,
            payload={name: value for name, value in values.items() if value != ""},
            expires_ms=expires_ms or self._parts.clock.wall_ms() + SAY_MS,
        )

    def _cheer(self, row: RoundRow, rules: Rules) -> list[Order]:
        spec = self._parts.effects.get(rules.effect or "confetti")
        if spec is None:
            return []
        return [
            Order(
                key=f"game:{row.id}:show",
                klass=OutboxClass.SHOW,
                target=rules.effect or "confetti",
                expires_ms=self._parts.clock.wall_ms() + SHOW_MS,
                duration_ms=spec.duration_ms,
            )
        ]


def minor_of(hundredths: int, currency: str) -> int:
    """Return hundredths of a unit in the currency's smallest unit."""
    return hundredths * int(10 ** figures.digits_of(currency)) // 100


def hundredths_of(price: Money) -> int:
    """Return a price in hundredths of its unit, whatever its smallest unit is."""
    return price.amount_minor * 100 // int(10 ** figures.digits_of(price.currency))
