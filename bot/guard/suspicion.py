"""The trained layer: doubts a clause that no rule refused but whose pieces are those of claims (docs/adr/0011).

It weighs pieces by tables, `packs/suspicion_LANG.tsv`, that `python -m bench.suspicion --write` makes from the lines in
tests/guard/corpus.  It adds doubts, and has the last word on rules that are only evidence (docs/adr/0013).
"""

import math
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import repeat
from pathlib import Path
from typing import Literal

from bot.core.errors import ConfigError
from bot.core.facts import Slot
from bot.guard.frames import Words
from bot.guard.grams import CLASS, RULE, Cut, Cutter, parts_of
from bot.guard.normalise import SLOT_MARK, View, base_language
from bot.guard.packs import FOLDER
from bot.guard.slots import Filled

Strictness = Literal["hold", "block", "off"]
FAMILY = {"pt": "es", "ms": "id"}
"""Language -> the one by whose table it is judged, where it has none of its own."""
HARMLESS = "harmless"
"""Heads the pieces that speak for a clause."""
UNIT = 100
"""Weights in the table are whole hundredths of log-odds."""
_LENGTH_BITS = 40
_LENGTH_MASK = (1 << _LENGTH_BITS) - 1
"""Room for the sum of the lengths of a clause's pieces, some hundreds of at most 2 million each."""
KINDS: Mapping[str, tuple[str, str]] = {
    "absolute": ("绝对化的说法", "a superlative"),
    "medical": ("治病、保健的功效", "a cure"),
    "efficacy": ("没有依据的功效", "an effect without proof"),
    "own_use": ("亲身使用的故事", "a story of own use"),
    "urgency": ("没有依据的催促", "urgency without an offer"),
    "compare": ("贬低别家", "a slur on others' goods"),
    "guarantee": ("打包票", "a guarantee"),
    "price": ("没有依据的低价", "a price claim without proof"),
    "sales": ("没有依据的销量、口碑", "sales or praise without proof"),
    "human": ("自称真人", "a claim to be human"),
    "natural": ("纯天然、无害", "a claim to be pure or harmless"),
    "pressure": ("对观众施压", "pressure on viewers"),
    "gain": ("赚钱、升值", "a promise of gain"),
    "luck": ("转运、迷信", "a promise of luck"),
    "minors": ("劝未成年人购买", "selling to minors"),
    "offsite": ("引到站外", "a call to deal elsewhere"),
    "other": ("不该说的话", "a line that may not be said"),
}
"""Class of a claim -> what it is called in zh and en."""
_FIGURES = frozenset("price list_price left name link save anchor minutes ends_at viewer count country".split())
"""Slots whose values are not words of the copy, but figures, names, and what the shop states of a country with its day:
one mark each, like every value with a digit."""
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """What one language's pieces weigh."""

    hold: int
    """A score above it is a doubt; hundredths of log-odds."""
    block: int
    """Above it no harmless line of any file was found when that file was left out."""
    parts: Mapping[str, int]
    """Piece -> its weight and its length as one number, as `packed` makes it: a piece is looked up once, and one sum
    over all pieces is both sums."""
    kinds: Mapping[str, str]
    """Piece -> the class of claims it is most often found in."""
    _kept: Callable[[str], int] = field(init=False, repr=False, compare=False)
    """Word -> what it and its parts weigh and how long they are, worked out when it is first met."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "_kept", lru_cache(maxsize=8192)(self._word))

    def weight(self, piece: str) -> int:
        """Return what a piece of the table weighs, in hundredths of log-odds."""
        return self.parts[piece] >> _LENGTH_BITS

    def score(self, cut: Cut) -> float:
        """Return the log-odds, in hundredths, that a clause is a claim; unknown pieces make it longer."""
        both = sum(map(self._kept, cut.words)) + self._sum(cut.rest)
        return (both >> _LENGTH_BITS) * UNIT / math.sqrt(both & _LENGTH_MASK) if both else 0.0

    def _word(self, word: str) -> int:
        return self._sum((word, *parts_of(word)))

    def _sum(self, pieces: Collection[str]) -> int:
        """Return the sum of weights and the sum of lengths, unknown pieces among them, as one number."""
        return sum(map(self.parts.get, pieces, repeat(0))) + len(pieces) * UNIT**2


def packed(weight: int, rarity: int = UNIT) -> int:
    """Return a piece's weight and what it makes a clause longer than an unknown piece does, as one number.

    `rarity`, in hundredths, is at least that of an unknown piece, `UNIT`: the rarer in the lines learned, the larger.
    """
    return (weight << _LENGTH_BITS) + rarity**2 - UNIT**2


def rarity_in(both: int) -> int:
    """Return the rarity that `packed` put into a number."""
    return math.isqrt((both & _LENGTH_MASK) + UNIT**2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Why a clause looks like a claim."""

    kind: str
    """A key of `KINDS`."""
    is_strong: bool
    """True above the threshold that may block."""
    words: tuple[str, ...]
    """The pieces that weighed most, at most three."""

    @property
    def rule(self) -> str:
        """Name it like a rule, for verdicts and the evidence log."""
        return f"learned.{self.kind}"

    def reason(self, lang: str) -> str:
        """Say it in Chinese for Chinese, else in English."""
        zh, en = KINDS[self.kind]
        if base_language(lang) == "zh":
            return f"像是{zh}：{'、'.join(f'“{word}”' for word in self.words)}（按已知的例句判断，请人看一眼）"
        said = ", ".join(f'"{word}"' for word in self.words)
        return f"this looks like {en}: {said} (judged by known examples; a person should look)"


