"""What a round is made of: what was fixed at its opening, who entered with what, and what came of it."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.draws.canon import digest
from bot.draws.entries import REASONS
from bot.draws.pick import commitment
from bot.games.unclear import WHY, Unclear

Value = int | str
"""Hundredths of a guess, a lucky number, the place of an option from 0, or words."""
_MORE: Mapping[str, Mapping[str, str]] = {
    "other_currency": {"zh": "不是这个商品的货币", "en": "not the currency of this product"},
    "no_such_option": {"zh": "没有这个选项", "en": "there is no such option"},
    "out_of_range": {"zh": "不在数字范围里", "en": "outside the range of numbers"},
}


def keys_commitment(round_id: str, pepper: bytes) -> str:
    """Return what is published of the secret of a round's keys, which is never told; empty where there is none."""
    return hashlib.sha256(f"zhubo-game-v1/keys\n{round_id}\n".encode() + pepper).hexdigest() if pepper else ""


def why(reason: str, lang: str) -> str:
    """Return a refusal's reason in words; the reason itself where there are none."""
    words = REASONS.get(reason) or _MORE.get(reason) or (WHY[Unclear(reason)] if reason in set(Unclear) else {})
    return words.get(lang) or words.get("en") or reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixed:
    """What is settled when a round opens, published as hashes and told in full when it is over."""

    round_id: str
    opens_ms: int
    closes_ms: int
    """An entry at this platform time is in."""
    seed: bytes
    """32 bytes, secret until the end."""
    truth: int = -1
    """Hundredths of the price that is guessed, as it was at the opening; -1 = none."""
    currency: str = ""
    keys: str = ""
    """`keys_commitment` of the secret that the public keys are made with; empty in rounds that had none."""

    @property
    def commit(self) -> str:
        """What fixes seed, price and the secret of the keys without telling them."""
        fixed = (commitment(self.round_id, self.seed), self.sealed, *([self.keys] if self.keys else []))
        return hashlib.sha256("\n".join(fixed).encode()).hexdigest()

    @property
    def sealed(self) -> str:
        """A hash of the price that nobody can find by trying all prices: the seed is in it."""
        return digest({"price": self.truth, "currency": self.currency, "seed": self.seed.hex()})

    def number(self, purpose: str, below: int) -> int:
        """Return a whole number from 0 to `below` - 1 that only the seed decides."""
        return int.from_bytes(hmac.new(self.seed, purpose.encode(), hashlib.sha256).digest(), "big") % below


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What one person entered with."""

    person: str
    key: str
    """Her public key in this round (`bot.draws.pick.entrant_key`)."""
    name: str
    at_ms: int
    event_id: str
    value: Value
    is_new: bool = False

    @property
    def moment(self) -> tuple[int, str]:
        """Orders entries as they were written, whatever order they arrived in."""
        return self.at_ms, self.event_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What follows from the entries."""

    winners: tuple[Entry, ...] = ()
    alternates: tuple[Entry, ...] = ()
    tallies: tuple[int, ...] = ()
    """Votes by option."""
    answer: Value | None = None
    """The price, the number, the place of the right option or the second that was picked."""
    done: bool = True
    """False for a team that is not full."""
    proof: Mapping[str, object] = field(default_factory=dict)
    """A draw's own proof, where the winners were drawn by its rules card."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """The comment is the person's entry, or one of several of which the rules say which one stands."""

    entry: Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """The comment was meant as an entry and is none."""

    reason: str


Heard = Accepted | Refused | None
"""None: no entry at all, e.g. a question."""
