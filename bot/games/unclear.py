"""Why words are no figure that counts."""

from collections.abc import Mapping
from enum import StrEnum


class Unclear(StrEnum):
    """A reason; `NO_FIGURE` alone means that nobody tried."""

    NO_FIGURE = "no_figure"
    AMBIGUOUS = "ambiguous"
    TWO_FIGURES = "two_figures"
    TWO_CURRENCIES = "two_currencies"
    VAGUE = "vague"
    TOO_PRECISE = "too_precise"
    TOO_LARGE = "too_large"


WHY: Mapping[Unclear, Mapping[str, str]] = {
    Unclear.NO_FIGURE: {"zh": "没有写数字", "en": "holds no figure"},
    Unclear.AMBIGUOUS: {"zh": "这个数字有两种读法，请写清楚", "en": "can be read in two ways; write it plainly"},
    Unclear.TWO_FIGURES: {"zh": "写了两个数字，只能猜一个", "en": "holds two figures; one counts"},
    Unclear.TWO_CURRENCIES: {"zh": "写了两种货币", "en": "names two currencies"},
    Unclear.VAGUE: {"zh": "只是个大概，请写一个准数", "en": "only a rough figure; write an exact one"},
    Unclear.TOO_PRECISE: {"zh": "小数太长，最多两位", "en": "more than two decimals"},
    Unclear.TOO_LARGE: {"zh": "数字太大", "en": "too large"},
}
"""What a viewer or the operator is told, by language."""
