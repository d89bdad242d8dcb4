"""Thanks for what is not a comment: each gift combo once, paid orders without a name, follows and members merged."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.core.events import Gift, RoomEvent
from bot.core.text import plain_text
from bot.core.turns import TTL_S, Lane, Turn
from bot.core.viewers import Viewer

MAX_COMBOS = 512
MAX_GIFT_NAME = 24
_PIECES = {"zh": "{}个", "ja": "{}個", "ko": "{}개"}
"""A slot fills figure and unit together; languages that are not named say the bare figure."""


class GiftMemory:
    """Which combos were thanked, the oldest forgotten first."""

    def __init__(self) -> None:
        self._thanked: OrderedDict[str, None] = OrderedDict()

    def first_time(self, combo: str) -> bool:
        """True once per combo."""
        if combo in self._thanked:
            return False
        self._thanked[combo] = None
        if len(self._thanked) > MAX_COMBOS:
            self._thanked.popitem(last=False)
        return True


@dataclass(frozen=True, slots=True)
class _Thanks:
    intent: str
    key: str
    named: bool = True
    values: Mapping[str, str] = field(default_factory=dict)


def thanks_of(
    event: RoomEvent, viewer: Viewer, sku: str | None, gifts: GiftMemory, *, lang: str, id: str, now: float
) -> tuple[Turn | None, str]:
    """Return the THANKS turn that `event` deserves, or None, and the reason."""
    thanks, why = _deserved(event, sku, gifts, lang)
    if thanks is None:
        return None, why
    turn = Turn(
        id=id,
        lane=Lane.THANKS,
        intent=thanks.intent,
        merge_key=f"{thanks.key}:{lang}",
        born_at=now,
        fresh_at=now,
        ttl_s=TTL_S[Lane.THANKS],
        lang=lang,
        viewers=(viewer,) if thanks.named else (),
        sku=sku,
        values=thanks.values,
        est_speech_s=4.0,
    )
    return turn, why


def _deserved(event: RoomEvent, sku: str | None, gifts: GiftMemory, lang: str) -> tuple[_Thanks | None, str]:
    if event.gift is not None:
        return _for_gift(event, event.gift, gifts, lang)
    if event.order is not None:
        # What somebody bought is never tied to a name on air.
        paid = event.order.status == "paid"
        return (_Thanks("order", f"order:{sku or ''}", named=False), "paid") if paid else (None, "not paid (yet)")
    if event.super_chat is not None:
        return _Thanks("gift", "super_chat"), "a paid message without a question"
    if event.membership is not None:
        return _Thanks("membership", "membership"), "joined as a member"
    if event.type == "follow":
        return _Thanks("follow", "follow"), "a new follower"
    return None, f"{event.type} is not answered"


def _for_gift(event: RoomEvent, gift: Gift, gifts: GiftMemory, lang: str) -> tuple[_Thanks | None, str]:
    if gift.combo_id and not gift.combo_end:
        return None, "the combo goes on; thanked at its end"
    who = event.user.id or event.user.name if event.user else ""
    if gift.combo_id and not gifts.first_time(f"{event.source}:{event.room_id}:{who}:{gift.id}:{gift.combo_id}"):
        return None, "this combo was thanked"
    total = (gift.combo_total if gift.combo_end and gift.combo_total else gift.count) or 1
    values = {"gift_name": plain_text(gift.name, limit=MAX_GIFT_NAME)}
    if total > 1:
        values["combo"] = _PIECES.get(lang, "{}").format(total)
    return _Thanks("gift", "gift", values=values), f"gift × {total}"
