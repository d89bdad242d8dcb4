"""A connector made into a source: runs it for ever, distrusts its silence, tells the truth about what was missed."""

import asyncio
import random
from collections import deque
from collections.abc import AsyncIterator, Sequence

import aiohttp

from bot.aio.closing import cancelled
from bot.aio.mailbox import Mailbox
from bot.aio.supervisor import CALM_S, backoff_s
from bot.core.errors import BadInput, NeedsOperator, Retryable
from bot.core.events import MAY_BE_SHED, Gap, RoomEvent, System
from bot.core.ports import ChatCaps, SourceContext
from bot.core.speech import Cleared
from bot.settings.source import SourceSettings, public
from bot.sources.connector import Connector
from bot.sources.intake import Intake
from bot.sources.line import Closed, Line

INBOX_EVENTS = 2000
BATCH = 100
TICK_S = 1.0
GAP_FROM_MS = 1000
"""Shorter outages are not worth a mark."""
BEATS_MISSED = 2.5
STOP_S = 2.0
GOOD = frozenset({"open", "live"})


class Feed:
    """One `[[source]]`.  `events` runs until cancelled; NeedsOperator ends it, everything else is tried again."""

    def __init__(self, connector: Connector, settings: SourceSettings, context: SourceContext) -> None:
        self.connector = connector
        self.name = connector.name
        self.health = connector.health
        self.platform = connector.stamp.platform
        self._clock = context.clock
        self._idle_s = settings.idle_s or connector.idle_s
        before = [
            event
            for event in context.recent_gifts
            if event.source == connector.kind and event.platform == connector.stamp.platform
        ]
        self._intake = Intake(settings, self.health, before=before, twins=connector.twins, dated=connector.dated)
        self._inbox: Mailbox[RoomEvent] = Mailbox(INBOX_EVENTS, may_drop=lambda event: event.type in MAY_BE_SHED)
        self._rng = random.Random(f"{context.seed}/{self.name}")
        self._sink = context.frames if settings.record else None
        self._settings = settings
        self._lost_ms = context.away_since_ms
        self._lost_why = "the room was not running" if self._lost_ms is not None else ""
        self._line: Line | None = None
        self._said: deque[float] = deque()
        self._told, self._told_bad = 0, False

    @property
    def chat(self) -> ChatCaps | None:
        """What may be written in the chat."""
        return self.connector.chat

    async def events(self) -> AsyncIterator[RoomEvent]:
        """Yield events for ever, each once; an outage is followed by a gap event."""
        if self._sink is not None:
            self._sink.begin(self.name, public(self._settings))
        running = asyncio.create_task(self._run(), name=f"feed {self.name}")
        running.add_done_callback(lambda _: self._inbox.wake())
        try:
            while True:
                for event in self._inbox.take_now(BATCH):
                    yield event
                if running.done() and not len(self._inbox):
                    running.result()
                    return
                await self._inbox.wait()
        finally:
            await cancelled(running)

    async def say(self, line: Cleared, *, to: RoomEvent | None = None) -> None:
        """Write one cleared line in the platform's chat, within its limits."""
        chat, now = self.connector.chat, self._clock.now()
        if chat is None:
            raise NeedsOperator(f"source {self.name!r} cannot write in the chat", hint="see docs/sources.md")
        if self._line is None or not self._line.is_open:
            raise Retryable(f"source {self.name!r} is not connected", after_s=TICK_S)
        while self._said and now - self._said[0] >= chat.window_s:
            self._said.popleft()
        if len(self._said) >= chat.messages:
            self.health.count("limited")
            raise Retryable("the platform's message limit is used up", after_s=self._said[0] + chat.window_s - now)
        self._said.append(now)
        self._intake.sent(line.text[: chat.max_chars], now)
        await self.connector.say(self._line, line.text[: chat.max_chars], to)

    async def _run(self) -> None:
        """Connect again and again."""
        attempt = 0
        async with aiohttp.ClientSession(trust_env=False, cookie_jar=aiohttp.DummyCookieJar()) as http:
            try:
                while True:
                    started, wait_s = self._clock.now(), 0.0
                    await self._state("connecting" if not attempt else "backoff", self._lost_why)
                    try:
                        await self._connection(http, attempt)
                        await self._fell("the peer closed the connection")
                    except Closed as closed:
                        await self._closed(closed)
                    except NeedsOperator as error:
                        await self._stopped(error)
                        raise
                    except Retryable as error:
                        wait_s = error.after_s
                        await self._fell(error.message)
                    except (OSError, aiohttp.ClientError, TimeoutError, BadInput) as error:
                        await self._fell(str(error) or type(error).__name__)
                    attempt = 1 if self._clock.now() - started > CALM_S else attempt + 1
                    await asyncio.sleep(max(wait_s, backoff_s(attempt, self._rng)))
            finally:
                await self._leave(http)

    async def _connection(self, http: aiohttp.ClientSession, attempt: int) -> None:
        line = self._line = Line(
            self.connector,
            http,
            self._put,
            attempt=attempt,
            opened=self._opened,
            state=self._state,
            sink=self._sink,
            lost=self._left,
        )
        started = self._clock.now()
        self.health.last_frame_at = self.health.last_beat_at = None
        reading = asyncio.create_task(self.connector.session(line), name=f"read {self.name}")
        try:
            while not reading.done():
                await asyncio.wait({reading}, timeout=TICK_S)
                await self._inbox.put_all(self._intake.due(self._clock.now(), self._clock.wall_ms()))
                self.health.counts["shed"] = sum(self._inbox.shed.values())
                why = "" if reading.done() else self._silence(started)
                if why:
                    await self._state("stale", why)
                    raise Retryable(why)
            reading.result()
        finally:
            if not reading.done():
                reading.cancel()
                await asyncio.wait({reading})

    def _silence(self, started: float) -> str:
        """Return why an open connection counts as dead, empty while it lives."""
        now, health = self._clock.now(), self.health
        beat_s = self.connector.heartbeat_s
        if (
            beat_s is not None
            and health.last_beat_at is not None
            and now - health.last_beat_at >= BEATS_MISSED * beat_s
        ):
            return f"no heartbeat for {now - health.last_beat_at:.0f} s"
        if health.state != "offline" and now - (health.last_frame_at or started) >= self._idle_s:
            return f"no frame for {self._idle_s:.0f} s"
        return ""

    async def _put(self, drafts: Sequence[RoomEvent]) -> None:
        now = self._clock.now()
        if self.health.state == "open":
            await self._state("live", "")
        events = self._intake.take(drafts, now, self._clock.wall_ms())
        if events:
            self.health.last_event_at = now
            self.health.count("events", len(events))
            await self._inbox.put_all(events)
            if len(self._inbox) > INBOX_EVENTS // 2:
                await asyncio.sleep(0)  # frames that are all here already would never let the reader of the inbox run

    async def _opened(self) -> None:
        now_ms = self._clock.wall_ms()
        self._intake.connected(now_ms)
        if self._sink is not None:
            self._sink.opened(self.name, now_ms, self.connector.facts())
        lost_ms, self._lost_ms = self._lost_ms, None
        await self._state("open", "")
        if lost_ms is not None and now_ms - lost_ms >= GAP_FROM_MS:
            self.health.gaps.append((lost_ms, now_ms, self._lost_why))
            gap = Gap(from_ms=lost_ms, to_ms=now_ms, reason=self._lost_why)
            stamp = self.connector.stamp
            event_id = f"gap-{self.name}-{lost_ms}-{now_ms}"
            await self._tell(stamp.event("gap", event_id, now_ms, id_quality="derived", gap=gap))

    async def _left(self, why: str) -> None:
        await self._fell(why, state="offline")

    async def _fell(self, why: str, *, state: str = "backoff") -> None:
        now = self._clock.now()
        self.health.reconnects += 1
        self.health.fallen_at.append(now)
        self._lost_why = self.connector.redacted(why)[:200]
        if self._lost_ms is None:
            last = self.health.last_frame_at
            self._lost_ms = self._clock.wall_ms() - (round((now - last) * 1000) if last is not None else 0)
        await self._state(state, self._lost_why)

    async def _closed(self, closed: Closed) -> None:
        hint = self.connector.never_close.get(closed.code or 0)
        if hint is None:
            return await self._fell(str(closed))
        error = NeedsOperator(f"source {self.name!r} was closed for good (code {closed.code})", hint=hint)
        await self._stopped(error)
        raise error from closed

    async def _stopped(self, error: NeedsOperator) -> None:
        if self._lost_ms is None:
            self._lost_ms, self._lost_why = self._clock.wall_ms(), self.connector.redacted(error.message)[:200]
        self.health.hint = error.hint
        await self._state("stopped", self.connector.redacted(error.message))

    async def _state(self, state: str, why: str) -> None:
        """Reach a state; a change between good and not good is an event of the room."""
        health = self.health
        health.reason = why
        if state == health.state:
            return
        if state in GOOD and health.state not in GOOD:  # what a connector says once it is connected stays
            health.hint = ""
        health.state, health.since = state, self._clock.now()
        bad = state not in GOOD and state != "connecting"
        if state == "stopped" or bad != self._told_bad:
            self._told_bad = bad
            at_ms, self._told = self._clock.wall_ms(), self._told + 1
            told = System(code=f"source.{state}", text=f"{self.name}: {why}" if why else self.name)
            event_id = f"state-{self.name}-{at_ms}-{self._told}"
            await self._tell(self.connector.stamp.event("system", event_id, at_ms, id_quality="derived", system=told))

    async def _tell(self, event: RoomEvent) -> None:
        if self._sink is not None:
            self._sink.events(self.name, event.ts_recv, [event])
        await self._inbox.put_all([event])

    async def _leave(self, http: aiohttp.ClientSession) -> None:
        line, self._line = self._line, None
        if line is None:
            return
        try:
            async with asyncio.timeout(STOP_S):
                await self.connector.goodbye(line)
        except (OSError, aiohttp.ClientError, TimeoutError, Closed, BadInput, Retryable, NeedsOperator):
            self.health.count("goodbyes_lost")
