"""Two views of a text: `display` is safe to show in every script, `match` is for rules and never leaves the guard.

Marks and joiners that a script or an emoji needs stay on display; the match view folds disguises away and knows the
way back.  Blind removal of marks or format characters destroys languages (Thai, Arabic, Hindi, Persian, emoji).
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.guard.han import SIMPLIFIED

SLOT_MARK = "\ufffc"
"""Stands for a slot in copy that is searched for figures."""
_ZWNJ, _ZWJ, _VS16, _KEYCAP, _BLACK_FLAG, _TAG_END = "\u200c", "\u200d", "\ufe0f", "\u20e3", "\U0001f3f4", "\U000e007f"
_FLAG = re.compile(r"\U0001f3f4[\U000e0030-\U000e007a]{3,6}\U000e007f")
_MAX_MARKS = 2
_LATIN_FORMS = (
    ("аеорсухкмтвніјѕԁоӏһ", "aeopcyxkmtbhijsdolh"),
    ("αορνικτυβηχμωγςδ", "aopviktubnxuwysd"),
    ("ոɡıսłøŧħɨƀ", "ngiulothib"),
    ("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘǫʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnopqrstuvwyz"),
    ("ᎪᏴᏟᎠᎬᎻᎥᎫᏦᏞᎷᏢᏒᏚᎢᏙᎳᎩᏃ", "abcdehijklmprstvwyz"),
)
_LOOKALIKES = {
    ord(form): letter for forms, letters in _LATIN_FORMS for form, letter in zip(forms, letters, strict=True)
}
"""Cyrillic, Greek, Cherokee and other letters that look Latin."""
_CYRILLIC_FORMS = str.maketrans("aeopcyxkmtbh", "аеорсухкмтвн")
_TWO_SCRIPTS = re.compile(
    "[a-z]*[\u0430-\u045f][a-z\u0430-\u045f]*[a-z][a-z\u0430-\u045f]*|[a-z]+[\u0430-\u045f][a-z\u0430-\u045f]*"
)
_FILLERS = frozenset("\u115f\u1160\u3164\uffa0\u2800\u180e")
"""Blank letters and cells: no text needs them, they only part words."""
_ARABIC = str.maketrans(
    dict.fromkeys("أإآٱ", "ا")
    | {"ى": "ي", "ة": "ه", "ؤ": "و", "ئ": "ي", "ـ": "", "؟": "?", "،": ",", "؛": ";"}
    | {"\u06cc": "ي", "\u06a9": "ك", "\u06c1": "ه", "\u06be": "ه"}
    | dict.fromkeys(map(chr, range(0x64B, 0x653)))
)
"""Forms of Arabic letters that are written either way (also on a Persian or Urdu keyboard), vowel and clause marks."""
_QUOTES = dict.fromkeys(map(ord, "’‘ʼ´`"), "'")
_BOXED = {first + at: ord("a") + at for first in (0x1F150, 0x1F170) for at in range(26)}
"""White letters in black circles and boxes, that NFKC leaves as they are: 🅑 🅱."""
_OWN_LETTERS = frozenset(("ru", "uk", "bg", "sr", "mk", "be", "kk", "ky", "mn", "el"))
_CLAUSE_MARKS = frozenset("，。！？；：、,!?;:—\n" + SLOT_MARK)
_KIN = frozenset("妈爸爷奶哥姐弟妹叔伯姑舅姨婆公娘太宝")
"""Called by a doubled character: "妈妈" is no "妈" that somebody wrote twice to hide a curse."""
_DOUBLED = re.compile("(?:([\u3400-\u9fff])\\1){3,}")
_SPELLED = re.compile(r"(?<![a-z])(?:[a-z][ ._*-]){2,}[a-z](?![a-z])")
_DOTTED = re.compile(r"(?<![^\W\d_])(?:[^\W\d_][._*-]){2,}[^\W\d_](?![^\W\d_])|(?<![a-z])(?:[a-z] ){3,}[a-z](?![a-z])")
_PARTED = re.compile("(?<=[\u3400-\u9fff])[\u30fc\u4e28]+(?=[\u3400-\u9fff])")
_LETTERED = re.compile("[\u3400-\u9fff]([a-z])[\u3400-\u9fff](?:\\1[\u3400-\u9fff])+")
_THAI_MARKS = "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
_PLAIN = re.compile(
    "(?:[ -~¡¿«»À-ÖØ-Þà-öø-ÿ\u0102\u0103\u0110\u0111\u01a0\u01a1\u01af\u01b0\u1ea0-\u1ef9\u0410-\u044f"
    "\u0621-\u063a\u0641-\u064a\u0660-\u0669،؛؟\u2013\u2014‘’“”…￥¥，！？；：（）\u3001\u3002\u3005\u300a-\u300d\u301c"
    "\u3041-\u3096\u30a1-\u30fc\u4e00-\u9fff\uac00-\ud7a3\ufffc]++"
    f"|[\u0e01-\u0e30\u0e32\u0e33\u0e40-\u0e46][{_THAI_MARKS}]{{0,3}}+)*+"
)
"""What nearly every clause is made of: each of these may be shown, and folds to one character or a few whatever stands
around it.  A Thai letter bears at most three marks (`_MAX_MARKS`)."""
_MARK = r"(?:[^\w，。！？；：、,!?;:\ufffc]|_)"
_DROPPED = re.compile(f"[\u3041-\u30fa\u3400-\u9fff]{_MARK}+[\u3041-\u30fa\u3400-\u9fff]| {_MARK}* ")
"""Where folding such a text drops a character: marks between two Han characters, a second space among marks."""
_PLACES = tuple(range(400))


@dataclass(frozen=True, slots=True)
class View:
    """A folded text; `index[i]` is the place in the original of its character i."""

    text: str
    index: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the original [start, end) of a non-empty stretch of the view."""
        return self.index[start], self.index[end - 1] + 1


