"""A running room with goods that need papers."""

import asyncio
from dataclasses import replace

import pytest

from bot.app.still import StillStage
from bot.core.classes import MANDATORY
from bot.core.goods import Approval
from bot.core.scene import Card
from tests.room.studio import START_MS, Studio, studio, virtually

pytestmark = pytest.mark.room

LINE = MANDATORY["health_food"]["zh"]
VOID_S = 300


class Watched(StillStage):
    """Keeps the card of each second."""

    def __init__(self) -> None:
        super().__init__()
        self.cards: list[Card | None] = []

    def card(self, card: Card | None) -> None:
        self.cards.append(card)


def health_food(on_air: Studio, until_s: float, *skus: str) -> None:
    """Make goods of the demo health food, approved for so long after the start."""
    catalog = on_air.room.parts.shop.catalog
    papers = Approval(number="G1", file="a.pdf", until_ms=START_MS + round(until_s * 1000))
    changed = {
        sku: replace(catalog.products[sku], product_class="health_food", approval=papers)
        for sku in skus or catalog.products
    }
    on_air.room.parts.shop.catalog = replace(
        catalog, products={**catalog.products, **changed}, revision=catalog.revision + 1
    )


def test_the_line_of_the_law_is_shown_exactly_while_such_goods_are() -> None:
    async def show() -> None:
        stage = Watched()
        async with studio(stage=stage) as on_air:
            await on_air.opening_over()
            skus = sorted(on_air.room.parts.shop.catalog.products)
            special = set(skus[::2])
            health_food(on_air, 10**6, *special)
            director, clock = on_air.room.parts.director, on_air.room.parts.clock
            for number in range(50):
                director.show_product(skus[number % len(skus)], clock.now())
                stage.cards.clear()
                await asyncio.sleep(2)
                shown = [card for card in stage.cards if card is not None]
                assert shown
                for card in shown[1:]:
                    has_line = card.detail is not None and card.detail.text == LINE
                    assert has_line == (card.sku in special)

    virtually(show)


def test_a_void_approval_takes_card_and_words_off_the_air_in_the_middle_of_the_show() -> None:
    async def show() -> None:
        stage = Watched()
        async with studio(stage=stage) as on_air:
            health_food(on_air, VOID_S)
            await asyncio.sleep(VOID_S - 1)
            assert any(card is not None for card in stage.cards)
            await asyncio.sleep(3)
            said, shown = len(on_air.tape.said()), len(stage.cards)
            await on_air.hear(on_air.comment("炒锅多少钱"))
            await asyncio.sleep(120)
            assert all(card is None for card in stage.cards[shown:])
            catalog = on_air.room.parts.shop.catalog
            names = [product.name["zh"] for product in catalog.products.values()]
            later = on_air.tape.said()[said:]
            assert later, "the host goes on talking"
            assert not [text for text in later if any(name in text for name in names)]
            assert on_air.faults == []

    virtually(show)
