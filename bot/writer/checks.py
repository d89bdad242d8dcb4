"""Refuses what a model may not put into the host's mouth, clause by clause, before the guard sees it.

The guard checks meaning (claims, banned terms); this checks form: slots, figures, language, length, copies, leaks
(rules I02, I05, I10, I11).
"""

import re
from collections import Counter
from functools import lru_cache

from bot.core.facts import SLOT, slots_in
from bot.core.text import fold, language_of, words_only
from bot.writer.answer_stream import Rejected
from bot.writer.backing import is_foreign, unbacked

MAX_CLAUSES = 5
MAX_CHARS = {"zh": 64, "ja": 90}
"""Longest answer said in languages without spaces: some slack over what the prompt asks for."""
MAX_WORDS, MAX_WORDS_KO = 36, 26
"""The same in words; Korean ones hold their particles."""
COPY_CHARS, COPY_WORDS = 12, 7
"""So long a run of the viewer's own words, in characters (CJK) or words, counts as a copy (rules I11)."""
LEAK_WORDS = 8
"""A run of so many words of the system prompt is a leak (rules I05)."""
MAX_REPEATS = 3

_MARKUP = re.compile(
    r"https?:|www\.|\b[\w-]+\.(?:com|cn|net|org|io)\b|```|\*\*|__|\]\(|^\s*(?:#|[-*]\s)|<[a-z/!]|[{}|]", re.I | re.M
)
_ZH_FIGURE = re.compile(
    r"[零一二两三四五六七八九十百千万亿]*(?:[零二两三四五六七八九十百千万亿]|[一十]十)[点零一二三四五六七八九十百千万亿]*"
    r"(?:元|块|毛|折|成|小时|分钟|秒|天|个月|年|毫升|升|克|千克|公斤|斤|厘米|毫米|米|瓦|度|件|个|人|层|倍)"
    r"|百分之|半价|一折"
)
_JA_FIGURE = re.compile(
    r"[一二三四五六七八九十百千万億]*(?:[二三四五六七八九十百千万億]|[一十]十)"
    r"(?:円|割|個|本|枚|着|点|名|人|日|時間|分|秒|週間|年|か月|ヶ月|グラム|キロ|リットル|センチ|メートル|ミリ|倍|パーセント)"
    r"|半額|半値|半分の(?:値段|価格)"
)
_KO_FIGURE = re.compile(
    r"(?:[일이삼사오육칠팔구]?[십백천만])+[일이삼사오육칠팔구]?\s?(?:원|개월|개|퍼센트|그램|리터|시간|밀리)"
    r"|[일이삼사오육칠팔구]\s?(?:퍼센트|그램|리터|개월|할인)|[일이삼사오육칠팔구십백천만]{2,}\s?(?:분|배|년|할)"
    r"|(?:두|세|네|다섯|여섯|일곱|여덟|아홉|열|스무)\s?(?:개|시간|명|병|장|배|달)|반값|절반 가격"
)
_EN_FIGURE = re.compile(
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty|fifty|sixty"
    r"|seventy|eighty|ninety|hundred|thousand|million|percent|half price)\b",
    re.I,
)
_FIGURES = {"zh": _ZH_FIGURE, "ja": _JA_FIGURE, "ko": _KO_FIGURE}
"""Number words with a unit; the guard knows those of more languages."""
_LATIN = frozenset("de es fr id it ms pt tr vi".split())
"""Languages whose script alone does not tell them from English."""
MAX_KANJI = 8
"""So many characters of a Japanese answer may come before the first kana, then it is Chinese."""
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_WORDS = re.compile(r"[^\W_]+")


