"""Guess the price, and the lucky number: a figure each, nearest or exact, decided by what was fixed at the opening."""

from collections.abc import Sequence

from bot.games.entry import Entry, Fixed, Outcome, Refused, Value
from bot.games.figures import read
from bot.games.rules import Rules
from bot.games.ties import chosen
from bot.games.unclear import Unclear


def read_guess(text: str, rules: Rules, fixed: Fixed) -> Value | Refused | None:
    """Return a guess in hundredths."""
    figure = read(text)
    if isinstance(figure, Unclear):
        return None if figure is Unclear.NO_FIGURE else Refused(reason=figure.value)
    if figure.currency and fixed.currency and figure.currency != fixed.currency:
        return Refused(reason="other_currency")
    return figure.hundredths


def read_number(text: str, rules: Rules, fixed: Fixed) -> Value | Refused | None:
    """Return a whole number within the range."""
    figure = read(text)
    if isinstance(figure, Unclear):
        return None if figure is Unclear.NO_FIGURE else Refused(reason=figure.value)
    if figure.whole is None or figure.currency or not rules.low <= figure.whole <= rules.high:
        return Refused(reason="out_of_range")
    return figure.whole


def guess_price(entries: Sequence[Entry], rules: Rules, fixed: Fixed) -> Outcome:
    """Return who came nearest to the price as it was at the opening."""
    able = [entry for entry in entries if rules.over or _number(entry) <= fixed.truth]
    winners = chosen(able, rules, fixed, rules.winners, lambda entry: abs(_number(entry) - fixed.truth))
    return Outcome(winners=winners, answer=fixed.truth)


def lucky_number(entries: Sequence[Entry], rules: Rules, fixed: Fixed) -> Outcome:
    """Return who named the number that the seed decides, or came nearest where the rules say so."""
    lucky = rules.low + fixed.number("number", rules.high - rules.low + 1)
    able = [entry for entry in entries if rules.nearest or entry.value == lucky]
    winners = chosen(able, rules, fixed, rules.winners, lambda entry: abs(_number(entry) - lucky))
    return Outcome(winners=winners, answer=lucky)


def _number(entry: Entry) -> int:
    return int(entry.value)
