"""One round of a game: from committed events to its result, the same for any order of arrival and after any restart."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heappush, heappushpop

from bot.core.events import RoomEvent
from bot.core.viewers import user_key
from bot.draws.card import WHO as DRAW_WHO
from bot.draws.entries import Admitted, Record, Terms, Window, crowd_refusals, is_new, refusal
from bot.draws.minors import says_minor
from bot.draws.pick import entrant_key
from bot.draws.proof import salt_of_comments
from bot.games import choosing, drawing, guessing
from bot.games.entry import Accepted, Entry, Fixed, Heard, Outcome, Refused, Value
from bot.games.rules import Rules
from bot.games.ties import entries_hash

Read = Callable[[str, Rules, Fixed], Value | Refused | None]
Settle = Callable[[Sequence[Entry], Rules, Fixed], Outcome]
RecordOf = Callable[[RoomEvent], Record]
"""What the room knows of who is behind an event: the same whenever it is asked about the same event."""
KINDS: Mapping[str, tuple[Read, Settle]] = {
    "guess_price": (guessing.read_guess, guessing.guess_price),
    "lucky_number": (guessing.read_number, guessing.lucky_number),
    "quiz": (choosing.read_answer, choosing.quiz),
    "poll": (choosing.read_vote, choosing.poll),
    "screenshot_draw": (drawing.read_keyword, drawing.screenshot_draw),
    "team_unlock": (drawing.read_keyword, drawing.team_unlock),
}
"""Kind -> how its entries are read and settled; `keyword_draw` alone needs the salt of its proof as well."""
SALT_FROM = 32
"""Comments whose ids make the salt of a draw."""
MOST_TRIES = 500
"""Entries of one person; who writes more is a machine."""
_FREE = frozenset({"poll", "team_unlock"})
"""Nothing is drawn in these, so that no crowd of new people is kept out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A round that is over."""

    outcome: Outcome
    entries: tuple[Entry, ...]
    """Those that count, in the order they were written."""
    entries_hash: str
    refused: Mapping[str, int]
    """Reason -> people (or comments, for reasons of a single comment)."""

    @property
    def entrants(self) -> int:
        """How many people are in."""
        return len(self.entries)


@dataclass(slots=True)
class _Person:
    """All that one person did in this round."""

    tries: list[Entry] = field(default_factory=list)
    count: int = 0
    """Comments that were entries, the withdrawn ones too."""


class Round:
    """Takes in committed events and says who is in; plain, and without a clock."""

    def __init__(self, rules: Rules, fixed: Fixed, record_of: RecordOf, pepper: bytes = b"") -> None:
        """Open a round; with the secret `pepper` nobody finds by trying whose a public key is."""
        self._pepper = pepper
        self.rules, self.fixed = rules, fixed
        self._record_of = record_of
        who = {**DRAW_WHO, **rules.who}
        self._terms = Terms(ways=frozenset({"comment"}), keywords=(), regions=rules.regions, who=who)
        self._window = Window(opens_ms=fixed.opens_ms, closes_ms=fixed.closes_ms)
        self._most = rules.who["max_comments"] or MOST_TRIES
        self._people: dict[str, _Person] = {}
        self._heard: set[tuple[str, str]] = set()
        self._minors: set[str] = set()
        self._banned: set[tuple[str, str]] = set()
        self._withdrawn: set[str] = set()
        self._refused: dict[str, int] = {}
        self._latest: list[tuple[int, str]] = []

    def hear(self, event: RoomEvent) -> Heard:
        """Take in one event; Accepted or Refused for a comment that was meant as an entry, else None."""
        if event.moderation is not None:
            self._moderate(event)
        if event.comment is None or (event.source, event.event_id) in self._heard:
            return None
        key = user_key(event.platform, event.user)
        text = event.comment.text_plain
        if key is not None and says_minor(text):
            self._minors.add(key)
        if self._is_in_time(event):
            self._note_for_salt(event)
        read = KINDS[self.rules.kind][0] if self.rules.kind in KINDS else drawing.read_keyword
        value = read(text, self.rules, self.fixed)
        if value is None:
            return None
        self._heard.add((event.source, event.event_id))
        if isinstance(value, Refused):
            return self._refuse(value.reason) if self._is_in_time(event) else self._refuse("not_open")
        return self._enter(event, key, value)

    @property
    def people(self) -> int:
        """How many people wrote an entry, those who are out included."""
        return len(self._people)

    @property
    def refused(self) -> Mapping[str, int]:
        """Why comments that were meant as entries are none -> how many so far."""
        return self._refused

    def standing(self) -> list[Entry]:
        """Return the entries that stand now, one a person, as they would count at the close."""
        return list(self._stand()[0])

    def tallies(self) -> tuple[int, ...]:
        """Return the votes so far."""
        return choosing.tally(self.standing(), self.rules)

    def close(self) -> Result:
        """Return the result of all events that were heard."""
        entries, refused = self._stand()
        if self.rules.kind == "keyword_draw":
            outcome = drawing.keyword_draw(entries, self.rules, self.fixed, self._salt())
        else:
            outcome = KINDS[self.rules.kind][1](entries, self.rules, self.fixed)
        counts = dict(self._refused)
        for reason in refused.values():
            counts[reason] = counts.get(reason, 0) + 1
        return Result(
            outcome=outcome,
            entries=tuple(entries),
            entries_hash=entries_hash(entries, self.fixed),
            refused=dict(sorted(counts.items())),
        )

    def _enter(self, event: RoomEvent, key: str | None, value: Value) -> Heard:
        record = self._record_of(event)
        reason = refusal(event, self._terms, self._window, record)
        if reason or key is None or event.user is None:
            return self._refuse(reason or "masked")
        user = event.user
        person = self._people.setdefault(key, _Person())
        person.count += 1
        entry = Entry(
            person=key,
            key=entrant_key(self.fixed.round_id, event.platform, user.id_scope, user.id or key, self._pepper),
            name=user.name,
            at_ms=event.at_ms,
            event_id=event.event_id,
            value=value,
            is_new=is_new(record.history, self.fixed.opens_ms),
        )
        if person.count <= self._most:  # beyond it she is out, whatever she wrote
            person.tries.append(entry)
        return Accepted(entry=entry)

    def _refuse(self, reason: str) -> Refused:
        self._refused[reason] = self._refused.get(reason, 0) + 1
        return Refused(reason=reason)

    def _moderate(self, event: RoomEvent) -> None:
        act = event.moderation
        if act is None or event.at_ms > self.fixed.closes_ms:
            return
        if act.action == "delete" and act.target_event_id:
            self._withdrawn.add(act.target_event_id)
        elif act.action in ("ban", "timeout") and act.target_user_id:
            self._banned.add((event.platform, act.target_user_id))

    def _is_in_time(self, event: RoomEvent) -> bool:
        return self.fixed.opens_ms <= event.at_ms <= self.fixed.closes_ms

    def _note_for_salt(self, event: RoomEvent) -> None:
        self._heard.add((event.source, event.event_id))
        mark = (event.at_ms, event.event_id)
        if len(self._latest) < SALT_FROM:
            heappush(self._latest, mark)
        else:
            heappushpop(self._latest, mark)

    def _salt(self) -> str:
        if self.rules.card.get("salt") == "none":
            return "none"
        return salt_of_comments([event_id for _, event_id in sorted(self._latest)])

    def _stand(self) -> tuple[list[Entry], dict[str, str]]:
        """Return the entries that stand, and why each other person is out."""
        standing: dict[str, Entry] = {}
        out: dict[str, str] = {}
        for key, person in self._people.items():
            valid = [entry for entry in person.tries if entry.event_id not in self._withdrawn]
            if reason := self._person_out(key, person, valid):
                out[key] = reason
            else:
                best = min if self.rules.counts == "first" else max
                standing[key] = best(valid, key=lambda entry: entry.moment)
        if self.rules.kind not in _FREE:
            crowd = [
                Admitted(person=key, at_ms=one.at_ms, name=one.name, tries=self._people[key].count, is_new=one.is_new)
                for key, one in standing.items()
            ]
            out |= crowd_refusals(crowd, self._terms)
        return sorted((one for key, one in standing.items() if key not in out), key=lambda one: one.moment), out

    def _person_out(self, key: str, person: _Person, valid: Sequence[Entry]) -> str:
        platform, _, account = key.split(":", 2)
        if key in self._minors and self.rules.kind != "poll":
            return "minor"
        if (platform, account) in self._banned:
            return "blocked"
        if person.count > self._most:
            return "velocity"
        return "" if valid else "withdrawn"
