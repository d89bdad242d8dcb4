"""The feed's promises, with connectors that need no network and a clock that jumps."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import pytest

from bot.aio.virtual import LoopClock
from bot.core.errors import BadInput, NeedsOperator, Retryable
from bot.core.events import Comment, Gift, RoomEvent, User
from bot.core.ports import ChatCaps, SourceContext
from bot.settings.source import SourceSettings
from bot.sources.connector import Connector
from bot.sources.feed import INBOX_EVENTS, Feed
from bot.sources.line import Closed, Line
from tests.fakes.voice import cleared
from tests.virtual import virtual

pytestmark = pytest.mark.room

Script = Callable[[Line], Awaitable[None]]
START_MS = 1_790_000_000_000


class Scripted(Connector):
    """Each connection plays the next script; the last one is played again and again."""

    kind = "scripted"
    idle_s = 30.0

    def __init__(self, scripts: Sequence[Script], context: SourceContext, **settings: Any) -> None:
        super().__init__(SourceSettings.model_validate({"kind": "scripted", **settings}), context)
        self.scripts = list(scripts)
        self.sessions = 0
        self.written: list[str] = []
        self.left = 0

    def decode(self, frame: bytes, at_ms: int) -> Sequence[RoomEvent]:
        if frame == b"bad":
            raise BadInput("broken")
        if frame == b"worse":
            raise KeyError("cmd")
        name, _, text = frame.decode().partition(":")
        user = User(id="7", id_scope="uid", name="小林")
        if name.startswith("g"):
            gift = Gift(id="1", name="小花", count=0, combo_total=int(text), combo_id="c")
            return [self.stamp.event("gift", name, at_ms, user=user, gift=gift)]
        return [self.stamp.event("comment", name, at_ms, user=user, comment=Comment(text=text, text_plain=text))]

    async def session(self, line: Line) -> None:
        script = self.scripts[min(self.sessions, len(self.scripts) - 1)]
        self.sessions += 1
        await script(line)

    async def say(self, line: Line, text: str, to: RoomEvent | None) -> None:
        self.written.append(text)

    async def goodbye(self, line: Line) -> None:
        self.left += 1


def frames(*texts: bytes, then: Script | None = None) -> Script:
    async def play(line: Line) -> None:
        await line.opened()
        for text in texts:
            await line.take(text)
        if then is not None:
            await then(line)
        else:
            await asyncio.Event().wait()

    return play


async def broken(_: Line) -> None:
    raise Closed(None, "reset by peer")


async def refused(_: Line) -> None:
    raise NeedsOperator("the login was refused", hint="make a new token")


class Played:
    def __init__(self, *scripts: Script, **more: Any) -> None:
        self.clock = LoopClock(asyncio.get_running_loop(), START_MS)
        settings = {key: more.pop(key) for key in ("idle_s", "only", "own_names") if key in more}
        context = SourceContext(clock=self.clock, session_id="s", **more)
        self.connector = Scripted(scripts, context, **settings)
        entry = SourceSettings.model_validate({"kind": "scripted", **settings})
        self.feed = Feed(self.connector, entry, context)
        self.events: list[RoomEvent] = []
        self.error: Exception | None = None

    async def for_s(self, seconds: float) -> list[RoomEvent]:
        """Run for so long, then stop; return what was heard."""

        async def read() -> None:
            try:
                async for event in self.feed.events():
                    self.events.append(event)
            except NeedsOperator as error:
                self.error = error

        task = asyncio.create_task(read())
        await asyncio.wait({task}, timeout=seconds)
        task.cancel()
        await asyncio.wait({task})
        return self.events

    def ids(self, *types: str) -> list[str]:
        return [event.event_id for event in self.events if not types or event.type in types]


@virtual
async def test_an_outage_is_marked_from_the_last_sign_of_life_until_the_next_connection() -> None:
    async def dies_later(line: Line) -> None:
        await asyncio.sleep(10)
        raise Closed(1006)

    async def late(line: Line) -> None:
        await asyncio.sleep(5)
        await frames(b"b:2")(line)

    played = Played(frames(b"a:1", then=dies_later), late)
    await played.for_s(30)
    assert played.ids("comment") == ["a", "b"]
    (gap,) = [event.gap for event in played.events if event.gap is not None]
    assert gap.from_ms == START_MS and START_MS + 15_000 <= gap.to_ms <= START_MS + 17_000
    assert played.feed.health.gaps[-1][:2] == (gap.from_ms, gap.to_ms)
    codes = [event.system.code for event in played.events if event.system is not None]
    assert codes == ["source.backoff", "source.open"]


@virtual
async def test_what_came_while_the_room_was_not_running_is_a_gap_too() -> None:
    played = Played(frames(b"a:1"), away_since_ms=START_MS - 90_000)
    await played.for_s(5)
    (gap,) = [event.gap for event in played.events if event.gap is not None]
    assert gap.from_ms == START_MS - 90_000 and "not running" in gap.reason


@virtual
async def test_a_silent_connection_is_left_and_made_again() -> None:
    played = Played(frames(b"a:1"), frames(b"b:2"), idle_s=12)
    await played.for_s(30)
    assert played.ids("comment")[:2] == ["a", "b"] and played.connector.sessions >= 2
    assert any("no frame for 12 s" in reason for _, _, reason in played.feed.health.gaps)


@virtual
async def test_missing_heartbeats_are_found_although_frames_come() -> None:
    async def chatters(line: Line) -> None:
        for number in range(200):
            await line.take(b"n%d:x" % number)
            await asyncio.sleep(1)

    played = Played(frames(then=chatters))
    played.connector.heartbeat_s = 10.0
    await played.for_s(40)
    assert played.connector.sessions >= 2


@virtual
async def test_a_room_that_is_off_air_may_be_silent() -> None:
    async def off_air(line: Line) -> None:
        await line.offline("not on air")
        await asyncio.Event().wait()

    played = Played(frames(then=off_air))
    await played.for_s(600)
    assert played.connector.sessions == 1 and played.feed.health.state == "offline"


@virtual
async def test_a_room_that_is_off_air_must_still_answer_heartbeats() -> None:
    async def off_air(line: Line) -> None:
        await line.opened()
        await line.offline("not on air")
        await asyncio.Event().wait()

    played = Played(frames(then=off_air))
    played.connector.heartbeat_s = 10.0
    await played.for_s(40)
    assert played.connector.sessions >= 2


@virtual
async def test_a_listener_left_alone_is_offline_and_its_gap_lasts_until_somebody_is_back() -> None:
    async def comes_and_goes(line: Line) -> None:
        await asyncio.sleep(100)  # silent, but there
        await line.lost("the last relay has left")
        await asyncio.sleep(60)
        await line.opened()
        await asyncio.Event().wait()

    played = Played(frames(b"a:1", then=comes_and_goes), idle_s=120)
    await played.for_s(200)
    (gap,) = [event.gap for event in played.events if event.gap is not None]
    assert (gap.from_ms, gap.to_ms) == (START_MS + 100_000, START_MS + 160_000) and "has left" in gap.reason
    codes = [event.system.code for event in played.events if event.system is not None]
    assert codes == ["source.offline", "source.open"]
    assert played.connector.sessions == 1 and played.feed.health.reconnects == 1


@virtual
async def test_a_refusal_stops_for_good_and_says_what_to_do() -> None:
    played = Played(refused)
    await played.for_s(60)
    assert played.connector.sessions == 1 and played.error is not None
    assert (played.feed.health.state, played.feed.health.hint) == ("stopped", "make a new token")


@virtual
async def test_a_close_code_that_means_never_stops_for_good() -> None:
    async def kicked(line: Line) -> None:
        raise Closed(4009)

    played = Played(kicked)
    played.connector.never_close = {4009: "mend the password"}
    await played.for_s(60)
    assert played.connector.sessions == 1 and played.feed.health.hint == "mend the password"


@virtual
async def test_a_wait_that_the_platform_asks_for_is_kept() -> None:
    async def limited(line: Line) -> None:
        raise Retryable("too many requests", after_s=40)

    played = Played(limited, frames(b"a:1"))
    await played.for_s(39)
    assert played.connector.sessions == 1
    again = Played(limited, frames(b"a:1"))
    await again.for_s(45)
    assert again.ids("comment") == ["a"]


@virtual
async def test_it_tries_for_ever_with_growing_waits() -> None:
    played = Played(broken)
    await played.for_s(3600)
    assert 150 < played.connector.sessions < 1000
    assert played.feed.health.fallen_within(600, played.clock.now()) < played.feed.health.reconnects


@virtual
async def test_broken_frames_are_counted_and_the_connection_lives() -> None:
    played = Played(frames(b"bad", b"worse", b"a:1"))
    await played.for_s(5)
    assert played.ids("comment") == ["a"] and played.feed.health.counts["bad_frames"] == 2


@virtual
async def test_a_combo_ends_by_time_and_goes_on_after_a_restart() -> None:
    first = Played(frames(b"g1:3", b"g2:9"))
    await first.for_s(3)
    gifts = [event for event in first.events if event.gift is not None]
    second = Played(frames(b"g3:12"), recent_gifts=tuple(gifts))
    await second.for_s(30)
    told = [(event.gift.count, event.gift.combo_total) for event in second.events if event.gift is not None]
    assert told == [(3, None), (0, 12)]


@virtual
async def test_a_storm_sheds_comments_and_never_gifts() -> None:
    storm = [b"c%d:x" % n for n in range(INBOX_EVENTS + 500)] + [b"g1:5"]
    played = Played(frames(*storm))

    async def slow() -> None:
        async for event in played.feed.events():
            played.events.append(event)
            await asyncio.sleep(0.01)

    task = asyncio.create_task(slow())
    await asyncio.sleep(100)
    task.cancel()
    await asyncio.wait({task})
    assert "g1" in played.ids("gift")
    assert played.feed.health.counts["shed"] > 0


@virtual
async def test_writing_keeps_the_platforms_limit_and_knows_its_own_echo() -> None:
    async def echoes(line: Line) -> None:
        await asyncio.sleep(3)
        await line.take("e:感谢 你".encode())
        await asyncio.Event().wait()

    played = Played(frames(then=echoes))
    played.connector.chat = ChatCaps(max_chars=4, messages=2, window_s=30)
    reading = asyncio.create_task(played.for_s(10))
    await asyncio.sleep(1)
    line = cleared("感谢 你们")
    await played.feed.say(line)
    await played.feed.say(line)
    with pytest.raises(Retryable) as limited:
        await played.feed.say(line)
    assert 28 < limited.value.after_s <= 30
    await reading
    assert played.connector.written == ["感谢 你", "感谢 你"]
    assert "own_echo" in played.events[-1].hints


@virtual
async def test_a_source_that_cannot_write_says_so() -> None:
    played = Played(frames())
    with pytest.raises(NeedsOperator):
        await played.feed.say(cleared("感谢"))


@virtual
async def test_it_says_goodbye_when_it_stops_and_leaves_within_its_time() -> None:
    played = Played(frames(b"a:1"))
    await played.for_s(3)
    assert played.connector.left == 1


@virtual
async def test_a_secret_is_never_in_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROOM_CODE", "s3cr3t")

    async def leaks(line: Line) -> None:
        raise OSError("cannot connect to ws://host/join/s3cr3t")

    played = Played(leaks)
    played.connector.secret("$ROOM_CODE")
    await played.for_s(5)
    told = [event.system.text for event in played.events if event.system is not None]
    assert "s3cr3t" not in played.feed.health.reason + "".join(told) and "***" in played.feed.health.reason


@virtual
async def test_frames_are_kept_as_they_came(tmp_path: Any) -> None:
    kept: list[tuple[str, int, bytes]] = []

    class Sink:
        def begin(self, source: str, settings: Any) -> None:
            kept.append((source, 0, b"head"))

        def frame(self, source: str, at_ms: int, frame: bytes) -> bool:
            kept.append((source, at_ms, frame))
            return True

        def opened(self, source: str, at_ms: int, facts: Any) -> None:
            kept.append((source, at_ms, f"room {facts['room_id']}".encode()))

        def events(self, source: str, at_ms: int, events: Any) -> None:
            kept.extend((source, at_ms, event.type.encode()) for event in events)

    played = Played(frames(b"a:1", b"bad"), frames=Sink())
    await played.for_s(3)
    assert kept == [
        ("scripted", 0, b"head"),
        ("scripted", START_MS, b"room room"),
        ("scripted", START_MS, b"a:1"),
        ("scripted", START_MS, b"bad"),
    ]


@virtual
async def test_what_came_in_no_frame_is_kept_too() -> None:
    kept: list[str] = []

    class Sink:
        def begin(self, source: str, settings: Any) -> None:
            pass

        def frame(self, source: str, at_ms: int, frame: bytes) -> bool:
            return True

        def opened(self, source: str, at_ms: int, facts: Any) -> None:
            kept.append("opened")

        def events(self, source: str, at_ms: int, events: Any) -> None:
            kept.extend(event.type for event in events)

    async def asks(line: Line) -> None:
        await line.opened()
        await line.put(line._connector.decode(b"total:9", START_MS))
        await asyncio.sleep(5)
        raise Closed(None, "reset by peer")

    played = Played(asks, frames(), frames=Sink())
    await played.for_s(30)
    assert kept == ["opened", "comment", "system", "opened", "system", "gap"]
    assert [event.type for event in played.events] == ["comment", "system", "system", "gap"]
