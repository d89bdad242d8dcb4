"""What may be said while viewers do not see the labels: no price, no goods, no call to buy (rules L05, R18)."""

import re

from bot.core.facts import slots_in
from bot.core.speech import Clause
from bot.core.turns import Intent, Lane, Turn

WHOLE = frozenset(
    {"disclosure", "distress", Intent.ARE_YOU_REAL, Intent.COMPLAINT, Intent.RETURNS, Intent.ABUSE, Intent.INJECTION}
)
"""Said to the end: that the host is an AI, safety, and what a buyer is owed."""
WITHOUT_GOODS = frozenset(
    {Intent.GREETING, Intent.PRAISE, Intent.THANKS, Intent.SMALL_TALK, Intent.OFF_TOPIC, Intent.UNKNOWN}
    | {"gift", "gift_combo", "follow", "order", "membership", "super_chat", "closing"}
)
"""Courtesies: said without the clauses that sell."""
HARMLESS_SLOTS = frozenset("viewer count gift_name combo level shop host people helpline".split())
"""Every other slot states something about goods, prices, offers or stock."""
_CALLS = re.compile(
    r"下单|链接|购物车|小黄车|拍下|抢|加购|领券|优惠|折扣|划算|号款|买"
    r"|\b(?:buy|order (?:it|now|yours|today)|check ?out|cart|coupon|discount|deal|link)\b"
    r"|購入|お買い|注文|カート|リンク|クーポン|구매|주문|장바구니|쿠폰",
    re.IGNORECASE,
)


def may_be_said(turn: Turn) -> bool:
    """Return whether a turn may be said at all without labels; what no rule knows may not."""
    return turn.lane is Lane.EMERGENCY or turn.intent in WHOLE or turn.intent in WITHOUT_GOODS


def is_left_out(turn: Turn, clause: Clause) -> bool:
    """Return whether a clause of a turn that may be said is left out: it names goods, a figure, or calls to buy."""
    if turn.lane is Lane.EMERGENCY or turn.intent in WHOLE:
        return False
    return any(slot.name not in HARMLESS_SLOTS for slot in slots_in(clause.text)) or bool(_CALLS.search(clause.text))
