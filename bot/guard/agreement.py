"""Makes the words beside a slot agree with what fills it: Korean endings, English articles and verbs.  Pure.

Copy is written once, the goods are named later: `[[fact.size:SKU]]예요` is 면 소재예요 and 면이에요, "the
[[name:SKU]] is" is "the kettle is" and "the scissors are".  It is done when the slot is filled: new goods agree too.
"""

import re
from collections.abc import Callable, Iterator

from bot.core.facts import SLOT

_BATCHIM, _RIEUL, _OPEN = "batchim", "rieul", "open"
"""How a word ends to a Korean ear: with a consonant, with ㄹ, with a vowel."""
_PAIRS = (
    ("이었", "였"), ("이에요", "예요"), ("이라", "라"), ("이랑", "랑"), ("이나", "나"), ("이고", "고"), ("이든", "든"),
    ("은", "는"), ("이", "가"), ("을", "를"), ("과", "와"), ("으로", "로"),
)  # fmt: skip
"""(after a consonant, after a vowel); Standard Korean Orthography, articles 15 to 18 and the list of particles."""
_KEEPS_VOWEL = frozenset({"이고", "이든"})
"""Forms that are right after a vowel as well: nothing is shortened there."""
_BOTH = re.compile(r"(은|이|을|과)\((?:는|가|를|와)\)|\((이|으)\)(?=[가-힣])")
_ENDING = r"|".join(sorted({form for pair in _PAIRS for form in pair}, key=len, reverse=True))
_PARTICLE = re.compile(rf"({_ENDING})(?=([가-힣]?))")
_GOES_ON = frozenset("이었 였 이라 라 이나 나 이고 고 이든 든 으로 로 은 는 이에요 예요".split())
"""Forms behind which an ending may go on: 였어요, 이라서, 로는.  The others end the word."""
_DIGITS = dict(zip("0123456789", "영일이삼사오육칠팔구", strict=True))
_SIGNS = {"%": "퍼센트", "¥": "위안", "₩": "원", "$": "달러", "€": "유로", "£": "파운드", "℃": "도"}
_UNITS = {
    "g": "그램", "kg": "그램", "mg": "그램", "ml": "리터", "l": "리터", "cm": "미터", "mm": "미터", "m": "미터",
    "w": "와트", "v": "볼트", "gb": "바이트", "tb": "바이트", "mah": "아워", "h": "시간", "hz": "헤르츠",
}  # fmt: skip
_LETTER_BATCHIM = frozenset("LMNR")
"""Letters whose Korean name ends in a consonant: 엘 엠 엔 알; of these L and R in ㄹ."""
_ENDS = re.compile(r"([0-9][0-9.,]*)?\s*([A-Za-z]+|[%₩$€£¥℃])?[\s)\]」』”\"']*$")
_AN = re.compile(r"(?:[aeio]|u(?!ni|s[ei]|tens|k)|hour|honest|heir|8|11(?!\d)|18(?!\d))(?!ne\b|uro|wer)", re.IGNORECASE)
_SPELT_AN = re.compile(r"[AEFHILMNORSX](?:[A-Z0-9-]|\b)")
_ARTICLE = re.compile(r"\b([Tt]he|[Aa]n?) $")
_DETERMINED = re.compile(r"(?:the|an?|my|your|our|its|this) ", re.IGNORECASE)
_VERB = re.compile(r" (is|are|has|have|was|were|isn't|aren't)\b")
_PLURAL = {"is": "are", "has": "have", "was": "were", "isn't": "aren't"}
_SINGULAR = {plural: singular for singular, plural in _PLURAL.items()}
_BEFORE_HEAD = re.compile(r" (?:of|with|for|in|from|by|without) | \(|, ")
_NO_PLURAL = re.compile(r"(?:ss|us|is|as|os|lens|series|news|chess|gas)$", re.IGNORECASE)
_NAMES = frozenset({"name", "contents", "gift", "thing", "prize"})
"""Slots that stand for things, which a verb agrees with."""
Value = Callable[[re.Match[str]], str]
"""A slot -> what fills it now."""


def agreed(copy: str, lang: str, value: Value) -> str:
    """Return `copy` with the words beside its slots as their values ask for; the slots stay open."""
    copy = SLOT.sub(lambda found: _apart(found, value(found)), copy)
    if lang not in ("ko", "en") or not SLOT.search(copy):
        return copy
    return "".join(_pieces(copy, lang, value))


