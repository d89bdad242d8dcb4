"""Picking winners: CPU seconds from a closed list of 100,000 people to its proof, and to freeze it in the journal.

`prove` hashes rules and list, picks 10 winners and 10 alternates and hashes the proof; `verify` computes it again from
its file; `freeze` judges the crowd and writes the list, which holds up the journal's one writer; `whole` goes from the
open draw to held prizes: freeze, proof, picks.
Run: python -m bench.draw [--people 100000] [--rounds 5]
"""

import argparse
import time
from collections.abc import Callable
from functools import partial

from bench import _kit as kit
from bot.draws.canon import canon
from bot.draws.card import Card, card_of
from bot.draws.pick import entrant_key
from bot.draws.proof import Closed, faults_in, prove
from bot.store.draws_book import DrawBook
from bot.store.schema import connect
from tests.draws.deck import CLOSES_MS, CUP, OPENS_MS

_ENTRY = "INSERT INTO entry VALUES('cup-1', ?, ?, ?, ?, ?, ?, '', 'comment', 'in', 1, 1, 1)"


def timed(work: Callable[[], object]) -> float:
    """CPU seconds of this process: the machine may be busy with other things."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def ten_cups() -> Card:
    """A card with 10 winners and 10 alternates."""
    prize = [{**CUP["prize"][0], "count": 10}]
    return card_of({**CUP, "prize": prize, "alternates": 10, "salt": "none"})


def closed(people: int) -> Closed:
    """A draw with so many people."""
    return Closed(
        draw_id="cup-1",
        rules=ten_cups().rules,
        server_seed=bytes(range(32)),
        salt="none",
        entrants=tuple(sorted((entrant_key("cup-1", "bilibili", "uid", str(n)), 1) for n in range(people))),
        opened=CUP["opens"],
        closed=CUP["closes"],
    )


def filled(people: int) -> DrawBook:
    """An open draw in a journal in memory, with so many people in it."""
    db = connect(None)
    book = DrawBook(db)
    book.draft(ten_cups(), OPENS_MS)
    book.publish("cup-1", bytes(32), OPENS_MS)
    book.open("cup-1", OPENS_MS)
    rows = (
        (
            f"bilibili:uid:{n}",
            entrant_key("cup-1", "bilibili", "uid", str(n)),
            n,
            f"c{n}",
            OPENS_MS + n % 300_000,
            f"观众{n}",
        )
        for n in range(people)
    )
    db.execute("BEGIN")
    db.executemany(_ENTRY, rows)
    return book


def freeze(book: DrawBook) -> None:
    """Judge the crowd and write the list: the longest that the journal's one writer is held up."""
    book.close("cup-1", CLOSES_MS + 10_000)


def whole(book: DrawBook) -> None:
    """From the open draw to winners whose prizes are held."""
    freeze(book)
    picked = prove(book.frozen("cup-1"))["picks"]
    assert isinstance(picked, list)
    assert len(book.draw("cup-1", picked, CLOSES_MS + 11_000)) == 20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    kit.pin(0)
    draw = closed(given.people)
    proof = canon(prove(draw))
    assert faults_in(proof) == []
    cases = {
        "prove": kit.median([timed(lambda: prove(draw)) for _ in range(given.rounds)], 3),
        "verify": kit.median([timed(lambda: faults_in(proof)) for _ in range(given.rounds)], 3),
        "freeze": kit.median([timed(partial(freeze, filled(given.people))) for _ in range(given.rounds)], 3),
        "whole": kit.median([timed(partial(whole, filled(given.people))) for _ in range(given.rounds)], 3),
    }
    kit.emit("draw", "CPU s", cases, people=given.people, winners=10, proof_mb=round(len(proof) / 1e6, 1))


if __name__ == "__main__":
    main()
