"""Which comments a waiting turn answers, and who wrote them: what moderation and written answers go by."""

from collections import OrderedDict

from bot.core.events import RoomEvent
from bot.core.turns import Turn
from bot.core.viewers import user_key

TURNS_REMEMBERED = 500
EVENTS_REMEMBERED = 1000


class Asked:
    """The latest turns and the comments behind them; the oldest are forgotten first."""

    def __init__(self) -> None:
        self._seqs: OrderedDict[str, list[int]] = OrderedDict()
        self._events: OrderedDict[str, tuple[RoomEvent, str]] = OrderedDict()

    def note(self, turn: Turn, event: RoomEvent) -> tuple[int, ...]:
        """Remember that `turn` answers `event`; return the journal numbers of all comments it answers."""
        seqs = self._seqs.setdefault(turn.id, [])
        seqs.append(event.seq or 0)
        while len(self._seqs) > TURNS_REMEMBERED:
            self._seqs.popitem(last=False)
        self._events[event.event_id] = (event, turn.id)
        self._events.move_to_end(event.event_id)
        while len(self._events) > EVENTS_REMEMBERED:
            self._events.popitem(last=False)
        return tuple(seqs)

    def turn_of(self, event_id: str) -> str | None:
        """Return the id of the turn that answers an event, None when it is unknown or forgotten."""
        found = self._events.get(event_id)
        return found[1] if found else None

    def by_id(self, event_id: str) -> RoomEvent | None:
        """Return the comment or paid comment with this event id."""
        found = self._events.get(event_id)
        return found[0] if found else None

    def latest(self, turn_id: str) -> RoomEvent | None:
        """Return the newest comment that a turn answers."""
        return next((event for event, turn in reversed(self._events.values()) if turn == turn_id), None)

    def paid(self, super_chat_id: str) -> RoomEvent | None:
        """Return the paid comment with the platform's own id."""
        for event, _ in reversed(self._events.values()):
            if event.super_chat is not None and event.super_chat.id == super_chat_id:
                return event
        return None

    def said_by(self, platform: str, user_id: str) -> list[RoomEvent]:
        """Return the comments of one account, oldest first."""
        return [
            event
            for event, _ in self._events.values()
            if event.platform == platform and event.user is not None and event.user.id == user_id
        ]

    def said_with(self, key: str) -> list[RoomEvent]:
        """Return the comments of the viewer with this key, oldest first."""
        return [event for event, _ in self._events.values() if user_key(event.platform, event.user) == key]

    def forget(self, key: str) -> None:
        """Drop the comments of the viewer with this key."""
        for event in self.said_with(key):
            del self._events[event.event_id]
