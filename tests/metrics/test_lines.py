import json
from typing import Any

import pytest

from bot.core.reports import Blocked, CommentSeen, EffectMoved, Report, TurnEnded, TurnLost, Written
from bot.core.turns import Lane, Turn
from bot.core.viewers import Tier, Viewer
from bot.metrics.lines import JsonLines

pytestmark = pytest.mark.unit

TURN = Turn(
    id="t", lane=Lane.QA, intent="price", merge_key="price", born_at=0.0, fresh_at=0.0, ttl_s=30.0, people=3,
    lang="zh", sku="WOK", viewers=(Viewer(key="v", name="小鹿", tier=Tier.FAN),),
)  # fmt: skip
ENDED = TurnEnded(
    turn=TURN, number=1, outcome="spoken", reason="", text="炒锅\u2028现在“¥199”", decision_id="d1", received_ms=1_000,
    spoken_ms=3_000, ended_ms=5_000, speech_s=2.004, stale=False,
)  # fmt: skip
COMMENT = CommentSeen(
    seq=1, at_ms=0, text="?", viewer=Viewer(key=None), lang="zh", platform="other", fate="queued", intent="price",
    sku=None, why="",
)  # fmt: skip


def lines_of(*reports: Report) -> list[dict[str, Any]]:
    out: list[str] = []
    lines = JsonLines(out.append)
    for report in reports:
        lines.on(report)
    lines.close()
    assert not any("\n" in line for line in out)
    return [json.loads(line) for line in out]


def test_a_turn_is_told_with_who_what_when_and_the_words() -> None:
    turn, summary = lines_of(COMMENT, Written(turn_id="t", by="copy", why="figure"), ENDED)
    assert turn == {
        "type": "turn", "lane": "qa", "intent": "price", "product": "WOK", "tier": "fan", "lang": "zh", "merged": 3,
        "received_ms": 1_000, "spoken_ms": 3_000, "speech_s": 2.0, "outcome": "spoken", "text": "炒锅\u2028现在“¥199”",
        "decision_id": "d1", "written_by": "copy", "fallback": "figure",
    }  # fmt: skip
    assert (summary["type"], summary["comments"], summary["answered"]) == ("summary", 1, 3)


def test_an_effect_is_told_once_when_viewers_have_seen_it() -> None:
    moved = [
        EffectMoved(key="k", name="hearts", rule_id="r", level=10, state=state, at_ms=7, reason="")
        for state in ("leased", "started", "done")
    ]
    effect, _ = lines_of(*moved)
    assert effect == {
        "type": "effect", "rule": "r", "level": 10, "key": "k", "name": "hearts", "state": "done", "at_ms": 7,
    }  # fmt: skip


def test_a_refusal_is_told_with_its_rules() -> None:
    blocked, _ = lines_of(Blocked(at_ms=1, text="全网最低", lang="zh", rules=("a", "b"), reason="why", turn_id="t"))
    assert (blocked["type"], blocked["rules"], blocked["text"], blocked["turn_id"]) == (
        "blocked", ["a", "b"], "全网最低", "t",
    )  # fmt: skip


def test_a_lost_turn_only_counts() -> None:
    (summary,) = lines_of(TurnLost(turn=TURN, reason="expired", at_ms=1))
    assert summary["expired"] == 1
