import pytest

from bot.obs.director import ObsDirector
from bot.obs.lights import light
from bot.obs.link import Stats
from bot.obs.words import Saying
from bot.settings.obs import ObsSettings
from tests.obs.studio import HandClock

pytestmark = pytest.mark.unit


def director() -> ObsDirector:
    made = ObsDirector(ObsSettings(enabled=True, scenes={"segment": "Desk", "answer": "Close"}), clock=HandClock())
    made.link.state = "open"
    made.cutter.there = frozenset({"Desk", "Close"})
    made.cutter.connected("Desk", 0.0)
    return made


def test_a_sound_obs_tells_its_scene_and_stream() -> None:
    chip = light(director(), "en", 1000.0)
    assert (chip.id, chip.state, chip.text) == ("obs", "good", "scene Desk · not streaming")


def test_a_scene_chosen_by_hand_is_said_to_be_so() -> None:
    made = director()
    made.cutter.seen("Break", 999.0)
    assert light(made, "zh", 1000.0).text == "场景 Break（人手切换，先不动） · 没有推流"


def test_what_is_wrong_comes_before_the_scene() -> None:
    made = director()
    made.cutter.there = frozenset({"Desk"})
    made.stream, made.link.stats = "on", Stats(output_skipped_frames=5, output_total_frames=100)
    chip = light(made, "en", 1000.0)
    assert (chip.state, chip.text) == ("warn", "the stream lost 5% of its frames · OBS has no scene Close")
    made.stream = "failed"
    assert "did not start" in light(made, "en", 1000.0).text


@pytest.mark.parametrize(("state", "colour"), [("stopped", "bad"), ("backoff", "warn")])
def test_without_a_connection_it_says_why_and_what_to_do(state: str, colour: str) -> None:
    made = director()
    made.link.state, made.link.saying = state, Saying("password")
    chip = light(made, "zh", 1000.0)
    assert chip.state == colour
    assert chip.text.startswith("OBS 不接受密码 · 要做的：")


def test_before_the_first_answer_it_waits() -> None:
    made = director()
    made.link.state = "connecting"
    assert (light(made, "en", 0.0).state, light(made, "en", 0.0).text) == ("warn", "connecting")
