import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

import pytest

from bot.aio.virtual import LoopClock
from bot.core.errors import Retryable
from bot.core.scene import PcmFrame, TurnCue
from bot.core.speech import AudioChunk, Cleared, VoiceStyle
from bot.voice.captions import CaptionsOnly
from bot.voice.heard import Heard
from bot.voice.player import MAX_TURN_MS, Player
from tests.fakes.stage import FakeStage, Overlay
from tests.fakes.voice import FakeVoice, cleared, tone
from tests.virtual import in_virtual_time

pytestmark = pytest.mark.room
STYLE = VoiceStyle(lang="zh")
LINES = ("现在五十九块九，", "标价大家一样，", "还剩三件。")


@dataclass
class Room:
    player: Player
    stage: FakeStage
    voice: FakeVoice

    def now(self) -> float:
        return asyncio.get_running_loop().time()

    async def say(self, text: str, lang: str = "zh") -> float:
        line = cleared(text, lang)
        return await self.player.say(line, self.voice.synthesize(line, STYLE))

    async def turn(self, *texts: str, number: int = 1) -> Heard:
        self.player.begin(TurnCue(turn=number, lane="qa", intent="price"))
        for text in texts:
            await self.say(text)
        return await self.player.finish()

    @property
    def frames(self) -> list[PcmFrame]:
        return [frame for _, frame in self.stage.frames]


def play(
    script: Callable[[Room], Awaitable[None]], overlay: Overlay | None = None, voice: FakeVoice | None = None
) -> Room:
    async def run() -> Room:
        stage = FakeStage(overlay)
        room = Room(Player(stage, LoopClock(asyncio.get_running_loop(), 0)), stage, voice or FakeVoice())
        await script(room)
        return room

    return in_virtual_time(run())


async def plain(room: Room) -> None:
    heard = await room.turn(*LINES)
    assert heard.text == "".join(LINES) and heard.clauses_heard == 3


@pytest.mark.parametrize("overlay", [None, Overlay(), Overlay(start_s=0.15)])
def test_a_turn_is_heard_whole_and_in_order(overlay: Overlay | None) -> None:
    room = play(plain, overlay)
    frames = room.frames
    assert room.stage.calls("begin", "end") == ["begin", "end"]
    assert [frame.seq for frame in frames] == list(range(len(frames)))
    assert [frame.pts_ms for frame in frames] == sorted(frame.pts_ms for frame in frames)
    assert len(room.stage.pcm_of(1)) / 48 == pytest.approx(sum(len(line) - 1 for line in LINES) / 4.5 * 1000, abs=1)
    assert sum(frame.first_of_clause for frame in frames) == sum(frame.last_of_clause for frame in frames) == 3
    assert frames[-1].last_of_turn and frames[-1].pcm == b""


def test_frames_are_forty_ms_and_the_first_of_a_clause_is_twenty() -> None:
    room = play(plain)
    for frame in room.frames:
        if frame.first_of_clause:
            assert len(frame.pcm) == 960
        elif not frame.last_of_clause and not frame.last_of_turn:
            assert len(frame.pcm) == 1920
        assert len(frame.pcm) <= 1920


@pytest.mark.parametrize("overlay", [Overlay(), Overlay(start_s=0.2)])
def test_the_overlay_never_holds_more_than_the_lead_and_never_runs_dry(overlay: Overlay) -> None:
    async def script(room: Room) -> None:
        room.player.begin(TurnCue(turn=1, lane="qa", intent="price"))
        line = cleared("一" * 40)
        await room.player.say(line, room.voice.synthesize(line, STYLE))
        await room.player.finish()

    room = play(script, overlay, FakeVoice(chunk_ms=10_000))
    assert room.stage.overlay is not None
    assert room.stage.overlay.lead_ms <= 400.0
    assert room.stage.overlay.underruns == 0


def test_say_returns_at_most_the_lead_before_the_clause_is_heard() -> None:
    async def script(room: Room) -> None:
        room.player.begin(TurnCue(turn=1, lane="qa", intent="price"))
        length_ms = await room.say("一二三四五六七八九")
        assert length_ms == pytest.approx(2000, abs=1)
        assert room.now() == pytest.approx(0.1 + 1.6, abs=0.3)
        assert 0.1 < room.player.remaining_s <= 0.5
        await room.player.finish()
        assert room.now() == pytest.approx(0.1 + 2.0, abs=0.3)
        assert room.player.remaining_s == 0.0

    play(script)
    play(script, Overlay())


