import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.scene import Cursor
from bot.voice.pacing import REPORT_MS, STALL_S, Pacer

pytestmark = pytest.mark.unit


def test_without_an_overlay_the_clock_is_the_listener() -> None:
    pacer = Pacer()
    pacer.begin(1, 10.0)
    pacer.sound_from(0.0, 10.0)
    pacer.sent(400.0, 10.0)
    assert pacer.paced_ms(None, 10.3) == pytest.approx(300.0)
    assert pacer.paced_ms(None, 99.0) == 400.0
    pacer.sent(100.0, 99.0)
    assert pacer.paced_ms(None, 99.05) == pytest.approx(450.0), "a pause must not be counted as heard sound"


def test_the_lead_is_measured_from_what_was_reported_and_the_record_a_little_beyond() -> None:
    pacer = Pacer()
    pacer.begin(3, 0.0)
    pacer.sound_from(0.0, 0.0)
    pacer.sent(2000.0, 0.0)
    cursor = Cursor(3, 600, 0.7)
    assert pacer.paced_ms(cursor, 0.8) == 600.0
    assert pacer.heard_ms(cursor, 0.8) == pytest.approx(700.0)
    assert pacer.heard_ms(cursor, 1.9) == pytest.approx(600.0 + REPORT_MS)


def test_a_cursor_of_another_turn_says_nothing() -> None:
    pacer = Pacer()
    pacer.begin(3, 0.0)
    pacer.sound_from(0.0, 0.0)
    pacer.sent(400.0, 0.0)
    assert pacer.paced_ms(Cursor(2, 9000, 0.1), 0.2) == 0.0


def test_a_standing_cursor_hands_over_to_the_clock_and_takes_back() -> None:
    pacer = Pacer()
    pacer.begin(1, 0.0)
    pacer.sound_from(0.0, 0.0)
    pacer.sent(1000.0, 0.0)
    stands = Cursor(1, 300, 0.3)
    assert pacer.paced_ms(stands, 0.3) == 300.0
    assert pacer.paced_ms(stands, 0.3 + STALL_S) == 300.0
    assert pacer.paced_ms(stands, 0.4 + STALL_S) == 300.0 and pacer.stalled
    assert pacer.paced_ms(stands, 0.9 + STALL_S) == pytest.approx(800.0)
    assert pacer.paced_ms(Cursor(1, 900, 5.0), 5.0) == 900.0 and not pacer.stalled


@given(st.lists(st.tuples(st.sampled_from(["sent", "wait", "cursor"]), st.floats(0.0, 3000.0)), max_size=60))
def test_the_position_never_passes_what_was_sent(steps: list[tuple[str, float]]) -> None:
    pacer, now, cursor = Pacer(), 0.0, None
    pacer.begin(1, now)
    pacer.sound_from(0.0, now)
    for what, amount in steps:
        if what == "sent":
            pacer.sent(amount, now)
        elif what == "wait":
            now += amount / 1000.0
        else:
            cursor = Cursor(1, int(amount), now)
        assert 0.0 <= pacer.paced_ms(cursor, now) <= pacer.sent_ms
        assert 0.0 <= pacer.heard_ms(cursor, now) <= pacer.sent_ms
