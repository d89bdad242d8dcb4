"""Who wins: integers only, so that every machine picks the same, and by person, so that nobody is picked twice."""

import hashlib
import hmac
from collections.abc import Sequence
from itertools import accumulate

import msgspec

from bot.draws.canon import canon, digest_of

MAX_WEIGHT = 1000
_SPACE = 1 << 256

Entrant = tuple[str, int]
"""(entrant key, weight 1..1000)"""


def commitment(draw_id: str, server_seed: bytes) -> str:
    """Return what is published before a draw opens: it fixes the seed without telling it."""
    return hashlib.sha256(f"zhubo-draw-v1/commit\n{draw_id}\n".encode() + server_seed).hexdigest()


def entrant_key(draw_id: str, platform: str, id_scope: str, user_id: str, pepper: bytes = b"") -> str:
    """Return the public key of one person in one draw: she can compute it again, others do not read her id in it.

    Numeric ids can be found by trying all; with a secret `pepper` they cannot, and the host tells each her own key.
    """
    text = f"zhubo-entrant-v1\n{draw_id}\n{platform}\n{id_scope}\n{user_id}".encode()
    return hmac.new(pepper, text, hashlib.sha256).hexdigest() if pepper else hashlib.sha256(text).hexdigest()


def entrants_text(entrants: Sequence[Entrant]) -> bytes:
    """Return the list in canonical form: its keys are hex, so that any writer of JSON without spaces agrees."""
    return msgspec.json.encode(entrants)


def entrants_digest(draw_id: str, text: bytes) -> str:
    """Return the hash of the frozen list, `text` its canonical form; entrants are sorted by key."""
    return digest_of({"draw_id": canon(draw_id), "entrants": text})


def final_seed(server_seed: bytes, draw_id: str, rules_hash: str, entrants_hash: str, salt: str) -> bytes:
    """Return the seed of the picking: nobody knows it before the list is closed and the salt is there."""
    text = f"zhubo-draw-v1/seed\n{draw_id}\n{rules_hash}\n{entrants_hash}\n{salt}"
    return hmac.new(server_seed, text.encode(), hashlib.sha256).digest()


def pick(entrants: Sequence[Entrant], seed: bytes, count: int) -> list[str]:
    """Return up to `count` different keys in order of picking; a heavier entrant is likelier by her weight.

    `entrants` are sorted by key.  A number that would favour the first ones (modulo bias) is thrown away.
    """
    tree = _Sums([weight for _, weight in entrants])
    picked: list[str] = []
    turn = 0
    while len(picked) < count and tree.total:
        number = int.from_bytes(hmac.new(seed, f"pick\n{turn}".encode(), hashlib.sha256).digest(), "big")
        turn += 1
        if number >= _SPACE - _SPACE % tree.total:
            continue
        place = tree.find(number % tree.total)
        picked.append(entrants[place][0])
        tree.remove(place)
    return picked


class _Sums:
    """Running sums of weights that shrink: finding and removing cost log n (a Fenwick tree)."""

    def __init__(self, weights: Sequence[int]) -> None:
        self._weights = list(weights)
        until = list(accumulate(weights, initial=0))
        self.total = until[-1]
        self._tree = [total - until[place & (place - 1)] for place, total in enumerate(until)]

    def find(self, rest: int) -> int:
        """Return the first place whose running sum exceeds `rest`, 0 <= rest < total."""
        place = 0
        step = 1 << (len(self._tree).bit_length() - 1)
        while step:
            there = place + step
            if there < len(self._tree) and self._tree[there] <= rest:
                place = there
                rest -= self._tree[there]
            step >>= 1
        return place

    def remove(self, place: int) -> None:
        """Let this place weigh nothing from now on."""
        weight, self._weights[place] = self._weights[place], 0
        self.total -= weight
        node = place + 1
        while node < len(self._tree):
            self._tree[node] -= weight
            node += node & -node
