"""Everything that comes with zhubo to be said passes its own guard."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.core.facts import Facts
from bot.core.speech import Block, Clause, Cleared
from bot.store.catalog import load_catalog
from bot.writer.variants import expand
from tests.guard.shop import NOW_MS, gate

pytestmark = pytest.mark.unit
HOME = Path(__file__).resolve().parents[2]
VALUES = dict.fromkeys(("count", "gift_name", "combo", "shop", "buy_place", "level"), "x") | {"viewer": "小林"}


def lines(raw: object, lang: str, key: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(raw, dict):
        for name, part in raw.items():
            yield from lines(part, name if name in ("zh", "en", "ja") else lang, name)
    elif isinstance(raw, list):
        for part in raw:
            yield from lines(part, lang, key)
    elif isinstance(raw, str) and lang and key not in ("product", "opener", "angle", "kind"):
        yield from ((lang, text) for text in expand(raw, lang))


def shipped() -> Iterator[tuple[str, str]]:
    for file in sorted((HOME / "personas").glob("*/copy/*/*.toml")):
        yield from lines(tomllib.loads(file.read_text(encoding="utf-8")), file.parent.name)
    for file in sorted((HOME / "scripts").glob("*/rundown.toml")):
        yield from lines(tomllib.loads(file.read_text(encoding="utf-8")), "")


def test_every_line_of_the_personas_and_shows_clears_or_lacks_only_a_value() -> None:
    catalog = load_catalog(HOME / "scripts/demo/catalog.toml", started_ms=NOW_MS)
    given = Facts(catalog=catalog, wall_ms=NOW_MS + 60_000, values=VALUES)
    refused, count = {}, 0
    for lang, text in shipped():
        said = re.sub(r"\{\{[^}]*\}\}", "小满", text).replace(":SKU]", ":CUP]").replace(":OFFER]", ":CUP]")
        for clause in filter(None, map(str.strip, re.split(r"(?<=[。！？!?])|(?<=\.)\s", said))):
            verdict = gate().clear(Clause(text=clause, lang=lang), given)
            count += 1
            if not isinstance(verdict, Cleared) and verdict.rules != ("slot.empty",):
                refused[clause] = verdict if isinstance(verdict, Block) else verdict.rules
    assert count > 500
    assert refused == {}
