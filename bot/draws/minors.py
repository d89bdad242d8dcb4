"""Who says of herself that she is a minor: she is out of every draw (rules A01).

Adults who speak of their children, of sizes and of amounts are not minors: only the first person counts.
"""

import re
import unicodedata

ADULT_AGE = 18
_OTHERS = re.compile(
    r"孩子|儿子|女儿|闺女|宝宝|宝贝|侄|外甥|孙|弟弟|妹妹|家长|我家|我们家|送给|买给|给.{0,4}(?:买|穿|用)"
    r"|\b(?:my|our|a|the)\s+(?:\S+\s+)?(?:son|daughter|kid|child|niece|nephew|brother|sister|baby|boy|girl)s?\b"
    r"|\b(?:children|grandson|granddaughter|year[- ]olds?\s+\w+)\b"
)
_AGE = re.compile(
    r"(?:我|本人|人家)(?:今年|才|刚|还|现在|只有|是|已经|快|满|就|也)*"
    r"(?P<zh>\d{1,2}|[一二两三四五六七八九十]{1,3})(?:周?岁|歲)(?!.{0,2}(?:以上|的时候|那年))"
    r"|\b(?:i am|i'm|im|i(?: just)? turned)\s+(?:only\s+|just\s+)?(?P<en>\d{1,2})"
    r"(?:\s*(?:years? old|yo|y/o|yrs?)\b|\s*[.!,?]|\s+(?:and|so|but|btw|lol|can|may|is|am)\b|\s*$)"
)
_SAID = re.compile(
    r"(?:我|本人)(?:还|才|是|就|也)*(?:个|一个|一名)?(?:未成年|小学生|初中生|高中生|中学生)(?!.{0,2}(?:的妈|的爸|老师))"
    r"|我(?:还|才|在)*(?:读|上|念)(?:小学|初中|初[一二三]|高中|高[一二]|[一二三四五六]年级)"
    r"|\bi(?: am|'m|m) (?:still )?(?:a )?(?:minor|under ?age|under (?:18|eighteen))\b"
    r"|\bi(?: am|'m|m) (?:still )?in (?:primary school|elementary school|middle school|(?:1st|2nd|3rd|[4-9]th) grade)\b"
)
_NOT = re.compile(r"不是|早就不是|又不是|\bnot (?:a )?(?:minor|under)")
_DIGITS = {char: number for number, char in enumerate("一二三四五六七八九", 1)} | {"两": 2}


def says_minor(text: str) -> bool:
    """Return whether who wrote `text` says of herself that she is under eighteen."""
    said = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    if _OTHERS.search(said) or _NOT.search(said):
        return False
    if _SAID.search(said):
        return True
    found = _AGE.search(said)
    return found is not None and 4 <= _number(found["zh"] or found["en"]) < ADULT_AGE


def _number(text: str) -> int:
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.partition("十")
    if not ten:
        return _DIGITS.get(text, 0)
    return 10 * _DIGITS.get(tens, 1) + _DIGITS.get(ones, 0)
