"""Games in a running room: opened by a cue or a person, closed on time, told once, resumed after a crash."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.aio.waiting import wait_until
from bot.audience.tiers import viewer_of
from bot.core.errors import BadInput, Retryable
from bot.core.events import RoomEvent
from bot.core.ledger import Committed
from bot.core.panels import GamePanel, RoundPanel
from bot.core.scene import Board
from bot.core.viewers import Tier
from bot.games.cues import LATE_MS, answers, due_ms
from bot.games.entry import Refused, why
from bot.games.record import record_of
from bot.games.rules import Rules
from bot.room.game_boards import GameBoards
from bot.room.game_panel import games_shown, round_shown
from bot.room.game_words import GameWords, hundredths_of
from bot.room.parts import Parts
from bot.room.playing import Playing, resumed, settled
from bot.room.reasons import in_language
from bot.store.rounds import RoundRow, Rounds

LOOK_S = 0.5
"""How often the room looks whether a game is due."""
STANDS_S = 20.0
"""How long a result stands on stage."""
PEOPLE_A_SECOND = 2000
"""The board of a round with more people is made anew less often: to judge so many takes time."""
TARGET = "game"
"""Name of the board on stage."""
PRICE_CHANGED, NO_PRICE, STOPPED = "the price changed while it was guessed", "the price is not known", "operator"
Record = Callable[[Mapping[str, object]], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """The games of a room and what their cues count from."""

    games: Mapping[str, Rules]
    started_ms: int
    """When the show began, wall ms."""
    markets: frozenset[str] = frozenset()
    """Empty = unknown: the strictest law holds."""


class Games:
    """Runs one round at a time.  `step` may be called at any time and any number of times."""

    def __init__(
        self,
        parts: Parts,
        rounds: Rounds,
        programme: Programme,
        *,
        record: Record = lambda body: None,
        segment: Callable[[], str] = lambda: "",
    ) -> None:
        """`record` keeps something in the evidence log; `segment` names the product whose time it is."""
        self.woken = asyncio.Event()
        self.fault = ""
        """Why a game could not go on, empty when all is well."""
        self.is_paused: Callable[[], bool] = lambda: False
        """Whether the show stands still; set by the room."""
        self._parts, self._rounds, self._programme = parts, rounds, programme
        self._record, self._segment = record, segment
        self._words = GameWords(parts)
        self._boards = GameBoards(parts, self._words)
        self._zone = ZoneInfo(parts.settings.room.timezone)
        self._playing: Playing | None = None
        self._called: dict[str, int] = {}
        """Game that a trigger or a segment asked for -> when, wall ms."""
        self._reminded = self._stop_asked = ""
        self._seen_segment = ""
        self._last: Mapping[str, int] | None = None
        self._over: tuple[Board, float] | None = None
        """The last result's board and until when it stands."""
        self._shown: Board | None = None
        self._drawn: tuple[str, float] = ("", 0.0)
        """Whose board was made last, and from when on it is made again."""
        self._seen_round: tuple[RoundPanel, float] | None = None
        """How the round stood when the console looked last, and from when on it is judged again."""
        self._full_ms: int | None = None
        """Since when a team is full."""

    @property
    def running(self) -> str:
        """Return the id of the round that runs, empty when none does."""
        return self._playing.row.id if self._playing is not None else ""

    def hear(self, committed: Committed) -> str:
        """Take in a committed event; return what it was to the game, for the console, empty for nothing."""
        for firing in committed.firings:
            if firing.status == "fired":
                self._call("trigger", firing.rule_id)
        playing = self._playing
        if playing is None:
            return ""
        known = committed.history
        heard = playing.hear(committed.event, known.first_seen_ms if known is not None else None)
        if heard is None:
            return ""
        if isinstance(heard, Refused):
            lang = self._parts.settings.room.operator_language
            return f"game {playing.row.id}: {why(heard.reason, lang)}"
        return f"game {playing.row.id}: entry"

    def ask(self, game_id: str) -> bool:
        """Have a game opened within two minutes, or with an empty id the running round stopped; False for neither."""
        if game_id:
            if self._playing is not None or game_id not in self._programme.games:
                return False
            self._called[game_id] = self._parts.clock.wall_ms()
        elif self._playing is None:
            return False
        else:
            self._stop_asked = self._playing.row.id
        self.woken.set()
        return True

    async def panels(self) -> tuple[list[GamePanel], RoundPanel | None]:
        """Return every game and the round that runs, as the operator sees them."""
        ended, playing = await self._rounds.ended(), self._playing
        since_ms = self._parts.clock.wall_ms() - LATE_MS
        shown = games_shown(
            self._programme.games,
            ended,
            called=[game for game, at_ms in self._called.items() if at_ms > since_ms],
            running=playing.row.game if playing is not None else "",
            blocked="paused" if self.is_paused() else "selling_stopped" if self._parts.selling_paused else "",
        )
        if playing is None:
            return shown, None
        now, seen = self._parts.clock.now(), self._seen_round
        if seen is None or seen[0].id != playing.row.id or now >= seen[1]:
            seen = self._seen_round = round_shown(playing), now + playing.round.people / PEOPLE_A_SECOND
        return shown, seen[0]

    def hides_price(self, sku: str | None) -> bool:
        """Return whether the price of these goods is being guessed, so that nobody may tell it."""
        playing = self._playing
        return playing is not None and playing.rules.kind == "guess_price" and playing.rules.sku == sku

    async def open(self, game_id: str) -> str:
        """Begin a round now; return why not, in the operator's language, empty when it runs."""
        return in_language(await self._open(game_id), self._parts.settings.room.operator_language, "engine")

    async def _open(self, game_id: str) -> str:
        rules = self._programme.games.get(game_id)
        if rules is None:
            return f"there is no game {game_id!r}"
        if blocked := self._blocked():
            return blocked
        truth, currency = self._price(rules)
        if rules.kind == "guess_price" and truth < 0:
            return NO_PRICE
        try:
            row = await self._rounds.open(
                rules.raw,
                duration_ms=rules.duration_s * 1000,
                truth=truth,
                currency=currency,
                orders=lambda row: self._words.opened(row, rules),
            )
        except BadInput as refused:
            return refused.message
        self._last = None
        await self._resume(row)
        self._record(self._facts("open"))
        self.woken.set()
        return ""

    async def stop(self, reason: str = STOPPED) -> bool:
        """End the running round without a result; False when none runs."""
        playing = self._playing
        if playing is None or not await self._rounds.void(playing.row.id, reason, self._words.voided(playing.row)):
            return False
        self._record({**self._facts("void"), "reason": reason, "seed": playing.row.seed.hex()})
        self._playing = None
        self.woken.set()
        return True

    async def run(self) -> None:
        """Go on with a round that an earlier process began, then run games for ever."""
        while True:
            self.woken.clear()
            try:
                await self.step()
            except Retryable as error:  # a full disk: the same step is made again
                self.fault = in_language(error.message, self._parts.settings.room.operator_language, "engine")
            else:
                self.fault = ""
            await wait_until(self.woken, LOOK_S)

    async def step(self) -> None:
        """Do all that is due now."""
        if self._last is None:
            self._last = await self._rounds.last_opened()
            if self._playing is None and (row := await self._rounds.running()) is not None:
                await self._resume(row)
        if self._playing is not None:
            await self._move(self._playing)
        if self._playing is None:
            await self._begin()
        self._stand()

    async def _resume(self, row: RoundRow) -> None:
        """Take up a round with all that was committed since it opened."""
        playing = await resumed(self._rounds, row, self._is_staff, self._programme.markets)
        self._playing, self._full_ms, self._over = playing, None, None
        # What was committed while those were read has been heard by nobody yet.
        playing.hear_all(await self._rounds.events(row, after_seq=playing.last_seq))

    async def _move(self, playing: Playing) -> None:
        row, rules, now_ms = playing.row, playing.rules, self._parts.clock.wall_ms()
        if self._stop_asked == row.id:
            await self.stop()
            return
        if row.state == "open" and rules.kind == "guess_price" and self._price(rules) != (row.truth, row.currency):
            await self.stop(PRICE_CHANGED)
            return
        reminds = rules.remind_s and row.closes_ms - rules.remind_s * 1000 <= now_ms < row.closes_ms
        if reminds and self._reminded != row.id:
            self._reminded = row.id
            await self._rounds.remind(row, self._words.reminded(row, rules))
        if row.state == "closed" or now_ms >= self._closes_ms(playing, now_ms) + rules.grace_s * 1000:
            await self._finish(await self._rounds.close(row.id))

    def _closes_ms(self, playing: Playing, now_ms: int) -> int:
        """Return when no more entries are awaited: a full team needs no more time."""
        size = playing.rules.size
        if playing.rules.kind != "team_unlock" or playing.round.people < size or len(playing.round.standing()) < size:
            self._full_ms = None
            return playing.row.closes_ms
        self._full_ms = self._full_ms if self._full_ms is not None else now_ms
        return min(playing.row.closes_ms, self._full_ms)

    async def _finish(self, row: RoundRow) -> None:
        """Keep and tell the result of a closed round."""
        playing, result = await settled(self._rounds, row, self._is_staff, self._programme.markets)
        record = record_of(result, playing.rules, playing.fixed)
        events = [entry.event_id for entry in result.outcome.winners]
        stored = {**record, "proof": dict(result.outcome.proof), "winner_events": events}
        if await self._rounds.finish(row.id, stored, self._words.over(playing, result)):
            self._record({"state": "done", **{key: value for key, value in record.items() if key != "names"}})
        self._playing = None
        board = self._boards.board(playing, result.outcome)
        self._over = (board, self._parts.clock.now() + STANDS_S) if board is not None else None

    async def _begin(self) -> None:
        """Open the game that is due, if any."""
        segment = self._segment()
        if segment != self._seen_segment:
            self._seen_segment = segment
            self._call("segment", segment)
        if self._blocked() or self._last is None:
            return
        now_ms = self._parts.clock.wall_ms()
        for game_id, rules in self._programme.games.items():
            due = due_ms(rules, now_ms=now_ms, started_ms=self._programme.started_ms, zone=self._zone)
            asked_ms = self._called.pop(game_id, None)
            is_asked = asked_ms is not None and now_ms - asked_ms < LATE_MS
            if is_asked or (due is not None and self._last.get(game_id, -1) < due):
                self.fault = await self.open(game_id)
                return

    def _call(self, where: str, name: str) -> None:
        for game_id, rules in self._programme.games.items():
            if answers(rules, where, name):
                self._called[game_id] = self._parts.clock.wall_ms()
                self.woken.set()

    def _blocked(self) -> str:
        """Return why no game may open now."""
        if self.is_paused():
            return "the show is paused"
        return self._parts.plays_paused

    def _price(self, rules: Rules) -> tuple[int, str]:
        """Return the price as the shop has it now, in hundredths; (-1, "") where there is none."""
        price = self._parts.shop.catalog.price_of(rules.sku, self._parts.clock.wall_ms()) if rules.sku else None
        return (hundredths_of(price), price.currency) if price is not None else (-1, "")

    def _is_staff(self, event: RoomEvent) -> bool:
        return viewer_of(event, None, self._parts.named).tier is Tier.STAFF

    def _facts(self, state: str) -> dict[str, object]:
        playing = self._playing
        if playing is None:
            return {"state": state}
        return {
            "round_id": playing.row.id,
            "state": state,
            "rules": playing.rules.published,
            "rules_hash": playing.rules.rules_hash,
            "commit": playing.fixed.commit,
            "opens_ms": playing.row.opens_ms,
            "closes_ms": playing.row.closes_ms,
        }

    def _stand(self) -> None:
        """Keep the board of the round that runs, or of the result a moment ago."""
        if self._over is not None and self._parts.clock.now() >= self._over[1]:
            self._over = None
        board = self._over[0] if self._over is not None else None
        if self._playing is not None:
            now, row_id = self._parts.clock.now(), self._playing.row.id
            if self._drawn[0] == row_id and now < self._drawn[1]:
                return
            self._drawn = row_id, now + max(LOOK_S, self._playing.round.people / PEOPLE_A_SECOND)
            board = self._boards.board(self._playing, None) or board
        if board != self._shown:
            self._shown = board
            self._parts.stage.board(TARGET, board)
