"""Gift combos made into increments: what a viewer gave is counted once, whatever the platform repeats.  Pure.

A draft says `count` = this frame's increment (0 = the frame tells none) and `combo_total` = the running total (None =
the frame tells none).  What comes out counts `count` new pieces, and one last event per combo, with count 0, carries
the total, so that the thank-you is spoken once.  Rules: design/sources.md, 1.6.
"""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from bot.core.events import Gift, RoomEvent
from bot.core.viewers import user_key

IDLE_MS = 10_000
"""A combo without an end frame ends after so long without a new piece."""
KEPT_MS = 120_000
"""A closed combo is remembered so long: a late frame must not open it again at full value."""
MAX_OPEN = 2000
"""Combos followed at once; the one idle longest is closed first."""
NO_COMBO = frozenset({"", "0"})

Key = tuple[str, str, str, str]
"""(platform, viewer, gift id, combo id)"""


@dataclass(slots=True)
class _Combo:
    event: RoomEvent
    """The latest frame: user, gift and room of the closing event."""
    credited: int = 0
    last: int | None = None
    """Highest running total seen, None while no frame told one."""
    touched_ms: int = 0
    idle_ms: int = IDLE_MS
    closed: bool = False


class Combos:
    """The combos of one source.  Times are wall ms of receipt, never decreasing."""

    def __init__(self, before: Iterable[RoomEvent] = ()) -> None:
        self._combos: OrderedDict[Key, _Combo] = OrderedDict()
        for event in before:
            self._remember(event)

    def __len__(self) -> int:
        return len(self._combos)

    def take(self, event: RoomEvent, *, idle_ms: int = IDLE_MS) -> list[RoomEvent]:
        """Return what a gift draft adds: nothing, its new pieces, the end of its combo, or both."""
        gift, key = event.gift, _key(event)
        if gift is None:
            return [event]
        if key is None:
            return [event] if gift.count > 0 else []
        combo = self._combos.get(key) or _Combo(event)
        self._combos[key] = combo
        self._combos.move_to_end(key)
        combo.event, combo.touched_ms, combo.idle_ms = event, event.ts_recv, idle_ms
        new = _increment(combo, gift)
        combo.credited += new
        made = [_piece(event, gift, new)] if new else []
        if gift.combo_end and not combo.closed:
            combo.closed = True
            made.append(_end(combo))
        elif new and combo.closed:
            made[-1] = msgspec.structs.replace(made[-1], hints=tuple(h for h in made[-1].hints if h != "combo_open"))
        if len(self._combos) > MAX_OPEN:
            made += self._drop_oldest()
        return made

    def due(self, now_ms: int) -> list[RoomEvent]:
        """Return the ends of the combos that have been idle for their time, and forget long closed ones."""
        made = []
        for key, combo in list(self._combos.items()):
            idle_ms = now_ms - combo.touched_ms
            if not combo.closed and idle_ms >= combo.idle_ms:
                combo.closed = True
                made.append(_end(combo, now_ms))
            elif combo.closed and idle_ms >= KEPT_MS:
                del self._combos[key]
        return made

    def _drop_oldest(self) -> list[RoomEvent]:
        _, combo = self._combos.popitem(last=False)
        return [] if combo.closed else [_end(combo)]

    def _remember(self, event: RoomEvent) -> None:
        """Take in what the journal holds of a combo: counts are true increments there."""
        key = _key(event)
        if key is None or event.gift is None:
            return
        combo = self._combos.setdefault(key, _Combo(event))
        combo.event, combo.touched_ms = event, event.ts_recv
        combo.credited += event.gift.count
        combo.last = combo.credited
        combo.closed = combo.closed or event.gift.combo_end
        self._combos.move_to_end(key)


def _key(event: RoomEvent) -> Key | None:
    gift = event.gift
    if gift is None or gift.combo_id is None or gift.combo_id in NO_COMBO:
        return None
    who = user_key(event.platform, event.user) or (event.user.name if event.user else "")
    return event.platform, who, gift.id or gift.name, gift.combo_id


def _increment(combo: _Combo, gift: Gift) -> int:
    total = gift.combo_total
    if total is None:
        new = max(0, gift.count)
        if combo.last is not None:
            combo.last += new
        return new
    if combo.last is None and gift.count > 0 and not combo.credited:
        combo.last = total
        return gift.count
    before = combo.credited if combo.last is None else combo.last
    combo.last = max(before, total)
    return max(0, total - before)


def _piece(event: RoomEvent, gift: Gift, new: int) -> RoomEvent:
    hints = event.hints if "combo_open" in event.hints else (*event.hints, "combo_open")
    body = msgspec.structs.replace(gift, count=new, combo_total=None, combo_end=False)
    return msgspec.structs.replace(event, gift=body, hints=hints)


def _end(combo: _Combo, now_ms: int | None = None) -> RoomEvent:
    event, gift = combo.event, combo.event.gift
    assert gift is not None
    body = msgspec.structs.replace(gift, count=0, combo_total=combo.credited, combo_end=True)
    key = _key(event)
    assert key is not None
    return msgspec.structs.replace(
        event,
        event_id=":".join(("end", *key[1:], str(combo.credited)))[-128:],
        id_quality="derived",
        gift=body,
        ts_recv=event.ts_recv if now_ms is None else now_ms,
        ts_source=event.ts_source if now_ms is None else None,
        hints=tuple(hint for hint in event.hints if hint != "combo_open"),
        raw_ref=None,
    )
