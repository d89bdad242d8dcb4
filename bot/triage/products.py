"""Which product a comment means: its link number, else its name, else the one on the card."""

import re
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick, MatchKind

from bot.core.goods import Catalog
from bot.triage.forms import folded, letters

_ZH_NUMBERS = {word: value for value, word in enumerate("零一二三四五六七八九十")} | {"两": 2}
_EN_NUMBERS = {w: n for n, w in enumerate("zero one two three four five six seven eight nine ten".split())}
_FIGURE = r"(\d{1,3}|十[一二三四五六七八九]?|[一二两三四五六七八九]十?[一二三四五六七八九]?)"
_NUMBERS = (
    re.compile(
        rf"(?<![月\d.年]){_FIGURE}\s*号\s*(?:链接|宝贝|品|商品|款|那款|产品|link|)(?!色|字|楼|线|店|晚|早|上午|下午|发|到|前|之|开|码|的鞋|下单)"
    ),
    re.compile(rf"(?:链接|宝贝|商品|序号|编号|品)\s*第?\s*{_FIGURE}(?!\d|[元块折件个天])"),
    re.compile(rf"第\s*{_FIGURE}\s*(?:个|款|件|号)?\s*(?:链接|宝贝|商品|产品|品|款)"),
    re.compile(
        r"\b(?:number|no\.?|link|item|product|nr|#)\s*#?\s*(\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten)\b"
    ),
    re.compile(r"#\s*(\d{1,3})\b"),
    re.compile(r"(\d{1,3})\s*(?:番|번|번째)"),
    re.compile(
        r"(?:เบอร์|หมายเลข|รหัส|số|so|mã|nomor|nombor|no|número|numero|номер|№|رقم|etalase|link|ลิงก์)\s*(?:el|o)?\s*(\d{1,3})\b"
    ),
)
MAX_FOUND = 4


@dataclass(frozen=True, slots=True)
class Meant:
    """The products a comment means, the first one leading; empty when none is known."""

    skus: tuple[str, ...]
    why: str

    @property
    def sku(self) -> str | None:
        """The leading product."""
        return self.skus[0] if self.skus else None


class ProductIndex:
    """Finds products of one catalogue in comments; a number that is no link means nothing."""

    def __init__(self, catalog: Catalog) -> None:
        self._by_link = {product.link: product.sku for product in catalog.products.values()}
        self._skus: dict[str, set[str]] = {}
        for product in catalog.products.values():
            words = [
                *product.name.values(),
                *(word for words in product.keywords.values() for word in words),
                product.sku,
            ]
            for word in words:
                if len(bare := letters(word)) >= 2 or (bare and not bare.isascii()):
                    self._skus.setdefault(bare, set()).add(product.sku)
        self._words = list(self._skus)
        self._automaton = AhoCorasick(self._words, matchkind=MatchKind.LeftmostLongest)

    def find(self, text: str, card_sku: str | None = None) -> Meant:
        """Return what `text` means; `card_sku`, the product on the card, if it names none itself."""
        if numbered := self._numbered(folded(text)):
            return Meant(tuple(numbered), "link number")
        if named := self._named(text):
            return Meant(tuple(named), "name")
        return Meant((card_sku,), "product on the card") if card_sku else Meant((), "no product named")

    def _numbered(self, form: str) -> list[str]:
        found: dict[int, str] = {}
        for pattern in _NUMBERS:
            for match in pattern.finditer(form):
                sku = self._by_link.get(_number(match[1]))
                if sku:
                    found.setdefault(match.start(), sku)
        return list(dict.fromkeys(found[place] for place in sorted(found)))[:MAX_FOUND]

    def _named(self, text: str) -> list[str]:
        """Longest names first win their place; a word that several products share names none of them alone."""
        form = folded(text)
        bare = letters(form)
        found = []
        for index, _, _ in self._automaton.find_matches_as_indexes(bare):
            word = self._words[index]
            if len(self._skus[word]) == 1 and (not word.isascii() or _is_word(word, form)):
                found.append(next(iter(self._skus[word])))
        return list(dict.fromkeys(found))[:MAX_FOUND]


def _is_word(word: str, form: str) -> bool:
    """True when an alphabetic name stands in the comment as whole words: "cup" is not in "cupboard"."""
    spaced = r"\W*".join(re.escape(char) for char in word)
    return re.search(rf"(?<![a-z0-9]){spaced}(?:s|es)?(?![a-z0-9])", form) is not None


def _number(text: str) -> int:
    """Return the value of "3", "三", "十二", "二十" or "three", 0 if it is none."""
    if text.isdecimal():
        return int(text)
    if text in _EN_NUMBERS:
        return _EN_NUMBERS[text]
    if "十" not in text:
        return _ZH_NUMBERS.get(text, 0)
    tens, _, ones = text.partition("十")
    return _ZH_NUMBERS.get(tens, 1) * 10 + _ZH_NUMBERS.get(ones, 0)
