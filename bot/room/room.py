"""One room: wires ear, mouth, hands and eyes, keeps each alive, and stops them together."""

import asyncio
import random
from collections.abc import Awaitable, Callable

from bot.aio.supervisor import supervise
from bot.core.ledger import Ruling
from bot.core.ports import Source, Translator, Writer
from bot.core.reports import Chip
from bot.core.trace import Trace
from bot.core.turns import Interrupt, Lost
from bot.room.board import Board
from bot.room.captions import Captions
from bot.room.ear import Ear
from bot.room.explainer import Explainer
from bot.room.eyes import Eyes
from bot.room.foreign import Foreign
from bot.room.forgetting import Erase
from bot.room.games import Games
from bot.room.hands import Hands
from bot.room.mouth import Mouth
from bot.room.parts import Parts
from bot.room.plays import Plays
from bot.room.questions import Questions
from bot.room.raffle import Raffle
from bot.room.scribe import Scribe
from bot.room.tickets import TicketDesk
from bot.room.unspoken import Unspoken
from bot.store.tickets import TicketFile
from bot.voice.player import Player

OnFault = Callable[[str, Exception, float], None]


class Room:
    """A running show.  Implements the operator's `Commands`."""

    def __init__(
        self,
        parts: Parts,
        player: Player,
        copyist: Writer,
        *,
        lights: Callable[[], list[Chip]] = list,
        translator: Translator | None = None,
        captions: Captions | None = None,
        explainer: Explainer,
        erase: Erase | None = None,
        tickets: TicketFile | None = None,
        raffle: Raffle | None = None,
        games: Games | None = None,
        plays: Plays | None = None,
        ask_model: Callable[[], bool] = lambda: False,
        on_fault: OnFault,
    ) -> None:
        self.parts = parts
        self.mouth = Mouth(parts, player)
        self.hands = Hands(parts, self.mouth)
        self.questions = Questions(parts)
        self.captions = captions
        if captions is not None:
            parts.captions = captions
        self.desk = TicketDesk(parts, tickets) if tickets is not None else None
        self.ear = Ear(parts, self.mouth, self.hands, explainer, erase, self.desk, games)
        parts.listeners.append(self.ear.traces)
        self.games = games
        if games is not None:
            games.is_paused = lambda: self.mouth.paused
        self.eyes = Eyes(parts, self.ear, lights=self._lights, on_labels=self.mouth.nudged.set)
        self._other_lights = lights
        self.plays = plays
        self.raffle = raffle
        if raffle is not None:
            parts.listeners.append(raffle)
            self.hands.open_draw = raffle.asks.open_for
        self._on_fault = on_fault
        self._ask_model = ask_model
        self._stuck: dict[str, asyncio.Event] = {}
        """Sources that have stopped, by name; set to let one connect again."""
        self._rng = random.Random(parts.settings.room.seed)
        parts.listeners.append(self.hands)
        self.foreign = Foreign(parts, translator) if translator is not None else None
        if self.foreign is not None:
            parts.listeners.append(self.foreign)
        self.board = Board(parts, copyist, is_paused=lambda: self.mouth.paused or bool(parts.selling_paused))
        self.scribe = Scribe(parts, copyist, self.ear.asked) if parts.chats else None
        parts.listeners.append(Unspoken(parts, self.board, self.scribe))

    async def run(self) -> None:
        """Run the show until cancelled; a fault in one part restarts that part alone."""
        try:
            async with asyncio.TaskGroup() as group:
                for name, job in self._jobs():
                    group.create_task(supervise(name, job, rng=self._rng, on_fault=self._on_fault), name=f"room {name}")
        finally:
            await self.hands.settle_rest()
            if self.desk is not None:
                self.desk.stop()

    async def run_sources(self) -> None:
        """Read every source until each has ended; live ones never do."""
        async with asyncio.TaskGroup() as group:
            for source in self.parts.sources:
                group.create_task(self._keep(source), name=f"source {source.name}")

    async def _keep(self, source: Source) -> None:
        """Read a source until it ends; one that needs a person waits for her `retry`."""

        def fault(name: str, error: Exception, wait_s: float) -> None:
            if wait_s < 0:
                self._stuck[source.name] = asyncio.Event()
            self._on_fault(name, error, wait_s)

        while True:
            await supervise(f"source {source.name}", lambda: self.ear.listen(source), rng=self._rng, on_fault=fault)
            again = self._stuck.get(source.name)
            if again is None:
                return
            await again.wait()
            del self._stuck[source.name]

    def _jobs(self) -> list[tuple[str, Callable[[], Awaitable[None]]]]:
        jobs: list[tuple[str, Callable[[], Awaitable[None]]]] = [
            ("ear", self.ear.run),
            ("mouth", self.mouth.run),
            ("hands", self.hands.run),
            ("acks", self.hands.settle_acks),
            ("errands", self.hands.errands.run),
            ("questions", self.questions.run),
            ("eyes", self.eyes.run),
            ("board", self.board.run),
            ("recollection", self.ear.recollection.run),
            ("forgetting", self.ear.forgetting.run),
        ]
        if self.desk is not None:
            jobs.append(("tickets", self.desk.run))
        if self.parts.obs is not None:
            jobs.append(("obs", self.parts.obs.run))
        if self.parts.puppet is not None:
            jobs.append(("vtube studio", self.parts.puppet.run))
        if self.games is not None:
            jobs.append(("games", self.games.run))
        if self.raffle is not None:
            jobs.append(("draws", self.raffle.run))
        if self.plays is not None:
            jobs.append(("plays", self.plays.run))
        if self.foreign is not None:
            jobs.append(("foreign", self.foreign.run))
        if self.scribe is not None:
            jobs.append(("scribe", self.scribe.run))
        if self.captions is not None:
            jobs.append(("captions", self.captions.run))
        return jobs

    def _lights(self) -> list[Chip]:
        return [*self._other_lights(), *(self.captions.light() if self.captions is not None else ())]

    def skip(self) -> None:
        """Cut the running turn now; one that may never be cut (the AI label) is said to its end."""
        running = self.mouth.running
        if running is not None and running.interrupt is not Interrupt.NEVER:
            self.mouth.cut(Lost.OPERATOR)

    def duck(self, seconds: float) -> None:
        """Let the host speak under a person or a sound for so long, at most 30 s; 0 = loud again."""
        self.mouth.duck(seconds)

    def host_level(self, page: int, db: float) -> bool:
        """Speak softly while somebody speaks into a console's microphone; True while somebody does."""
        return self.mouth.softly.hear(page, db)

    def decide(self, key: str, verdict: Ruling, who: str) -> bool:
        """Settle an order that is held or in doubt as a person says."""
        return self.questions.answer(key, verdict, who)

    def game(self, game_id: str) -> bool:
        """Open a game as soon as nothing forbids it, with an empty id stop the one that runs; False if it cannot be."""
        return self.games is not None and self.games.ask(game_id)

    def ask_model(self) -> bool:
        """Let the writer ask its language model again; False when it has none."""
        return self._ask_model()

    def drop(self, turn_id: str) -> None:
        """Take a waiting turn out of the queue; unknown ids are ignored."""
        if self.parts.floor.drop(turn_id) is not None:
            self.mouth.nudged.set()  # it reports what the floor lost

    def panic(self) -> None:
        """All sound and captions off."""
        self.mouth.pause()

    def resume(self) -> None:
        """End the panic."""
        self.mouth.resume()

    async def explain(self, seq: int) -> Trace | None:
        """Say why a comment was answered as it was, None when it is forgotten."""
        return await self.ear.traces.explain(seq)

    def retry(self, source: str) -> bool:
        """Let a source, OBS or VTube Studio connect again after it has stopped."""
        if source == "obs" and self.parts.obs is not None:
            return self.parts.obs.link.retry()
        if source == "vtube_studio" and self.parts.puppet is not None:
            return self.parts.puppet.retry()
        again = self._stuck.get(source)
        if again is None:
            return False
        again.set()
        return True
