"""What became of the places of a draw: held, told, claimed, delivered; or expired and given to the next alternate."""

import sqlite3
from collections.abc import Mapping
from typing import Any

from bot.core.errors import BadInput
from bot.store.draws_rows import DrawRow, DrawRows, PickRow
from bot.store.inventory import Inventory


class DrawClaims:
    """Works within the transaction of the caller."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._rows = DrawRows(db)
        self.inventory = Inventory(db)

    def claim(self, draw_id: str, ordinal: int, now_ms: int) -> PickRow:
        """Give a winner her prize; the same again when repeated.  BadInput when she has none or is too late."""
        pick = self._rows.pick(draw_id, ordinal)
        if pick.state in ("claimed", "delivered"):
            return pick
        if pick.state not in ("reserved", "notified") or not self.inventory.claim(key_of(draw_id, ordinal), now_ms):
            raise BadInput(f"place {ordinal} of draw {draw_id!r} is {pick.state}", hint="zhubo draw show says why")
        self._mark(draw_id, ordinal, "claimed", "", now_ms)
        self.settle(draw_id, now_ms)
        return self._rows.pick(draw_id, ordinal)

    def refuse(self, draw_id: str, ordinal: int, reason: str, now_ms: int) -> list[PickRow]:
        """Take a prize back for a reason that is kept (fraud, declined); return who moved up."""
        pick = self._rows.pick(draw_id, ordinal)
        if pick.state not in ("reserved", "notified"):
            raise BadInput(
                f"place {ordinal} of draw {draw_id!r} is {pick.state}", hint="only what is held can be refused"
            )
        self._end(draw_id, pick, "refused", reason, now_ms)
        return self._move_up(draw_id, now_ms)

    def delivered(self, draw_id: str, ordinal: int, now_ms: int) -> None:
        """Note that a claimed prize has arrived."""
        if self._rows.pick(draw_id, ordinal).state == "claimed":
            self._mark(draw_id, ordinal, "delivered", "", now_ms)

    def notified(self, draw_id: str, ordinal: int, now_ms: int) -> None:
        """Note that a winner was told."""
        if self._rows.pick(draw_id, ordinal).state == "reserved":
            self._mark(draw_id, ordinal, "notified", "", now_ms)

    def expire(self, now_ms: int) -> list[tuple[str, PickRow]]:
        """End every claim whose time is over; return (draw, alternate) for who moved up from the same proof."""
        query = """SELECT draw_id, ordinal FROM pick JOIN draw ON draw.id = draw_id
        WHERE pick.state IN ('reserved', 'notified') AND until_ms <= ? ORDER BY draw_id, ordinal"""
        moved: list[tuple[str, PickRow]] = []
        for draw_id, ordinal in self._db.execute(query, (now_ms,)).fetchall():
            self._end(draw_id, self._rows.pick(draw_id, ordinal), "expired", "not claimed in time", now_ms)
            moved += [(draw_id, pick) for pick in self._move_up(draw_id, now_ms)]
        return moved

    def end_all(self, draw_id: str, reason: str, now_ms: int) -> None:
        """Let go of every place of a void draw that was not claimed."""
        for pick in self._rows.picks(draw_id):
            if pick.state in ("waiting", "reserved", "notified"):
                self._end(draw_id, pick, "void", reason, now_ms)

    def award(self, row: DrawRow, ordinal: int, person: str, prize: int, now_ms: int) -> None:
        """Hold the prize for the person until the claim window ends; what cannot be held is refused with its reason."""
        until_ms = now_ms + int(row.rules["claim_hours"]) * 3_600_000
        wants = {item_of(row.id, prize): 1}
        money, worth = f"money:{row.rules['currency']}", sum(row.rules["prizes"][prize]["values_minor"])
        if worth and self.inventory.of(money) is not None:
            wants[money] = worth
        held = self.inventory.reserve(key_of(row.id, ordinal), person, wants, until_ms=until_ms, now_ms=now_ms)
        update = """UPDATE pick SET prize = ?, state = ?, until_ms = ?, reason = ?, at_ms = ?
        WHERE draw_id = ? AND ordinal = ?"""
        state, reason = ("reserved", "") if held else ("refused", "budget")
        self._db.execute(update, (prize, state, until_ms, reason, now_ms, row.id, ordinal))

    def _move_up(self, draw_id: str, now_ms: int) -> list[PickRow]:
        """Give each prize that came back to the next alternate of the same proof."""
        row, moved = self._rows.get(draw_id), []
        picks = self._rows.picks(draw_id)
        waiting = [pick for pick in picks if pick.state == "waiting"] if row.state != "void" else []
        for prize in range(len(row.rules["prizes"])):
            stock = self.inventory.of(item_of(draw_id, prize))
            for _ in range(stock.left if stock is not None else 0):
                if not waiting:
                    break
                up = waiting.pop(0)
                self.award(row, up.ordinal, up.person, prize, now_ms)
                moved.append(self._rows.pick(draw_id, up.ordinal))
        self.settle(draw_id, now_ms)
        return moved

    def settle(self, draw_id: str, now_ms: int) -> None:
        """End a draw in which nothing is left to claim."""
        if any(pick.state in ("reserved", "notified") for pick in self._rows.picks(draw_id)):
            return
        self._db.execute(
            "UPDATE draw SET state = 'settled', at_ms = ? WHERE id = ? AND state = 'revealed'", (now_ms, draw_id)
        )

    def _end(self, draw_id: str, pick: PickRow, state: str, reason: str, now_ms: int) -> None:
        self.inventory.release(key_of(draw_id, pick.ordinal), reason, now_ms)
        self._mark(draw_id, pick.ordinal, state, reason, now_ms)

    def _mark(self, draw_id: str, ordinal: int, state: str, reason: str, now_ms: int) -> None:
        update = "UPDATE pick SET state = ?, reason = ?, at_ms = ? WHERE draw_id = ? AND ordinal = ?"
        self._db.execute(update, (state, reason[:200], now_ms, draw_id, ordinal))


def item_of(draw_id: str, prize: int) -> str:
    """Return the name of a prize in the stock."""
    return f"draw:{draw_id}:{prize}"


def key_of(draw_id: str, ordinal: int) -> str:
    """Return the key under which a winner's prize is held."""
    return f"draw:{draw_id}:{ordinal}"


def prize_places(rules: Mapping[str, Any]) -> list[int]:
    """Return the prize of each winner, in order."""
    return [number for number, prize in enumerate(rules["prizes"]) for _ in range(prize["count"])]
