"""The demo's own words against the guard, cut as the writer cuts them: no line is refused on air."""

from collections.abc import Sequence

import pytest

from bot.core.facts import Facts
from bot.core.goods import Catalog
from bot.core.speech import Clause, Cleared
from bot.guard.gate import Gate
from bot.guard.packs import load_packs
from bot.show.lines import fills
from bot.writer.clauses import ClauseCutter
from tests.show.shop import WALL_MS, demo

pytestmark = pytest.mark.wire
ROOM = {
    "zh": {"shop": "山茶小铺", "buy_place": "下方小黄车"},
    "en": {"shop": "Camellia Corner", "buy_place": "the cart"},
}
MOMENTS_MS = tuple(WALL_MS + minutes * 60_000 for minutes in (1, 30, 100))
"""While each of the three offers runs."""


def copy_of(lang: str) -> list[tuple[str, str]]:
    rundown, shop = demo()
    lines = [(line.id, (line if line.sku else line.about("CUP")).text[lang]) for line in rundown.lines()]
    faq = (*shop.faq, *(entry for product in shop.products.values() for entry in product.faq))
    return lines + [(entry.id, entry.answer[lang]) for entry in faq]


def refused(gate: Gate, shop: Catalog, lang: str, text: str, wall_ms: int) -> Sequence[tuple[str, object]]:
    cutter, said, refusals = ClauseCutter(), "", []
    for clause in cutter.feed(text) + cutter.flush():
        facts = Facts(catalog=shop, wall_ms=wall_ms, values=ROOM[lang])
        verdict = gate.clear(Clause(text=clause, lang=lang), facts, context=said[-40:])
        if not isinstance(verdict, Cleared):
            refusals.append((clause, verdict))
        said += clause
    return refusals


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_guard_passes_every_clause_of_the_demo(lang: str) -> None:
    _, shop = demo()
    gate = Gate(load_packs())
    for line_id, text in copy_of(lang):
        wall_ms = next((moment for moment in MOMENTS_MS if fills(text, lang, shop, moment)), None)
        if wall_ms is not None:
            assert refused(gate, shop, lang, text, wall_ms) == [], line_id
