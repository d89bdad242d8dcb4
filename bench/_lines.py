"""Every line that the trained layer learns from, with the file it stands in: one author and one day each."""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

from bot.core.classes import MANDATORY
from bot.core.facts import SLOT
from bot.core.variants import expand
from bot.guard.normalise import SLOT_MARK, match
from bot.guard.packs import load_packs
from bot.room.screen_words import FORGOTTEN, PAUSED, SOLD_OUT
from bot.writer.canned import cut
from bot.writer.fixed import FIXED

HOME = Path(__file__).resolve().parents[1]
CORPUS = HOME / "tests/guard/corpus"
KIND_OF = {
    **{
        kind: kind
        for kind in ("absolute", "medical", "efficacy", "own_use", "urgency", "compare", "guarantee", "price")
    },
    **{kind: kind for kind in ("sales", "human", "natural", "pressure", "minors", "offsite")},
    **{"ownuse": "own_use", "rival": "compare", "comparison": "compare", "investment": "gain", "gambling": "gain"},
    **{
        "superlative": "absolute",
        "healthfood": "medical",
        "cosmetic": "efficacy",
        "scarcity": "urgency",
        "invest": "gain",
    },
    **{"testimonial": "sales", "disparage": "compare", "offplatform": "offsite", "privacy": "offsite"},
    **{"superstition": "luck", "url": "offsite", "address": "offsite", "": ""},
    **{"story": "own_use", "endorsement": "sales", "price_history": "price", "hidden_terms": "price"},
    **{"private": "offsite", "private_data": "offsite", "off_platform": "offsite", "hardship": "pressure"},
}
"""Class in a file -> class of `bot.guard.suspicion.KINDS`; all others are "other"."""
OWN_FIGURES = "number"
"""A class that the search for figures finds by itself; its lines teach nothing about words."""
_TEMPLATE = re.compile(r"\{\{[^}]*\}\}|\{%[^%]*%\}")
_SPOKEN = frozenset(("zh", "en", "ja", "ko", "ms", "id"))
_NOT_COPY = frozenset(("product", "opener", "angle", "kind"))
_ASKED = frozenset(("ask", "keywords"))
"""What viewers say, in the tables of goods."""
_THINGS = {
    "zh": "杯子 围巾 台灯 面霜 茶叶 耳机 袜子 炒锅 书包 积木".split(),
    "en": "cup scarf lamp cream tea headset socks pan backpack puzzle".split(),
    "ja": "カップ マフラー ランプ クリーム お茶 イヤホン 靴下 フライパン リュック 積み木".split(),
    "ko": "컵 목도리 램프 크림 녹차 이어폰 양말 프라이팬 배낭 블록".split(),
    "id": "cangkir syal lampu krim teh headset kaus wajan ransel puzzle".split(),
}
"""Language -> what stands in the place of slots; of a single one the table would learn that it is harmless."""
_CLAUSE = re.compile(r"(?<=[。！？!?])|(?<=\.)\s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One clause, folded as the gate sees it."""

    text: str
    raw: str
    lang: str
    file: str
    bad: bool
    kind: str
    """Class of the claim, a key of `bot.guard.suspicion.KINDS`; empty where the file names none."""


def lines() -> list[Line]:
    """Return every line once, in a fixed order."""
    seen: dict[tuple[str, str], Line] = {}
    for line in (*_jsonl(), *_toml(), *_shipped(), *_examples()):
        seen.setdefault((line.lang, line.text), line)
    return list(seen.values())


def _line(raw: str, lang: str, file: str, bad: bool, kind: str = "") -> Line:
    text = match(SLOT.sub(SLOT_MARK, raw), lang).text
    return Line(text=text, raw=raw, lang=lang, file=file, bad=bad, kind=KIND_OF.get(kind, "other") if bad else "")


def _jsonl() -> Iterator[Line]:
    for path in sorted(CORPUS.glob("*_*.jsonl")):
        half, lang = path.stem.rsplit("_", 1)
        for text in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(text)
            kind = row.get("class") or row.get("about") or ""
            if kind != OWN_FIGURES:
                yield _line(row["text"], lang, half, row["side"] == "bad", kind)


def _toml() -> Iterator[Line]:
    for lang in ("zh", "en"):
        raw = tomllib.loads((CORPUS / f"{lang}.toml").read_text(encoding="utf-8"))
        for sides in raw.values():
            for side in ("bad", "good"):
                yield from (_line(text, lang, "older", side == "bad") for text in sides[side])


def _shipped() -> Iterator[Line]:
    """Yield the copy that comes with zhubo: reviewed, so good; its sentences, and the clauses they are said in."""
    for path in sorted((HOME / "personas").glob("*/copy/*/*.toml")):
        yield from _copy(tomllib.loads(path.read_text(encoding="utf-8")), path.parent.name)
    goods = (*(HOME / "scripts").glob("*/catalog.toml"), HOME / "bot/store/templates/catalog.toml")
    for path in sorted((*(HOME / "scripts").glob("*/rundown.toml"), *goods)):
        yield from _copy(tomllib.loads(path.read_text(encoding="utf-8")), "")
    for lang, kinds in FIXED.items():
        yield from _copy(kinds, lang)
    for words in (FORGOTTEN, PAUSED, SOLD_OUT, MANDATORY):
        yield from _copy(words, "")
    for path in sorted((HOME / "effects").glob("*/effect.toml")):
        yield from _copy(tomllib.loads(path.read_text(encoding="utf-8")).get("text", {}), "")


def _copy(raw: object, lang: str, key: str = "") -> Iterator[Line]:
    if isinstance(raw, Mapping):
        for name, part in raw.items():
            if name not in _ASKED:
                yield from _copy(part, name if name in _SPOKEN else lang, name)
    elif isinstance(raw, list | tuple):
        for part in raw:
            yield from _copy(part, lang, key)
    elif isinstance(raw, str) and lang and key not in _NOT_COPY:
        for text in expand(raw, lang):
            clauses = map(str.strip, _CLAUSE.split(_TEMPLATE.sub("小满", text)))
            parts = (part for clause in clauses if clause for part in dict.fromkeys((clause, *cut(clause))))
            for part in parts:
                # Some slots bring figures and names, which the gate hides from the table, others words.
                things = _THINGS.get("id" if lang == "ms" else lang, _THINGS["en"])
                for said in dict.fromkeys((part, SLOT.sub(things[crc32(part.encode()) % len(things)], part))):
                    yield _line(said, lang, "shipped", False)


def _examples() -> Iterator[Line]:
    """Yield the examples of the rules about output."""
    for rule in (rule for pack in load_packs() for rule in pack.rules if rule.direction != "input"):
        for bad, texts in ((True, rule.bad), (False, rule.good)):
            for text in texts:
                lang = _language(text, rule.languages)
                if lang:
                    yield _line(text, lang, "rules", bad, rule.kind if bad else "")


def _language(text: str, languages: frozenset[str]) -> str:
    if re.search(r"[\u3041-\u30fa]", text):
        return "ja"
    for lang, letters in (
        ("zh", r"[\u4e00-\u9fff]"),
        ("ko", r"[\uac00-\ud7a3]"),
        ("th", r"[\u0e01-\u0e4e]"),
        ("ar", r"[\u0621-\u064a]"),
    ):
        if re.search(letters, text):
            return lang
    if len(languages) == 1 and languages != {"*"}:
        return next(iter(languages))
    return "en" if text.isascii() and not languages.isdisjoint(("en", "*")) else ""
