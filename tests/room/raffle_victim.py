"""A process that lives to be killed: draws run in it one after the other.

`python -m tests.room.raffle_victim FOLDER START_MS`: it prints "at MS" once all up to then is done, and
"commit ID HASH" for each draw that is published.
"""

import asyncio
import sys
from pathlib import Path

from bot.core.clock import SystemClock
from bot.core.events import RoomEvent
from bot.core.ledger import Order, OutboxClass
from bot.core.scene import Board
from bot.draws.card import Card
from bot.room.raffle import Raffle
from bot.store.draws import Draws, Result
from bot.store.draws_entries import DrawEntries
from bot.store.draws_rows import DrawRow, PickRow, iso
from bot.store.journal import SqliteJournal
from tests.draws.deck import OPENS_MS, card, said

ROUND_MS, DRAWS, EVERY_MS, LASTS_MS, PEOPLE, STEP_MS, OVERLAP_MS = 500, 24, 10_000, 20_000, 37, 250, 5_000


def cards() -> list[Card]:
    """Draws that begin every ten seconds and last twenty."""
    begins = [OPENS_MS + 5000 + number * EVERY_MS for number in range(DRAWS)]
    return [
        card(id=f"d-{number}", opens=iso(at), closes=iso(at + LASTS_MS), grace_s=2) for number, at in enumerate(begins)
    ]


def comments(from_ms: int, to_ms: int) -> list[RoomEvent]:
    """Every comment of that time; the same whenever it is asked for."""
    first, last = -(-(from_ms - OPENS_MS) // STEP_MS), (to_ms - OPENS_MS) // STEP_MS
    return [
        said(f"v{number * 7 % PEOPLE}", at_ms=OPENS_MS + number * STEP_MS, id=f"c{number}")
        for number in range(max(0, first), last + 1)
    ]


class HurriedClock:
    """Goes on from `start_ms` by half a second a round, however long the machine takes for it."""

    def __init__(self, start_ms: int) -> None:
        self.at_ms = start_ms

    def tick(self) -> int:
        """Begin the next round: everything in it happens at one moment."""
        self.at_ms += ROUND_MS
        return self.at_ms

    def now(self) -> float:
        return self.at_ms / 1000

    def wall_ms(self) -> int:
        return self.at_ms


class Said:
    """Words of a room with no mouth."""

    def opened(self, row: DrawRow, people: int) -> list[Order]:
        return [_order(row, "open")]

    def closed(self, row: DrawRow, people: int) -> list[Order]:
        return [_order(row, "closed")]

    def won(self, row: DrawRow, result: Result) -> list[Order]:
        return [_order(row, "won")]

    def moved_up(self, row: DrawRow, pick: PickRow) -> list[Order]:
        return [_order(row, f"next:{pick.ordinal}")]

    def board(self, row: DrawRow, people: int, winners: object) -> Board | None:
        return None


def _order(row: DrawRow, what: str) -> Order:
    expires_ms = SystemClock().wall_ms() + 10**9
    return Order(key=f"draw:{row.id}:{what}", klass=OutboxClass.SAY, target="draw", expires_ms=expires_ms)


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


async def main() -> None:
    folder = Path(sys.argv[1])
    start_ms = int(sys.stdin.readline())
    clock = HurriedClock(start_ms)
    journal = await SqliteJournal.open(
        folder / "journal.sqlite3",
        clock=clock,
        session_id="1@1",
        changes_for=lambda event: (),
        witnesses=(DrawEntries(),),
    )
    raffle = Raffle(Draws(journal), clock, folder=folder, words=Said())
    await raffle.prepare(cards())
    for row in await Draws(journal).all():
        say(f"commit {row.id} {row.commitment}")
    done_ms = start_ms - OVERLAP_MS
    while True:
        now_ms = clock.tick()
        await journal.append(comments(done_ms, now_ms))
        await raffle.step()
        done_ms = now_ms
        say(f"at {now_ms}")


if __name__ == "__main__":
    asyncio.run(main())
