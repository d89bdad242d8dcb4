"""The labelled comments and pairs of triage, and how well they are understood: for the tests and for `bench.triage`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import msgspec

from bot.core.text import language_of
from bot.core.viewers import Viewer
from bot.triage import ProductIndex, Reading, Triage, read
from tests.triage.market import MARKET
from tests.triage.shop import committed

ALL = ("zh", "en", "ja", "ko", "th", "vi", "id", "ms", "ru", "es", "pt", "ar", "fr", "de")
"""A voice for every language, so that no turn is left to the room's own."""


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One invented comment.  Rules are tuned on the `tune` split alone; single rows of the others are never looked at.

    `held` was written with the rules, `blind` before its writer had read a word list or a row of this file.
    """

    lang: str
    text: str
    intent: str
    answered: bool
    product: str | None
    """What the words themselves name in `MARKET`; None leaves it to the product on the card."""
    split: str


class Pair(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Two comments that ask the same (`merge`) or not, and the reason."""

    lang: str
    one: str
    other: str
    merge: bool
    reason: str


@dataclass(frozen=True)
class Read:
    """A labelled comment and what triage made of it."""

    row: Row
    reading: Reading
    sku: str | None


def rows_of(split: str) -> list[Row]:
    return [row for row in _rows() if row.split == split]


@cache
def read_rows(split: str) -> list[Read]:
    products = ProductIndex(MARKET)
    return [Read(row, read(row.text, language_of(row.text)), products.find(row.text).sku) for row in rows_of(split)]


def macro_f1(seen: Iterable[Read]) -> float:
    """Return the mean F1 over the intents that are labelled."""
    known = [(read.row.intent, read.reading.intent.value) for read in seen]
    scores = []
    for intent in {wanted for wanted, _ in known}:
        hit = sum(wanted == found == intent for wanted, found in known)
        wrong = sum((wanted == intent) != (found == intent) for wanted, found in known)
        scores.append(2 * hit / (2 * hit + wrong))
    return sum(scores) / len(scores)


def answered(seen: Sequence[Read]) -> tuple[float, float]:
    """Return precision and recall of "this comment wants an answer"."""
    right = sum(read.row.answered and read.reading.answered for read in seen)
    return right / max(1, sum(r.reading.answered for r in seen)), right / max(1, sum(r.row.answered for r in seen))


def products(seen: Sequence[Read]) -> tuple[float, float]:
    """Return how often the product is right: in all comments, and in those that name one."""
    named = [read for read in seen if read.row.product]
    return (
        sum(read.sku == read.row.product for read in seen) / max(1, len(seen)),
        sum(read.sku == read.row.product for read in named) / max(1, len(named)),
    )


def merged(pair: Pair) -> bool:
    """True when both comments, said in one room a moment apart, become one turn."""
    triage = Triage(MARKET, "zh", speaks=ALL)
    viewer = Viewer(key="v", name="v")
    keys = []
    for text in (pair.one, pair.other):
        turn = triage.comment(committed(text), viewer, card_sku="CUP", now=1.0).turn
        keys.append(turn.merge_key if turn else "")
    return bool(keys[0]) and keys[0] == keys[1]


def merging(judged: Iterable[tuple[Pair, bool]]) -> tuple[float, float]:
    """Return precision and recall of merging."""
    known = list(judged)
    right = sum(pair.merge and made for pair, made in known)
    return right / max(1, sum(made for _, made in known)), right / max(1, sum(pair.merge for pair, _ in known))


def languages(seen: Iterable[Read]) -> dict[str, list[Read]]:
    """Return the comments by language, in the order of the file."""
    found: dict[str, list[Read]] = {}
    for one in seen:
        found.setdefault(one.row.lang, []).append(one)
    return found


@cache
def pairs() -> list[Pair]:
    return msgspec.json.Decoder(Pair).decode_lines(_file("pairs.jsonl"))


@cache
def _rows() -> list[Row]:
    return msgspec.json.Decoder(Row).decode_lines(_file("comments.jsonl"))


def _file(name: str) -> bytes:
    return (Path(__file__).parent / name).read_bytes()
