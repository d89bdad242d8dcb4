"""The floor: one voice, many viewers.  Nothing stale is handed out, the bound holds, no loss is silent."""

from collections import Counter, deque
from collections.abc import Callable, Iterable

from bot.core.turns import Intent, Interrupt, Lane, Lost, Turn
from bot.floor.load import Calm, Ladder
from bot.floor.mutes import Mutes
from bot.floor.rules import VIEWER_LANES, Accepted, FloorRules, Merged, Offered, Refused
from bot.floor.shares import Shares, fresh_shares
from bot.floor.waiting import Waiting, best_of, first_to_go, first_wait

MAX_LOSSES = 4096
"""Losses kept for `drain_losses`; only a caller that never drains loses the oldest (they stay in `lost`)."""
CAPTION_ONLY_LEVEL = 2
"""From this degrade level on CHAT is not spoken."""
DIGEST_LEVEL = 4
"""From this degrade level on one answer serves every question of one kind about one product."""
UNLIKE = frozenset({Intent.UNKNOWN, Intent.FAQ, Intent.COMPARE, Intent.COMPLAINT, Intent.SIZE})
"""Intents whose questions have answers of their own, so that no digest holds them."""


May = Callable[[Turn], bool]
"""Whether a turn may be said at this moment."""


def anything(turn: Turn) -> bool:
    """Let every turn be said."""
    return True