def display(text: str, *, limit: int = 400) -> str:
    """Return `text` fit for a screen: no controls, bidi or stray format characters, spaces folded, at most `limit`."""
    if _PLAIN.fullmatch(text):
        return " ".join(text.split())[:limit]
    text = unicodedata.normalize("NFC", text[: limit * 8])
    shown = " ".join("".join(char for char, _ in _kept(text)).split())
    return shown[:limit].rstrip(_ZWJ + _ZWNJ)


def match(text: str, lang: str = "", *, deep: bool = False) -> View:
    """Return the view that rules see: NFKC, casefolded, simplified, without look-alikes and hidden characters.

    `deep`, for viewers' text only, also drops symbols inside words and folds repeats.
    """
    return _view(text, base_language(lang) not in _OWN_LETTERS, deep)


@lru_cache(maxsize=64)
def _view(text: str, latin: bool, deep: bool) -> View:
    """Fold a text.  Kept for a while: a clause is folded for its figures, its words, then as context."""
    if not deep and _PLAIN.fullmatch(text):
        folds = _FOLDS if latin else _OWN_FOLDS
        folded = text.translate(folds)
        if not _DROPPED.search(folded):
            if len(folded) == len(text) <= len(_PLACES):
                return _mended(View(folded, _PLACES[: len(text)]), latin)
            return _mended(View(folded, tuple(at for at, char in enumerate(text) for _ in folds[ord(char)])), latin)
    return _folded_view(text, latin, deep)


def _folded_view(text: str, latin: bool, deep: bool) -> View:
    """Fold letter by letter."""
    out: list[str] = []
    index: list[int] = []
    text, places = _composed(text)
    for char, at in _kept(text):
        if char in (_ZWJ, _ZWNJ) or "\ufe00" <= char <= "\ufe0f" or char >= "\U000e0000":
            continue
        if unicodedata.category(char) == "Mn" and out and not _keeps_marks(out[-1]):
            continue
        for folded in _fold(char, latin):
            out.append(folded)
            index.append(places[at])
    return _mended(_joined(out, index, deep), latin)


