import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.voice.microphone import LEAST_DB, Microphone, Microphones

pytestmark = pytest.mark.unit


def heard(microphone: Microphone, *levels_db: float, at: float = 0.0) -> list[bool]:
    return [microphone.hear(db, at + index * 0.1) for index, db in enumerate(levels_db)]


def test_speech_is_noticed_at_the_second_report_and_a_click_never() -> None:
    assert heard(Microphone(), -62, -62, -20, -62, -25, -24, -26) == [False] * 5 + [True, True]


def test_a_noisy_room_is_no_speech_but_a_voice_above_it_is() -> None:
    microphone = Microphone()
    fan = heard(microphone, *[-44.0] * 600)
    assert not any(fan[-300:]) and microphone.floor_db == pytest.approx(-44.0)
    assert heard(microphone, -26, -26, at=60.0) == [False, True]


def test_a_minute_of_speech_with_its_pauses_stays_speech() -> None:
    microphone = Microphone()
    sentence = [-22.0] * 25 + [-58.0] * 5
    said = heard(microphone, *(sentence * 20))
    talking = [flag for index, flag in enumerate(said) if index % 30 in range(2, 25)]
    assert all(talking)


@given(st.lists(st.floats(-120, 0), max_size=80))
def test_what_is_softer_than_speech_never_counts(levels_db: list[float]) -> None:
    for db, talking in zip(levels_db, heard(Microphone(), *levels_db), strict=True):
        assert not (talking and db < LEAST_DB)


def test_pages_do_not_share_their_noise_and_only_the_latest_are_known() -> None:
    microphones = Microphones()
    for page in range(100):
        microphones.hear(page, -20.0, float(page))
    assert microphones.hear(99, -20.0, 99.1) and not microphones.hear(3, -20.0, 99.2)
