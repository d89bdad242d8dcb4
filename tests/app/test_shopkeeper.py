"""A running room whose goods change on disk."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.app.shopkeeper import Shopkeeper, Truth
from bot.core.events import Order
from bot.core.goods import Catalog
from bot.core.reports import EventSeen
from bot.store.catalog import load_catalog
from bot.store.price_history import PriceBook
from tests.app.process import quiet_room
from tests.browser import harness
from tests.room.studio import START_MS, Studio, studio

pytestmark = pytest.mark.wire
SHEET = "sku,stock\n"


@dataclass
class Shop:
    show: Studio
    keeper: Shopkeeper
    catalog: Path
    stock: Path
    changes: list[Catalog]

    @property
    def now(self) -> Catalog:
        return self.show.room.parts.shop.catalog

    def told(self) -> list[str]:
        return [one.text for one in self.show.tape.reports if isinstance(one, EventSeen) and one.type == "system"]

    async def edit(self, old: str, new: str) -> None:
        def write() -> None:
            text = self.catalog.read_text(encoding="utf-8")
            assert old in text
            self.catalog.write_text(text.replace(old, new, 1), encoding="utf-8")

        await asyncio.to_thread(write)
        await self.keeper.look()

    async def count(self, rows: str, *, age_s: float = 0) -> None:
        def write() -> None:
            self.stock.write_text(SHEET + rows, encoding="utf-8")
            at_s = self.show.room.parts.clock.wall_ms() / 1000 - age_s
            os.utime(self.stock, (at_s, at_s))

        await asyncio.to_thread(write)
        await self.keeper.look()

    def left(self, sku: str = "CUP") -> int | None:
        return self.now.products[sku].stock


@asynccontextmanager
async def opened(folder: Path, *head: str, windows: frozenset[int] = frozenset()) -> AsyncIterator[Shop]:
    """The demo's room with the goods of a new room folder; `head` stands at the top of its catalog.toml."""

    def make() -> Catalog:
        room = quiet_room(folder)
        path = room / "catalog.toml"
        path.write_text("\n".join((*head, path.read_text(encoding="utf-8"))), encoding="utf-8")
        return load_catalog(path, started_ms=START_MS)

    goods = await asyncio.to_thread(make)
    async with studio() as show:
        show.room.parts.shop.catalog = goods
        changes: list[Catalog] = []
        paths = folder / "catalog.toml", folder / "rundown.toml"
        truth = Truth(goods=goods, book=PriceBook(folder, now_ms=START_MS), windows_days=windows)
        keeper = Shopkeeper(show.room.parts, *paths, started_ms=START_MS, on_change=changes.append, truth=truth)
        yield Shop(show, keeper, paths[0], folder / "stock.csv", changes)


async def test_a_new_price_is_taken_over_as_a_whole_with_a_higher_revision(tmp_path: Path) -> None:
    async with opened(tmp_path / "shop") as shop:
        before = shop.now
        await shop.keeper.look()
        assert shop.now is before
        price = before.products["CUP"].price.amount_minor
        await shop.edit(f"price = {price}", "price = 4321")
        assert shop.now.products["CUP"].price.amount_minor == 4321
        assert shop.now.revision > before.revision and len(shop.changes) == 1
        assert shop.keeper.light() == [] and len(shop.told()) == 1


async def test_wrong_goods_change_nothing_and_the_operator_sees_the_exact_fault(tmp_path: Path) -> None:
    async with opened(tmp_path / "shop") as shop:
        before = shop.now
        price = before.products["CUP"].price.amount_minor
        await shop.edit(f"price = {price}", 'price = "cheap"')
        await shop.keeper.look()
        assert shop.now is before and shop.changes == []
        (light,) = shop.keeper.light()
        assert light.state == "warn" and "(CUP).price" in light.text and "whole number" in light.text
        assert len(shop.told()) == 1 and "(CUP).price" in shop.told()[0]
        await shop.edit('price = "cheap"', f"price = {price}")
        assert shop.keeper.light() == [] and len(shop.changes) == 1


async def test_goods_that_the_rundown_cannot_do_without_are_not_taken_away(tmp_path: Path) -> None:
    async with opened(tmp_path / "shop") as shop:
        before = shop.now
        await shop.edit('sku = "CUP"', 'sku = "MUG"')
        assert shop.now is before and "CUP" in shop.keeper.light()[0].text


async def test_a_file_that_is_gone_for_a_moment_leaves_the_goods(tmp_path: Path) -> None:
    async with opened(tmp_path / "shop") as shop:
        before = shop.now
        away = shop.catalog.with_suffix(".away")
        await asyncio.to_thread(shop.catalog.rename, away)
        await shop.keeper.look()
        assert shop.now is before and "there is no catalog.toml" in shop.keeper.light()[0].text
        await asyncio.to_thread(away.rename, shop.catalog)
        await shop.keeper.look()
        assert shop.keeper.light() == []


async def test_a_new_product_is_understood_at_once(tmp_path: Path) -> None:
    async with opened(tmp_path / "shop") as shop:
        product = '\n[[product]]\nsku = "LAMP"\nlink = 77\nname = { zh = "月牙台灯" }\nprice = 9900\n'
        await shop.edit("[[product]]", f"{product}\n[[product]]")
        await shop.show.hear(shop.show.comment("月牙台灯多少钱"))
        async with asyncio.timeout(5):
            while not shop.show.tape.seen():
                await asyncio.sleep(0.02)
        assert shop.show.tape.seen()[0].sku == "LAMP"


