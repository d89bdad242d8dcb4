"""Draws of a room as its files say: who runs them on air, and what the operator may do to them on air and off."""

import asyncio
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp

from bot.app.files import JOURNAL, RoomFiles, data_folder
from bot.audience.named import Named
from bot.audience.tiers import STAFF_ROLES
from bot.core.clock import SystemClock
from bot.core.errors import ConfigError, Retryable
from bot.core.events import RoomEvent
from bot.core.ports import Journal
from bot.core.reports import Chip
from bot.core.viewers import Tier
from bot.draws.card import Card, cards_of
from bot.room.parts import Parts
from bot.room.raffle import Body, FetchSalt, Raffle, Start, drand
from bot.room.raffle_words import TARGET, RaffleWords
from bot.store.catalog import read_toml
from bot.store.draw_files import FOLDER, Wish, has_proof, wish, write_private
from bot.store.draws import Draws
from bot.store.draws_entries import DrawEntries
from bot.store.evidence import Evidence
from bot.store.journal import SqliteJournal
from bot.store.lock import is_in_use

FILE = "draws.toml"
"""In the room's folder: more `[[draw]]` tables, beside those of room.toml."""
COUNTERS = frozenset({"likes", "comments", "gifts", "gift_value", "follows", "shares", "orders", "members"})
SALT_WAIT_S = 10.0
ANSWER_WAIT_S, LOOK_S = 5.0, 0.1
TAKEN = "taken"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomDraws:
    """The cards of a room, and when each opens by itself."""

    cards: Mapping[str, Card]
    starts: Mapping[str, Start]


def draws_of(files: RoomFiles) -> RoomDraws:
    """Return the draws of a room; ConfigError names draw, key and remedy."""
    tables: list[Mapping[str, Any]] = list(files.settings.draw)
    if files.folder is not None and (files.folder / FILE).is_file():
        found = read_toml(files.folder / FILE).get("draw", [])
        if not isinstance(found, list) or not all(isinstance(table, Mapping) for table in found):
            raise ConfigError(f"{FILE}: write its draws as [[draw]]", hint="see docs/draws.md")
        tables += found
    bare = [{key: value for key, value in table.items() if key != "start"} for table in tables]
    cards = cards_of(bare, files.settings.policy.markets)
    starts = {str(table["id"]): _start(table, files) for table in tables if "start" in table}
    _check_triggers(files, cards)
    return RoomDraws(cards=cards, starts=starts)


def _check_triggers(files: RoomFiles, cards: Mapping[str, Card]) -> None:
    """Refuse triggers that open what is no draw, or a draw that opens by its own clock."""
    for trigger in files.settings.trigger:
        if not trigger.draw:
            continue
        card = cards.get(trigger.draw)
        if card is None:
            names = ", ".join(sorted(cards)) or "none is there yet"
            raise ConfigError(
                f"trigger {trigger.id!r}: there is no draw {trigger.draw!r}", hint=f"write one of: {names}"
            )
        if "duration_s" not in card.rules:
            raise ConfigError(
                f"trigger {trigger.id!r}: draw {trigger.draw!r} opens at its own time",
                hint="give its card duration_s instead of opens and closes",
            )


def witnesses(files: RoomFiles) -> tuple[DrawEntries, ...]:
    """Return what writes entries in the transaction of their event."""
    named = Named.of(files.settings.audience.staff, files.settings.audience.vip)
    return (DrawEntries(partial(_is_staff, named)),)


def make_raffle(
    files: RoomFiles, parts: Parts, journal: Journal, folder: Path | None, evidence: Evidence | None
) -> Raffle | None:
    """Return who runs the draws of a room, None when it has none."""
    found = draws_of(files)
    if not found.cards or not isinstance(journal, SqliteJournal):
        return None

    async def counters() -> Mapping[str, int]:
        return {name: value for (name, scope), value in (await journal.counters()).items() if scope == parts.session_id}

    def record(body: Body) -> None:
        if evidence is not None:
            evidence.record("draw", dict(body))

    return Raffle(
        Draws(journal),
        parts.clock,
        found.cards.values(),
        folder=folder,
        words=RaffleWords(parts),
        record=record,
        fetch_salt=_fetch(files.settings.draws.drand_url),
        starts=found.starts,
        card_sku=lambda: parts.director.card_sku(parts.clock.now()),
        counters=counters,
        show=lambda board: parts.stage.board(TARGET, board),
        blocked=lambda: parts.plays_paused,
        lang=files.settings.room.operator_language,
    )


