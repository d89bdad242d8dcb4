"""The process of a speech endpoint dies or freezes on air; sockets, players and time are real."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.aio.virtual import LoopClock
from bot.core.scene import PcmFrame, TurnCue
from bot.core.speech import VoiceStyle
from bot.voice.chain import VoiceChain
from bot.voice.heard import Heard
from bot.voice.player import Player
from bot.voice.speech_api import SpeechApi, SpeechVoice
from tests.fakes.speech import speech_endpoint
from tests.fakes.stage import FakeStage
from tests.fakes.voice import cleared

pytestmark = pytest.mark.wire
STYLE = VoiceStyle(lang="zh")
LINES = ("这款水杯，能装四百五十毫升，", "盖子一转就打开。")
LONGEST_S = 3.0


@asynccontextmanager
async def endpoint_process(*faults: str) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.fakes.speech_process", *faults, stdout=pipe
    )
    assert process.stdout is not None
    try:
        yield process, (await process.stdout.readline()).decode().strip()
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def voice(name: str, url: str) -> SpeechVoice:
    return SpeechVoice(SpeechApi(name=name, base_url=url, model="m", voice="v", voices={}, languages=frozenset({"zh"})))


async def said(player: Player, chain: VoiceChain) -> Heard:
    player.begin(TurnCue(turn=1, lane="qa", intent="price"))
    for line in map(cleared, LINES):
        await player.say(line, chain.synthesize(line, STYLE))
    return await player.finish()


def longest_silence(frames: list[tuple[float, PcmFrame]], started: float) -> float:
    longest, heard_until = 0.0, started
    for at, frame in frames:
        longest, heard_until = max(longest, at - heard_until), max(at, heard_until) + len(frame.pcm) / 48_000
    return longest


@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGSTOP])
@pytest.mark.parametrize("in_mid_clause", [True, False])
async def test_the_listener_waits_at_most_three_seconds_and_hears_every_clause(
    blow: signal.Signals, in_mid_clause: bool
) -> None:
    loop, stage = asyncio.get_running_loop(), FakeStage()
    clock = LoopClock(loop, 0)
    async with endpoint_process("drip") as (process, url), speech_endpoint() as second:
        voices = voice("first", url), voice("second", second.url)
        chain, player = VoiceChain(voices, clock), Player(stage, clock)
        if not in_mid_clause:
            process.send_signal(blow)
        started = loop.time()
        talking = asyncio.create_task(said(player, chain))
        while in_mid_clause and len(stage.frames) < 3:
            await asyncio.sleep(0.01)
        if in_mid_clause:
            process.send_signal(blow)
        heard = await talking
        await chain.aclose()
    assert longest_silence(stage.frames, started) <= LONGEST_S
    assert heard.text == "".join(LINES) and heard.clauses_heard == len(LINES)
    assert second.asked and (in_mid_clause or len(second.asked) == len(LINES))
