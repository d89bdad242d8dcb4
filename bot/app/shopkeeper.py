"""Keeps a running room's goods as its files say: catalog.toml and the shop's stock file, looked at every two seconds.

A file that is wrong changes nothing: the goods stay as they were, and the operator sees the exact faults.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.aio.waiting import wait_until
from bot.core.clock import Clock
from bot.core.errors import BotError
from bot.core.goods import Catalog, Product
from bot.core.prices import changed, lawful, runs_of
from bot.core.reports import Chip, EventSeen
from bot.room.parts import Parts
from bot.show.rundown import parse_rundown
from bot.store.catalog import load_catalog, read_toml
from bot.store.price_history import FILE, PriceBook
from bot.store.stock_file import StockFile, read_stock

LOOK_S = 2.0
WORDS = {
    "zh": {
        "kept": "商品文件有错，仍用之前的：",
        "stock": "库存文件：",
        "old": "库存文件太久没更新，余量不显示",
        "ahead": "库存文件的时间在将来，余量不显示；请校对两边的时钟",
        "changed": "商品已更新",
        "unknown": "{}：没有足够的价格记录，不显示比价",
        "above": "{}：划线价高于活动前的最低成交价，不显示比价",
        "raised": "{}：活动中不能抬高划线价，不显示比价",
        "ended": "{}：活动已经结束过，不会马上重开；要重开请写 reopen_reason",
        "same": "{}：活动结束后价格并不变高，不显示倒计时；活动价要低于平时价",
        "again": "{}：紧挨着另一个价格不高于它的活动，等于没有结束，不显示倒计时；确有原因请写 reopen_reason",
    },
    "en": {
        "kept": "the goods file is wrong, the earlier one stays: ",
        "stock": "stock file: ",
        "old": "the stock file is too old: pieces left are hidden",
        "ahead": "the stock file is dated in the future: pieces left are hidden; set both clocks right",
        "changed": "the goods were updated",
        "unknown": "{}: too little is known of former prices, nothing is compared",
        "above": "{}: its anchor is above the lowest price before the offer, nothing is compared",
        "raised": "{}: an anchor never rises within an offer, nothing is compared",
        "ended": "{}: it came to its end and does not begin anew so soon; if it must, write reopen_reason",
        "same": "{}: its end makes nothing dearer, no countdown is shown; an offer costs less than the list price",
        "again": "{}: right before or after it another offer costs no more, so it has no end and no countdown is "
        "shown; if it must, write reopen_reason",
    },
}

Stamp = tuple[int, int] | None
"""(mtime ns, size) of a file, None when there is none."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """What one look off the loop brought."""

    stamp: Stamp
    catalog: Catalog | None = None
    fault: str = ""
    stock: StockFile | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What prices and offers are held against."""

    goods: Catalog
    """As the file said at the start."""
    book: PriceBook
    windows_days: frozenset[int]


