"""The life of a draw: each step is one UPDATE that says from which state it may be made (engine.md 8).

draft -> published -> open -> closed -> drawn -> revealed -> settled, or void from any; a void draw that was closed
still tells its seed, or voiding would be a hidden second try.
"""

import sqlite3
from collections.abc import Sequence
from datetime import datetime
from operator import itemgetter

import msgspec

from bot.core.errors import BadInput
from bot.draws.canon import canon
from bot.draws.card import Card
from bot.draws.entries import Admitted, crowd_refusals, terms_of
from bot.draws.pick import Entrant, commitment, entrants_digest, entrants_text
from bot.draws.proof import Closed, link, salt_of_comments, winners_of
from bot.store.draws_claims import DrawClaims, item_of, prize_places
from bot.store.draws_rows import DrawRow, DrawRows, PickRow, iso

SALT_COMMENTS = 32
LOOKED_AT = 20_000
"""Newest events among which the last comments before the close are looked for."""
_BY_KEY = "FROM entry INDEXED BY entry_key WHERE draw_id = ? AND entrant = ?"
"""Left to itself SQLite reads the whole list for each."""
_ORDER = ("draft", "published", "open", "closed", "drawn", "revealed", "settled")


class DrawBook:
    """Works within the transaction of the caller."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self.rows = DrawRows(db)
        self.claims = DrawClaims(db)

    def draft(self, card: Card, now_ms: int) -> None:
        """Keep a card that nobody has seen; a later card takes its place until it is published."""
        known = self._db.execute("SELECT state, rules_hash FROM draw WHERE id = ?", (card.draw_id,)).fetchone()
        if known is not None and known[0] != "draft":
            if known[1] != card.rules_hash:
                raise BadInput(
                    f"draw {card.draw_id!r} is {known[0]}: its card is fixed and this one differs",
                    hint="void it and give the new card a new id",
                )
            return
        self._db.execute(
            "INSERT INTO draw(id, state, rules, rules_hash, at_ms) VALUES(?, 'draft', ?, ?, ?)"
            " ON CONFLICT(id) DO UPDATE SET rules = excluded.rules, rules_hash = excluded.rules_hash",
            (card.draw_id, canon(card.rules), card.rules_hash, now_ms),
        )

    def publish(self, draw_id: str, seed: bytes, now_ms: int, pepper: bytes = b"") -> DrawRow:
        """Fix the card and commit to `seed`, 32 random bytes; its prizes become stock.

        `pepper`: 32 more, which no answer ever tells; used where the card says keys = "hmac".
        """
        row = self.rows.get(draw_id)
        if len(seed) != 32:
            raise ValueError("a seed has 32 bytes")
        opens_ms, closes_ms = (_ms(row.rules.get(key)) for key in ("opens", "closes"))
        if closes_ms is not None and closes_ms <= now_ms:
            raise BadInput(f"draw {draw_id!r} closes in the past", hint="set opens and closes anew")
        secret = pepper if row.rules.get("keys") == "hmac" else None
        if secret is not None and len(secret) != 32:
            raise ValueError("a pepper has 32 bytes")
        self._step(draw_id, "published", now_ms, seed=seed, commitment=commitment(draw_id, seed), pepper=secret)
        self._db.execute("UPDATE draw SET opens_ms = ?, closes_ms = ? WHERE id = ?", (opens_ms, closes_ms, draw_id))
        for number, prize in enumerate(row.rules["prizes"]):
            self.claims.inventory.put(item_of(draw_id, number), prize["count"])
        self._within_budget(row)
        return self.rows.get(draw_id)

    def open(self, draw_id: str, now_ms: int) -> DrawRow:
        """Let people enter; a draw that lasts `duration_s` gets its times now."""
        row = self.rows.get(draw_id)
        opens_ms, closes_ms = row.opens_ms, row.closes_ms
        if "duration_s" in row.rules:
            opens_ms = now_ms - now_ms % 1000
            closes_ms = opens_ms + int(row.rules["duration_s"]) * 1000
        if opens_ms is None or closes_ms is None or not opens_ms <= now_ms < closes_ms:
            raise BadInput(f"draw {draw_id!r} does not open now", hint="its card says when; void it to change that")
        self._step(draw_id, "open", now_ms)
        self._db.execute("UPDATE draw SET opens_ms = ?, closes_ms = ? WHERE id = ?", (opens_ms, closes_ms, draw_id))
        return self.rows.get(draw_id)

    def close(self, draw_id: str, now_ms: int) -> DrawRow:
        """Freeze the list, its hash and, unless it comes from outside, the salt; from here on everything follows."""
        row = self.rows.get(draw_id)
        if row.freeze_ms is None or now_ms < row.freeze_ms:
            raise BadInput(f"draw {draw_id!r} is not over", hint="late frames are waited for; it closes by itself")
        entrants = entrants_text(self._frozen(row))
        entrants_hash = entrants_digest(draw_id, entrants)
        salt = {"none": "none", "comments": self._salt_of_comments(row)}.get(str(row.rules["salt"]), "")
        chain = link(self._last_link(), draw_id, row.rules_hash, row.commitment, entrants_hash)
        self._step(draw_id, "closed", now_ms, entrants_hash=entrants_hash, chain=chain, salt=salt)
        self._db.execute("INSERT INTO frozen VALUES(?, ?)", (draw_id, entrants))
        return self.rows.get(draw_id)

    def salted(self, draw_id: str, salt: str) -> None:
        """Keep the salt that was fetched, once."""
        self._db.execute("UPDATE draw SET salt = ? WHERE id = ? AND state = 'closed' AND salt = ''", (salt, draw_id))

    def frozen(self, draw_id: str) -> Closed:
        """Return all that a proof is made of; BadInput before the list is closed or while its salt is missing."""
        query = "SELECT seed, entrants FROM draw JOIN frozen ON draw_id = id WHERE id = ?"
        row, found = self.rows.get(draw_id), self._db.execute(query, (draw_id,)).fetchone()
        if found is None or not row.salt or row.opens_ms is None or row.closes_ms is None:
            raise BadInput(f"draw {draw_id!r} has no frozen list and salt yet", hint="wait until it has closed")
        return Closed(
            draw_id=draw_id,
            rules=row.rules,
            server_seed=bytes(found[0]),
            salt=row.salt,
            entrants=msgspec.json.decode(found[1], type=tuple[Entrant, ...]),
            opened=str(row.rules.get("opens") or iso(row.opens_ms)),
            closed=str(row.rules.get("closes") or iso(row.closes_ms)),
            chain=row.chain,
        )

    def people(self, draw_id: str, picked: Sequence[str]) -> dict[str, tuple[str, str]]:
        """Return the memory key and the display name behind each picked key; empty for who was forgotten."""
        query = f"SELECT person, name {_BY_KEY}"
        found = ((entrant, self._db.execute(query, (draw_id, entrant)).fetchone()) for entrant in picked)
        return {entrant: row or ("", "") for entrant, row in found}

    def draw(self, draw_id: str, picked: Sequence[str], now_ms: int) -> list[PickRow]:
        """Write the picks that follow from what is frozen, and hold their prizes, in one transaction."""
        row = self.rows.get(draw_id)
        self._step(draw_id, "drawn", now_ms)
        prizes = prize_places(row.rules)
        winners, _ = winners_of(row.rules)
        query = f"SELECT person, name {_BY_KEY}"
        for ordinal, entrant in enumerate(picked):
            person, name = self._db.execute(query, (draw_id, entrant)).fetchone() or ("", "")
            self._db.execute(
                "INSERT INTO pick(draw_id, ordinal, entrant, person, name, state, at_ms) VALUES(?,?,?,?,?,'waiting',?)",
                (draw_id, ordinal, entrant, person, name, now_ms),
            )
            if ordinal < winners:
                self.claims.award(row, ordinal, person, prizes[ordinal], now_ms)
        return self.rows.picks(draw_id)

    def reveal(self, draw_id: str, now_ms: int) -> DrawRow:
        """Let the seed and the proof be seen; a draw without winners is over then."""
        self._step(draw_id, "revealed", now_ms)
        self.claims.settle(draw_id, now_ms)
        return self.rows.get(draw_id)

    def void(self, draw_id: str, reason: str, now_ms: int) -> DrawRow:
        """End a draw for good; what was held is let go, what was given stays given."""
        if not reason.strip():
            raise BadInput("a void draw needs its reason", hint="it stays on the public list with it")
        query = (
            "UPDATE draw SET state = 'void', reason = ?, at_ms = ? WHERE id = ? AND state NOT IN ('void', 'settled')"
        )
        self.rows.get(draw_id)
        if not self._db.execute(query, (reason[:200], now_ms, draw_id)).rowcount:
            raise BadInput(f"draw {draw_id!r} is over", hint="only its claims can still change")
        self.claims.end_all(draw_id, reason, now_ms)
        return self.rows.get(draw_id)

    def _step(self, draw_id: str, state: str, now_ms: int, **values: object) -> None:
        before = _ORDER[_ORDER.index(state) - 1]
        columns = "".join(f", {name} = :{name}" for name in values)
        update = f"UPDATE draw SET state = :new, at_ms = :now{columns} WHERE id = :id AND state = :old"
        if not self._db.execute(update, {"new": state, "now": now_ms, "id": draw_id, "old": before, **values}).rowcount:
            raise BadInput(
                f"draw {draw_id!r} is {self.rows.get(draw_id).state}, not {before}", hint="zhubo draw show says why"
            )

    def _within_budget(self, row: DrawRow) -> None:
        money = self.claims.inventory.of(f"money:{row.rules['currency']}")
        cost = sum(sum(prize["values_minor"]) * prize["count"] for prize in row.rules["prizes"])
        if money is not None and money.left < cost:
            raise BadInput(
                f"draw {row.id!r} gives away {cost / 100:,.2f}, the budget has {money.left / 100:,.2f} left",
                hint="raise the budget or give away less",
            )

    def _frozen(self, row: DrawRow) -> list[Entrant]:
        """Judge the crowd and return who is left, sorted by key."""
        query = """SELECT at_ms, person, name, tries, is_new, entrant, weight, union_id FROM entry
        WHERE draw_id = ? AND status = 'in'"""
        rows = self._db.execute(query, (row.id,)).fetchall()
        out = crowd_refusals(list(map(Admitted._make, map(itemgetter(slice(5)), rows))), terms_of(row.rules))
        out |= _linked([(one[5], one[1], one[7]) for one in rows if one[7] and one[1] not in out])
        self._db.executemany(
            "UPDATE entry SET status = ? WHERE draw_id = ? AND person = ?",
            [(f"refused:{reason}", row.id, person) for person, reason in out.items()],
        )
        left = [one for one in rows if one[1] not in out] if out else rows
        return sorted(map(itemgetter(5, 6), left))

    def _last_link(self) -> str:
        """Return the chain of the list that was frozen last in this room; its number stands before the colon."""
        query = "SELECT chain FROM draw WHERE chain <> '' ORDER BY CAST(chain AS INTEGER) DESC LIMIT 1"
        row = self._db.execute(query).fetchone()
        return str(row[0]) if row is not None else ""

    def _salt_of_comments(self, row: DrawRow) -> str:
        """Return the salt of the last comments up to the close, by their own time."""
        query = """SELECT event_id FROM event WHERE seq > (SELECT ifnull(max(seq), 0) FROM event) - ?
        AND type = 'comment' AND ts <= ? ORDER BY ts DESC, event_id DESC LIMIT ?"""
        found = self._db.execute(query, (LOOKED_AT, row.closes_ms, SALT_COMMENTS)).fetchall()
        return salt_of_comments([event_id for (event_id,) in reversed(found)])


def _ms(text: object) -> int | None:
    return round(datetime.fromisoformat(text).timestamp() * 1000) if isinstance(text, str) and text else None


def _linked(people: Sequence[tuple[str, str, str]]) -> dict[str, str]:
    """Return who of (key, person, account) shares an account with somebody of a smaller key."""
    first: dict[str, str] = {}
    for _, person, union in sorted(people):
        first.setdefault(union, person)
    return {person: "already_in" for _, person, union in people if first[union] != person}
