"""What the operator's lights say of a live room, from its real parts."""

from pathlib import Path
from types import SimpleNamespace
from typing import cast

import aiohttp
import pytest

from bot.app.build import make_writer
from bot.app.files import load_room, room_settings
from bot.app.lights import WORDS, Lights
from bot.core.clock import SystemClock
from bot.room.ear import Ear
from bot.sources.recorder import Recorder
from bot.sources.recordings import Limits
from bot.stage.server import StageServer
from bot.store.evidence import Evidence
from bot.voice.chain import VoiceChain
from bot.voice.player import Player
from tests.browser import harness, samples
from tests.fakes.stage_page import StagePage
from tests.room.studio import FakeVoice

pytestmark = pytest.mark.wire
CLOCK = SystemClock()


def lights(lang: str = "zh", *voices: FakeVoice, stage: StageServer | None = None) -> Lights:
    files = load_room(None, room_settings(None, lang=lang), started_ms=0)
    shown = stage or harness.server(samples.info(), effects={})
    return Lights(lang, shown, VoiceChain(voices, CLOCK), make_writer(files, CLOCK))


def states(of: Lights) -> dict[str, str]:
    return {chip.id: chip.state for chip in of()}


async def test_labels_and_sound_are_judged_by_what_the_pages_report() -> None:
    stage = harness.server(samples.info(), effects={})
    judge = lights(stage=stage)
    assert (states(judge)["labels"], states(judge)["stage"]) == ("warn", "warn"), "nobody looks yet"
    async with harness.serving(stage) as url, aiohttp.ClientSession() as client:
        page = await StagePage.open(client, url)
        assert (states(judge)["labels"], states(judge)["stage"]) == ("good", "warn"), "the browser is still mute"
        await page.say(t="audio", state="running")
        await page.labels()
        await harness.until(lambda: states(judge)["stage"] == "good")
        await page.labels(ok=False)
        await harness.until(lambda: states(judge)["labels"] == "bad")
        await page.labels()
        await harness.until(lambda: states(judge)["labels"] == "good")
        await page.close()


def test_captions_alone_are_a_warning_that_says_so() -> None:
    assert states(lights("zh", FakeVoice()))["voice"] == "good"
    voice = next(chip for chip in lights()() if chip.id == "voice")
    assert voice.state == "warn" and "captions" in voice.text


async def test_a_page_that_plays_nothing_and_speech_that_nobody_hears_are_red() -> None:
    stage = harness.server(samples.info(), effects={})
    judge = lights("en", FakeVoice(), stage=stage)
    player = SimpleNamespace(overlay_stalled=False, unheard_ms=9_000.0)
    judge.player = cast(Player, player)
    async with harness.serving(stage) as url, aiohttp.ClientSession() as client:
        page = await StagePage.open(client, url)
        await page.say(t="audio", state="running")
        await harness.until(lambda: states(judge)["stage"] == "good")
        assert states(judge)["voice"] == "good"
        player.overlay_stalled, player.unheard_ms = True, 14_000.0
        said = {chip.id: chip.text for chip in judge() if chip.state == "bad"}
        await page.close()
    assert "reload the stage page" in said["stage"] and "nothing was heard of 14 s" in said["voice"]


def test_captions_alone_are_no_silence_to_wonder_at() -> None:
    judge = lights("en")
    judge.player = cast(Player, SimpleNamespace(overlay_stalled=False, unheard_ms=99_000.0))
    assert states(judge)["voice"] == "warn"


def test_a_journal_that_cannot_write_is_red_with_its_reason() -> None:
    judge = lights("en")
    assert states(judge)["store"] == "good"
    judge.ear = cast(Ear, SimpleNamespace(store_fault="the disk is full"))
    store = next(chip for chip in judge() if chip.id == "store")
    assert (store.state, store.text) == ("bad", "the disk is full")


def test_lights_come_in_the_same_order_and_in_both_languages() -> None:
    assert WORDS["zh"].keys() == WORDS["en"].keys()
    for lang in WORDS:
        assert list(states(lights(lang))) == ["labels", "stage", "voice", "copy", "store"]
        assert all(chip.text for chip in lights(lang)())


def test_a_recording_has_a_light_only_while_it_fails(tmp_path: Path) -> None:
    judge = lights("en")
    judge.recorder = recorder = Recorder(tmp_path, CLOCK, Limits(file_bytes=1, cap_bytes=2, keep_ms=3))
    assert "recording" not in states(judge)
    recorder.fault = "No space left on device"
    chip = judge()[-1]
    assert (chip.id, chip.state) == ("recording", "warn") and "No space" in chip.text and "show goes on" in chip.text


def test_evidence_that_is_not_whole_is_red_until_it_is(tmp_path: Path) -> None:
    (tmp_path / "evidence").write_text("a file where the folder should be", encoding="utf-8")
    judge = lights("en")
    judge.evidence = log = Evidence(tmp_path / "evidence", CLOCK, threaded=False)
    assert "evidence" not in states(judge)
    log.step()
    chip = next(chip for chip in judge() if chip.id == "evidence")
    assert chip.state == "bad" and "cannot be proved" in chip.text
    log.close()


def test_where_a_person_must_be_there_the_light_says_whether_she_is() -> None:
    judge = lights("en")
    assert "operator" not in states(judge), "a rehearsal needs nobody"
    judge.is_deserted = lambda: True
    assert states(judge)["operator"] == "bad"
    judge.is_deserted = lambda: False
    assert states(judge)["operator"] == "good"
