"""Turns for the tests of the floor."""

from itertools import count

from bot.core.turns import TTL_S, Interrupt, Lane, Turn
from bot.core.viewers import Tier, Viewer

_numbers = count(1)


def make_turn(
    lane: Lane = Lane.QA,
    key: str = "",
    at: float = 0.0,
    *,
    who: str | None = None,
    tier: Tier = Tier.NEW,
    ttl_s: float | None = None,
    interrupt: Interrupt = Interrupt.SOFT,
    intent: str = "price",
) -> Turn:
    number = next(_numbers)
    return Turn(
        id=f"t{number}",
        lane=lane,
        intent=intent,
        merge_key=key or f"key-{number}",
        born_at=at,
        fresh_at=at,
        ttl_s=TTL_S[lane] if ttl_s is None else ttl_s,
        viewers=(Viewer(key=who or f"v{number}", name=who or "", tier=tier),),
        interrupt=interrupt,
    )