class Shopkeeper:
    """Works for one room until cancelled.  `catalog` is what was loaded at the start from `path`."""

    def __init__(
        self,
        parts: Parts,
        path: Path,
        rundown: Path,
        *,
        started_ms: int,
        on_change: Callable[[Catalog], None],
        truth: Truth | None = None,
    ) -> None:
        """`rundown` is checked against new goods; `on_change` hears of goods that were taken over.

        Without `truth` prices are held against nothing but what the file itself states, and nothing is kept.
        """
        self._parts = parts
        self._path, self._rundown, self._started_ms = path, rundown, started_ms
        self._on_change = on_change
        self._truth = truth or Truth(goods=parts.shop.catalog, book=PriceBook(None, now_ms=0), windows_days=frozenset())
        self._filed = self._truth.goods
        self._stamp = stamp_of(path)
        self._fault = ""
        self._stock = StockFile()
        self._counted: dict[str, int] = {}
        """SKU -> pieces sold when its stock was written last."""
        self._words = WORDS[parts.settings.room.operator_language]
        self._closed = asyncio.Event()

    def light(self) -> list[Chip]:
        """Return the light of the goods, only while something is wrong with their files."""
        text = ""
        if self._fault:
            text = self._words["kept"] + self._fault
        elif self._filed.stock_source:
            text = self._stock_fault()
        text = text or "; ".join(self.unlawful())
        return [Chip(id="catalog", state="warn", text=text[:300])] if text else []

    async def run(self) -> None:
        """Look, for ever."""
        while True:
            await self.look()
            await wait_until(self._closed, LOOK_S)

    async def look(self) -> None:
        """Take over what has changed since the last look."""
        seen = await asyncio.to_thread(self._read, self._stamp, self._filed)
        self._stamp = seen.stamp
        if seen.fault != self._fault and (seen.fault or seen.catalog is not None):
            self._fault = seen.fault
            if seen.fault:
                self._tell(self._words["kept"] + seen.fault)
        if seen.catalog is not None:
            self._recount(seen.catalog)
            self._filed = seen.catalog
            self._tell(self._words["changed"])
            self._on_change(seen.catalog)
        if seen.stock is not None:
            self._stock = seen.stock
        self._take_over(seen.catalog is not None)
        await self._keep_prices()

    async def _keep_prices(self) -> None:
        """Write down prices that have changed and offers that have begun, so that no comparison forgets them."""
        book, catalog, wall_ms = self._truth.book, self._parts.shop.catalog, self._clock.wall_ms()
        steps, runs = changed(catalog, book.history, wall_ms), runs_of(catalog, book.history, wall_ms)
        if not steps and not runs:
            return
        try:
            await asyncio.to_thread(book.keep, steps, runs)
        except OSError as error:
            self._tell(f"{FILE}: {error.strerror}")

    def _read(self, stamp: Stamp, filed: Catalog) -> _Seen:
        now = stamp_of(self._path)
        catalog, fault = (None, self._fault) if now == stamp else self._loaded()
        source = (catalog or filed).stock_source
        stock = read_stock(self._path.parent / source, (catalog or filed).products) if source else None
        return _Seen(now, catalog, fault, stock)

    def _loaded(self) -> tuple[Catalog | None, str]:
        try:
            zone = ZoneInfo(self._parts.settings.room.timezone)
            catalog = load_catalog(self._path, started_ms=self._started_ms, zone=zone)
            parse_rundown(read_toml(self._rundown), catalog)
        except BotError as error:
            return None, error.message
        return catalog, ""

    def _take_over(self, reloaded: bool) -> None:
        """Put the goods with their true stock in place as a whole; a new revision has what waits cleared again."""
        shop = self._parts.shop
        products = {sku: self._stocked(product) for sku, product in self._filed.products.items()}
        now = lawful(
            replace(self._filed, products=products),
            self._truth.book.history,
            windows_days=self._truth.windows_days,
            wall_ms=self._clock.wall_ms(),
        )
        if not reloaded and (products, now.offers) == (shop.catalog.products, shop.catalog.offers):
            return
        shop.catalog = replace(now, revision=shop.catalog.revision + 1)
        self._parts.triage.update(shop.catalog)

    def unlawful(self) -> list[str]:
        """Return what of the offers is not shown, and why, in the operator's language."""
        offers = self._parts.shop.catalog.offers
        found = [(name, "ended") for name in self._filed.offers if name not in offers]
        found += [(name, kind) for name, one in offers.items() for kind in (one.unlawful, one.endless)]
        return [self._words[kind].format(name) for name, kind in found if kind]

    def _stocked(self, product: Product) -> Product:
        sold = self._parts.shop.sold[product.sku]
        gone = sold - self._counted.get(product.sku, 0)
        product = replace(product, stock=None if product.stock is None else max(0, product.stock - gone), sold=sold)
        if not self._filed.stock_source:
            return product
        age_s = self._filed.stock_max_age_s
        return replace(product, stock=self._stock.left(product, now_ms=self._clock.wall_ms(), max_age_s=age_s))

    def _recount(self, catalog: Catalog) -> None:
        """A stock that was written anew is that of now: what was sold before is no longer taken off it."""
        for sku, product in catalog.products.items():
            before = self._filed.products.get(sku)
            if before is None or before.stock != product.stock:
                self._counted[sku] = self._parts.shop.sold[sku]

    def _stock_fault(self) -> str:
        if self._stock.faults:
            return self._words["stock"] + "; ".join(self._stock.faults)
        now_ms = self._clock.wall_ms()
        if self._stock.is_ahead(now_ms):
            return self._words["ahead"]
        is_old = now_ms - self._stock.at_ms > self._filed.stock_max_age_s * 1000
        return self._words["old"] if is_old else ""

    @property
    def _clock(self) -> Clock:
        return self._parts.clock

    def _tell(self, text: str) -> None:
        self._parts.tell(EventSeen(seq=0, at_ms=self._clock.wall_ms(), type="system", viewer=None, text=text[:300]))


def stamp_of(path: Path) -> Stamp:
    """Return what changes when a file is written anew."""
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_size