@pytest.mark.parametrize("overlay", [None, Overlay()])
@pytest.mark.parametrize("after_s", [0.02, 0.35, 0.8, 1.5])
def test_a_hard_cut_is_silent_within_100_ms_and_keeps_whole_words(overlay: Overlay | None, after_s: float) -> None:
    async def script(room: Room) -> None:
        room.player.begin(TurnCue(turn=1, lane="qa", intent="price"))
        saying = asyncio.ensure_future(room.say("一二三四五六七八九"))
        await asyncio.sleep(after_s)
        at = room.now()
        heard = room.player.flush()
        await saying
        assert room.now() - at <= 0.1
        assert "一二三四五六七八九".startswith(heard.text) and heard.clauses_heard == 0
        expected = max(0.0, (after_s - 0.1) * 4.5)
        assert expected - 2 <= len(heard.text) <= expected + 0.01
        count = len(room.frames)
        assert await room.player.finish() == heard and room.player.flush() == heard
        await asyncio.sleep(1.0)
        assert len(room.frames) == count
        assert room.stage.calls("flush", "end") == ["flush", "end"]

    play(script, overlay)


def test_a_cut_ends_a_synthesis_that_hangs() -> None:
    async def script(room: Room) -> None:
        room.player.begin(TurnCue(turn=1, lane="qa", intent="price"))
        saying = asyncio.ensure_future(room.say("一二三"))
        await asyncio.sleep(3)
        at = room.now()
        room.player.flush()
        assert await saying == 0.0 and room.now() - at <= 0.1
        assert room.voice.closed == 1

    play(script, Overlay(), FakeVoice(script=["hang"]))


def test_a_cancelled_say_closes_the_voice_and_the_turn_can_still_be_flushed() -> None:
    async def script(room: Room) -> None:
        room.player.begin(TurnCue(turn=1, lane="qa", intent="price"))
        saying = asyncio.ensure_future(room.say("一二三四五六七八九"))
        await asyncio.sleep(1.0)
        saying.cancel()
        with pytest.raises(asyncio.CancelledError):
            await saying
        assert room.voice.closed == 1
        assert room.player.flush().text.startswith("一")

    play(script, Overlay())


@pytest.mark.parametrize("overlay", [None, Overlay()])
def test_captions_tell_the_true_times_in_the_end(overlay: Overlay | None) -> None:
    room = play(plain, overlay)
    last = {cue.clause: cue for cue in room.stage.captions}
    assert [cue.line.text for cue in last.values()] == list(LINES)
    ends = 0
    for cue in last.values():
        assert cue.start_ms == pytest.approx(ends, abs=1)
        ends = cue.end_ms
        assert cue.marks and all(mark.end_ms <= cue.end_ms - cue.start_ms + 1 for mark in cue.marks)
    assert ends == pytest.approx(len(room.stage.pcm_of(1)) / 48, abs=2)
    starts = [cue.start_ms for cue in room.stage.captions]
    assert starts == sorted(starts)


def test_the_caption_is_on_stage_before_its_first_frame() -> None:
    room = play(plain)
    names = room.stage.calls("caption", "pcm")
    assert names[0] == "caption"
    firsts = [at for at, frame in room.stage.frames if frame.first_of_clause]
    shown: dict[int, float] = {}
    for at, name, cue in room.stage.log:
        if name == "caption":
            shown.setdefault(cue.clause, at)  # type: ignore[attr-defined]
    assert all(shown[index] <= at for index, at in enumerate(firsts))


@pytest.mark.parametrize(("stuck_ms", "again_s"), [(0.0, 4.8), (700.0, 6.5)])
def test_an_overlay_that_stops_costs_two_seconds_and_the_show_goes_on(stuck_ms: float, again_s: float) -> None:
    async def script(room: Room) -> None:
        heard = await room.turn(*LINES)
        assert heard.clauses_heard == 3
        assert room.now() < 4.2 + 2.6
        assert room.player.overlay_stalled
        at = room.now()
        await room.turn(*LINES, number=2)
        assert room.now() - at < again_s, "a dead overlay was waited for again"
        assert room.stage.overlay is not None
        room.stage.overlay.stuck_after_ms = None
        room.stage.overlay.starts_at = None
        await room.turn(*LINES, number=3)
        assert not room.player.overlay_stalled

    play(script, Overlay(stuck_after_ms=stuck_ms))


async def _captions(room: Room) -> None:
    captions = CaptionsOnly()
    room.player.begin(TurnCue(turn=1, lane="qa", intent="price"))
    await asyncio.sleep(0.5)
    for text in LINES:
        line = cleared(text)
        await room.player.say(line, captions.synthesize(line, STYLE))
    assert room.player.first_sound_at is None
    heard = await room.player.finish()
    assert heard.text == "".join(LINES)


@pytest.mark.parametrize("overlay", [None, Overlay()])
def test_captions_alone_keep_reading_speed_from_the_start_of_the_turn(overlay: Overlay | None) -> None:
    async def script(room: Room) -> None:
        await _captions(room)
        assert room.now() == pytest.approx(
            0.5 + sum(cue.end_ms - cue.start_ms for cue in room.stage.captions) / 1000, abs=0.1
        )

    room = play(script, overlay)
    assert room.frames == []
    assert room.stage.captions[0].start_ms == 500
    assert [cue.clause for cue in room.stage.captions] == [0, 1, 2]


