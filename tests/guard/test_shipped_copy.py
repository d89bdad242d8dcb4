"""Everything that comes with zhubo to be said passes its own guard."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from bot.core.facts import Facts
from bot.core.goods import Catalog, Localized
from bot.core.sentences import sentences_of
from bot.core.speech import Block, Clause, Cleared
from bot.core.variants import expand
from bot.store.catalog import load_catalog
from bot.writer.fixed import FIXED
from tests.guard.shop import NOW_MS, gate

pytestmark = pytest.mark.unit
HOME = Path(__file__).resolve().parents[2]
LANGUAGES = ("zh", "en", "ja", "ko", "ms", "id")
VALUES = dict.fromkeys(("count", "gift_name", "combo", "shop", "buy_place", "level"), "x") | {"viewer": "小林"}
VALUES |= {
    "thing": "马克杯",
    "question": "哪个好看？",
    "options": "1、红，2、蓝",
    "low": "1",
    "high": "9",
    "size": "3",
    "answer": "¥59",
}
VALUES |= {
    "clock": "60秒",
    "tie": "先打出来的算",
    "winner": "林**",
    "prize": "马克杯",
    "keyword": "组队",
    "entries": "9",
}


def lines(raw: object, lang: str, key: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(raw, Mapping):
        for name, part in raw.items():
            yield from lines(part, name if name in LANGUAGES else lang, name)
    elif isinstance(raw, list | tuple):
        for part in raw:
            yield from lines(part, lang, key)
    elif isinstance(raw, str) and lang and key not in ("product", "opener", "angle", "kind"):
        yield from ((lang, text) for text in expand(raw, lang))


def shipped() -> Iterator[tuple[str, str]]:
    for file in sorted((HOME / "personas").glob("*/copy/*/*.toml")):
        yield from lines(tomllib.loads(file.read_text(encoding="utf-8")), file.parent.name)
    for file in sorted((HOME / "scripts").glob("*/rundown.toml")):
        yield from lines(tomllib.loads(file.read_text(encoding="utf-8")), "")
    for file in sorted((HOME / "effects").glob("*/effect.toml")):
        yield from lines(tomllib.loads(file.read_text(encoding="utf-8")).get("text", {}), "")
    for lang, kinds in FIXED.items():
        yield from lines(kinds, lang)


def in_all_languages(catalog: Catalog) -> Catalog:
    """Return the demo with its English facts for the languages that it has none in: their lines are judged too."""

    def spread(texts: Mapping[str, Localized]) -> dict[str, Localized]:
        return {key: {**dict.fromkeys(LANGUAGES, text["en"]), **text} for key, text in texts.items()}

    products = {sku: replace(one, facts=spread(one.facts)) for sku, one in catalog.products.items()}
    offers = {
        key: replace(one, basis={**dict.fromkeys(LANGUAGES, one.basis.get("en", "")), **one.basis})
        for key, one in catalog.offers.items()
    }
    return replace(catalog, products=products, offers=offers, policies=spread(catalog.policies))


def test_every_line_of_the_personas_and_shows_clears_or_lacks_only_a_value() -> None:
    catalog = in_all_languages(load_catalog(HOME / "scripts/demo/catalog.toml", started_ms=NOW_MS))
    given = Facts(catalog=catalog, wall_ms=NOW_MS + 60_000, values=VALUES)
    refused, count = {}, 0
    for lang, text in shipped():
        said = (
            re.sub(r"\{\{[^}]*\}\}", "小满", text)
            .replace(":SKU]", ":CUP]")
            .replace(":OFFER]", ":CUP]")
            .replace(":BUNDLE]", ":CUP]")
        )
        for clause in filter(None, map(str.strip, re.split(r"(?<=[。！？!?])|(?<=\.)\s", said))):
            verdict = gate().clear(Clause(text=clause, lang=lang), given)
            count += 1
            if not isinstance(verdict, Cleared) and verdict.rules != ("slot.empty",):
                refused[clause] = verdict if isinstance(verdict, Block) else verdict.rules
    assert count > 3000
    assert refused == {}


def test_every_answer_of_the_demo_shop_clears_in_each_of_its_languages() -> None:
    catalog = load_catalog(HOME / "scripts/demo/catalog.toml", started_ms=NOW_MS)
    given = Facts(catalog=catalog, wall_ms=NOW_MS + 60_000)
    answers = [faq.answer for faq in (*catalog.faq, *(faq for one in catalog.products.values() for faq in one.faq))]
    refused = {}
    for lang, text in ((lang, text) for answer in answers for lang, text in answer.items()):
        for clause in sentences_of(text):
            verdict = gate().clear(Clause(text=clause, lang=lang), given)
            if not isinstance(verdict, Cleared):
                refused[clause] = verdict if isinstance(verdict, Block) else verdict.rules
    assert all({"zh", "en", "ja", "ko"} <= {*answer} for answer in answers)
    assert refused == {}


def test_a_japanese_and_a_korean_viewer_of_the_demo_hear_of_every_fact() -> None:
    catalog = load_catalog(HOME / "scripts/demo/catalog.toml", started_ms=NOW_MS)
    texts = [catalog.policies, *(one.facts for one in catalog.products.values())]
    said = [*(text for several in texts for text in several.values()), *(one.basis for one in catalog.offers.values())]
    assert [text for text in said if text and not {"ja", "ko"} <= {*text}] == []
