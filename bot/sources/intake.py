"""What of a connector's drafts becomes an event of the room: each once, honestly dated, gifts as increments.  Pure."""

import hashlib
from collections import Counter, OrderedDict, deque
from collections.abc import Iterable, Sequence

import msgspec

from bot.core.events import RoomEvent, User
from bot.core.ports import SourceHealth
from bot.core.text import words_only
from bot.settings.source import SourceSettings
from bot.sources.combos import Combos
from bot.sources.recent import SYNTHETIC_WINDOW_S, TWIN_WINDOW_S, WINDOW_S, RecentIds
from bot.sources.stamp import synthetic_id

BACKFILL_MS = 5_000
"""What happened longer before the connection was made is history, not news (contract v1, 1.4)."""
MASK_WINDOW_S = 60.0
QUIET_SHARE = 0.05
"""Fewer events than this share of the last ten minutes' rate are worth a warning."""
QUIET_FROM = 10.0
"""Events a minute from which a rate means anything."""
SENT_S = 60.0
"""A comment that equals what we wrote ourselves within this time is our own echo."""
MAX_ORDINALS = 5000
HIDDEN = frozenset({"masked", "anonymous"})


class Intake:
    """Takes the drafts of one source.  `now` is monotonic seconds, `now_ms` wall milliseconds."""

    def __init__(
        self,
        settings: SourceSettings,
        health: SourceHealth,
        *,
        before: Iterable[RoomEvent] = (),
        twins: bool = False,
        dated: bool = True,
    ) -> None:
        self.health = health
        self._only = frozenset(settings.only)
        self._ignore = frozenset(settings.ignore)
        self._own = frozenset(words_only(name) for name in settings.own_names)
        self._twins = twins
        self._dated = dated
        self._ids, self._twin_ids = RecentIds(), RecentIds()
        self._combos = Combos(before)
        self._ordinals: Counter[str] = Counter()
        self._connected_ms: int | None = None
        self._sent: deque[tuple[float, str]] = deque(maxlen=50)
        self._seen_people: deque[tuple[float, int, int]] = deque(maxlen=round(MASK_WINDOW_S) + 2)
        self._minutes: OrderedDict[int, int] = OrderedDict()

    def connected(self, now_ms: int) -> None:
        """Say that a connection was made: what happened well before it is backfill, ordinals start again."""
        self._connected_ms = now_ms
        self._ordinals.clear()

    def sent(self, text: str, now: float) -> None:
        """Remember what we wrote in the chat, so that its echo is known as our own."""
        self._sent.append((now, words_only(text)))

    def take(self, drafts: Sequence[RoomEvent], now: float, now_ms: int) -> list[RoomEvent]:
        """Return the events that are new."""
        taken: list[RoomEvent] = []
        for draft in drafts:
            event = self._admitted(draft, now)
            if event is None:
                continue
            if event.gift is not None:
                taken += self._combos.take(event)
            else:
                taken.append(event)
        if drafts:
            self._watch_people(drafts, now)
            self._minutes[int(now // 60)] = self._minutes.get(int(now // 60), 0) + len(drafts)
        return taken

    def due(self, now: float, now_ms: int) -> list[RoomEvent]:
        """Return what is due by time alone (ends of combos), and refresh the slow figures of health."""
        self._look_back(now)
        return self._combos.due(now_ms)

    def _admitted(self, event: RoomEvent, now: float) -> RoomEvent | None:
        if (self._only and event.type not in self._only) or event.type in self._ignore:
            self.health.count("not_taken")
            return None
        window_s, event_id = WINDOW_S, event.event_id
        changes: dict[str, object] = {}
        if not event_id:
            base = synthetic_id(event)
            ordinal = self._ordinals[base]
            self._ordinals[base] = ordinal + 1
            if len(self._ordinals) > MAX_ORDINALS:
                self._ordinals.clear()
            event_id = synthetic_id(event, ordinal) if ordinal else base
            changes = {"event_id": event_id, "id_quality": "synthetic"}
        if event.id_quality == "synthetic" or changes:
            window_s = SYNTHETIC_WINDOW_S
        if not self._ids.is_new(event_id, now, window_s=window_s):
            self.health.count("duplicates")
            return None
        if self._twins and self._is_twin(event, now):
            self.health.count("twins")
            return None
        if event.ts_source is not None:
            if self._is_history(event):
                changes["delivery"] = "backfill"
            elif event.delivery == "live":
                self._learn_offset(event.ts_recv - event.ts_source)
        if (self._own or self._sent) and event.comment is not None and self._is_own(event, now):
            user = event.user or User()
            changes |= {
                "user": msgspec.structs.replace(user, roles=(*user.roles, "bot")),
                "hints": (*event.hints, "own_echo"),
            }
        return msgspec.structs.replace(event, **changes) if changes else event

    def _is_history(self, event: RoomEvent) -> bool:
        if not self._dated or self._connected_ms is None or event.delivery != "live" or event.ts_source is None:
            return False
        return event.ts_source + max(0, self.health.clock_offset_ms or 0) < self._connected_ms - BACKFILL_MS

    def _learn_offset(self, lag_ms: int) -> None:
        """Take the smallest lag of live events as the difference of the clocks; it drifts up slowly."""
        known = self.health.clock_offset_ms
        if known is None or lag_ms < known:
            self.health.clock_offset_ms = lag_ms
        else:
            self.health.clock_offset_ms = known + (lag_ms - known) // 1000

    def _is_twin(self, event: RoomEvent, now: float) -> bool:
        if event.ts_source is None or event.user is None or not event.user.id:
            return False
        words = event.comment.text_plain if event.comment else ""
        seed = f"{event.type}\n{event.user.id}\n{event.ts_source}\n{words}"
        twin = hashlib.sha256(seed.encode()).hexdigest()[:32]
        return not self._twin_ids.is_new(twin, now, window_s=TWIN_WINDOW_S)

    def _is_own(self, event: RoomEvent, now: float) -> bool:
        if event.user is not None and self._own and words_only(event.user.name) in self._own:
            return True
        if not self._sent or event.comment is None:
            return False
        said = words_only(event.comment.text_plain)
        return any(now - at <= SENT_S and words and words in said for at, words in self._sent)

    def _watch_people(self, drafts: Sequence[RoomEvent], now: float) -> None:
        people = [event.user for event in drafts if event.user is not None]
        if not people:
            return
        second = float(int(now))
        hidden = sum(user.id_scope in HIDDEN for user in people)
        if self._seen_people and self._seen_people[-1][0] == second:
            _, masked, total = self._seen_people.pop()
            self._seen_people.append((second, masked + hidden, total + len(people)))
        else:
            self._seen_people.append((second, hidden, len(people)))

    def _look_back(self, now: float) -> None:
        while self._seen_people and now - self._seen_people[0][0] > MASK_WINDOW_S:
            self._seen_people.popleft()
        total = sum(people for _, _, people in self._seen_people)
        self.health.masked_ratio = round(sum(masked for _, masked, _ in self._seen_people) / total, 2) if total else 0.0
        minute = int(now // 60)
        while self._minutes and next(iter(self._minutes)) < minute - 11:
            self._minutes.popitem(last=False)
        usual = sum(count for at, count in self._minutes.items() if minute - 11 <= at < minute - 1) / 10
        lately = self._minutes.get(minute - 1, 0) + self._minutes.get(minute, 0)
        self.health.quiet = usual >= QUIET_FROM and lately < QUIET_SHARE * usual
