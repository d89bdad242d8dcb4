"""A small shop and rundown for the tests of the show, and the demo as it ships."""

import tomllib
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from bot.core.goods import Catalog, Money, Offer, Product
from bot.show.rundown import Rundown, parse_rundown
from bot.store.catalog import parse_catalog

WALL_MS = 1_764_000_000_000
DEMO = Path(__file__).parents[2] / "scripts" / "demo"


def product(sku: str, link: int, **changes: Any) -> Product:
    plain = Product(
        sku=sku,
        link=link,
        name={"zh": f"货{sku}"},
        price=Money(100, "CNY"),
        stock=5,
        facts={"weight": {"zh": "轻"}},
    )
    return replace(plain, **changes)


CUP, TEA = product("CUP", 1), product("TEA", 2)
SHOP = Catalog(
    products={"CUP": CUP, "TEA": TEA},
    offers={
        "NIGHT": Offer(
            id="NIGHT", sku="CUP", price=Money(80, "CNY"), starts_ms=WALL_MS + 600_000, ends_ms=WALL_MS + 1_200_000
        )
    },
)


def raw() -> dict[str, Any]:
    """A good rundown with two products; tests break it."""

    def segment(sku: str) -> dict[str, Any]:
        return {
            "product": sku,
            "line": [
                {"kind": "intro", "opener": "object", "angle": "ear", "zh": f"先听盖子，这是[[name:{sku}]]。"},
                {"kind": "material", "angle": "hand", "zh": f"[[name:{sku}]]有[[fact.weight:{sku}]]，拿着看看。"},
                {"kind": "care", "opener": "scene", "angle": "care", "zh": f"洗完敞着口晾，[[name:{sku}]]别急着盖。"},
                {"kind": "limit", "opener": "contrast", "angle": "person", "zh": f"短处先说，[[name:{sku}]]怕摔。"},
                {"kind": "price", "zh": f"[[name:{sku}]]现在[[price:{sku}]]，标价大家一样。"},
            ],
        }

    return {
        "languages": ["zh"],
        "opening": [{"product": "CUP", "zh": "杯子难洗？我是AI主播，这会儿讲[[name:CUP]]。现在[[price:CUP]]。"}],
        "segment": [segment("CUP"), segment("TEA")],
        "filler": [
            {"kind": "story", "opener": "scene", "angle": "time", "zh": "东西好不好用，看它洗过以后的样子。"},
            {"kind": "shop", "opener": "fact", "angle": "person", "zh": "怎么买：点[[buy_place]]，选号码。"},
            {"kind": "myth", "opener": "question", "angle": "eye", "zh": "贵的就耐用？看你怎么用它。"},
        ],
        "welcome": [{"zh": "刚进来的朋友，我是AI主播，在讲[[name:SKU]]，现在[[price:SKU]]。"}],
        "sold_out": [{"zh": "[[name:SKU]]这会儿卖完了，先讲下一样。"}],
        "closing": [{"zh": "今天就讲到这里，谢谢你来。"}],
    }


def small() -> Rundown:
    return parse_rundown(raw(), SHOP)


@cache
def demo() -> tuple[Rundown, Catalog]:
    """The demo as it ships, its offers counted from WALL_MS."""
    catalog = parse_catalog(tomllib.loads((DEMO / "catalog.toml").read_text(encoding="utf-8")), started_ms=WALL_MS)
    return parse_rundown(tomllib.loads((DEMO / "rundown.toml").read_text(encoding="utf-8")), catalog), catalog
