import pytest

from bot.core.reports import CommentSeen, EffectMoved, TurnEnded, TurnLost, Written
from bot.core.turns import Lane, Turn
from bot.core.viewers import Viewer
from bot.metrics.summary import Summary, percentile

pytestmark = pytest.mark.unit


def turn(lane: Lane = Lane.QA, people: int = 1) -> Turn:
    return Turn(
        id="t", lane=lane, intent="price", merge_key="price", born_at=0.0, fresh_at=0.0, ttl_s=30.0, people=people
    )


def ended(of: Turn, received_ms: int, spoken_ms: int, speech_s: float, *, stale: bool = False) -> TurnEnded:
    return TurnEnded(
        turn=of,
        number=1,
        outcome="spoken",
        reason="",
        text="好",
        decision_id="d1",
        received_ms=received_ms,
        spoken_ms=spoken_ms,
        ended_ms=spoken_ms + round(speech_s * 1000),
        speech_s=speech_s,
        stale=stale,
    )


def comment(fate: str) -> CommentSeen:
    return CommentSeen(
        seq=1, at_ms=0, text="?", viewer=Viewer(key=None), lang="zh", platform="other", fate=fate, intent="price",
        sku=None, why="",
    )  # fmt: skip


def test_silence_is_measured_from_sound_to_sound() -> None:
    summary = Summary()
    summary.begin(0)
    summary.on(ended(turn(Lane.SCRIPT), 0, 2_000, 3.0))
    summary.on(ended(turn(Lane.SCRIPT), 0, 9_500, 1.0))
    assert summary.figures()["dead_air_max_s"] == 4.5
    assert summary.figures()["spoken_s"] == 4.0


def test_everyone_merged_into_an_answer_was_answered_and_waits_count_questions_only() -> None:
    summary = Summary()
    for fate in ("queued", "merged", "merged", "ignored"):
        summary.on(comment(fate))
    summary.on(ended(turn(people=3), 1_000, 6_000, 5.0))
    summary.on(ended(turn(Lane.THANKS), 0, 60_000, 5.0))
    figures = summary.figures()
    assert (figures["comments"], figures["merged"], figures["answered"]) == (4, 2, 3)
    assert figures["wait_p50_s"] == figures["wait_p95_s"] == 5.0


def test_who_found_the_words_is_counted_once_a_turn_and_only_for_turns_that_took_the_voice() -> None:
    summary = Summary()
    for by, why in (("model", ""), ("model", "too_long")):
        summary.on(Written(turn_id="t", by=by, why=why))
    summary.on(Written(turn_id="wasted", by="copy", why="figure"))
    summary.on(ended(turn(), 0, 1_000, 2.0))
    assert summary.figures()["written_by"] == {"model": 1} and summary.figures()["fallbacks"] == {"too_long": 1}


def test_a_stale_word_on_air_cannot_hide() -> None:
    summary = Summary()
    summary.on(ended(turn(), 0, 31_000, 2.0, stale=True))
    assert summary.figures()["stale_spoken"] == 1


def test_losses_and_effects_are_counted_by_what_they_are() -> None:
    summary = Summary()
    summary.on(TurnLost(turn=turn(), reason="expired", at_ms=0))
    summary.on(TurnLost(turn=turn(), reason="muted", at_ms=0))
    summary.on(EffectMoved(key="k", name="confetti", rule_id="r", level=1, state="started", at_ms=0))
    summary.on(EffectMoved(key="k", name="confetti", rule_id="r", level=1, state="done", at_ms=0))
    summary.on(EffectMoved(key="test:r:1", name="confetti", rule_id="r", level=1, state="done", at_ms=0))
    figures = summary.figures()
    assert figures["expired"] == 1 and figures["lost"] == {"expired": 1, "muted": 1} and figures["effects"] == 1


def test_percentiles_are_nearest_rank() -> None:
    values = [float(number) for number in range(1, 101)]
    assert percentile(values, 0.50) == 50.0 and percentile(values, 0.95) == 95.0
    assert percentile([], 0.5) is None and percentile([7.0], 0.95) == 7.0
