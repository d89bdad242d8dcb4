"""Floods and raids: one viewer who will not stop, one text that many paste.  Memory is bounded, whatever comes in."""

import re
from collections import OrderedDict, deque
from collections.abc import Collection
from dataclasses import dataclass, field
from enum import StrEnum

from bot.audience.alike import AlikeTexts
from bot.audience.tempers import is_against, is_welcome
from bot.core.events import RoomEvent
from bot.core.text import words_only
from bot.core.viewers import user_key

_LINK = re.compile(
    r"https?://|www\.|\b[\w-]+\.(com|cn|net|top|xyz|vip|ru|me|link|shop)\b|t\.me/|加\s*[vV微威薇]|[qQ]{2}群",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d{8,}")


class Judgement(StrEnum):
    """What the crowd filter makes of a comment."""

    FINE = "fine"
    OWN = "own"
    """Said by the room itself or by a bot: never answered, or the host talks to itself."""
    FLOOD = "flood"
    """One viewer, too much or too often the same."""
    RAID = "raid"
    """Nearly one text, many viewers, and no customers' or friends' text."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The judgement on one comment, with its reason."""

    kind: Judgement
    why: str

    @property
    def may_pass(self) -> bool:
        """True when the comment may be answered."""
        return self.kind is Judgement.FINE


@dataclass(frozen=True, slots=True, kw_only=True)
class CrowdRules:
    """Limits of patience and of memory; start values, tuned by replay."""

    flood_comments: int = 6
    """More than so many comments of one viewer within `flood_s` are a flood."""
    flood_s: float = 10.0
    same_text: int = 3
    """More than so many equal comments of one viewer within `raid_s` are a flood; asking again is human."""
    raid_people: int = 6
    """So many viewers with one text within `raid_s` are a raid; with a link or a number to call, half of them."""
    raid_s: float = 30.0
    raid_letters: int = 12
    """Shorter texts are cheers, not raids, unless they turn people against the room."""
    max_viewers: int = 2000
    max_texts: int = 1000
    own_keys: Collection[str] = field(default_factory=frozenset)
    """Viewer keys of the room's own accounts."""
    own_names: Collection[str] = field(default_factory=frozenset)
    """Display names of the room's own accounts, for sources without ids; exact, folded."""


class Crowd:
    """Remembers who said what lately, least recent forgotten first.  `now` is monotonic seconds."""

    def __init__(self, rules: CrowdRules | None = None) -> None:
        self.rules = rules or CrowdRules()
        self._own_names = {words_only(name) for name in self.rules.own_names}
        self._viewers: OrderedDict[str, deque[tuple[float, str]]] = OrderedDict()
        self._texts = AlikeTexts(self.rules.max_texts)

    def __len__(self) -> int:
        return len(self._viewers) + len(self._texts)

    def judge(self, event: RoomEvent, now: float) -> Seen:
        """Return whether a comment may be answered; it is remembered either way."""
        if why := self._own(event):
            return Seen(Judgement.OWN, why)
        if event.comment is None:
            return Seen(Judgement.FINE, "not a comment")
        key, text = user_key(event.platform, event.user), event.comment.text_plain
        said = words_only(text)[:200]
        if key and (why := self._flood(key, said, now)):
            return Seen(Judgement.FLOOD, why)
        # Whoever has no key may be one or many: only texts are counted, each comment as one person.
        if why := self._raid(key or f"?{event.event_id}", text, said, now):
            return Seen(Judgement.RAID, why)
        return Seen(Judgement.FINE, "")

    def forget(self, key: str) -> None:
        """Drop what a viewer said lately."""
        self._viewers.pop(key, None)
        self._texts.forget(key)

    def _own(self, event: RoomEvent) -> str:
        user = event.user
        if user is None:
            return ""
        if "bot" in user.roles:
            return "a bot's own message"
        key = user_key(event.platform, user)
        if key in self.rules.own_keys or (self._own_names and words_only(user.name) in self._own_names):
            return "the room's own account"
        return ""

    def _flood(self, key: str, said: str, now: float) -> str:
        recent = self._viewers.pop(key, None) or deque(maxlen=max(self.rules.flood_comments, self.rules.same_text) * 2)
        recent.append((now, said))
        self._viewers[key] = recent
        if len(self._viewers) > self.rules.max_viewers:
            self._viewers.popitem(last=False)
        lately = sum(now - at <= self.rules.flood_s for at, _ in recent)
        if lately > self.rules.flood_comments:
            return f"{lately} comments in {self.rules.flood_s:.0f} s"
        same = sum(words == said and now - at <= self.rules.raid_s for at, words in recent)
        return f"the same {same} times in {self.rules.raid_s:.0f} s" if said and same > self.rules.same_text else ""

    def _raid(self, who: str, text: str, said: str, now: float) -> str:
        alike, same = self._texts.people(said, who, now, self.rules.raid_s)
        few = max(2, self.rules.raid_people // 2)
        if alike < few:
            return ""
        link, number = bool(_LINK.search(text)), bool(_NUMBER.search(text))
        # Customers with one trouble or one question find like words for it; who pastes dresses one text up.
        people = alike if link or number or is_against(text) else same
        if people < self.rules.raid_people and not (link or number):
            return ""
        # Many who ask the same are customers, who become one turn on the floor; many who wish well are friends.
        if not link and is_welcome(text, numbered=number):
            return ""
        if not (link or number) and len(said) < self.rules.raid_letters and not is_against(text):
            return ""
        return f"one text from {people} viewers"
