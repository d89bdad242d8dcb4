"""From committed events to turns: whatever a source says is journalled first, understood second, answered third."""

import asyncio
from collections import deque
from dataclasses import replace

from bot.aio.closing import closing
from bot.aio.mailbox import Mailbox
from bot.audience.forget_me import asks_to_be_forgotten
from bot.audience.tiers import viewer_of
from bot.core.errors import Retryable
from bot.core.events import MAY_BE_SHED, RoomEvent
from bot.core.ledger import Committed
from bot.core.ports import Source
from bot.core.reports import CommentSeen, EventSeen, TurnLost, TurnWaits
from bot.core.text import language_of, plain_text
from bot.core.turns import Intent, Turn
from bot.core.viewers import Tier, Viewer
from bot.floor import Accepted, Merged, Refused
from bot.room.asked import Asked
from bot.room.care import INTENT as DISTRESS
from bot.room.care import Care
from bot.room.crowded import Crowded
from bot.room.explainer import Explainer
from bot.room.forgetting import INTENT as FORGET_ME
from bot.room.forgetting import Erase, Forgetting
from bot.room.games import Games
from bot.room.hands import Hands
from bot.room.masking import Judged, Masking, shown, words_of
from bot.room.moderation import Moderator
from bot.room.mouth import Mouth
from bot.room.parts import Parts
from bot.room.recollection import Recollection
from bot.room.ticker import Ticker
from bot.room.tickets import TicketDesk
from bot.room.traces import Traces
from bot.room.unrest import Unsettled
from bot.triage.route import SPOKEN_DELIVERIES, Routing

MAILBOX_EVENTS = 2000
"""Per room (pipeline section 1)."""
BATCH = 500
AT_ONCE = 16
"""Comments judged before others may run: about 5 ms."""
RETRY_S = (0.5, 10.0)
"""First and longest wait while the journal cannot write (disk full)."""
GAME = "game"
"""What a comment is that was meant as an entry of a game."""
NEWS = frozenset(
    "gift super_chat follow share membership order raid gap system stream_start stream_end moderation".split()
)
"""Event types that an operator sees beside the comments."""


