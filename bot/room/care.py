"""Who must not be sold to: somebody in distress, for whom a person is called (rules A09), and a minor (A01).

Fixed words are said, and nobody is named.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping

from bot.core.events import RoomEvent
from bot.core.reports import Alert
from bot.core.speech import speech_seconds
from bot.core.turns import TTL_S, Lane, Turn
from bot.core.viewers import Viewer
from bot.draws.minors import says_minor
from bot.room.parts import Parts
from bot.triage.route import SPOKEN_DELIVERIES, Routing
from bot.writer.caring import caring, for_minors

INTENT = "distress"
MINOR = "minor"
GRAVE = 3
"""Level at which a life may be in danger: whatever is being said is cut for it."""
CARE_FROM = 2
REPLY_EVERY_S = 60.0
"""The words are for everybody who hears them; said more often they become a toy."""
CALL_EVERY_S = 60.0
"""A person is called once in so long for each who suffers."""
PEOPLE_KEPT = 500
ABOUT = {
    "zh": {2: "可能有人受苦", 3: "可能有人有生命危险"},
    "en": {2: "somebody may suffer", 3: "a life may be in danger"},
}


class Care:
    """Takes comments of level 2 and 3 out of the way of selling."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._replied_at = float("-inf")
        self._called_at: OrderedDict[str, float] = OrderedDict()

    def hear(self, event: RoomEvent, level: int, viewer: Viewer, lang: str) -> Routing | None:
        """Return what becomes of a viewer's words that the guard graded `level`; None when they are no such case."""
        if event.delivery not in SPOKEN_DELIVERIES:
            return None
        if level < CARE_FROM:
            return self._to_minor(event, lang)
        now = self._parts.clock.now()
        self._call(viewer.key or f"name:{viewer.name}", level, now)
        why = "a life may be in danger" if level >= GRAVE else "somebody may suffer"
        if now - self._replied_at < REPLY_EVERY_S:
            return Routing(
                turn=None, fate="ignored", intent=INTENT, sku=None, why=f"{why}: answered just now", lang=lang
            )
        self._replied_at = now
        helpline = self._parts.settings.care.helpline
        turn = care_turn(event, level, self._spoken(lang), helpline=helpline, now=now)
        return Routing(turn=turn, fate="queued", intent=INTENT, sku=None, why=why, lang=lang)

    def _to_minor(self, event: RoomEvent, lang: str) -> Routing | None:
        text = event.comment.text_plain if event.comment else ""
        if not says_minor(text):
            return None
        why = "says that she is a minor: nothing is sold to her"
        turn = minor_turn(event, self._spoken(lang), now=self._parts.clock.now())
        return Routing(turn=turn, fate="queued", intent=MINOR, sku=None, why=why, lang=lang)

    def _spoken(self, lang: str) -> list[str]:
        """Return the viewer's language, then the room's, as far as the host speaks them."""
        return [code for code in (lang, self._parts.settings.room.language) if code in self._parts.styles]

    def _call(self, person: str, level: int, now: float) -> None:
        """Call a person; one who writes on and on calls once a minute."""
        if now - self._called_at.get(person, float("-inf")) < CALL_EVERY_S:
            return
        self._called_at[person] = now
        self._called_at.move_to_end(person)
        if len(self._called_at) > PEOPLE_KEPT:
            self._called_at.popitem(last=False)
        about = ABOUT[self._parts.settings.room.operator_language][min(level, GRAVE)]
        self._parts.tell(Alert(at_ms=self._parts.clock.wall_ms(), kind="distress", level=level, about=about, people=1))


def care_turn(
    event: RoomEvent, level: int, languages: Iterable[str], *, helpline: Mapping[str, str], now: float
) -> Turn:
    """Return the words for somebody in distress as a turn of nobody: no name is said, no comment shown beside them."""
    spoken, words, number = caring(*languages, helpline=helpline)
    return _fixed(event, INTENT, spoken, words, Lane.EMERGENCY if level >= GRAVE else Lane.QA, now, number)


def minor_turn(event: RoomEvent, languages: Iterable[str], *, now: float) -> Turn:
    """Return the words for a minor as a turn of nobody."""
    spoken, words = for_minors(*languages)
    return _fixed(event, MINOR, spoken, words, Lane.QA, now)


def _fixed(event: RoomEvent, intent: str, lang: str, words: str, lane: Lane, now: float, number: str = "") -> Turn:
    return Turn(
        id=f"{intent}-{event.seq}",
        lane=lane,
        intent=intent,
        merge_key=f"{intent}:{lang}",
        born_at=now,
        fresh_at=now,
        ttl_s=TTL_S[Lane.EMERGENCY if intent == INTENT else lane],
        lang=lang,
        line=words,
        values={"helpline": number} if number else {},
        est_speech_s=speech_seconds(words, lang),
    )
