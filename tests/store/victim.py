"""Processes that live to be killed: each appends likes and shows effects until somebody stops it.

`python -m tests.store.victim PATH FIFO` has read everything once and forks for each line on stdin, which is the number
of the first event to send; it prints the child's pid and, when the child is over, its exit code (negative: the signal).
The child writes into the FIFO "acked N", once events up to N are durable, "shown KEY" at the moment a receiver would
show it, and "settled KEY" once that is durable too.
"""

import asyncio
import os
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


async def live(path: Path, first: int) -> None:
    async with opened(path, LADDER, clock=SystemClock()) as journal:
        await asyncio.gather(append(journal, first), show(journal))


def main() -> None:
    path, fifo = Path(sys.argv[1]), sys.argv[2]
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            os.dup2(os.open(fifo, os.O_WRONLY), 1)
            asyncio.run(live(path, int(line)))
        say(str(pid))
        say(str(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])))


if __name__ == "__main__":
    main()