def test_sound_after_a_silent_clause_starts_when_that_clause_is_over() -> None:
    async def script(room: Room) -> None:
        room.player.begin(TurnCue(turn=1, lane="qa", intent="price"))
        silent = cleared("一二三四五六七八九")
        await room.player.say(silent, CaptionsOnly().synthesize(silent, STYLE))
        await room.say("一二三四五六七八九")
        heard = await room.player.finish()
        assert heard.clauses_heard == 2
        at, first = room.stage.frames[0]
        assert first.pts_ms == pytest.approx(at * 1000, abs=30) and first.pts_ms >= 1990
        assert room.now() < 4.6

    play(script)
    play(script, Overlay())


def test_silence_in_a_sounding_turn_is_sent_as_sound_so_that_the_cursor_goes_on() -> None:
    async def script(room: Room) -> None:
        room.player.begin(TurnCue(turn=1, lane="qa", intent="price"))
        await room.say("一二三四五六七八九")
        silent = cleared("一二三四五六七八九")
        await room.player.say(silent, CaptionsOnly().synthesize(silent, STYLE))
        assert (await room.player.finish()).clauses_heard == 2
        assert len(room.stage.pcm_of(1)) == 4000 * 48

    play(script, Overlay())


def test_a_turn_is_not_longer_than_thirty_seconds_and_ends_at_a_clause() -> None:
    async def script(room: Room) -> None:
        heard = await room.turn(*["一二三四五六七八九"] * 30)
        assert heard.ms / 2000 == heard.clauses_heard == 15
        assert heard.ms <= MAX_TURN_MS

    play(script, Overlay())


def test_a_clause_without_end_is_cut() -> None:
    async def endless() -> AsyncIterator[AudioChunk]:
        while True:
            yield AudioChunk(pcm=tone(900), duration_ms=900)

    async def script(room: Room) -> None:
        room.player.begin(TurnCue(turn=1, lane="qa", intent="price"))
        assert await room.player.say(cleared("一二三"), endless()) == pytest.approx(20_000, abs=50)
        await room.player.finish()

    play(script)


def test_a_fault_of_the_voice_reaches_the_caller_after_what_was_said() -> None:
    async def script(room: Room) -> None:
        room.player.begin(TurnCue(turn=1, lane="qa", intent="price"))
        with pytest.raises(Retryable):
            await room.say("一二三")
        await room.say("四五六")
        assert (await room.player.finish()).text == "四五六"

    play(script, None, FakeVoice(script=[Retryable("x")]))


@pytest.mark.parametrize("sizes", [(1,), (2, 2, 2), (958,), (960,), (962, 2), (480_000,), (0,), (48_001,)])
def test_odd_pieces_arrive_whole(sizes: tuple[int, ...]) -> None:
    async def pieces() -> AsyncIterator[AudioChunk]:
        for size in sizes:
            yield AudioChunk(pcm=bytes([7]) * size, duration_ms=size / 48)

    async def script(room: Room) -> None:
        room.player.begin(TurnCue(turn=1, lane="qa", intent="price"))
        await room.player.say(cleared("一"), pieces())
        await room.player.finish()
        assert len(room.stage.pcm_of(1)) == sum(sizes) // 2 * 2

    play(script, Overlay())


def test_the_next_turn_starts_clean() -> None:
    async def script(room: Room) -> None:
        await room.turn("一二三")
        first = room.player.first_sound_at
        heard = await room.turn("四五六", number=2)
        assert heard.text == "四五六" and room.player.first_sound_at != first
        assert min(frame.pts_ms for frame in room.frames if frame.turn == 2) == 0

    play(script, Overlay())


def test_english_is_heard_in_whole_words_also_without_marks() -> None:
    async def steady() -> AsyncIterator[AudioChunk]:
        yield AudioChunk(pcm=tone(2000), duration_ms=2000)

    async def script(room: Room) -> None:
        room.player.begin(TurnCue(turn=1, lane="qa", intent="price"))
        line = cleared("the lid opens with one hand", "en")
        saying = asyncio.ensure_future(room.player.say(line, steady()))
        await asyncio.sleep(1.0)
        heard = room.player.flush()
        await saying
        assert heard.text == "the lid opens"

    play(script)


def test_outside_a_turn_nothing_happens() -> None:
    async def script(room: Room) -> None:
        assert room.player.flush().text == "" and (await room.player.finish()).ms == 0
        line: Cleared = cleared("一")
        assert await room.player.say(line, room.voice.synthesize(line, STYLE)) == 0.0
        assert room.stage.log == [] and room.player.remaining_s == 0.0

    play(script)


def test_speech_without_a_sound_is_counted_until_something_is_heard_again() -> None:
    counts: list[float] = []

    async def script(room: Room) -> None:
        for number in range(1, 5):
            await room.turn("一二三四五六七八九", number=number)
            counts.append(round(room.player.unheard_ms))

    play(script, voice=FakeVoice(script=["ok", "silence", "silence", "ok"]))
    assert counts == [0, 2000, 4000, 0]
