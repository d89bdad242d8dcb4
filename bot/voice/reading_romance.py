"""Readings of languages that write 1.299,90 and count like French and Italian; a `Tongue` holds what differs."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.voice.currencies import pattern_of
from bot.voice.figures_latin import ALONE, MASCULINE, plain_figure

Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]

_TO = r"\s?(?:[-~～–—]|{to})\s?"
MARKS: Mapping[str, str] = {
    **dict.fromkeys("，,;；:：～~—–…|·()（）[]【】{}<>《》、«»", ", "),
    **dict.fromkeys("。.\n", ". "),
    **dict.fromkeys("！!", "! "),
    **dict.fromkeys("？?", "? "),
    **{"'": "'", "’": "'", "/": ", ", "inner .": " ", "inner ,": ", ", "inner :": ", "},
}
"""Marks that are read alike in these languages."""
_END = r"(?![A-Za-zÀ-ÿ0-9])"
_ABROAD = (
    r"(?<![0-9A-Za-z])(?!\+[0-9]{1,3}(?: [0-9]{3})+(?! ?[0-9]))"
    r"\+(?:[0-9]{1,3}(?:[ -][0-9]{1,4}){2,6}|[0-9]{9,12})(?![0-9])"
)
"""A telephone of another country; +1 000 000 is none."""
_AFTER_UNIT = r"(?<=[0-9][A-Za-z])|(?<=[0-9][A-Za-z]{2})|(?<=[0-9] [A-Za-z])|(?<=[0-9] [A-Za-z]{2})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tongue:
    """The words of one language.  Figures come with a decimal comma and no sign of thousands."""

    integer: Callable[[str, str], str]
    number: Callable[[str, str], str]
    spelled: Callable[[str], str]
    ordinal: Callable[[str, str], str]
    fraction: Callable[[str, str], str]
    thousands: str
    """Signs between groups of three, as the inside of a character class."""
    money: Mapping[str, tuple[str, str]]
    """Sign or word beside a figure -> one, many."""
    coins: Mapping[str, tuple[str, str]]
    """The many of a currency -> its small coins: one, many."""
    units: Mapping[str, tuple[str, str]]
    """As written -> one, many."""
    months: tuple[str, ...]
    clock: Callable[[str, str], str]
    """Hours, minutes -> as said."""
    gender_of: Callable[[str], str]
    """A noun -> its gender; "" is ALONE."""
    of: Callable[[str], str]
    """What stands between a round million and the noun behind it, e.g. "de "."""
    ordinal_ends: Mapping[str, str]
    """Ending behind a figure -> gender."""
    range_of: Callable[[str, str], str]
    to: str
    """The word between two figures, as a pattern."""
    cents: str
    """Between whole and hundredths of a price."""
    by: str
    times: str
    per: str
    percent: str
    minus: str
    plus: str
    more_than: str
    numero: str
    point: str
    version: str
    ratio: str
    first_of_month: str
    telephone: str
    """A national number in groups, as a pattern."""


def rules_of(tongue: Tongue) -> tuple[Rule, ...]:
    """Return the rules of a language, the first that matches wins; none leaves a digit."""
    return tuple((re.compile(pattern), say) for pattern, say in _Book(tongue).rules())


class _Book:
    def __init__(self, tongue: Tongue) -> None:
        self._t = tongue
        self._num = (
            rf"(?:[0-9]{{1,3}}(?:[{tongue.thousands}][0-9]{{3}}){{1,4}}(?![0-9])(?:,[0-9]{{1,8}})?"
            r"|[0-9]{1,3}(?:,[0-9]{3}){1,4}\.[0-9]{1,2}(?![0-9])|[0-9]{1,16}(?:[.,][0-9]{1,8})?)"
        )

    def rules(self) -> list[tuple[str, Callable[[re.Match[str]], str]]]:
        t, num, to = self._t, self._num, _TO.format(to=self._t.to)
        sign, unit = pattern_of(t.money), "|".join(re.escape(one) for one in sorted(t.units, key=len, reverse=True))
        span = rf"(?P<a>{num})(?:{to}(?P<b>{num}))?"
        clock = r"(?P<h{0}>[01]?[0-9]|2[0-4])(?::|\s?h\s?)(?P<m{0}>[0-5][0-9])(?::[0-5][0-9])?(?![0-9])(?:\s?h\b)?"
        return [
            (r"[0-9]{13,}(?:[.,][0-9]*)*", lambda _: " "),
            (t.telephone, lambda m: self._digits(m[0])),
            (
                r"[0-9]{9,12}(?![0-9.])|0[0-9]{2,3}-[0-9]{7,8}|[0-9]{3,4}(?:-[0-9]{3,4}){2}",
                lambda m: self._digits(m[0]),
            ),
            (rf"(?P<sign>{sign})\s?(?P<a>{num})(?:{to}(?:{sign})?\s?(?P<b>{num}))?", self._money),
            (rf"{span}\s?(?P<sign>{sign}){_END}", self._money),
            (rf"(?P<a>{num})\s?%?(?:{to}(?P<b>{num}))?\s?%", lambda m: self._span(m, t.percent)),
            (
                r"([12][0-9]{3})[-/.]([01]?[0-9])[-/.]([0-3]?[0-9])(?![0-9.-])",
                lambda m: self._date(m[3], m[2], m[1]),
            ),
            (
                r"([0-3]?[0-9])[-/.]([01]?[0-9])[-/.]([12][0-9]{3})(?![0-9.-])",
                lambda m: self._date(m[1], m[2], m[3]),
            ),
            (rf"{clock.format('')}(?:{to}{clock.format('2')})?", self._time),
            (r"([0-9]{1,4}):([0-9]{1,4})(?![0-9.])", lambda m: f" {self._int(m[1])} {t.ratio} {self._int(m[2])} "),
            (rf"(?P<sides>{num}(?:\s?[×xX*✕]\s?{num}){{1,3}})\s?(?P<unit>(?:{unit}){_END})?", self._size),
            (rf"(?P<sides>{num}\s?(?P<unit>{unit})(?:\s?[×xX*✕]\s?{num}\s?(?P=unit)){{1,3}}){_END}", self._size),
            (rf"(?P<neg>[-−]?){span}\s?(?P<unit>{unit}){_END}", self._with_unit),
            (
                rf"(?P<a>[0-9]{{1,3}})\.?(?P<end>{'|'.join(t.ordinal_ends)}){_END}",
                lambda m: f" {t.ordinal(m['a'], t.ordinal_ends[m['end']])} ",
            ),
            (r"(?![0-9]{1,3}(?:\.[0-9]{3})+(?![0-9]|\.[0-9]))[0-9]{1,4}(?:\.[0-9]{1,4}){2,4}", self._versioned),
            (r"([0-9]{1,3})/([0-9]{1,3})(?![0-9/])", self._fraction),
            (rf"(?P<a>{num}){to}(?P<b>{num})", lambda m: self._span(m, "", _next_noun(m))),
            (rf"(?P<a>{num})\s?\+(?!\s?[0-9])", self._more_than),
            (_ABROAD, lambda m: f" {t.plus}{self._digits(m[0])}"),
            (rf"(?<![0-9A-Za-z])\+\s?(?P<a>{num})", self._more_than),
            (rf"(?<![0-9A-Za-z])[-−](?P<a>{num})", lambda m: f" {t.minus} {t.number(plain_figure(m['a']), ALONE)} "),
            (rf"(?P<a>{num})\s?[kK]{_END}", self._thousands),
            (rf"(?P<a>{num})(?:\s(?=[a-zà-ÿ]))?", self._plain),
            (rf"(?:(?<=[0-9€$])|{_AFTER_UNIT})/(?=[a-zà-ÿ])", lambda _: f" {t.per} "),
            (r"(?<![A-Za-z])m([23])(?![A-Za-z0-9])", lambda m: f" {t.units['m' + m[1]][1]} "),
            (
                r"(?:[×✕*]|(?<![A-Za-z])x)\s?(?P<a>[0-9]{1,3})(?![0-9A-Za-z])",
                lambda m: f" {t.times} {self._int(m['a'])} ",
            ),
            (
                r"(?<![A-Za-z])[nN](?:\.?[o°]\.?|um\.|\.)\s?([0-9]{1,4})(?![0-9])",
                lambda m: f" {t.numero} {self._int(m[1])} ",
            ),
            (r"(?<![A-Za-z])[vV][0-9]{1,4}(?:\.[0-9]{1,4}){1,4}", lambda m: f" {t.version}" + self._versioned(m, 1)),
            (r"[A-Za-z]{1,20}-?[0-9][A-Za-z0-9-]{0,20}(?:\+(?![0-9A-Za-z]))?", self._model),
        ]

    def _int(self, digits: str) -> str:
        return self._t.integer(digits, ALONE)

    def _digits(self, text: str) -> str:
        return f" {self._t.spelled(re.sub(r'[^0-9]', '', text))} "

    def _span(self, match: re.Match[str], after: str, noun: str = "") -> str:
        """One figure or two with what is counted behind them."""
        first, gender = plain_figure(match["a"]), self._t.gender_of(noun)
        if not match["b"]:
            return f" {self._t.number(first, gender)} {after} "
        second = self._t.number(plain_figure(match["b"]), gender)
        return f" {self._t.range_of(self._t.number(first, gender), second)} {after} "

    def _money(self, match: re.Match[str]) -> str:
        names = self._t.money[match["sign"]]
        if not match["b"]:
            return f" {self._price(match['a'], names)} "
        first = self._t.number(plain_figure(match["a"]), self._t.gender_of(names[1]))
        return f" {self._t.range_of(first, self._price(match['b'], names))} "

    def _price(self, figure: str, names: tuple[str, str]) -> str:
        t, (one, many) = self._t, names
        whole, _, cents = plain_figure(figure).partition(",")
        if len(cents) > 2:
            return f"{t.number(f'{whole},{cents}', ALONE)} {many}"
        small = (cents + "00")[:2]
        if not int(whole) and int(small):
            coin = t.coins.get(many)
            if coin is None:
                return f"{t.number('0,' + cents.rstrip('0'), ALONE)} {many}"
            return f"{t.integer(small, MASCULINE)} {coin[int(small) > 1]}"
        of = t.of(many) if int(whole) and int(whole) % 1_000_000 == 0 else ""
        words = f"{t.integer(whole, t.gender_of(many))} {of}{one if int(whole) == 1 else many}"
        return words + (f"{t.cents}{t.number(small.lstrip('0'), ALONE)}" if int(small) else "")

    def _with_unit(self, match: re.Match[str]) -> str:
        one, many = self._t.units[match["unit"]]
        last = plain_figure(match["b"] or match["a"])
        name = one if last == "1" else many
        return (f" {self._t.minus}" if match["neg"] else "") + self._span(match, name, one)

    def _date(self, day: str, month: str, year: str) -> str:
        if not 1 <= int(month) <= 12:
            return f" {', '.join(self._int(part) for part in (day, month, year))} "
        said = self._t.first_of_month if int(day) == 1 else self._int(day)
        return f" {said} {self._t.months[int(month) - 1]} {self._int(year)} "

    def _time(self, match: re.Match[str]) -> str:
        first = self._t.clock(match["h"], match["m"])
        return f" {self._t.range_of(first, self._t.clock(match['h2'], match['m2'])) if match['h2'] else first} "

    def _size(self, match: re.Match[str]) -> str:
        sides = [self._t.number(plain_figure(side), ALONE) for side in re.findall(self._num, match["sides"])]
        return f" {f' {self._t.by} '.join(sides)} {self._t.units[match['unit']][1] if match['unit'] else ''} "

    def _fraction(self, match: re.Match[str]) -> str:
        if 0 < int(match[1]) < int(match[2]) <= 10:
            return f" {self._t.fraction(match[1], match[2])} "
        return f" {self._int(match[1])}, {self._int(match[2])} "

    def _versioned(self, match: re.Match[str], skip: int = 0) -> str:
        return f" {f' {self._t.point} '.join(self._code(part) for part in match[0][skip:].split('.'))} "

    def _code(self, digits: str) -> str:
        if len(digits) > 12:
            return ""
        return self._int(digits) if len(digits) <= 2 and digits[0] != "0" else self._t.spelled(digits)

    def _model(self, match: re.Match[str]) -> str:
        """A3 → A trois, X200 → X deux zéro zéro."""
        said = re.sub(r"[0-9]+", lambda run: f" {self._code(run[0])} ", match[0].replace("-", " "))
        return said.replace("+", f" {self._t.plus} ")

    def _more_than(self, match: re.Match[str]) -> str:
        return f" {self._t.more_than} {self._t.number(plain_figure(match['a']), self._t.gender_of(_next_noun(match)))} "

    def _thousands(self, match: re.Match[str]) -> str:
        return f" {self._int(str(round(float(plain_figure(match['a']).replace(',', '.')) * 1000)))} "

    def _plain(self, match: re.Match[str]) -> str:
        figure = match["a"]
        if figure[0] == "0" and figure.isdigit() and len(figure) > 1:
            return f" {self._t.spelled(figure)} "
        noun, plain = _next_noun(match), plain_figure(figure)
        # The space behind belongs to the match: "d'" joins the next word.
        of = self._t.of(noun) if noun and "," not in plain and int(plain) and int(plain) % 1_000_000 == 0 else ""
        return f" {self._t.number(plain, self._t.gender_of(noun))} {of}"


def _next_noun(match: re.Match[str]) -> str:
    """The word behind a figure when it may be what is counted; short words are none."""
    found = re.match(r"\s?([a-zà-ÿ]{3,20})", match.string[match.end() :])
    return found[1] if found else ""
