import pytest

from bot.core.reports import Blocked, Chip, ClauseSaid, CommentSeen, EffectMoved, Health, Report, TurnEnded, TurnStarted
from bot.core.turns import Lane, Turn
from bot.core.viewers import Viewer
from bot.metrics.plain import PlainLines

pytestmark = pytest.mark.unit

TURN = Turn(id="t", lane=Lane.QA, intent="price", merge_key="price", born_at=0.0, fresh_at=0.0, ttl_s=30.0)


def shown(*reports: Report, lang: str = "en") -> list[str]:
    out: list[str] = []
    lines = PlainLines(out.append, lang)
    for report in reports:
        lines.on(report)
    return out


def comment(fate: str, name: str = "Fawn", text: str = "how much") -> CommentSeen:
    return CommentSeen(
        seq=1, at_ms=0, text=text, viewer=Viewer(key="v", name=name), lang="en", platform="other", fate=fate,
        intent="price", sku=None, why="",
    )  # fmt: skip


def ended(outcome: str, reason: str = "") -> TurnEnded:
    return TurnEnded(
        turn=TURN, number=1, outcome=outcome, reason=reason, text="x", decision_id="d", received_ms=0, spoken_ms=1,
        ended_ms=2, speech_s=1.0, stale=False,
    )  # fmt: skip


def test_a_person_sees_who_asks_and_what_is_said_as_it_is_said() -> None:
    lines = shown(
        comment("queued"),
        TurnStarted(turn=TURN, number=1, at_ms=0, waited_s=1.0, product=""),
        ClauseSaid(number=1, clause=0, text="It's ¥89.", lang="en", decision_id="d", duration_ms=900.0),
        ended("spoken"),
    )
    assert [line[8:].strip() for line in lines] == ["◂ Fawn: how much", "▸ [qa price]", "It's ¥89."]


def test_what_the_room_passes_over_is_not_shown() -> None:
    assert shown(comment("ignored"), comment("expired"), ended("empty")) == []


def test_cuts_refusals_and_effects_are_named_in_the_language_of_the_room() -> None:
    reports = (
        ended("interrupted", "operator"),
        Blocked(at_ms=0, text="the best", lang="en", rules=("absolute.best",), reason="r", turn_id="t"),
        EffectMoved(key="k", name="hearts", rule_id="r", level=10, state="started", at_ms=0),
        EffectMoved(key="k", name="hearts", rule_id="r", level=10, state="done", at_ms=0),
    )
    english, chinese = shown(*reports), shown(*reports, lang="zh")
    assert [line[8:].strip() for line in english] == [
        "cut: operator",
        "✗ blocked absolute.best: the best",
        "★ effect hearts (10)",
    ]
    assert "拦下" in chinese[1] and "特效" in chinese[2]


def test_a_light_is_told_when_it_changes_and_not_again() -> None:
    bad, good = (Health(chips=(Chip(id="voice", state=state, text="kokoro"),)) for state in ("warn", "good"))
    assert [line.strip() for line in shown(good, bad, bad, good, good)] == ["◆ voice: kokoro", "● voice: kokoro"]


def test_nothing_a_viewer_or_relay_writes_can_command_the_terminal() -> None:
    evil = "\x1b[2J\x1b]0;owned\x07\u202e\r\nfake: line"
    lines = shown(
        comment("queued", name=evil, text=evil),
        Blocked(at_ms=0, text=evil, lang="en", rules=(), reason="", turn_id="t"),
        ended("failed", evil),
        Health(chips=(Chip(id="comments", state="warn", text=evil),)),
    )
    assert len(lines) == 4
    assert not any(char in line for line in lines for char in "\x1b\x07\r\n\u202e")
