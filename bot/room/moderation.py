"""What the platform takes back, the room takes back: deleted words are not answered, silenced viewers not heard."""

from collections import OrderedDict

from bot.core.events import Moderation, RoomEvent
from bot.core.reports import Retracted
from bot.core.turns import Lost
from bot.core.viewers import user_key
from bot.room.asked import Asked
from bot.room.mouth import Mouth
from bot.room.parts import Parts

SILENCED_KEPT = 5000
FOR_EVER_S = float("inf")


class Moderator:
    """Carries out `moderation` and `super_chat_delete` events."""

    def __init__(self, parts: Parts, mouth: Mouth, asked: Asked) -> None:
        self._parts = parts
        self._mouth = mouth
        self._asked = asked
        self._silenced: OrderedDict[tuple[str, str], float] = OrderedDict()
        """(platform, account id) -> monotonic second until which she is not answered."""

    def hear(self, event: RoomEvent) -> None:
        """Take back what the event says is taken back; other events are passed over."""
        if event.super_chat_delete is not None:
            for paid_id in event.super_chat_delete.ids:
                self._retract(self._asked.paid(paid_id))
        elif event.moderation is not None and event.delivery in ("live", "replay"):
            self._moderate(event, event.moderation)

    def withdraw(self, key: str) -> None:
        """Take back all comments of a viewer who wants to be forgotten, and forget them."""
        for said in self._asked.said_with(key):
            self._retract(said)
        self._asked.forget(key)

    def is_silenced(self, event: RoomEvent) -> bool:
        """Return whether the platform's moderators have silenced who wrote this."""
        if event.user is None or event.user.id is None or not self._silenced:
            return False
        until = self._silenced.get((event.platform, event.user.id))
        return until is not None and self._parts.clock.now() < until

    def _moderate(self, event: RoomEvent, act: Moderation) -> None:
        if act.action == "delete" and act.target_event_id:
            self._retract(self._asked.by_id(act.target_event_id))
        elif act.action in ("ban", "timeout") and act.target_user_id:
            seconds = act.seconds if act.action == "timeout" else None
            until = self._parts.clock.now() + seconds if seconds is not None else FOR_EVER_S
            self._silenced[event.platform, act.target_user_id] = until
            while len(self._silenced) > SILENCED_KEPT:
                self._silenced.popitem(last=False)
            for said in self._asked.said_by(event.platform, act.target_user_id):
                self._retract(said)
        elif act.action == "clear":
            for turn in self._parts.floor.waiting(self._parts.clock.now()):
                said_in = self._asked.latest(turn.id)
                if said_in is not None and (said_in.platform, said_in.room_id) == (event.platform, event.room_id):
                    self._retract(said_in)

    def _retract(self, said: RoomEvent | None) -> None:
        """Take one comment out of the queue, the running turn and the operator's list."""
        if said is None:
            return
        turn_id = self._asked.turn_of(said.event_id) or ""
        key = user_key(said.platform, said.user)
        if key is not None:
            self._parts.floor.drop_viewer(key, Lost.RETRACTED, turn_id=turn_id)
        else:
            self._parts.floor.drop(turn_id, Lost.RETRACTED)
        running = self._mouth.running
        if running is not None and running.id == turn_id and running.people <= 1:
            self._mouth.cut(Lost.RETRACTED)
        self._mouth.nudged.set()
        self._parts.tell(Retracted(seq=said.seq or 0, at_ms=self._parts.clock.wall_ms(), turn_id=turn_id))
