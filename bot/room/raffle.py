"""Draws in a running room: opened, closed, picked, told and proved in time, and after a crash from where they were."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from bot.aio.waiting import wait_until
from bot.core.clock import Clock
from bot.core.errors import BadInput, BotError, Retryable
from bot.core.ledger import Order
from bot.core.reports import Forgotten, Report, TurnEnded
from bot.core.scene import Board
from bot.core.turns import Turn
from bot.draws.card import Card
from bot.room.draw_asks import DrawAsks
from bot.room.reasons import in_language
from bot.store import draw_files
from bot.store.draw_files import Wish
from bot.store.draws import Draws, Result
from bot.store.draws_rows import DrawRow, PickRow, iso

LOOK_S = 0.5
"""How often the room looks whether a draw is due."""
DRAND_WAIT_S = 10
"""The round of the salt is the first one after so many seconds beyond the close (engine.md 8.5)."""
STANDS_MS = 30_000
"""How long the winners stand on stage after the reveal."""
MISSED = "the room was off air during the whole entry window"
_PROVED = ("revealed", "settled", "void")
_OVER = ("settled", "void")

Body = Mapping[str, object]
FetchSalt = Callable[[int], Awaitable[str]]
"""(wall ms) -> the salt `drand:<round>:<randomness>` of the first round from then; Retryable while there is none."""


class Words(Protocol):
    """What the room shows and says of draws, as orders for the outbox; names are cleared and masked by it."""

    def opened(self, row: DrawRow, people: int) -> list[Order]:
        """Return what is told at the opening."""
        ...

    def closed(self, row: DrawRow, people: int) -> list[Order]:
        """Return what is told when the list is frozen."""
        ...

    def won(self, row: DrawRow, result: Result) -> list[Order]:
        """Return what is told of the winners."""
        ...

    def moved_up(self, row: DrawRow, pick: PickRow) -> list[Order]:
        """Return what is told of an alternate who has won now."""
        ...

    def board(self, row: DrawRow, people: int, winners: Sequence[tuple[str, str]]) -> Board | None:
        """Return what stands on stage while the draw is in this state."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """When a published draw opens by itself: at a product's time in the rundown, or at a count."""

    sku: str = ""
    counter: str = ""
    level: int = 0


