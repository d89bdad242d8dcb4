"""Who keeps a running room as its files say, file by file, and tells the operator what is wrong with them."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

from bot.aio.closing import cancelled
from bot.aio.supervisor import supervise
from bot.app.files import RoomFiles
from bot.app.pack_keeper import PackKeeper
from bot.app.rule_keeper import KEYS, RuleKeeper
from bot.app.shopkeeper import Shopkeeper, Truth
from bot.console.server import ConsoleServer
from bot.core.goods import Catalog
from bot.core.reports import Chip, EventSeen
from bot.guard.gate import Gate
from bot.room.parts import Parts
from bot.room.room import OnFault, Room
from bot.settings.room import Settings
from bot.store.journal import SqliteJournal
from bot.store.price_history import PriceBook
from bot.store.session import Session


class Keepers:
    """The keepers of one room; `lights` may be asked before they are there."""

    def __init__(self) -> None:
        self._lights: list[Callable[[], list[Chip]]] = []

    def lights(self) -> list[Chip]:
        """Return what is wrong with the room's files."""
        return [chip for light in self._lights for chip in light()]

    def start(
        self,
        stack: AsyncExitStack,
        room: Room,
        console: ConsoleServer,
        *,
        files: RoomFiles,
        journal: SqliteJournal,
        session: Session,
        book: PriceBook,
        on_packs: Callable[[str], None],
        on_fault: OnFault,
    ) -> None:
        """Let them work until `stack` unwinds; the console's panels show what they know.

        `on_packs` hears the version of rule packs that hold from now on.
        """
        goods = make_shopkeeper(files, room, console, book, session)
        jobs: list[tuple[str, Callable[[], Awaitable[None]]]] = [("goods", goods.run)]
        self._lights.append(goods.light)
        plays = room.plays
        if plays is not None:
            plays.consoles = lambda: console.pages
            console.asks.steering = plays
        if files.folder is not None:  # the built-in demo has no file that could be edited
            rules = make_rule_keeper(files.folder, files, room.parts, journal, session)
            jobs.append(("rules", rules.run))
            self._lights.append(rules.light)
            if isinstance(room.parts.guard, Gate):
                tell = _teller(room.parts)
                packs = PackKeeper(room.parts.guard, files, folder=files.folder, on_packs=on_packs, tell=tell)
                jobs.append(("packs", packs.run))
                self._lights.append(packs.light)
            if plays is not None:
                plays.plans, plays.rules_fault = rules.plans, lambda: rules.fault
        rng = random.Random(files.settings.room.seed)
        for name, job in jobs:
            task = asyncio.create_task(supervise(name, job, rng=rng, on_fault=on_fault), name=name)
            stack.push_async_callback(cancelled, task)


def make_shopkeeper(
    files: RoomFiles, room: Room, console: ConsoleServer, book: PriceBook, session: Session
) -> Shopkeeper:
    """Return who keeps the goods of a running room as its files say."""

    def named(catalog: Catalog) -> None:
        names = {sku: product.name for sku, product in catalog.products.items()}
        console.info = replace(console.info, product_names=names)

    paths = files.catalog_path, files.rundown_path
    truth = Truth(goods=files.goods, book=book, windows_days=files.policy.price_windows_days)
    return Shopkeeper(room.parts, *paths, started_ms=session.started_ms, on_change=named, truth=truth)


def make_rule_keeper(
    folder: Path, files: RoomFiles, parts: Parts, journal: SqliteJournal, session: Session
) -> RuleKeeper:
    """Return who takes edited rules into a running room."""

    def follow(settings: Settings) -> None:
        parts.settings = parts.settings.model_copy(update={key: getattr(settings, key) for key in KEYS})

    return RuleKeeper(journal, files, session, folder=folder, on_rules=follow, tell=_teller(parts))


def _teller(parts: Parts) -> Callable[[str], None]:
    """Return what shows the operator a line of ours."""

    def tell(text: str) -> None:
        parts.tell(EventSeen(seq=0, at_ms=parts.clock.wall_ms(), type="system", viewer=None, text=text[:300]))

    return tell