def _composed(text: str) -> tuple[str, Sequence[int]]:
    """Return a text in composed form (NFC), and the place of each of its characters in `text`.

    A mark or a vowel of Hangul that stands for itself belongs to the letter before: "가" may be sent as two characters.
    """
    if unicodedata.is_normalized("NFC", text):
        return text, range(len(text))
    out, index, start = "", list[int](), 0
    for end in range(1, len(text) + 1):
        if end < len(text) and (unicodedata.combining(text[end]) or "\u1160" <= text[end] <= "\u11ff"):
            continue
        letters = unicodedata.normalize("NFC", text[start:end])
        out += letters
        index += [start] * len(letters)
        start = end
    return out, index


@lru_cache(maxsize=16_384)
def _fold(char: str, latin: bool) -> str:
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    folded = unicodedata.normalize("NFKC", char).casefold()
    if not _keeps_marks(folded[:1]):
        folded = "".join(c for c in unicodedata.normalize("NFKD", folded) if unicodedata.category(c) != "Mn")
    folded = folded.translate(SIMPLIFIED).translate(_QUOTES).translate(_BOXED).translate(_ARABIC)
    # One character must not become a sentence: U+FDFA alone unfolds to eighteen.
    return (folded.translate(_LOOKALIKES) if latin else folded)[:4]


class _Folds(dict[int, str]):
    """Code point -> what it folds to, worked out when it is first met; for characters of `_PLAIN`."""

    def __init__(self, *, latin: bool) -> None:
        self._latin = latin

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold(chr(code), self._latin)
        return folded


_FOLDS, _OWN_FOLDS = _Folds(latin=True), _Folds(latin=False)


def _joined(chars: list[str], index: list[int], deep: bool) -> View:
    """Take spaces and symbols out between two Han characters, fold other spaces, and, if `deep`, repeats."""
    out: list[str] = []
    kept: list[int] = []
    gap: list[int] = []
    for place, char in enumerate(chars):
        if _is_gap(char, deep):
            gap.append(place)
            continue
        if gap and (not deep if not out else not (is_han(out[-1]) and is_han(char))):
            for symbol in _seen_gap(chars, gap, out[-1] if out else "", char, deep):
                out.append(chars[symbol] if not chars[symbol].isspace() else " ")
                kept.append(index[symbol])
        gap.clear()
        if deep and _is_repeat(out, char):
            continue
        out.append(char)
        kept.append(index[place])
    if gap and not deep:
        out += [chars[place] for place in gap]
        kept += [index[place] for place in gap]
    view = View("".join(out), tuple(kept))
    return _without(view, _SPELLED, 1, 2) if deep else view


def _seen_gap(chars: list[str], gap: list[int], before: str, after: str, deep: bool) -> list[int]:
    symbols = [place for place in gap if not chars[place].isspace()]
    if deep and before.isalpha() and after.isalpha() and len(symbols) == len(gap):
        return []
    spaces = [place for place in gap if chars[place].isspace()][:1]
    return spaces if deep else sorted(symbols + spaces)


def _is_gap(char: str, deep: bool) -> bool:
    if char in _CLAUSE_MARKS:
        return deep and char != SLOT_MARK
    return char.isspace() or unicodedata.category(char)[0] in "SP"


def _is_repeat(out: list[str], char: str) -> bool:
    if not out or out[-1] != char or char.isdigit():
        return False
    return (is_han(char) and char not in _KIN) or (len(out) > 1 and out[-2] == char)


def _mended(view: View, latin: bool) -> View:
    """Take away what parts the letters of a word: strokes and letters between Han, doubling, dots, another script."""
    text = view.text
    if "\u30fc" in text or "\u4e28" in text:
        view = _without(view, _PARTED, 0, 0)
    if not text.isascii():
        doubled = _DOUBLED.search(text)
        if doubled and not _KIN.issuperset(doubled[0]):  # else no word has three doubled characters in a row
            view = _without(view, _DOUBLED, 1, 2)
        view = _without(view, _LETTERED, 1, 2)
    if not latin and _TWO_SCRIPTS.search(text):
        view = View(_TWO_SCRIPTS.sub(lambda word: word[0].translate(_CYRILLIC_FORMS), view.text), view.index)
    return _without(view, _DOTTED, 1, 2)