class Raffle:
    """Moves every draw on.  `step` may be called at any time and any number of times."""

    def __init__(
        self,
        draws: Draws,
        clock: Clock,
        cards: Iterable[Card] = (),
        *,
        folder: Path | None = None,
        words: Words | None = None,
        record: Callable[[Body], None] = lambda body: None,
        fetch_salt: FetchSalt | None = None,
        starts: Mapping[str, Start] | None = None,
        card_sku: Callable[[], str | None] = lambda: None,
        counters: Callable[[], Awaitable[Mapping[str, int]]] | None = None,
        show: Callable[[Board | None], None] = lambda board: None,
        blocked: Callable[[], str] = str,
        lang: str = "en",
    ) -> None:
        """`folder`: where proofs go, None = nowhere; `record` keeps something in the evidence log, `show` the board.

        `blocked` says why no draw may open or stand on stage now, empty while it may; `lang` is what the operator
        reads: "zh" or "en".
        """
        self.woken = asyncio.Event()
        self.fault = ""
        """Why a draw could not be moved on, empty when all are well."""
        self.refused: list[str] = []
        """Cards of the room that could not be published, and why."""
        self._draws, self._clock, self._folder = draws, clock, folder
        self._cards = tuple(cards)
        self._words, self._record, self._fetch_salt = words, record, fetch_salt
        self._starts, self._card_sku, self._counters = starts or {}, card_sku, counters
        self._show, self._blocked, self._lang = show, blocked, lang
        self._told_aloud: deque[str] = deque(maxlen=100)
        self.asks = DrawAsks(self.woken, self.wish)
        """What operators and triggers ask while the room is on air."""
        self._shown: Board | None = None
        self._told: dict[str, tuple[str, str]] = {}
        """Draw -> (state, reason) as it was last recorded and written."""

    async def prepare(self, cards: Iterable[Card]) -> list[str]:
        """Publish the cards that nobody has seen; return why others cannot be: edited later, or over already."""
        faults = []
        for card in cards:
            try:
                await self._draws.draft(card)
                if (await self._draws.get(card.draw_id)).state == "draft":
                    await self._draws.publish(card.draw_id)
            except BadInput as refused:
                faults.append(self._said(refused))
                self._record({"id": card.draw_id, "asked": "publish", "refused": refused.message})
        return faults

    async def run(self) -> None:
        """Move draws on, for ever."""
        self.refused = await self.prepare(self._cards)
        while True:
            self.woken.clear()
            try:
                await self.step()
            except Retryable as error:  # a full disk, or no network for the salt: the same step is made again
                self.fault = self._said(error)
            await wait_until(self.woken, LOOK_S)

    def on(self, report: Report) -> None:
        """Hear that winners were told aloud, and that somebody was forgotten: what is on disk is written again."""
        match report:
            case TurnEnded(turn=Turn(intent="draw_won", outbox_key=str(key)), enough=True):
                self._told_aloud.append(key.split(":")[1])
            case Forgotten():
                self._told = dict.fromkeys(self._told, ("", ""))
            case _:
                pass

    async def step(self) -> None:
        """Do all that is due now."""
        fault = ""
        while self._told_aloud:
            draw_id = self._told_aloud.popleft()
            for pick in await self._draws.picks(draw_id):
                await self._draws.notified(draw_id, pick.ordinal)
        for wish in await self._wishes():
            await self.wish(wish)
        await self.asks.answer_all()
        for row in await self._draws.all():
            try:
                await self._move(row)
            except BadInput as refused:
                fault = self._said(refused)
        for draw_id, pick in await self._draws.expire():
            await self._moved_up(draw_id, [pick])
        rows = await self._draws.all()
        for row in rows:
            await self._tell(row)
        await self._stand(rows)
        self.fault = fault

    async def wish(self, wish: Wish) -> str:
        """Do what an operator asks; return why not, empty when it is done."""
        try:
            match wish.verb:
                case "publish":
                    await self._draws.publish(wish.draw_id)
                case "open":
                    await self._open(wish.draw_id)
                case "open_once":
                    if (await self._draws.get(wish.draw_id)).state in ("draft", "published", "void"):
                        await self._open(wish.draw_id)
                case "close":
                    await self._close(await self._draws.get(wish.draw_id))
                case "void":
                    await self._draws.void(wish.draw_id, wish.reason)
                case "claim":
                    await self._draws.claim(wish.draw_id, wish.ordinal)
                case "delivered":
                    await self._draws.delivered(wish.draw_id, wish.ordinal)
                case "refuse":
                    moved = await self._draws.refuse(wish.draw_id, wish.ordinal, wish.reason)
                    await self._moved_up(wish.draw_id, moved)
                case _:
                    raise BadInput(f"a draw cannot be told to {wish.verb!r}", hint="see zhubo draw --help")
        except BadInput as refused:
            self._record({"id": wish.draw_id, "asked": wish.verb, "refused": refused.message})
            return self._said(refused)
        self._record({"id": wish.draw_id, "asked": wish.verb, "place": wish.ordinal, "reason": wish.reason})
        return ""

    def _said(self, error: BotError) -> str:
        """Return what was refused, as the operator reads it."""
        return in_language(error.message, self._lang, "engine")

    async def _wishes(self) -> list[Wish]:
        return await asyncio.to_thread(draw_files.take_wishes, self._folder) if self._folder is not None else []

    async def _move(self, row: DrawRow) -> None:
        now_ms = self._clock.wall_ms()
        if row.state == "published":
            if row.closes_ms is not None and row.closes_ms <= now_ms:
                await self._draws.void(row.id, MISSED)
            elif not self._blocked() and await self._begins(row, now_ms):
                await self._open(row.id)
        elif row.state == "open" and row.freeze_ms is not None and row.freeze_ms <= now_ms:
            await self._close(row)
        elif row.state == "closed":
            await self._pick(row)
        elif row.state == "drawn":
            await self._draws.reveal(row.id)

    async def _begins(self, row: DrawRow, now_ms: int) -> bool:
        if row.opens_ms is not None:
            return row.opens_ms <= now_ms
        start = self._starts.get(row.id)
        if start is None:
            return False
        if start.sku:
            return self._card_sku() == start.sku
        counts = await self._counters() if self._counters is not None else {}
        return counts.get(start.counter, 0) >= start.level

    async def _open(self, draw_id: str) -> None:
        if why := self._blocked():
            raise BadInput(why, hint="it may be opened when selling goes on")
        words = self._words
        await self._draws.open(draw_id, words.opened if words is not None else lambda row, people: ())

    async def _close(self, row: DrawRow) -> None:
        words = self._words
        closed = await self._draws.close(row.id, words.closed if words is not None else lambda row, people: ())
        await self._tell(closed)
        await self._pick(closed)

    async def _pick(self, row: DrawRow) -> None:
        if not row.salt:
            if self._fetch_salt is None or row.closes_ms is None:
                raise BadInput(f"draw {row.id!r} waits for drand, and no way to it is configured", hint="docs/draws.md")
            await self._draws.salted(row.id, await self._fetch_salt(row.closes_ms + DRAND_WAIT_S * 1000))
        result = await self._draws.result(row.id)
        orders = self._words.won(row, result) if self._words is not None else []
        await self._draws.draw(result, lambda picks: orders)
        await self._draws.reveal(row.id)

    async def _moved_up(self, draw_id: str, picks: list[PickRow]) -> None:
        row = await self._draws.get(draw_id)
        for pick in picks:
            self._record({"id": draw_id, "state": "moved_up", "place": pick.ordinal, "entrant": pick.entrant})
            if self._words is not None:
                await self._draws.put(draw_id, self._words.moved_up(row, pick))

    async def _tell(self, row: DrawRow) -> None:
        """Record and publish a draw that has moved; after a restart once more, for a crash may lie between."""
        if row.state == "draft" or self._told.get(row.id) == (row.state, row.reason):
            return
        if self._told.get(row.id) is None and row.state in _OVER and await self._is_written(row):
            self._told[row.id] = row.state, row.reason
            return
        facts = facts_of(row, await self._draws.counts(row.id))
        if self._folder is not None:
            if row.state in _PROVED and row.entrants_hash and row.salt:
                proof = (await self._draws.result(row.id)).proof
                facts["picks"] = proof["picks"]
                private = await self._draws.private(row.id)
                await asyncio.to_thread(draw_files.write_proof, self._folder, row.id, proof, private)
            await asyncio.to_thread(draw_files.write_card, self._folder, row.id, facts)
        self._record({key: value for key, value in facts.items() if key != "picks"})
        self._told[row.id] = row.state, row.reason

    async def _stand(self, rows: Sequence[DrawRow]) -> None:
        """Keep the board of the draw that runs, or that was revealed a moment ago."""
        now_ms, words = self._clock.wall_ms(), self._words
        seen = [row for row in rows if row.state != "revealed" or now_ms - row.at_ms < STANDS_MS]
        row = next((one for one in reversed(seen) if one.state in ("open", "closed", "drawn", "revealed")), None)
        if words is None:
            return
        board = None
        if row is not None and not self._blocked():
            people = (await self._draws.counts(row.id)).get("in", 0)
            names = [(pick.person, pick.name) for pick in await self._draws.picks(row.id) if pick.prize is not None]
            board = words.board(row, people, names)
        if board != self._shown:
            self._shown = board
            self._show(board)

    async def _is_written(self, row: DrawRow) -> bool:
        """Return whether an earlier process has published this state; it may have died before it did."""
        if self._folder is None:
            return True
        said = await asyncio.to_thread(draw_files.card_says, self._folder, row.id)
        needs_proof = bool(row.entrants_hash) and bool(row.salt)
        proved = not needs_proof or await asyncio.to_thread(draw_files.has_proof, self._folder, row.id)
        return said == (row.state, row.reason) and proved


