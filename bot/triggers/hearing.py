"""Which rules an event concerns: by its type, its words and its worth; and their windows of the last seconds."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.events import RoomEvent
from bot.core.text import fold
from bot.core.viewers import user_key
from bot.triggers.reading import value_of, words_of
from bot.triggers.rules import Kind, Rule
from bot.triggers.windows import Presence, Rate
from bot.triggers.windows import Sequence as Walk


@dataclass(slots=True)
class Listener:
    """A rule that listens to events."""

    place: int
    rule: Rule
    kind: Kind
    window: Rate | Presence | Walk | None

    @property
    def wanted(self) -> int:
        """The number at which a rate or presence fires, 0 for others."""
        return self.rule.times or self.rule.people


@dataclass(slots=True)
class _Table:
    """The listeners of one event type; words are looked for once, however many rules share them."""

    wordless: list[Listener]
    words: dict[str, list[Listener]]


class Hearing:
    """The listeners of all rules, found by event."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._tables: dict[str, _Table] = {}
        self._windows: list[Rate | Presence | Walk] = []
        for place, rule in enumerate(rules):
            types = dict.fromkeys(rule.steps or ((rule.on,) if rule.on else ()))
            listener = Listener(place, rule, rule.kind, _window(rule))
            if types and listener.window is not None:
                self._windows.append(listener.window)
            for type_ in types:
                table = self._tables.setdefault(type_, _Table([], {}))
                if not rule.keywords:
                    table.wordless.append(listener)
                for word in rule.keywords:
                    table.words.setdefault(word, []).append(listener)
        self.types = frozenset({*self._tables, *(("gap",) if self._windows else ())})

    def concerned(self, event: RoomEvent) -> Sequence[Listener]:
        """Return the listeners that `event` fits, in the order of their rules."""
        table = self._tables.get(event.type)
        if table is None:
            return ()
        found = table.wordless
        if table.words:
            text = fold(words_of(event))
            hits = [one for word, those in table.words.items() if word in text for one in those]
            if hits:
                each = {one.place: one for one in (*found, *hits)}
                found = [each[place] for place in sorted(each)]
        if any(one.rule.min_value for one in found):
            worth = value_of(event)
            found = [one for one in found if worth >= one.rule.min_value]
        return found

    def clear(self) -> None:
        """Empty all windows: what came before a hole proves nothing."""
        for window in self._windows:
            window.clear()

    def remember(self, event: RoomEvent) -> None:
        """Take an event of the past into the windows; it sets off nothing."""
        if event.type == "gap":
            self.clear()
        who = user_key(event.platform, event.user) or ""
        for listener in self.concerned(event):
            match listener.window:
                case Walk() as walk:
                    walk.walk(event.type, event.ts_recv, who)
                case Rate() | Presence() as window:
                    window.advance(event.ts_recv)
                    window.add(event.ts_recv, who)
                case None:
                    pass


def _window(rule: Rule) -> Rate | Presence | Walk | None:
    span_ms = round(rule.seconds * 1000)
    match rule.kind:
        case "rate":
            return Rate(rule.times, span_ms)
        case "presence":
            return Presence(rule.people, span_ms)
        case "sequence":
            return Walk(rule.steps, span_ms)
    return None
