"""Bilibili's people, money and memberships in our words; the same on both ways into a room."""

from typing import Annotated

import msgspec

from bot.core.events import Fan, Member, Price

Count = Annotated[int, msgspec.Meta(ge=0, le=10**7)]
"""Pieces, likes, levels."""
Coins = Annotated[int, msgspec.Meta(ge=0, le=10**11)]
"""1000 coins are 1 yuan."""
Whole = Annotated[int, msgspec.Meta(ge=-(2**53), le=2**53)]
"""Ids and times: what a journal and a browser can hold."""
GUARDS = {1: "总督", 2: "提督", 3: "舰长"}
"""Level of a membership as Bilibili counts it: 1 is the highest."""
NO_MEMBER = Member()
MEMBERS = {level: Member(tier=4 - level, tier_raw=level, name=name) for level, name in GUARDS.items()}
MAX_NAME = 100
FEN_PER_YUAN = 100
COINS_PER_FEN = 10


def member(level: int | None) -> Member | None:
    """Return the membership of a guard level 0..3, None when it is not told or no level there is."""
    return NO_MEMBER if level == 0 else MEMBERS.get(level or 0)


def fan(club: str | None, level: int | None, *, wearing: bool = True, this_room: bool = True) -> Fan | None:
    """Return a medal, None without one; one of another room says nothing of this one's fans."""
    if not level:
        return None
    return Fan(club=(club or "")[:MAX_NAME], level=level if this_room else 0, this_room=this_room, wearing=wearing)


def price(coins: int, count: int = 1) -> Price:
    """Return what one of `count` pieces costs that cost `coins` together, in fen, rounded down."""
    return Price(amount_minor=coins // COINS_PER_FEN // max(1, count), currency="CNY")