def facts_of(row: DrawRow, counts: Mapping[str, int]) -> dict[str, Any]:
    """Return what the public may know of a draw in its present state; nobody is named in it."""
    return {
        "id": row.id,
        "state": row.state,
        "rules": dict(row.rules),
        "rules_hash": row.rules_hash,
        "commit": row.commitment,
        "opens": iso(row.opens_ms) if row.opens_ms is not None else "",
        "closes": iso(row.closes_ms) if row.closes_ms is not None else "",
        "entrants": counts.get("in", 0),
        "entrants_hash": row.entrants_hash,
        "salt": row.salt,
        "chain": row.chain,
        "reason": row.reason,
        "at": iso(row.at_ms),
    }


async def drand(get: Callable[[str], Awaitable[Mapping[str, object]]], at_ms: int) -> str:
    """Return the salt of the first round at or after `at_ms`; `get` answers a path of a drand server with JSON."""
    info = await get("info")
    period, genesis = info.get("period"), info.get("genesis_time")
    if not isinstance(period, int) or not isinstance(genesis, int) or period <= 0:
        raise Retryable("the drand server does not say when its rounds are", after_s=10.0)
    number = max(1, -(-(at_ms - genesis * 1000) // (period * 1000)) + 1)
    answer = await get(f"public/{number}")
    randomness = answer.get("randomness")
    if answer.get("round") != number or not isinstance(randomness, str) or len(randomness) != 64:
        raise Retryable(f"round {number} of drand is not there yet", after_s=float(period))
    return f"drand:{number}:{randomness}"
