"""Text hygiene: viewer text is hostile until it went through here, and still only data afterwards."""

import html
import re
import unicodedata

PLAIN_LIMIT = 500
"""Characters of a comment that are read; what stands behind them goes nowhere."""
_TAG = re.compile(r"<[^>]{0,200}>")
_SPACE = re.compile(r"\s+")
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_KEEP_FORMAT = frozenset("\u200c\u200d")  # ZWNJ shapes Persian, ZWJ joins emoji
_MAX_MARKS = 2
_KANA = re.compile(r"[\u3040-\u30ff]")
_SCRIPTS = (
    ("ko", re.compile(r"[\uac00-\ud7af\u1100-\u11ff]")),
    ("th", re.compile(r"[\u0e00-\u0e7f]")),
    ("ar", re.compile(r"[\u0600-\u06ff]")),
    ("ru", re.compile(r"[\u0400-\u04ff]")),
    ("hi", re.compile(r"[\u0900-\u097f]")),
    (
        "und",
        re.compile(
            r"[\u0370-\u03ff\u0530-\u05ff\u0700-\u074f\u0780-\u085f\u0980-\u0dff\u0e80-\u10ff\u1200-\u139f\u1780-\u18af]"
        ),
    ),
    ("zh", re.compile(r"[\u3400-\u9fff\U00020000-\U0002fa1f]")),
)
_VIETNAMESE = re.compile(r"[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.IGNORECASE)
_CHINESE = re.compile("[这们吗还说钱发货买卖价请谢问样开让你呢吧哪么很给过个嗎這錢發賣價樣讓麼說]")
"""Common letters that Japanese does not write."""
_LATIN = re.compile(r"[a-z]", re.IGNORECASE)
_NO_WORD = re.compile(r"[\W_]+")


_COMMON = r"!-~\u00a1-\u00ac\u00ae-\u02ff\u3001-\u3029\u3030-\u3096\u309b-\u30ff\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff60"
_HARMLESS = re.compile(rf"[{_COMMON}]+(?: [{_COMMON}]+)*")
"""Latin, kana, Han and Hangul with single spaces: what most comments are made of, and nothing to take out of it."""


def plain_text(text: str, *, limit: int = PLAIN_LIMIT, markup: bool = False) -> str:
    """Return `text` without control, private, bidi and stray format characters, spaces folded, cut at `limit`.

    With `markup`, tags go and entities are decoded first.  At most two combining marks stay on one base.
    """
    text = text[: limit * 8]
    if not markup and len(text) <= limit and _HARMLESS.fullmatch(text):
        return text
    if markup:
        text = html.unescape(_TAG.sub(" ", text))
    kept: list[str] = []
    marks = 0
    for char in text:
        category = unicodedata.category(char)
        if category == "Mn":
            marks += 1
            if marks > _MAX_MARKS and not "\u0e00" <= char <= "\u0e7f":
                continue
        else:
            marks = 0
        if category in ("Cc", "Zl", "Zp"):
            kept.append(" ")
        elif category in ("Co", "Cs", "Cn") or char in _BIDI or (category == "Cf" and char not in _KEEP_FORMAT):
            continue
        else:
            kept.append(char)
    return _SPACE.sub(" ", "".join(kept)).strip()[:limit]


def fold(text: str) -> str:
    """Return the matching form of `text`: NFKC, casefolded, no format characters."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    if folded.isprintable():  # format characters are not
        return folded
    return "".join(char for char in folded if unicodedata.category(char) != "Cf")


def words_only(text: str) -> str:
    """Return `text` folded and without anything but letters, marks and digits."""
    folded = fold(text)
    if _HARMLESS.fullmatch(folded):  # no marks in it: what is no word character may go
        return _NO_WORD.sub("", folded)
    return "".join(char for char in folded if unicodedata.category(char)[0] in "LNM")


def language_of(text: str, default: str = "zh") -> str:
    """Return the language that the script of `text` shows, else `default`.

    Kana wins over Han (ja), and Han alone is Japanese in a Japanese room unless it is plainly Chinese.  Latin is "vi"
    by its letters, otherwise "en"; digits and emoji say nothing.  Most of it in a script that no language here is
    written in (Hebrew, Greek, Bengali ...) is "und": nobody's guess, and not the room's.
    """
    if _KANA.search(text):
        return "ja"
    counts = [(len(pattern.findall(text)), code) for code, pattern in _SCRIPTS]
    best, code = max(counts, key=lambda pair: pair[0])
    latin = len(_LATIN.findall(text))
    if code == "zh" and best and default == "ja" and not _CHINESE.search(text):
        return "ja"  # 送料無料
    if best and (code not in ("zh", "und") or best * 3 >= latin):
        return code
    if latin >= 2:
        return "vi" if _VIETNAMESE.search(text) else "en"
    return default
