"""Display text -> what is said: no figure, unit, sign, address or emoji is left to a voice's own guess.

Every spoken character knows the stretch of the displayed text it stands for, so word marks point into the caption.
Source of the readings: the style of spoken copy (one style a room: 五十九块九; units in words; years digit by digit).
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.voice import reading_en, reading_es, reading_fr, reading_it, reading_ja, reading_ko, reading_plain, reading_zh

MAX_CHARS = 2000
"""Of a clause; a clause is at most 40 characters when it was cut well, so the rest is not speech."""
MAX_RUN = 3
"""哈哈哈哈哈哈 is said three times at most."""

Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]

_ADDRESS = re.compile(
    r"https?://[!-~]+|www\.[!-~]+|[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9-]{1,63}\.[A-Za-z.]{2,20}"
    r"|(?:[A-Za-z0-9-]{1,63}\.){1,4}(?:com|cn|net|org|io|co|shop|top|xyz|me|cc|tv|link)\b(?:[/?#][!-~]*)?",
    re.IGNORECASE,
)
_STARTS = re.compile(r"[0-9A-Za-z¥$€£₩฿₫₱₹₽元×✕*/]|[-−+#](?=[0-9])")
_STRONG, _WEAK = "。！？.!?", "，、,;:；："
_NORMAL_KINDS = ("N", "L", "S")
_NORMAL_MARKS = {
    "％": "%",
    "／": "/",
    "．": ".",
    "＠": "@",
    "＃": "#",
    "＆": "&",
    "＊": "*",
    "\u2212": "-",
    "－": "-",
    "\u2044": "/",
}

_BOOKS = {
    "zh": reading_zh,
    "en": reading_en,
    "ja": reading_ja,
    "ko": reading_ko,
    "es": reading_es,
    "fr": reading_fr,
    "it": reading_it,
}
_UNSPACED = ("zh", "ja")

Piece = tuple[str, int, int]
"""A spoken character and the stretch [start, end) of the displayed text it stands for."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What is said.  `spans[i]` is the stretch [start, end) of the displayed text behind `text[i]`; both rise."""

    text: str
    spans: tuple[tuple[int, int], ...]

    @property
    def speakable(self) -> bool:
        """True when there is a sound to make; else no voice is asked."""
        return any(char.isalnum() for char in self.text)

    def shown(self, start: int, end: int) -> tuple[int, int]:
        """Return the displayed stretch of the spoken characters [start, end), start < end."""
        return self.spans[start][0], max(stop for _, stop in self.spans[start:end])


@lru_cache(maxsize=256)  # a clause is read for its length, for its clip's name and for the voice
def read_aloud(text: str, lang: str) -> Reading:
    """Return how `text` is said in `lang`; never raises, and leaves no ASCII digit in zh, en, ja, ko, es, fr and it."""
    shown = _normalised(text[:MAX_CHARS])
    base = lang.partition("-")[0]
    book = _BOOKS.get(base)
    rules, signs = (book.RULES, book.SIGNS) if book else (reading_plain.RULES.get(base, ()), reading_plain.SIGNS)
    pieces = _tidy(_scan(shown, rules, signs), spaced=base not in _UNSPACED)
    return Reading("".join(piece[0] for piece in pieces), tuple((start, end) for _, start, end in pieces))


def _normalised(text: str) -> list[Piece]:
    """Full-width digits, superscripts, ㎡ and other costumes become plain characters, each with its place."""
    pieces: list[Piece] = []
    for index, char in enumerate(text):
        plain = char
        category = unicodedata.category(char)
        if category == "Nd":
            plain = str(unicodedata.digit(char))
        elif category[0] in _NORMAL_KINDS and not char.isascii() and not "\u3130" <= char <= "\u318f":  # ㅋㅋㅋ
            plain = unicodedata.normalize("NFKC", char)
        if category in ("Cf", "Cs", "Co", "Cn", "Me", "Sk") or "\ufe00" <= char <= "\ufe0f":
            continue  # joiners, keycaps, variation selectors: only the picture needs them
        pieces.extend((_ascii_digit(_NORMAL_MARKS.get(part, part)), index, index + 1) for part in plain)
    return pieces


def _ascii_digit(char: str) -> str:
    return str(unicodedata.digit(char)) if unicodedata.category(char) == "Nd" else char


def _scan(shown: list[Piece], rules: Sequence[Rule], signs: dict[str, str]) -> list[Piece]:
    text = "".join(piece[0] for piece in shown)
    spoken: list[Piece] = []
    place = 0
    while place < len(text):
        end, words = _rule_at(text, place, rules)
        if end > place:
            start_shown, end_shown = shown[place][1], shown[end - 1][2]
        else:
            end, words = place + 1, _sign(text, place, signs)
            start_shown, end_shown = shown[place][1], shown[place][2]
        spoken.extend((char, start_shown, end_shown) for char in words)
        place = end
    return spoken


def _rule_at(text: str, place: int, rules: Sequence[Rule]) -> tuple[int, str]:
    if not _STARTS.match(text, place):
        return place, ""
    if not (place and text[place - 1].isascii() and text[place - 1].isalnum()) and (
        found := _ADDRESS.match(text, place)
    ):
        return found.end(), " "
    for pattern, say in rules:
        found = pattern.match(text, place)
        if found and found.end() > place:
            return found.end(), say(found)
    return place, ""


def _sign(text: str, place: int, signs: dict[str, str]) -> str:
    char = text[place]
    if char in ".,:" and text[place + 1 : place + 2].isalnum() and text[place - 1 : place].isascii() and place:
        return signs.get(f"inner {char}", " ")  # 1.e4, e.g: inside a Latin token, no pause
    if char in signs:
        return signs[char]
    category = unicodedata.category(char)
    if category[0] in "LMN":
        return char
    return " " if category[0] == "Z" or category == "Cc" else ""


def _tidy(spoken: list[Piece], *, spaced: bool) -> list[Piece]:
    """One mark where several stood, none in front, runs folded, spaces only where a script wants them."""
    kept: list[Piece] = []
    run, place = 0, -1
    for piece in spoken:
        char = piece[0]
        last = kept[-1][0] if kept else ""
        if char != last:
            run = 1
        elif piece[1] != place:  # 八八八八 of one figure is no run
            run += 1
        place = piece[1]
        if char in _STRONG or char in _WEAK:
            while kept and kept[-1][0] == " ":
                kept.pop()
            last = kept[-1][0] if kept else ""
            if not kept or (last in _STRONG and char in _WEAK):
                continue
            if last in _STRONG or last in _WEAK:
                kept.pop()
            kept.append(piece)
        elif char == " ":
            if kept and last != " ":
                kept.append(piece)
        elif run <= MAX_RUN:
            if last == " " and not spaced and not (_is_latin(char) and len(kept) > 1 and _is_latin(kept[-2][0])):
                kept.pop()
            kept.append(piece)
    while kept and kept[-1][0] == " ":
        kept.pop()
    return kept


def _is_latin(char: str) -> bool:
    return char.isalpha() and char < "\u0250"