class Floor:
    """Decides what the room says next.  Plain and synchronous: `now` is monotonic seconds, never falling."""

    def __init__(self, rules: FloorRules | None = None) -> None:
        self.rules = rules or FloorRules()
        self.lost: Counter[Lost] = Counter()
        """Every loss so far by reason, refusals included."""
        self._waiting: dict[str, Waiting] = {}
        self._shares: Shares = fresh_shares(self.rules.weights)
        self._mutes = Mutes(self.rules)
        self._losses: deque[tuple[Turn, Lost]] = deque(maxlen=MAX_LOSSES)
        self._running: Waiting | None = None
        self._held: Turn | None = None
        self._calm, self._ladder = Calm(self.rules), Ladder(self.rules)

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def running(self) -> Turn | None:
        """The turn on air, with everyone who joined it meanwhile."""
        return self._running.turn if self._running else None

    def hold(self, turn: Turn | None) -> None:
        """Keep `turn` as the one that is worded ahead, None = no longer any.

        Of the lanes that share the voice it goes first: nothing is prepared in vain, and no lane loses by it, for each
        pays for the seconds that it has spoken.  Thanks gain nobody any more: who comes later is thanked next.  A
        question goes on gaining askers, but becomes no digest.  A turn is let go when somebody is taken out of it.
        """
        self._held = turn

    def holds(self, turn: Turn) -> bool:
        """Return whether words for `turn` that were made while it was held are still right."""
        return self._held is not None and self._held.id == turn.id

    # ------------------------------------------------------------ coming in

    def offer(self, turn: Turn, now: float) -> Offered:
        """Take a wish to speak: it waits, joins a waiting or running turn, or is refused with one reason.

        A newcomer that makes room by pushing another out leaves that loss in `drain_losses`.
        """
        self.expire(now)
        if now > turn.expires_at():
            return self._refuse(Lost.EXPIRED)
        if joined := self.join(turn, now):
            return Merged(joined, on_air=True)
        if same := self._same_topic(turn):
            merged = same.plus(turn, self.rules.tier_weights)
            self._waiting[merged.turn.id] = merged
            return Merged(merged.turn)
        if (reason := self._why_not(turn, now)) is not None:
            return self._refuse(reason)
        entry: Waiting | None = first_wait(turn, self.rules.tier_weights)
        if turn.lane in VIEWER_LANES and self._mutes.left_s(turn.merge_key, now) > 0:
            entry = self._mutes.asked(turn, now)
        return self._enter(entry) if entry else self._refuse(Lost.MUTED)

    def join(self, turn: Turn, now: float) -> Turn | None:
        """Add the askers of `turn` to the running turn if it is the same topic; None if it is not."""
        running = self._running
        if running is None or turn.lane not in VIEWER_LANES or _topic(running.turn) != _topic(turn):
            return None
        self._running = running.plus(turn, self.rules.tier_weights)
        return self._running.turn

    def _same_topic(self, turn: Turn) -> Waiting | None:
        open_ = (w for w in self._waiting.values() if turn.lane in VIEWER_LANES or not self.holds(w.turn))
        return next((w for w in open_ if _topic(w.turn) == _topic(turn)), None)

    def _why_not(self, turn: Turn, now: float) -> Lost | None:
        if turn.lane not in VIEWER_LANES:
            return None
        if turn.lane is Lane.CHAT and self.degrade_level(now) >= CAPTION_ONLY_LEVEL:
            return Lost.DEGRADED
        return self._why_second(turn)

    def _why_second(self, turn: Turn) -> Lost | None:
        """One pending turn a viewer: a question replaces her greeting, a second question has to wait."""
        key = turn.viewer.key if turn.viewer else None
        if key is None:
            return None
        for pending in list(self._waiting.values()):
            if key not in pending.askers or pending.turn.lane not in VIEWER_LANES:
                continue
            if not (turn.lane is Lane.QA and pending.turn.lane is Lane.CHAT):
                return Lost.VIEWER_HAS_PENDING
            self._leave(pending, key, Lost.SUPERSEDED)
        return None

    def _enter(self, entry: Waiting) -> Offered:
        if len(self._waiting) >= self.rules.limit:
            out = first_to_go([*self._waiting.values(), entry])
            if out is None or out is entry:
                return self._refuse(Lost.EVICTED)
            self._lose(out, Lost.EVICTED)
        self._waiting[entry.turn.id] = entry
        return Accepted(entry.turn)

    # ------------------------------------------------------------ going out

    def take(self, now: float, *, may: May = anything) -> Turn | None:
        """Hand out the next turn, never a stale one; None when nothing is worth saying.  It is on air until `spoke`.

        What `may` refuses waits on.
        """
        self.expire(now)
        entry, alike = self._next_whole([w for w in self._waiting.values() if may(w.turn)], now)
        # After the choice, or `peek` could promise another turn than `take` hands out.
        self._note_load(now)
        if entry is None:
            return None
        del self._waiting[entry.turn.id]
        for other in alike:
            self._lose(other, Lost.DIGESTED)
        self._running = entry
        return entry.turn

    def peek(self, now: float, *, may: May = anything) -> Turn | None:
        """Return what `take` would hand out now, changing nothing."""
        entry, _ = self._next_whole([w for w in self._fresh(now) if may(w.turn)], now)
        return entry.turn if entry else None

    def _next_whole(self, waiting: list[Waiting], now: float) -> tuple[Waiting | None, list[Waiting]]:
        """Return what comes next, and the others that it answers too."""
        entry = self._next_or_held(waiting, now)
        alike = self._alike(entry, waiting, now) if entry else []
        return (entry.together(alike) if entry and alike else entry), alike

    def _next_or_held(self, waiting: list[Waiting], now: float) -> Waiting | None:
        entry = self._next(waiting, self._shares, now)
        sharing = self._shares.weights
        if entry is None or entry.turn.lane not in sharing:
            return entry
        return next((w for w in waiting if self.holds(w.turn) and w.turn.lane in sharing), entry)

    def _fresh(self, now: float) -> list[Waiting]:
        return [fresh for w in self._waiting.values() if (fresh := w.at(now)[0]) is not None]

    def _alike(self, entry: Waiting, waiting: list[Waiting], now: float) -> list[Waiting]:
        """Return what one digest answers too: copy alone speaks on that level, and it is the same for all of them."""
        turn = entry.turn
        if turn.lane is not Lane.QA or turn.intent in UNLIKE or self.degrade_level(now) < DIGEST_LEVEL:
            return []
        if self._held is not None and self.holds(turn) and self._held.text:  # its words are for somebody's own question
            return []
        return [w for w in waiting if w is not entry and w.turn.lane is Lane.QA and _kind(w.turn) == _kind(turn)]

    def yield_for(self, running: Turn, now: float) -> Interrupt | None:
        """Return how `running` must give way to what waits: HARD, SOFT, or None to go on."""
        if running.interrupt is Interrupt.NEVER or running.lane is Lane.EMERGENCY:
            return None
        lanes = {w.turn.lane for w in self._waiting.values() if not _stale(w, now)}
        if Lane.EMERGENCY in lanes:
            return Interrupt.HARD
        if Lane.SHOW in lanes and running.lane is not Lane.SHOW:
            return Interrupt.SOFT
        return Interrupt.SOFT if running.lane is Lane.SCRIPT and lanes - {Lane.SCRIPT} else None

    def spoke(self, turn: Turn, seconds: float, now: float, *, answered: bool = True) -> None:
        """Book `seconds` >= 0 heard of `turn`; an answered topic is muted for `mute_s`.

        `answered` is False for a turn that was cut or blocked before it said anything useful.
        """
        self._running = None
        if turn.lane in self._shares.weights and seconds > 0:
            self._shares = self._shares.after(turn.lane, seconds)
        if turn.lane in VIEWER_LANES and answered and seconds > 0:
            self._mutes.said(turn.merge_key, now, Intent.FAQ if turn.answer else turn.intent)

    def gave_up(self, turn: Turn, reason: Lost) -> None:
        """Record that a taken turn was never said, e.g. it expired while it was prepared."""
        self._running = None
        self._report(turn, reason)

    def _next(self, waiting: Iterable[Waiting], shares: Shares, now: float) -> Waiting | None:
        candidates = list(waiting)
        lanes = {w.turn.lane for w in candidates}
        shared: set[Lane] = lanes & set(shares.weights)
        calm = self._calm.holds(now)
        for lane in (Lane.EMERGENCY, Lane.SHOW, shares.next_lane(shared), Lane.SCRIPT):
            if lane in lanes and lane is not None:
                return best_of(candidates, lane, calm=calm, now=now)
        return None

    # ------------------------------------------------------------ losses

    def expire(self, now: float) -> tuple[Turn, ...]:
        """Take out who waited too long, and CHAT while the ladder gives it to captions; return what was lost whole.

        The losses are in `drain_losses`; of a turn that others still wait for, the late part is one by itself.
        """
        stale = []
        for entry in [w for w in self._waiting.values() if now > w.first_stale_at]:
            rest, late = entry.at(now)
            if rest is None:
                stale.append(entry)
                self._lose(entry, Lost.EXPIRED)
            elif late is not None:
                self._waiting[entry.turn.id] = rest
                self._report(late, Lost.EXPIRED)
        degraded = []
        if self.degrade_level(now) >= CAPTION_ONLY_LEVEL:
            degraded = [w for w in self._waiting.values() if w.turn.lane is Lane.CHAT]
        for entry in degraded:
            self._lose(entry, Lost.DEGRADED)
        return tuple(w.turn for w in stale + degraded)

    def drop(self, turn_id: str, reason: Lost = Lost.OPERATOR) -> Turn | None:
        """Take one waiting turn out; None if it does not wait (any more)."""
        entry = self._waiting.get(turn_id)
        if entry is None:
            return None
        self._lose(entry, reason)
        return entry.turn

    def drop_viewer(self, viewer_key: str, reason: Lost = Lost.OPERATOR, *, turn_id: str | None = None) -> None:
        """Take a viewer out of one turn, or of everything that waits (a ban); questions that others share stay."""
        for entry in list(self._waiting.values()):
            if viewer_key in entry.askers and turn_id in (None, entry.turn.id):
                self._leave(entry, viewer_key, reason)
        self._mutes.forget_viewer(viewer_key)

    def drain_losses(self) -> list[tuple[Turn, Lost]]:
        """Return each turn that waited (or was taken) and was lost since the last call, once, with its one reason."""
        drained = list(self._losses)
        self._losses.clear()
        return drained

    # ------------------------------------------------------------ looking on

    def waiting(self, now: float) -> tuple[Turn, ...]:
        """Return what waits and is worth saying, best next first, as if nothing more came in."""
        left = {w.turn.id: w for w in self._fresh(now)}
        shares, order = self._shares, []
        while entry := self._next(left.values(), shares, now):
            del left[entry.turn.id]
            order.append(entry.turn)
            if entry.turn.lane in shares.weights:
                shares = shares.after(entry.turn.lane, entry.turn.est_speech_s)
        return tuple(order)

    def wait_s(self, now: float) -> float:
        """Return the expected wait of a new question, in seconds, if all that waits were said before it."""
        queued = dict.fromkeys(Lane, 0.0)
        for entry in self._waiting.values():
            if not _stale(entry, now):
                queued[entry.turn.lane] += entry.turn.est_speech_s
        weights = self.rules.weights
        ahead = queued[Lane.EMERGENCY] + queued[Lane.SHOW] + queued[Lane.QA]
        # While QA is served, another lane gets at most its share of the same time.
        for lane in (Lane.THANKS, Lane.CHAT):
            ahead += min(queued[lane], max(queued[Lane.QA], 1.0) * weights[lane] / weights[Lane.QA])
        return ahead

    def degrade_level(self, now: float) -> int:
        """Return 0 normal, 1 one clause, 2 CHAT by caption, 3 canned answers only, 4 one digest for many questions."""
        return self._ladder.at(self.wait_s(now), now)

    def is_calm(self, now: float) -> bool:
        """True while in-lane order is oldest first."""
        return self._calm.holds(now)

    def muted_for(self, merge_key: str, now: float) -> float:
        """Return how many seconds a topic stays muted, 0.0 if it is not."""
        return self._mutes.left_s(merge_key, now)

    def _note_load(self, now: float) -> None:
        born = [w.turn.born_at for w in self._waiting.values() if w.turn.lane in self._shares.weights]
        self._calm.saw(now - min(born, default=now), now)

    def _leave(self, entry: Waiting, viewer_key: str, reason: Lost) -> None:
        if self.holds(entry.turn):
            self._held = None
        rest = entry.without(viewer_key)
        if rest is None:
            self._lose(entry, reason)
        else:
            self._waiting[entry.turn.id] = rest

    def _lose(self, entry: Waiting, reason: Lost) -> None:
        del self._waiting[entry.turn.id]
        self._report(entry.turn, reason)

    def _report(self, turn: Turn, reason: Lost) -> None:
        self._losses.append((turn, reason))
        self.lost[reason] += 1

    def _refuse(self, reason: Lost) -> Refused:
        self.lost[reason] += 1
        return Refused(reason)


def _topic(turn: Turn) -> tuple[Lane, str]:
    return turn.lane, turn.merge_key


def _kind(turn: Turn) -> tuple[str, str | None, str]:
    return turn.intent, turn.sku, turn.lang


def _stale(entry: Waiting, now: float) -> bool:
    return now > entry.turn.expires_at()
