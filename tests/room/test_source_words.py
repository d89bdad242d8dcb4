from datetime import UTC

import pytest

from bot.core.ports import SourceHealth
from bot.core.reports import Chip
from bot.room.source_words import WORDS, details, light

pytestmark = pytest.mark.unit

NOON_MS = 1_790_078_400_000  # 12:00:00 UTC


def shown(health: SourceHealth, lang: str = "en") -> Chip:
    return light("relay", health, lang, now=1000.0, wall_ms=NOON_MS + 300_000, zone=UTC)


def test_both_languages_have_every_word() -> None:
    assert WORDS["zh"].keys() == WORDS["en"].keys()


@pytest.mark.parametrize(
    ("state", "colour", "words"),
    [
        ("live", "good", "live"),
        ("backoff", "warn", "lost, reconnecting reset"),
        ("stopped", "bad", "stopped, needs you reset"),
    ],
)
def test_the_light_is_the_state_and_its_reason(state: str, colour: str, words: str) -> None:
    chip = shown(SourceHealth(state=state, reason="" if state == "live" else "reset"))
    assert (chip.id, chip.state, chip.text) == ("comments relay", colour, words)


def test_what_to_do_is_said_with_the_light() -> None:
    assert "要做的：换一个新的令牌" in shown(SourceHealth(state="stopped", hint="换一个新的令牌"), "zh").text


def test_a_gap_is_shown_with_its_times_for_ten_minutes() -> None:
    health = SourceHealth(state="live")
    health.gaps.append((NOON_MS + 60_000, NOON_MS + 180_000, "reset"))
    assert shown(health).text == "comments may be missing 12:01:00–12:03:00" and shown(health).state == "warn"
    later = light("relay", health, "en", now=1000.0, wall_ms=NOON_MS + 900_000, zone=UTC)
    assert later.state == "good"


def test_hidden_viewers_a_restless_line_and_silence_are_warnings() -> None:
    assert "hides 80%" in shown(SourceHealth(state="live", masked_ratio=0.8)).text
    restless = SourceHealth(state="live")
    restless.fallen_at.extend(float(n) for n in range(990, 1000))
    assert shown(restless).text == "lost 10 times in an hour"
    assert shown(SourceHealth(state="live", quiet=True)).state == "warn"


def test_the_details_tell_ages_counts_and_gaps() -> None:
    health = SourceHealth(state="live", last_frame_at=997.0, last_beat_at=990.0, clock_offset_ms=-40)
    health.counts |= {"frames": 12, "events": 9, "bad_frames": 2, "duplicates": 0}
    health.gaps.append((NOON_MS, NOON_MS + 60_000, ""))
    told = details(health, "en", now=1000.0, wall_ms=NOON_MS + 120_000, zone=UTC)
    assert told == [
        "last data 3 s ago", "last heartbeat 10 s ago", "12 frames", "9 events", "2 frames not understood",
        "clocks differ by -40 ms", "comments may be missing 12:00:00–12:01:00",
    ]  # fmt: skip