def _without(view: View, parted: re.Pattern[str], first: int, step: int) -> View:
    """Drop every `step`-th character of what `parted` finds, from its `first` on; all of it where `step` is 0."""
    text, index, end = "", list[int](), 0
    for found in parted.finditer(view.text):
        inner = range(found.start(), found.end())
        dropped = set(inner[first::step] if step else inner)
        keep = [place for place in range(end, found.end()) if place not in dropped]
        text += "".join(view.text[place] for place in keep)
        index += [view.index[place] for place in keep]
        end = found.end()
    return View(text + view.text[end:], (*index, *view.index[end:])) if end else view


def _kept(text: str) -> Iterator[tuple[str, int]]:
    """Yield what may be displayed, with its place in `text`."""
    flags = {place for found in _FLAG.finditer(text) for place in range(*found.span())} if _BLACK_FLAG in text else ()
    base, marks = "", 0
    for at, char in enumerate(text):
        if " " <= char < "\x7f" or "\u4e00" <= char <= "\u9fff":
            base, marks = char, 0
            yield char, at
            continue
        if char in _FILLERS:
            continue
        category = unicodedata.category(char)
        if category in ("Cc", "Zs", "Zl", "Zp"):
            base, marks = "", 0
            yield " ", at
        elif category in ("Mn", "Me"):
            marks += 1
            if _mark_belongs(char, base, marks, text[at + 1 : at + 2]):
                yield char, at
        elif category == "Cf":
            if at in flags or _joins(char, base, text[at + 1 : at + 2]):
                yield char, at
        elif category not in ("Co", "Cs", "Cn"):
            base, marks = char, 0
            yield char, at


def _mark_belongs(char: str, base: str, marks: int, after: str) -> bool:
    if char == _VS16:
        return _is_pictograph(base) or (base in "0123456789#*" and after == _KEYCAP)
    if char == _KEYCAP:
        return base != "" and base in "0123456789#*"
    if "\ufe00" <= char <= "\ufe0f" or char >= "\U000e0100" or unicodedata.category(char) == "Me":
        return False
    if not base or is_han(base) or "\u0334" <= char <= "\u0338":
        return False
    return marks <= (_MAX_MARKS if base.isascii() else _MAX_MARKS + 1) and unicodedata.category(base)[0] in "LM"


def _joins(char: str, base: str, after: str) -> bool:
    if char == _ZWJ:
        return (_is_pictograph(base) and _is_pictograph(after)) or (_shapes(base) and base != "")
    return char == _ZWNJ and _shapes(base) and _shapes(after)


def _shapes(char: str) -> bool:
    """True for letters of scripts that a joiner reshapes: Arabic, Syriac, the Indic family, Khmer, Mongolian."""
    return "\u0600" <= char <= "\u08ff" or "\u0900" <= char <= "\u0dff" or "\u1780" <= char <= "\u18af"


def _is_pictograph(char: str) -> bool:
    return char != "" and (char >= "\U0001f000" or unicodedata.category(char) == "So" or char in "\u2194\u2195\u203c")


def _keeps_marks(char: str) -> bool:
    """True when marks are part of the letter: every script but Latin, Greek, Cyrillic and Chinese characters."""
    if "\u1e00" <= char <= "\u1fff" or "\u3400" <= char <= "\u9fff" or char >= "\U00020000":
        return False
    return char >= "\u0590"


def is_han(char: str) -> bool:
    """True for a Chinese character or kana."""
    return "\u3400" <= char <= "\u9fff" or "\u3041" <= char <= "\u30fa" or char >= "\U00020000"


@lru_cache(maxsize=256)
def base_language(lang: str) -> str:
    """Return the language of a tag: "zh-Hant" is "zh"."""
    return lang.replace("_", "-").split("-", 1)[0].lower()
