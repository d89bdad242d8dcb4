"""A process that lives to be killed: appends likes and shows effects until somebody stops it.

`python -m tests.store.victim PATH`, then one line on stdin with the number of the first event to send.
It prints "acked N", once events up to N are durable, and "shown KEY" at the moment a receiver would show it
and "settled KEY" once that is durable too.
"""

import asyncio
import sys
from pathlib import Path

from bot.core.clock import SystemClock
from bot.core.ledger import OutboxState
from bot.store.journal import SqliteJournal
from bot.triggers import Rule
from tests.store.rig import like, opened

PER_CALL, OVERLAP = 3, 7
LADDER = Rule(id="goal", counter="likes", every=10, effect="confetti", ttl_s=600)


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


async def append(journal: SqliteJournal, number: int) -> None:
    while True:
        resent = range(max(0, number - OVERLAP), number + PER_CALL)
        await journal.append([like(f"e{n}") for n in resent])
        number += PER_CALL
        say(f"acked {number}")


async def show(journal: SqliteJournal) -> None:
    while True:
        for row in await journal.claim(SystemClock().wall_ms(), 3):
            say(f"shown {row.key}")
            await journal.settle(row.key, OutboxState.STARTED)
            await journal.settle(row.key, OutboxState.DONE)
            say(f"settled {row.key}")
        await asyncio.sleep(0.001)


async def main() -> None:
    first = int(sys.stdin.readline())
    async with opened(Path(sys.argv[1]), LADDER, clock=SystemClock()) as journal:
        await asyncio.gather(append(journal, first), show(journal))


if __name__ == "__main__":
    asyncio.run(main())
