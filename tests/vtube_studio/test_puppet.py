import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.aio.virtual import LoopClock
from bot.core.errors import ConfigError
from bot.core.scene import CaptionCue, PcmFrame, TurnCue
from bot.core.speech import VoiceStyle
from bot.settings.room import parse_settings
from bot.settings.vtube import VtubeStudioSettings
from bot.voice.player import Player
from bot.vtube_studio.puppet import Puppet
from bot.vtube_studio.words import WORDS
from tests.fakes.stage import FakeStage, Overlay
from tests.fakes.voice import FakeVoice, cleared
from tests.fakes.vtube_studio import FakeVtubeStudio
from tests.obs.studio import until
from tests.vtube_studio.test_mouth import tone

pytestmark = pytest.mark.wire
LOOK = {
    "expressions": {"delighted": "happy.exp3.json", "apologetic": "sorry.exp3.json"},
    "hotkeys": {"wave": "Wave"},
}


@asynccontextmanager
async def moved(vts: FakeVtubeStudio, data: Path, **more: Any) -> AsyncIterator[Puppet]:
    settings = VtubeStudioSettings.model_validate({"enabled": True, "url": f"{vts.ws_url}/", **LOOK, **more})
    puppet = Puppet(settings, data)
    running = asyncio.create_task(puppet.run())
    try:
        yield puppet
    finally:
        running.cancel()
        await asyncio.wait({running})


def cue(turn: int, expression: str = "warm", gesture: str = "") -> TurnCue:
    return TurnCue(turn=turn, lane="qa", intent="price", expression=expression, gesture=gesture)


def speak(puppet: Puppet, turn: int, pcm: bytes) -> None:
    for seq, start in enumerate(range(0, len(pcm), 1920)):
        puppet.pcm(PcmFrame(turn=turn, seq=seq, pts_ms=seq * 40, pcm=pcm[start : start + 1920]))


async def test_the_mouth_moves_with_what_is_heard_and_closes_after_it(tmp_path: Path) -> None:
    async with FakeVtubeStudio() as vts, moved(vts, tmp_path) as puppet:
        await until(lambda: puppet.state == "open")
        assert (puppet.light("en").state, puppet.light("en").text) == ("good", "connected, model Camellia")
        place = {"ms": -500.0}
        puppet.heard = lambda: (1, place["ms"])
        puppet.begin(cue(1))
        speak(puppet, 1, tone(600, 0.2) + tone(400, 0.0))
        vts.mouth.clear()
        await until(lambda: len(vts.mouth) > 3)
        assert {value for _, value in vts.mouth} == {0.0}
        place["ms"] = 400.0
        await until(lambda: vts.mouth[-1][1] > 0.8)
        place["ms"] = 950.0
        await until(lambda: vts.mouth[-1][1] < 0.1)
        place["ms"] = 400.0
        await until(lambda: vts.mouth[-1][1] > 0.8)
        puppet.end(1)
        await until(lambda: vts.mouth[-1][1] == 0.0)


async def test_what_the_player_plays_moves_the_mouth_as_it_is_heard(tmp_path: Path) -> None:
    stage, voice = FakeStage(Overlay()), FakeVoice()
    async with FakeVtubeStudio() as vts, moved(vts, tmp_path) as puppet:
        await until(lambda: puppet.state == "open")
        player = Player(stage, LoopClock(asyncio.get_running_loop()), tap=puppet)
        puppet.heard = lambda: player.position
        line = cleared("好的。")
        player.begin(cue(1))
        await player.say(line, voice.synthesize(line, VoiceStyle(lang="zh")))
        await player.finish()
        seen = len(vts.mouth)
        await until(lambda: len(vts.mouth) > seen)
        assert max(value for _, value in vts.mouth) > 0.5
        assert vts.mouth[-1][1] == 0.0


async def test_while_she_speaks_it_is_told_thirty_times_a_second_and_at_rest_twice(tmp_path: Path) -> None:
    async with FakeVtubeStudio() as vts, moved(vts, tmp_path) as puppet:
        await until(lambda: puppet.state == "open")
        puppet.begin(cue(1))
        vts.mouth.clear()
        await until(lambda: len(vts.mouth) >= 12)
        spoken_s = vts.mouth[11][0] - vts.mouth[1][0]
        assert spoken_s >= 0.9 * 10 / 30
        puppet.end(1)
        await asyncio.sleep(0.1)
        vts.mouth.clear()
        await until(lambda: len(vts.mouth) >= 2)
        assert vts.mouth[1][0] - vts.mouth[0][0] >= 0.4


async def test_the_face_and_the_hand_follow_the_turn(tmp_path: Path) -> None:
    async with FakeVtubeStudio() as vts, moved(vts, tmp_path) as puppet:
        await until(lambda: puppet.state == "open")
        puppet.begin(cue(1, "delighted", "wave"))
        await until(lambda: vts.expressions["happy.exp3.json"] and vts.triggered == ["Wave"])
        puppet.begin(cue(2, "apologetic", "clap"))
        await until(lambda: vts.expressions == {"happy.exp3.json": False, "sorry.exp3.json": True})
        puppet.begin(cue(3, "warm"))
        await until(lambda: not any(vts.expressions.values()))
        assert vts.triggered == ["Wave"]


