"""The operator's hand on draws, games and rules: how they stand, and what is asked of them.  Nothing here decides."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from bot.aio.waiting import wait_until
from bot.core.errors import ConfigError
from bot.core.goods import Localized
from bot.core.panels import DrawAsk, Panels, RulePanel, Supposed, Supposition
from bot.room.draw_view import DrawView
from bot.room.effect_cues import cue_of
from bot.room.games import Games
from bot.room.parts import Parts
from bot.room.raffle import Raffle
from bot.stage.effects import check_params
from bot.store.draw_files import Wish
from bot.store.draws import Draws
from bot.store.journal import SqliteJournal

LOOK_S = 1.0
"""How often draws and games are read while a console is open."""
RULES_S = 2.0
"""The same of rules: 200 of them take the journal's thread 13 ms."""
TRY_MS = 10_000
"""An effect that is tried is shown within so long, or not at all."""


class Plays:
    """Tells the panels while a console is open, and does what is asked.  Implements `Steering`."""

    def __init__(
        self,
        parts: Parts,
        journal: SqliteJournal,
        *,
        raffle: Raffle | None = None,
        games: Games | None = None,
    ) -> None:
        self.consoles: Callable[[], int] = int
        """How many consoles look; set by whoever serves them."""
        self.plans: Callable[[], Mapping[str, Localized]] = dict
        """Rule -> its line by language; set by whoever has read the rules."""
        self.rules_fault: Callable[[], str] = str
        """Why an edited file of rules was not taken; set by whoever reads it."""
        self._parts, self._journal = parts, journal
        self._raffle, self._games = raffle, games
        self._draws = DrawView(Draws(journal), parts.clock)
        self._rules: tuple[Sequence[RulePanel], float] = ((), 0.0)
        """As they were read last, and from when on they are read again."""
        self._tries = 0
        self._woken = asyncio.Event()

    async def run(self) -> None:
        """Look, for ever; an empty control room costs nothing."""
        while True:
            self._woken.clear()
            if self.consoles():
                self._parts.tell(await self.look())
            await wait_until(self._woken, LOOK_S)

    async def look(self) -> Panels:
        """Return how everything stands."""
        games, running = await self._games.panels() if self._games is not None else ([], None)
        plans = self.plans()
        if self._parts.clock.now() >= self._rules[1]:
            self._rules = await self._journal.rules(), self._parts.clock.now() + RULES_S
        return Panels(
            draws=await self._draws.panels() if self._raffle is not None else (),
            games=games,
            round=running,
            rules=[replace(one, plan=plans.get(one.id.partition("@")[0], {})) for one in self._rules[0]],
            rules_fault=self.rules_fault(),
        )

    async def draw(self, ask: DrawAsk) -> str:
        """Have a draw moved on; return why not, empty when it is done."""
        if self._raffle is None:
            return "this room has no draws"
        wish = Wish(verb=ask.verb, draw_id=ask.draw_id, ordinal=ask.ordinal, reason=ask.reason)
        answer = await self._raffle.asks.ask(wish)
        self._woken.set()
        return answer

    async def suppose(self, one: Supposition) -> Sequence[Supposed]:
        """Return what so much more of something would set off; nothing of it happens."""
        return await self._journal.suppose(one)

    async def try_effect(self, name: str, params: Mapping[str, object]) -> str:
        """Show a burst on stage: it counts nowhere and costs nothing; return why not, empty when it is sent."""
        spec = self._parts.effects.get(name)
        if spec is None:
            return f"there is no effect {name!r}"
        if spec.kind != "burst":
            return f"{name} stands by the state of a game; look at it in the gallery"
        try:
            check_params(spec, params)
        except ConfigError as error:
            return str(error)
        if self._parts.labels_lost:
            return self._parts.plays_paused
        self._tries += 1
        key = f"try:{self._parts.session_id}:{self._parts.clock.wall_ms()}:{self._tries}"
        self._parts.stage.effect(cue_of(self._parts, spec, key, params, TRY_MS))
        return ""
