"""A provider dies on air: how long the listener hears nothing, measured on the frames that the stage got."""

import asyncio

import pytest

from bot.aio.virtual import LoopClock
from bot.core.errors import Retryable
from bot.core.scene import PcmFrame, TurnCue
from bot.core.speech import VoiceStyle
from bot.voice.chain import VoiceChain
from bot.voice.heard import Heard
from bot.voice.player import Player
from tests.fakes.stage import FakeStage
from tests.fakes.voice import FakeVoice, cleared
from tests.virtual import in_virtual_time

pytestmark = pytest.mark.room
STYLE = VoiceStyle(lang="zh")
LINES = ("这款水杯能装四百五十毫升，", "盖子一转就打开，", "现在五十九块九。")
LONGEST_S = 3.0
LOCAL_FIRST_S = 0.9
"""First sound of the local voice on two busy cores."""


def spoken(edge: FakeVoice, kokoro: FakeVoice) -> tuple[list[tuple[float, PcmFrame]], Heard, float]:
    """Say LINES as one turn, clause after clause; return the frames with their times, what was heard, the start."""

    async def run() -> tuple[list[tuple[float, PcmFrame]], Heard, float]:
        loop = asyncio.get_running_loop()
        stage, clock = FakeStage(), LoopClock(loop, 0)
        chain, player = VoiceChain((edge, kokoro), clock), Player(stage, clock)
        started = loop.time()
        player.begin(TurnCue(turn=1, lane="qa", intent="price"))
        for line in map(cleared, LINES):
            await player.say(line, chain.synthesize(line, STYLE))
        heard = await player.finish()
        await chain.aclose()
        return stage.frames, heard, started

    return in_virtual_time(run())


def silences(frames: list[tuple[float, PcmFrame]], started: float) -> list[float]:
    """Return how long the listener waited before each frame, s."""
    waits, heard_until = list[float](), started
    for at, frame in frames:
        waits.append(max(0.0, at - heard_until))
        heard_until = max(at, heard_until) + len(frame.pcm) / 48_000
    return waits


@pytest.mark.parametrize("clause", [0, 1, 2])
@pytest.mark.parametrize("death", ["hang", "break", "cut", Retryable("refused")])
def test_the_next_voice_is_heard_within_three_seconds_and_no_clause_is_lost(
    clause: int, death: str | BaseException
) -> None:
    edge = FakeVoice("edge", [*["ok"] * clause, death, *[Retryable("gone")] * 9], online=True)
    kokoro = FakeVoice("kokoro", ttfb_s=LOCAL_FIRST_S)
    frames, heard, started = spoken(edge, kokoro)
    assert max(silences(frames, started)) <= LONGEST_S
    assert heard.text == "".join(LINES) and heard.clauses_heard == len(LINES)
    whole = death not in ("break", "cut")
    assert kokoro.asked[0] == LINES[clause] if whole else LINES[clause].endswith(kokoro.asked[0])
    assert kokoro.asked[1:] == list(LINES[clause + 1 :])