async def rewrite_private(draws: Draws, folder: Path) -> None:
    """Write again who is behind the keys of each draw, after somebody was forgotten."""
    for row in await draws.all():
        if await asyncio.to_thread(has_proof, folder, row.id):
            await asyncio.to_thread(write_private, folder, row.id, await draws.private(row.id))


def raffle_lights(raffle: Raffle | None) -> list[Chip]:
    """Return a light for draws that cannot go on, none while all is well."""
    faults = [*raffle.refused, raffle.fault] if raffle is not None else []
    told = "; ".join(filter(None, faults))
    return [Chip(id="draws", state="bad", text=told[:200])] if told else []


def ask(folder: Path | None, data: Path | None, wanted: Wish) -> str:
    """Do what an operator asks, in the running room or without it; return why not, empty when it is done.

    TAKEN: a room on air has taken the wish; what came of it is in `zhubo draw show`.
    """
    home = data or data_folder(folder)
    if is_in_use(home / JOURNAL):
        left = wish(home / FOLDER, f"{SystemClock().wall_ms()}-{wanted.verb}", wanted)
        return TAKEN if _is_taken(left) else "the room is on air and did not take it: does it have draws?"
    if not (home / JOURNAL).is_file():
        return f"there is no draw {wanted.draw_id!r}: this room has never been on air"
    return asyncio.run(_off_air(home, wanted))


async def _off_air(home: Path, wanted: Wish) -> str:
    clock = SystemClock()
    journal = await SqliteJournal.open(
        home / JOURNAL,
        clock=clock,
        session_id=f"draw@{clock.wall_ms()}",
        changes_for=lambda event: (),
    )
    try:
        raffle = Raffle(Draws(journal), clock, folder=home / FOLDER)
        answer = await raffle.wish(wanted)
        await raffle.step()
        return answer
    finally:
        await journal.close()


def _is_taken(path: Path) -> bool:
    """Return whether the room took a wish in time; one that it did not take is taken back."""
    for _ in range(round(ANSWER_WAIT_S / LOOK_S)):
        if not path.exists():
            return True
        time.sleep(LOOK_S)
    path.unlink(missing_ok=True)
    return False


def _is_staff(named: Named, event: RoomEvent, key: str | None) -> bool:
    """Whether somebody may win nothing here: by her roles, as a bot, or because the operator says so."""
    user = event.user
    if user is not None and (STAFF_ROLES | {"bot"}).intersection(user.roles):
        return True
    tier = named.tier_of(event, key)
    return tier is not None and tier[0] is Tier.STAFF


def _start(table: Mapping[str, Any], files: RoomFiles) -> Start:
    start, where = table["start"], f"draw {table.get('id')}: start"
    match start:
        case {"product": str() as sku, **rest} if not rest:
            if sku not in files.catalog.products:
                raise ConfigError(f"{where}: {sku!r} is no product of the catalogue", hint="write one of its SKUs")
            return Start(sku=sku)
        case {"counter": str() as counter, "level": int() as level, **rest} if not rest and level > 0:
            if counter not in COUNTERS:
                raise ConfigError(f"{where}: no counter {counter!r}", hint=f"one of {', '.join(sorted(COUNTERS))}")
            return Start(counter=counter, level=level)
    raise ConfigError(
        f"{where} is not understood",
        hint='write { product = "SKU" } or { counter = "likes", level = 10000 }; without it, zhubo draw open opens it',
    )


def _fetch(url: str) -> FetchSalt | None:
    return partial(_salt, url.rstrip("/")) if url else None


async def _salt(url: str, at_ms: int) -> str:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=SALT_WAIT_S)) as session:

        async def get(path: str) -> Mapping[str, object]:
            try:
                async with session.get(f"{url}/{path}") as answer:
                    found = json.loads(await answer.text())
            except (aiohttp.ClientError, TimeoutError, ValueError) as error:
                raise Retryable(f"the drand server does not answer: {error}", after_s=5.0) from error
            return found if isinstance(found, Mapping) else {}

        return await drand(get, at_ms)
