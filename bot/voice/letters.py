"""What a Spanish, French or Italian text holds beside words of its language: letters one by one, and foreign words."""

import re

_NAMES = {
    "es": "a be ce de e efe ge hache i jota ka ele eme ene o pe cu erre ese te u uve uve-doble equis i-griega zeta",
    "fr": "a b c d e f g h i j k l m n o p q r s t u v w x i-grec z",  # its dictionary says letters as they are named
    "it": "a bi ci di e effe gi acca i ilunga cappa elle emme enne o pi cu erre esse ti u vu doppiavù ics ipsilon zeta",
}
_WORDS_OF_ONE = {"es": "aeouy", "fr": "ay", "it": "aeio"}
_SPELLED = re.compile(r"[A-Z]{2,5}")
_SAYABLE = re.compile(r"(?=.*[AEIOUY])[^AEIOUY]?[LR]?(?:[AEIOUY]{1,2}[^AEIOUY])*[AEIOUY]{0,2}[SNRL]?")
_FOREIGN = {
    "es": re.compile(r".*(?:[kw]|sh|th|ph|oo|ee|[bcfghkmpqtvw]$|([bdfghjkmpqstvxz])\1)", re.I),
    "it": re.compile(r".*(?:[kwyj]|sh|th|oo|ee|[bcdfghkmpqtvwxz]$)", re.I),
}


def names_of(word: str, lang: str) -> list[str]:
    """Return the names of the letters when `word` is spelled (USB, XL, a lone M), else nothing."""
    is_spelled = _SPELLED.fullmatch(word) and not _SAYABLE.fullmatch(word)
    if not is_spelled and not (re.fullmatch("[A-Z]", word) and word.lower() not in _WORDS_OF_ONE[lang]):
        return []
    names = _NAMES[lang].split()
    return [part for letter in word for part in names[ord(letter) - ord("A")].split("-")]


def is_foreign(word: str, lang: str) -> bool:
    """Return whether `word` is spelled as none of the language is: a brand, for the English side to read."""
    pattern = _FOREIGN.get(lang)
    return pattern is not None and pattern.match(word) is not None