class Suspicion:
    """Doubts clauses by the tables of their languages."""

    def __init__(self, tables: Mapping[str, Table], words: Words) -> None:
        self._tables = tables
        self._words = words
        self._cutters: dict[str, Cutter] = {}

    def prepare(self, languages: Iterable[str]) -> None:
        """Read the tables of `languages` now, so that the first clause need not wait for them."""
        for lang in languages:
            self.knows(base_language(lang))

    def knows(self, lang: str) -> bool:
        """True if clauses in `lang` can be doubted at all."""
        return self._table(lang) is not None

    def doubt(self, text: str, languages: Iterable[str], *, rules: tuple[str, ...] = ()) -> Doubt | None:
        """Return the gravest doubt about a folded text, or None; a language without a table has none.

        `rules` are the ids of those that fit the text and are only evidence.
        """
        worst: tuple[float, Doubt] | None = None
        for lang in sorted(languages):
            table = self._table(lang)
            if table is None:
                continue
            cut = self._cutter(lang).cut(text, rules)
            score = table.score(cut)
            if score > table.hold and (worst is None or score > worst[0]):
                worst = score, _explained(table, set(cut.pieces()), score)
        return worst[1] if worst else None

    def _table(self, lang: str) -> Table | None:
        return self._tables.get(FAMILY.get(lang, lang))

    def _cutter(self, lang: str) -> Cutter:
        if lang not in self._cutters:
            self._cutters[lang] = Cutter(lang, self._words)
        return self._cutters[lang]


def _explained(table: Table, pieces: set[str], score: float) -> Doubt:
    weighty = sorted((-table.weight(piece), piece) for piece in pieces if piece in table.kinds)
    kinds: defaultdict[str, int] = defaultdict(int)
    for weight, piece in weighty:
        kinds[table.kinds[piece]] -= weight
    kind = max(sorted(kinds), key=kinds.__getitem__, default="other")
    return Doubt(kind=kind, is_strong=score > table.block, words=_weightiest(piece for _, piece in weighty))


def _weightiest(pieces: Iterable[str]) -> tuple[str, ...]:
    """Return the first three of `pieces` that a person can read, none a part of another."""
    words: list[str] = []
    for piece in pieces:
        shown = "" if piece[0] in (CLASS, RULE) else piece.strip("^$<>, ")
        if len(shown) > 1 and not any(shown in word or word in shown for word in words):
            words.append(shown)
            if len(words) == 3:
                break
    return tuple(words)


def own_words(view: View, offset: int, filled: Filled, is_proved: Callable[[Slot], bool] = lambda slot: False) -> str:
    """Return the view from `offset` on with every name, figure and proved fact that a slot brought as one mark."""
    text, index = view.text[offset:], view.index[offset:]
    out, at = "", 0
    for part in filled.parts:
        is_figure = part.slot.name in _FIGURES or _DIGIT.search(filled.text, part.start, part.end)
        if is_figure or is_proved(part.slot):
            start, end = bisect_left(index, part.start), bisect_left(index, part.end)
            out += text[at:start] + SLOT_MARK
            at = end
    return out + text[at:]


def read_tables(file: Path) -> dict[str, Table]:
    """Return the tables in `file`, by language; ConfigError names the line that is not fit."""
    tables: dict[str, Table] = {}
    parts: dict[str, int] = {}
    kinds: dict[str, str] = {}
    kind = HARMLESS
    for number, line in enumerate(file.read_text(encoding="utf-8").removesuffix("\n").split("\n"), start=1):
        try:
            if line.startswith("# "):
                continue
            if line.startswith("[table]"):
                _, lang, hold, block = line.split("\t")
                parts, kinds = {}, {}
                tables[lang] = Table(hold=int(hold), block=int(block), parts=parts, kinds=kinds)
            elif line.startswith("[class]"):
                kind = line.split("\t")[1]
                if kind != HARMLESS and kind not in KINDS:
                    raise ValueError(kind)
            else:
                piece, weight, rare = line.split("\t")
                parts[piece] = packed(int(weight), int(rare))
                if kind != HARMLESS:
                    kinds[piece] = kind
        except (ValueError, IndexError) as error:
            raise ConfigError(
                f"{file.name}:{number}: {line!r} is not fit", hint="make it again: python -m bench.suspicion --write"
            ) from error
    return tables


class Shipped(Mapping[str, Table]):
    """The tables that come with zhubo, by language; each is read when it is first asked for, and kept."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._files = {file.stem.rpartition("_")[2]: file for file in sorted(folder.glob("suspicion_*.tsv"))}
        self._read: dict[str, Table] = {}

    def __getitem__(self, lang: str) -> Table:
        if lang not in self._read:
            self._read |= read_tables(self._files[lang])
        return self._read[lang]

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)


@lru_cache(maxsize=1)
def shipped_tables() -> Shipped:
    """Return the tables that come with zhubo."""
    return Shipped()