def _apart(found: re.Match[str], filled: str) -> str:
    """Return a slot with a space where Latin letters and figures would run into one word: "mp3" and "59" make no mp359.

    Letters behind a word are its ending ("[[name:SKU]]s").
    """
    before, after = found.string[: found.start()][-1:], found.string[found.end() :][:1]
    lead = " " if _is_latin(before) and _is_latin(filled[:1]) else ""
    tail = " " if _is_latin(filled[-1:]) and _is_latin(after) and not (filled[-1:] + after).isalpha() else ""
    return lead + found[0] + tail


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


def _pieces(copy: str, lang: str, value: Value) -> Iterator[str]:
    at = 0
    slots = list(SLOT.finditer(copy))
    after = ""  # of the slot before: what its value makes of the words that follow
    for slot, following in zip(slots, [*slots[1:], None], strict=True):
        filled = value(slot)
        before = copy[at : slot.start()] if at == 0 else after
        if lang == "en":
            before = _with_article(before, filled)
        yield before + slot[0]
        at = slot.end()
        after = copy[at : following.start() if following else len(copy)]
        after = _korean(after, filled) if lang == "ko" else _english(after, filled, slot[1])
    yield after


def _korean(after: str, filled: str) -> str:
    if not (ends := ending_of(filled)):
        return after
    if both := _BOTH.match(after):
        after = (both[1] or both[2]) + after[both.end() :]
    found = _PARTICLE.match(after)
    if found is None or (found[2] and found[1] not in _GOES_ON):
        return after
    return _form(found[1], ends) + after[found.end() :]


def _form(written: str, ends: str) -> str:
    for closed, opened in _PAIRS:
        if written in (closed, opened):
            if ends == _OPEN or (closed == "으로" and ends == _RIEUL):
                return closed if closed in _KEEPS_VOWEL and written == closed else opened
            return closed
    return written


def ending_of(value: str) -> str:
    """Return how `value` ends when it is read in Korean: batchim, rieul or open; empty if nobody knows."""
    last = value.rstrip(" .,!?)]」』”\"'")[-1:]
    if "가" <= last <= "힣":
        final = (ord(last) - 0xAC00) % 28
        return _RIEUL if final == 8 else _BATCHIM if final else _OPEN
    if last in _DIGITS:
        if value[0] in _SIGNS:  # read behind the figure
            return ending_of(_SIGNS[value[0]])
        return ending_of(_DIGITS[last]) if last != "0" else _BATCHIM  # 십, 백, 천, 만, 영
    if last in _SIGNS:
        return ending_of(_SIGNS[last])
    return _of_letters(value) if last.isascii() and last.isalpha() else ""


def _of_letters(value: str) -> str:
    found = _ENDS.search(value)
    word = (found and found[2]) or ""
    if found and found[1] and word.casefold() in _UNITS:
        return ending_of(_UNITS[word.casefold()])
    if word.isupper():
        letter = word[-1]
        return _RIEUL if letter in "LR" else _BATCHIM if letter in _LETTER_BATCHIM else _OPEN
    word = word.casefold()
    if word.endswith("l") or word.endswith("le"):
        return _RIEUL
    # 캡, 북, 캣: a stop behind a short vowel closes the syllable; behind a consonant it gets a vowel of its own.
    return _BATCHIM if re.search(r"[mn]$|[mn]e$|ng$|[aeiou][pkt]$|ck$", word) else _OPEN


def _with_article(before: str, filled: str) -> str:
    article = _ARTICLE.search(before)
    if article is None or not filled:
        return before
    if _DETERMINED.match(filled):
        return before[: article.start()]
    if article[1].casefold() == "the":
        return before
    spelt = _SPELT_AN.match(filled) is not None if filled[:2].isupper() else _AN.match(filled) is not None
    return before[: article.start()] + article[1][0] + ("n " if spelt else " ")


def _english(after: str, filled: str, slot: str) -> str:
    verb = _VERB.match(after)
    if verb is None or slot not in _NAMES or not filled:
        return after
    forms = _PLURAL if is_plural(filled) else _SINGULAR
    return f" {forms.get(verb[1], verb[1])}{after[verb.end() :]}"


def is_plural(name: str) -> bool:
    """True if an English name stands for several things: by the last word of what it is, as in mugs in grey."""
    head = _BEFORE_HEAD.split(name)[0].strip()
    return head.casefold().endswith("s") and not _NO_PLURAL.search(head)
