"""Quiz and poll: which option a comment names.  Pure choice by number, letter or the option's own words."""

import re
from collections.abc import Sequence

from bot.games.entry import Entry, Fixed, Outcome, Refused, Value
from bot.games.figures import Figure, core_of, read
from bot.games.rules import Option, Rules
from bot.games.ties import chosen
from bot.games.unclear import Unclear

_LEAD = re.compile(r"^(?:扣|要|喜欢|支持|vote(?: for)?|option|number|no)[\s.:]*")
_TAIL = re.compile(r"(?:号|项|选项)$")
_SEVERAL = re.compile(r"^([0-9a-z])(?:\s*(?:[、,，/和或&+]|or|and|\s)\s*([0-9a-z]))+$")
_MONEY = frozenset("块元圆毛角¥$€£.,")


def option_in(text: str, options: Sequence[Option]) -> int | str | None:
    """Return the place of the option that `text` names, why it names none though it tries, or None for other words.

    `111`, `1️⃣`, `A`, `选1` and `扣1` are ways to write the first.
    """
    plain = "".join(char for char in text if char not in "\ufe0f\u20e3")
    said = _TAIL.sub("", _LEAD.sub("", core_of(plain))).strip()
    if not said:
        return None
    if named := [at for at, option in enumerate(options) if said in option.words]:
        return named[0] if len(named) == 1 else Unclear.AMBIGUOUS.value
    if _SEVERAL.fullmatch(said):
        return Unclear.TWO_FIGURES.value
    mark = said[0] if len(set(said)) == 1 and len(said) <= 10 else said
    if len(mark) == 1 and "a" <= mark <= "z":
        place = ord(mark) - ord("a")
        return place if place < len(options) else None  # a lone letter is often only laughter or a typing slip
    if _MONEY & set(mark):
        return None
    figure = read(mark)
    if not isinstance(figure, Figure) or figure.currency or figure.whole is None:
        return None
    return figure.whole - 1 if 1 <= figure.whole <= len(options) else "no_such_option"


def read_vote(text: str, rules: Rules, fixed: Fixed) -> Value | Refused | None:
    """Return the place of the option that is meant."""
    found = option_in(text, rules.options)
    return Refused(reason=found) if isinstance(found, str) else found


def read_answer(text: str, rules: Rules, fixed: Fixed) -> Value | Refused | None:
    """Return the option chosen; without options, the right answer's words, and nothing for any other words."""
    if rules.options:
        return read_vote(text, rules, fixed)
    said = core_of(text)
    figure = read(text)
    for answer in rules.answers:
        right = read(answer)
        if said == answer or (isinstance(figure, Figure) and isinstance(right, Figure) and figure == right):
            return answer
    return None


def poll(entries: Sequence[Entry], rules: Rules, fixed: Fixed) -> Outcome:
    """Return the votes of each option."""
    return Outcome(tallies=tally(entries, rules))


def quiz(entries: Sequence[Entry], rules: Rules, fixed: Fixed) -> Outcome:
    """Return who was right."""
    right = [entry for entry in entries if not rules.options or entry.value == rules.answer]
    answer: Value = rules.answer if rules.options else rules.answers[0]
    winners = chosen(right, rules, fixed, rules.winners)
    return Outcome(winners=winners, tallies=tally(entries, rules), answer=answer)


def tally(entries: Sequence[Entry], rules: Rules) -> tuple[int, ...]:
    """Return how many chose each option."""
    return tuple(sum(entry.value == at for entry in entries) for at in range(len(rules.options)))