class Ear:
    """Reads sources into the journal and offers the floor what is worth saying."""

    def __init__(
        self,
        parts: Parts,
        mouth: Mouth,
        hands: Hands,
        explainer: Explainer,
        erase: Erase | None = None,
        desk: TicketDesk | None = None,
        games: Games | None = None,
    ) -> None:
        """`erase` takes a viewer out of what lies beside the journal, `desk` notes what is owed; or nothing does.

        `games` hears every event first: a comment that is an entry is not answered.
        """
        self.mailbox: Mailbox[RoomEvent] = Mailbox(MAILBOX_EVENTS, may_drop=lambda event: event.type in MAY_BE_SHED)
        self.store_fault = ""
        """Why the journal cannot write at the moment, empty when it can."""
        self.viewers: int | None = None
        """What the platform last said of the number of viewers."""
        self._parts = parts
        self._mouth = mouth
        self._hands = hands
        self.asked = Asked()
        self._moderator = Moderator(parts, mouth, self.asked)
        self.recollection = Recollection(parts.journal)
        self.traces = Traces(explainer, parts.facts, self.asked.turn_of)
        self.forgetting = Forgetting(parts, mouth, self._moderator, self.traces, erase)
        self._desk, self._unsettled, self._care = desk, Unsettled(parts, mouth), Care(parts)
        self._crowded, self._masking = Crowded(parts), Masking(parts.guard)
        self._ticker = Ticker(parts)
        self._games = games
        if desk is not None:
            self.forgetting.also = desk.forget
        self._committed: deque[Committed] = deque()
        """At most one batch; kept here so that an event nobody can make sense of costs only itself."""

    async def listen(self, source: Source) -> None:
        """Put everything a source yields into the mailbox; ends when a finite source (a recording) ends."""
        async with closing(events := source.events()):
            async for event in events:
                await self.mailbox.put(event)

    async def run(self) -> None:
        """Commit and hear, for ever."""
        while True:
            while self._committed:
                await self._hear(self._committed.popleft())
            await asyncio.sleep(0)
            self._committed.extend(await self._commit(await self.mailbox.take_all(BATCH)))

    async def _commit(self, batch: list[RoomEvent]) -> list[Committed]:
        """Commit a batch without private data; while the disk refuses, try again: nothing received is lost."""
        wait_s, batch = RETRY_S[0], await self._masked(batch)
        while True:
            try:
                committed = await self._parts.journal.append(batch)
            except Retryable as error:
                self.store_fault = str(error)
                await asyncio.sleep(wait_s)
                wait_s = min(RETRY_S[1], wait_s * 2)
            else:
                self.store_fault = ""
                return committed

    async def _masked(self, batch: list[RoomEvent]) -> list[RoomEvent]:
        """Return a batch without private data; others may run between."""
        masked = []
        for event in self._masking.masked(batch):
            masked.append(event)
            if len(masked) % AT_ONCE == 0:
                await asyncio.sleep(0)
        return masked

    async def _hear(self, committed: Committed) -> None:
        played = self._games.hear(committed) if self._games is not None else ""
        event = committed.event
        judged = self._masking.judged(event)
        viewer = shown(viewer_of(event, committed.history, self._parts.named))
        if committed.firings:
            self._hands.woken.set()
        if event.counter is not None and event.counter.name == "viewers":
            self.viewers = event.counter.value
        self._moderator.hear(event)
        if event.comment is not None:
            await self._comment(committed, viewer, judged, played)
            return
        if event.enter is not None and viewer.tier is Tier.NEW:
            self._parts.director.newcomers(1)
        if event.order is not None and event.order.status == "paid":
            self._parts.shop.sell(event.order.product_id or "", event.order.qty)
        self.recollection.saw(event, viewer)
        care = self._care.hear(event, judged.level, viewer, language_of(words_of(event)))
        routing = care or self._parts.triage.event(committed, viewer, now=self._parts.clock.now())
        if event.type in NEWS:
            self._parts.tell(
                EventSeen(
                    seq=event.seq or 0,
                    at_ms=event.ts_recv,
                    type=event.type,
                    viewer=viewer if event.user else None,
                    text=describe(event),
                )
            )
        if routing.turn is not None:
            await self._offer(routing.turn, event, viewer)

    async def _comment(self, committed: Committed, viewer: Viewer, judged: Judged, played: str) -> None:
        event = committed.event
        now = self._parts.clock.now()
        if event.delivery in SPOKEN_DELIVERIES:
            self._crowded.count(now)
        seen = self._parts.crowd.judge(event, now)
        text = event.comment.text_plain if event.comment else ""
        asks = event.delivery in SPOKEN_DELIVERIES and asks_to_be_forgotten(text)
        if asks:
            routing = Routing(
                turn=None, fate="ignored", intent=FORGET_ME, sku=None, why="asks to be forgotten", lang=""
            )
            self.forgetting.ask(viewer.key, event)
        elif care := self._care.hear(event, judged.level, viewer, language_of(text)):
            routing = care
        elif self._moderator.is_silenced(event):
            routing = Routing(turn=None, fate="ignored", intent="", sku=None, why="silenced on the platform", lang="")
        elif played:
            routing = Routing(turn=None, fate="ignored", intent=GAME, sku=None, why=played, lang="")
        elif not seen.may_pass:
            routing = Routing(turn=None, fate="ignored", intent="", sku=None, why=f"{seen.kind}: {seen.why}", lang="")
        else:
            routing = self._parts.triage.comment(
                committed, viewer, card_sku=self._parts.director.card_sku(now), now=now, behind=judged.behind
            )
            routing = self._crowded.hear(self._unsettled.hear(self._kept_back(routing), viewer, now), viewer)
            if judged.level == 0 and event.delivery in SPOKEN_DELIVERIES:
                self._ticker.hear(event, viewer, routing.lang)
        fate = routing.fate
        if routing.turn is not None:
            fate = await self._offer(routing.turn, event, viewer)
        self.traces.heard(event, viewer, routing, ("" if seen.may_pass else seen.kind.value, seen.why))
        if not asks and routing.intent != DISTRESS:  # how somebody feels is nobody's to remember (rules A07)
            self.recollection.saw(event, viewer, lang=routing.lang, intent=routing.intent, sku=routing.sku)
        self._parts.tell(
            CommentSeen(
                seq=event.seq or 0,
                at_ms=event.ts_recv,
                text=text,
                viewer=viewer,
                lang=routing.lang,
                platform=event.platform,
                fate=fate,
                intent=routing.intent,
                sku=routing.sku,
                why=routing.why,
                turn_id=routing.turn.id if routing.turn else None,
            )
        )

    def _kept_back(self, routing: Routing) -> Routing:
        """Return the routing, with no turn for a price that is being guessed."""
        if self._games is None or routing.turn is None or not self._games.hides_price(routing.sku):
            return routing
        if Intent.PRICE not in (routing.turn.intent, routing.turn.also):
            return routing
        return replace(routing, turn=None, fate="ignored", why="its price is being guessed")

    async def _offer(self, turn: Turn, event: RoomEvent, viewer: Viewer) -> str:
        """Offer a turn to the floor, noted first if it is to be; return the fate of its comment."""
        turn = replace(turn, source=event.instance)
        if self._desk is not None:
            turn = await self._desk.noted(turn, event, viewer)
        now = self._parts.clock.now()
        answer = self._parts.floor.offer(turn, now)
        self._mouth.nudged.set()
        match answer:
            case Accepted():
                self._waits(turn, event)
                return "queued"
            case Merged(into=into):
                self._waits(into, event)
                return "merged"
            case Refused(reason=reason):
                self.asked.note(turn, event)
                self._parts.tell(TurnLost(turn=turn, reason=reason, at_ms=self._parts.clock.wall_ms()))
                return str(reason)

    def _waits(self, turn: Turn, event: RoomEvent) -> None:
        self._parts.tell(TurnWaits(turn=turn, comment_seqs=self.asked.note(turn, event)))


def describe(event: RoomEvent) -> str:
    """Return one line about an event for the operator; viewer and platform words stay plain text."""
    match event.type:
        case "gift" if event.gift is not None:
            return plain_text(f"{event.gift.name} ×{event.gift.combo_total or event.gift.count}", limit=60)
        case "super_chat" if event.super_chat is not None:
            return plain_text(event.super_chat.text, limit=120)
        case "order" if event.order is not None:
            return plain_text(f"{event.order.status} {event.order.title} ×{event.order.qty}", limit=80)
        case "membership" if event.membership is not None:
            return plain_text(event.membership.name, limit=40)
        case "system" if event.system is not None:
            return plain_text(f"{event.system.code} {event.system.text}", limit=200)
        case "gap" if event.gap is not None:
            return f"{event.gap.from_ms}-{event.gap.to_ms} {event.gap.reason}"
        case _:
            return ""
