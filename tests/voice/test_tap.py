"""What follows the player hears what the stage hears, in the same order, and knows where the listener is."""

import asyncio
from dataclasses import dataclass, field

import pytest

from bot.aio.virtual import LoopClock
from bot.core.scene import CaptionCue, PcmFrame, TurnCue
from bot.core.speech import VoiceStyle
from bot.voice.player import Player
from tests.fakes.stage import FakeStage, Overlay
from tests.fakes.voice import FakeVoice, cleared
from tests.virtual import virtual

pytestmark = pytest.mark.room


@dataclass
class Tape:
    log: list[str] = field(default_factory=list)
    frames: list[PcmFrame] = field(default_factory=list)

    def begin(self, cue: TurnCue) -> None:
        self.log.append(f"begin {cue.turn}")

    def pcm(self, frame: PcmFrame) -> None:
        self.frames.append(frame)

    def caption(self, cue: CaptionCue) -> None:
        self.log.append(f"caption {cue.turn}.{cue.clause} {cue.start_ms}")

    def end(self, turn: int) -> None:
        self.log.append(f"end {turn}")


@virtual
async def test_a_tap_hears_each_turn_whole_and_where_the_listener_is() -> None:
    stage, tape, voice = FakeStage(Overlay()), Tape(), FakeVoice()
    player = Player(stage, LoopClock(asyncio.get_running_loop(), 0), tap=tape)
    assert player.position is None
    places: list[tuple[int, float] | None] = []
    for number in (1, 2):
        line = cleared("现在五十九块九，")
        player.begin(TurnCue(turn=number, lane="qa", intent="price"))
        await player.say(line, voice.synthesize(line, VoiceStyle(lang="zh")))
        places.append(player.position)
        await (player.finish() if number == 1 else asyncio.sleep(0))
    player.flush()
    assert list(dict.fromkeys(tape.log)) == [
        *("begin 1", "caption 1.0 0", "end 1"),
        *("begin 2", "caption 2.0 0", "end 2"),
    ]
    assert [frame.pcm for frame in tape.frames] == [frame.pcm for _, frame in stage.frames]
    assert [place[0] for place in places if place] == [1, 2]
    assert all(place is not None and 0.0 < place[1] < 4000.0 for place in places)
    assert player.position is None
