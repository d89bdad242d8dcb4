"""What the readings of Spanish, French and Italian share: gender, plain figures, and decimals digit by digit."""

import re
from collections.abc import Callable, Sequence

ALONE, MASCULINE, FEMININE = "", "m", "f"
"""What follows a figure: nothing, or a noun."""


def plain_figure(figure: str) -> str:
    """Return a figure as ASCII digits with a decimal comma: "1.299,90", "1 299,90" and "1,299.90" as "1299,90"."""
    figure = re.sub(r"\s", "", figure)
    dot, comma = figure.rfind("."), figure.rfind(",")
    if dot >= 0 and comma >= 0:
        decimal = max(dot, comma)
        return re.sub(r"[.,]", "", figure[:decimal]) + "," + figure[decimal + 1 :]
    if dot >= 0 and all(len(part) == 3 for part in figure.split(".")[1:]):
        return figure.replace(".", "")
    return figure.replace(".", ",")


def decimal(figure: str, gender: str, *, integer: Callable[[str, str], str], digits: Sequence[str], comma: str) -> str:
    """Return a plain figure in words: up to two decimals as a number, zeros before it and longer ones by digits.

    `digits` are the words for 0 to 9, `comma` the word for the decimal comma.
    """
    whole, _, fraction = figure.partition(",")
    if not fraction:
        return integer(whole or "0", gender)
    rest = fraction.lstrip("0")
    tail = [digits[0]] * (len(fraction) - len(rest))
    tail += [integer(rest, ALONE)] if rest and len(rest) <= 2 else [digits[int(digit)] for digit in rest]
    return f"{integer(whole or '0', ALONE)} {comma} {' '.join(tail)}"
