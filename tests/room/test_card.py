"""What the product card of a running room says of the price's terms."""

import asyncio
from dataclasses import replace

import pytest

from bot.app.still import StillStage
from bot.core.classes import MANDATORY
from bot.core.goods import Money, Product
from bot.core.scene import Card
from tests.room.studio import Studio, studio, virtually
from tests.room.test_special_goods import health_food

pytestmark = pytest.mark.room

CONDITION = {"zh": "两样一起拍", "en": "ordered together"}


class Shown(StillStage):
    """Keeps the last card."""

    last: Card | None = None

    def card(self, card: Card | None) -> None:
        self.last = card


def with_set(on_air: Studio) -> Product:
    """Put a set of two goods of the demo, with a condition and a gift, into its catalogue."""
    catalog = on_air.room.parts.shop.catalog
    first, second = [one for one in catalog.products.values() if not one.members and one.stock][:2]
    price = Money(first.price.amount_minor + second.price.amount_minor - 100, first.price.currency)
    made = Product(
        sku="SET", link=99, name={"zh": "两件套", "en": "Set of two"}, price=price, condition=CONDITION,
        members={first.sku: 1, second.sku: 1}, facts={"gift": {"zh": "送杯刷", "en": "with a brush"}},
    )  # fmt: skip
    on_air.room.parts.shop.catalog = replace(
        catalog, products={**catalog.products, "SET": made}, revision=catalog.revision + 1
    )
    return made


async def card_of(on_air: Studio, stage: Shown, sku: str) -> Card:
    on_air.room.parts.director.show_product(sku, on_air.room.parts.clock.now())
    async with asyncio.timeout(10):
        while stage.last is None or stage.last.sku != sku:
            await asyncio.sleep(0.2)
    return stage.last


def test_the_condition_of_a_price_and_what_comes_with_it_stand_on_the_card() -> None:
    async def show() -> None:
        stage = Shown()
        async with studio(stage=stage) as on_air:
            await on_air.opening_over()
            with_set(on_air)
            card = await card_of(on_air, stage, "SET")
            assert [line.text for line in card.terms] == ["两样一起拍", "送杯刷"]
            assert card.price.text.startswith("¥") and CONDITION["zh"] not in card.price.text
            other = await card_of(on_air, stage, next(iter(on_air.room.parts.shop.catalog.products)))
            assert other.terms == () and not other.detail_stays

    virtually(show)


def test_a_line_of_the_law_is_marked_as_one_that_stays() -> None:
    async def show() -> None:
        stage = Shown()
        async with studio(stage=stage) as on_air:
            await on_air.opening_over()
            sku = next(iter(on_air.room.parts.shop.catalog.products))
            health_food(on_air, 10**6, sku)
            card = await card_of(on_air, stage, sku)
            async with asyncio.timeout(10):
                while not (stage.last and stage.last.detail_stays):
                    await asyncio.sleep(0.2)
            card = stage.last
            assert card.detail is not None and card.detail.text == MANDATORY["health_food"]["zh"]

    virtually(show)


def test_an_offer_whose_end_changes_nothing_has_its_price_on_the_card_and_no_countdown() -> None:
    async def show() -> None:
        stage = Shown()
        async with studio(stage=stage) as on_air:
            await on_air.opening_over()
            shop = on_air.room.parts.shop
            offer = next(one for one in shop.catalog.offers.values() if one.is_live(on_air.room.parts.clock.wall_ms()))
            card = await card_of(on_air, stage, offer.sku)
            assert card.ends_ms == offer.ends_ms and card.until is not None
            endless = {**shop.catalog.offers, offer.id: replace(offer, endless="again")}
            shop.catalog = replace(shop.catalog, offers=endless, revision=shop.catalog.revision + 1)
            async with asyncio.timeout(10):
                while stage.last is None or stage.last.ends_ms is not None:
                    await asyncio.sleep(0.2)
            assert stage.last.until is None and stage.last.price.text == card.price.text

    virtually(show)
