"""A process that lives to be killed: plays one round of a quiz in a journal until it is over.

`python -m tests.room.rounds_victim PATH`, then one line on stdin.  It prints "acked N" once comments up to N are
durable, "shown KEY" when a receiver would show an order, "settled KEY" once that is durable, and "over 1" at the end.
"""

import asyncio
import sys
from pathlib import Path

import msgspec

from bot.core.clock import SystemClock
from bot.core.events import RoomEvent
from bot.core.ledger import Order, OutboxClass, OutboxState
from bot.games.record import record_of
from bot.room.playing import settled
from bot.store.journal import SqliteJournal
from bot.store.rounds import RoundRow, Rounds
from tests.games.table import OPENS_MS, TABLES, said
from tests.store.rig import opened

COMMENTS = 90
PER_CALL = 3


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def entry(number: int, opens_ms: int) -> RoomEvent:
    """The comment of this number: thirty people, three each, some right, all within the window."""
    event = said(f"p{number % 30}", str(1 + (number * 7) % 3), number, id=f"e{number}")
    at_ms = opens_ms + event.at_ms - OPENS_MS
    return msgspec.structs.replace(event, ts_source=at_ms, ts_recv=at_ms)


def order(row: RoundRow, step: str) -> Order:
    key = f"game:{row.id}:{step}"
    return Order(key=key, klass=OutboxClass.SHOW, target="confetti", expires_ms=SystemClock().wall_ms() + 600_000)


async def play(journal: SqliteJournal) -> None:
    rounds = Rounds(journal)
    row = await rounds.running()
    if row is None and await rounds.result("quiz-1") is None:
        row = await rounds.open(
            TABLES["quiz"], duration_ms=600_000, truth=-1, currency="", orders=lambda row: [order(row, "open")]
        )
    if row is None:
        return
    for first in range(0, COMMENTS if row.state == "open" else 0, PER_CALL):
        await journal.append([entry(number, row.opens_ms) for number in range(first, first + PER_CALL)])
        say(f"acked {first + PER_CALL}")
    row = await rounds.close(row.id)
    playing, result = await settled(rounds, row, lambda event: False)
    await rounds.finish(row.id, record_of(result, playing.rules, playing.fixed), [order(row, "won")])


async def show(journal: SqliteJournal) -> None:
    for row in await journal.claim(SystemClock().wall_ms(), 10):
        say(f"shown {row.key}")
        await journal.settle(row.key, OutboxState.STARTED)
        await journal.settle(row.key, OutboxState.DONE)
        say(f"settled {row.key}")


async def main() -> None:
    sys.stdin.readline()
    async with opened(Path(sys.argv[1]), clock=SystemClock()) as journal:
        await show(journal)
        await play(journal)
        await show(journal)
        say("over 1")


if __name__ == "__main__":
    asyncio.run(main())