async def test_stock_follows_the_shops_own_file_and_hides_when_it_is_old(tmp_path: Path) -> None:
    async with opened(tmp_path / "shop", 'stock_source = "stock.csv"', "stock_max_age_s = 20") as shop:
        await shop.keeper.look()
        assert shop.left() is None and "there is no stock.csv" in shop.keeper.light()[0].text
        await shop.count("CUP,3\n")
        assert shop.left() == 3 and shop.keeper.light() == []
        revision = shop.now.revision
        await shop.keeper.look()
        assert shop.now.revision == revision
        await shop.count("CUP,0\n")
        assert shop.left() == 0 and shop.now.revision > revision
        await shop.count("CUP,5\n", age_s=25)
        assert shop.left() is None and shop.keeper.light()[0].state == "warn"


async def test_a_stock_file_dated_in_the_future_hides_the_stock_and_the_operator_hears_of_the_clocks(
    tmp_path: Path,
) -> None:
    async with opened(tmp_path / "shop", 'stock_source = "stock.csv"') as shop:
        await shop.count("CUP,5\n", age_s=-86_400)
        assert shop.left() is None and "时钟" in shop.keeper.light()[0].text


async def test_a_bad_row_of_the_stock_file_is_named_to_the_operator(tmp_path: Path) -> None:
    async with opened(tmp_path / "shop", 'stock_source = "stock.csv"') as shop:
        await shop.count("CUP,lots\n")
        assert "row 2, column stock" in shop.keeper.light()[0].text and shop.left() is None


OFFER = """
[[offer]]
id = "SALE"
sku = "CUP"
price = 1000
minutes_after_start = 0
lasts_minutes = {}
anchor = {}
basis = {{ zh = "近7日最低成交价" }}

[[product]]"""


async def test_a_comparison_without_proof_is_not_shown_and_the_operator_hears_why(tmp_path: Path) -> None:
    async with opened(tmp_path / "shop", "prices_since = 2025-01-01", windows=frozenset({7, 30})) as shop:
        listed = shop.now.products["CUP"].price.amount_minor
        await shop.edit("[[product]]", OFFER.format(30, listed))
        assert shop.now.offers["SALE"].anchor is not None and shop.keeper.light() == []
        await shop.edit(f"anchor = {listed}", f"anchor = {listed + 100}")
        assert shop.now.offers["SALE"].anchor is None and shop.now.offers["SALE"].basis == {}
        assert "SALE" in shop.keeper.light()[0].text
        assert shop.now.price_of("CUP", START_MS + 1) == shop.now.offers["SALE"].price


async def test_a_running_offer_keeps_its_end_when_the_file_asks_for_more_and_after_a_restart(tmp_path: Path) -> None:
    async with opened(tmp_path / "shop") as shop:
        await shop.edit("[[product]]", OFFER.format(30, 999_999))
        ends_ms = shop.now.offers["SALE"].ends_ms
        await shop.edit("lasts_minutes = 30", "lasts_minutes = 90")
        assert shop.now.offers["SALE"].ends_ms == ends_ms
        later = PriceBook(tmp_path / "shop", now_ms=START_MS).history
        assert later.runs["SALE"].ends_ms == ends_ms
        assert later.price_at("CUP", START_MS + 10**9) == shop.now.offers["SALE"].price


ROLLING = """
[[offer]]
id = "{}"
sku = "CUP"
price = {}
minutes_after_start = {}
lasts_minutes = 30

[[product]]"""


async def test_a_countdown_that_would_begin_again_under_another_name_is_not_shown_and_the_operator_hears_why(
    tmp_path: Path,
) -> None:
    async with opened(tmp_path / "shop") as shop:
        await shop.edit("[[product]]", ROLLING.format("O1", 1000, 0))
        assert shop.now.offers["O1"].endless == "" and shop.keeper.light() == []
        await shop.edit("[[product]]", ROLLING.format("O2", 1000, 31))
        assert [one.endless for one in shop.now.offers.values()] == ["again", "again"]
        (light,) = shop.keeper.light()
        assert "O1：" in light.text and "不显示倒计时" in light.text and "reopen_reason" in light.text
        await shop.edit('id = "O1"', 'id = "O3"')  # as if the first had been another one
        assert shop.now.offers["O3"].endless == "again"


async def test_an_offer_that_is_no_cheaper_than_the_list_price_has_no_countdown(tmp_path: Path) -> None:
    async with opened(tmp_path / "shop") as shop:
        await shop.edit("[[product]]", ROLLING.format("O1", shop.now.products["CUP"].price.amount_minor, 0))
        assert shop.now.offers["O1"].endless == "same"
        assert "O1：" in shop.keeper.light()[0].text and "不显示倒计时" in shop.keeper.light()[0].text


async def test_paid_orders_come_off_the_stock_until_the_shop_writes_it_anew(tmp_path: Path) -> None:
    async with opened(tmp_path / "shop") as shop:
        before = shop.now.products["CUP"].stock
        assert before is not None
        order = Order(order_id="o1", status="paid", product_id="CUP", qty=3)
        await shop.show.hear(shop.show.event("order", order=order))
        await harness.until(lambda: shop.now.products["CUP"].stock == before - 3)
        await shop.keeper.look()
        assert (shop.now.products["CUP"].stock, shop.now.products["CUP"].sold) == (before - 3, 3)
        await shop.edit(f"stock = {before}", f"stock = {before - 1}")
        assert shop.now.products["CUP"].stock == before - 1