class Checks:
    """Judge the clauses of one answer in order; keeps what was said so far, bounded by the longest answer."""

    def __init__(
        self, *, lang: str, slots: frozenset[str], grounded: bool, comment: str, known: str, prompt: str
    ) -> None:
        """Prepare the checks of one answer.

        Args:
            lang: The one language of the answer.
            slots: Raw slots that may be used, each once.
            grounded: False when the answer names no fact: then its first clause must hold a slot.
            comment: The viewer's words, which may not be read out.
            known: Facts in words; a run that stands there too is no copy and no leak.
            prompt: The rules of the system prompt.
        """
        self._lang, self._slots, self._grounded = lang, slots, grounded
        self._said, self._used, self._count = "", set[str](), 0
        self._copied = _runs(comment) - _known_runs(known)
        self._known = _folded(known)
        self._leaks = _leaks(prompt)

    def passed(self, clause: str) -> str:
        """Return `clause` unchanged, or raise Rejected with the reason."""
        self._count += 1
        self._check_slots(clause)
        bare = SLOT.sub(" ", clause)
        if any(char.isdigit() for char in bare) or _FIGURES.get(self._lang, _EN_FIGURE).search(bare):
            raise Rejected("figure")
        if _MARKUP.search(bare) or "[[" in bare or "]]" in bare:
            raise Rejected("markup")
        self._said += clause if self._lang in MAX_CHARS else f" {clause}"
        said = SLOT.sub(" ", self._said)
        if not _is_in(self._lang, said) or is_foreign(said, self._lang):
            raise Rejected("language")
        self._check_length(said)
        if _runs(said) & self._copied:
            raise Rejected("copied")
        if _word_runs(said, LEAK_WORDS) & self._leaks:
            raise Rejected("leak")
        if _repeats(said, self._lang) > MAX_REPEATS:
            raise Rejected("repeats")
        if unbacked(bare, self._lang, self._known):
            raise Rejected("ungrounded")
        return clause

    def _check_slots(self, clause: str) -> None:
        raw = [slot.raw for slot in slots_in(clause)]
        if not self._slots.issuperset(raw):
            raise Rejected("slot")
        if len(set(raw)) < len(raw) or self._used.intersection(raw):
            raise Rejected("doubled")
        self._used.update(raw)
        if self._count == 1 and not self._grounded and not raw:
            raise Rejected("ungrounded")

    def _check_length(self, said: str) -> None:
        if chars := MAX_CHARS.get(self._lang):
            too_long = len("".join(said.split())) > chars
        else:
            too_long = len(_WORDS.findall(said)) > (MAX_WORDS_KO if self._lang == "ko" else MAX_WORDS)
        if too_long or self._count > MAX_CLAUSES:
            raise Rejected("too_long")


def _is_in(lang: str, said: str) -> bool:
    """True when the script of `said` may be that of `lang`."""
    told = language_of(said, lang)
    if told == lang:
        return True
    if lang == "ja" and told == "zh":
        return len(words_only(said)) <= MAX_KANJI
    return lang in _LATIN and told in ("en", "vi")


@lru_cache(maxsize=8)
def _leaks(prompt: str) -> frozenset[str]:
    """The runs of a system prompt: it is the same for every answer of a persona and language."""
    return frozenset(_word_runs(prompt, LEAK_WORDS))


@lru_cache(maxsize=32)
def _known_runs(known: str) -> frozenset[str]:
    """The runs of a product's facts: they are long, and the same for every answer about it."""
    return frozenset(_runs(known))


@lru_cache(maxsize=32)
def _folded(known: str) -> str:
    return fold(known)


def _runs(text: str) -> set[str]:
    """Return what counts as a telling run of a text: 12 CJK-holding characters, or 7 words."""
    flat = words_only(text)
    chars = {flat[i : i + COPY_CHARS] for i in range(len(flat) - COPY_CHARS + 1)} if _CJK.search(flat) else set()
    return chars | _word_runs(text, COPY_WORDS)


def _word_runs(text: str, length: int) -> set[str]:
    words = _WORDS.findall(fold(text))
    return {" ".join(words[i : i + length]) for i in range(len(words) - length + 1)}


def _repeats(said: str, lang: str) -> int:
    """Return how often the commonest phrase occurs: 3 characters in Chinese, 4 in Japanese, 2 words elsewhere."""
    size = {"zh": 3, "ja": 4}.get(lang)
    units, size = (list(words_only(said)), size) if size else (_WORDS.findall(fold(said)), 2)
    phrases = Counter(tuple(units[i : i + size]) for i in range(len(units) - size + 1))
    return max(phrases.values(), default=0)