async def test_the_face_changes_as_a_clause_is_heard_and_not_before(tmp_path: Path) -> None:
    async with FakeVtubeStudio() as vts, moved(vts, tmp_path) as puppet:
        await until(lambda: puppet.state == "open")
        place = {"ms": 0.0}
        puppet.heard = lambda: (1, place["ms"])
        puppet.face_of = lambda text, lang, mood: ("delighted", "wave") if text == "谢谢" else ("", "")
        puppet.begin(cue(1, "apologetic"))
        for clause, text, start_ms in ((0, "好", 0), (1, "谢谢", 900), (1, "谢谢", 900)):
            puppet.caption(CaptionCue(turn=1, clause=clause, line=cleared(text), start_ms=start_ms, end_ms=2000))
        puppet.caption(CaptionCue(turn=7, clause=0, line=cleared("谢谢"), start_ms=0, end_ms=10))
        await until(lambda: vts.expressions["sorry.exp3.json"])
        seen = len(vts.mouth)
        await until(lambda: len(vts.mouth) > seen + 3)
        assert vts.triggered == []
        place["ms"] = 920.0
        await until(lambda: vts.expressions == {"happy.exp3.json": True, "sorry.exp3.json": False})
        seen = len(vts.mouth)
        await until(lambda: len(vts.mouth) > seen + 3)
        assert vts.triggered == ["Wave"]


async def test_it_comes_back_with_the_face_that_it_had(tmp_path: Path) -> None:
    async with FakeVtubeStudio() as vts, moved(vts, tmp_path) as puppet:
        await until(lambda: puppet.state == "open")
        puppet.begin(cue(1, "delighted"))
        await until(lambda: vts.expressions["happy.exp3.json"])
        await vts.stop()
        await until(lambda: puppet.state == "backoff")
        assert "broke" in puppet.light("en").text or "cannot reach" in puppet.light("en").text
        vts.expressions["happy.exp3.json"] = False
        await vts.start()
        await until(lambda: vts.expressions["happy.exp3.json"])
        assert vts.clicked == 1


@pytest.mark.parametrize(
    ("lacks", "text"),
    [
        ({"mouth": "Jaw"}, "there is no parameter Jaw"),
        ({"hotkeys": {"wave": "Bow"}}, "the model has no hotkey Bow"),
        ({"expressions": {"delighted": "none.exp3.json"}}, "the model has no expression none.exp3.json"),
    ],
)
async def test_what_the_model_has_not_is_said_and_the_rest_goes_on(
    tmp_path: Path, lacks: dict[str, Any], text: str
) -> None:
    async with FakeVtubeStudio() as vts, moved(vts, tmp_path, **lacks) as puppet:
        await until(lambda: puppet.state == "open")
        puppet.begin(cue(1, "delighted", "wave"))
        await until(lambda: puppet.light("en").text == text)
        assert puppet.light("en").state == "warn"
        await until(lambda: vts.mouth if "mouth" not in lacks else vts.triggered)


async def test_a_parameter_that_another_plug_in_holds_is_said(tmp_path: Path) -> None:
    async with FakeVtubeStudio() as vts:
        vts.taken = {"MouthOpen"}
        async with moved(vts, tmp_path) as puppet:
            await until(lambda: "被另一个插件占用" in puppet.light("zh").text)


async def test_a_refused_plug_in_waits_for_the_operator(tmp_path: Path) -> None:
    async with FakeVtubeStudio() as vts:
        vts.allows = False
        async with moved(vts, tmp_path) as puppet:
            await until(lambda: puppet.state == "stopped")
            assert puppet.light("en").state == "bad"
            vts.allows = True
            assert puppet.retry()
            await until(lambda: puppet.state == "open")
            assert not puppet.retry()


async def test_before_the_click_the_light_says_what_to_do(tmp_path: Path) -> None:
    async with FakeVtubeStudio() as vts:
        vts.clicks = False
        async with moved(vts, tmp_path) as puppet:
            await until(lambda: puppet.state == "asking")
            assert puppet.light("zh").text == WORDS["asking"]["zh"]


async def test_without_a_model_it_waits_with_an_amber_light(tmp_path: Path) -> None:
    async with FakeVtubeStudio() as vts:
        vts.model = ""
        async with moved(vts, tmp_path) as puppet:
            await until(lambda: puppet.state == "open")
            assert (puppet.light("en").state, puppet.light("en").text) == (
                "warn",
                "connected, but no model is loaded",
            )


@pytest.mark.parametrize("wrong", [{"expressions": {"angry": "x"}}, {"hotkeys": {"moonwalk": "x"}}, {"url": "tcp://x"}])
def test_a_section_that_cannot_work_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ConfigError, match="vtube_studio"):
        parse_settings({"vtube_studio": wrong})
