"""What the parts of the local voice share: a sound and its place in the text, marks of pauses, loading an extra."""

import importlib
import warnings
from dataclasses import dataclass
from typing import Any

from bot.core.errors import NeedsOperator

PAUSES = {"，": ",", "、": ",", ",": ",", ";": ",", "；": ",", ":": ",", "：": ",", "。": ".", ".": "."}
PAUSES |= {"！": "!", "!": "!", "？": "?", "?": "?"}
"""Mark of the text -> the mark that the network was taught."""


@dataclass(frozen=True, slots=True)
class Sound:
    """The phonemes of one character, word or mark, and the spoken characters [start, end) they stand for."""

    phonemes: str
    start: int
    end: int
    pause: bool = False
    """True for punctuation, which is no word."""


def load(name: str, extra: str = "local-voice") -> Any:
    """Return the module `name`; NeedsOperator names the extra that brings it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the dictionaries' own modules use escapes that newer Pythons warn of
            return importlib.import_module(name)
    except ImportError as error:
        raise NeedsOperator(
            f"the local voice cannot load {name}: {error}", hint=f"pip install 'zhubo[{extra}]'"
        ) from error
