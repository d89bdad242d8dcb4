import json

import pytest

from bot.core.aigc import is_complete
from bot.core.reports import AnswerShown, CommentSeen, Report, TurnEnded, Written
from bot.core.turns import Lane, Turn
from bot.core.viewers import Tier, Viewer
from bot.metrics.transcript import Transcript

pytestmark = pytest.mark.unit
MIKA = Viewer(key="v", name="小鹿", tier=Tier.NEW)


def ended(at_s: float, text: str, *, lane: Lane = Lane.QA, people: int = 1, id_: str = "t") -> TurnEnded:
    turn = Turn(
        id=id_, lane=lane, intent="how_to_buy", merge_key="k", born_at=0.0, fresh_at=0.0, ttl_s=30.0, people=people,
        sku="WOK" if lane is Lane.QA else None, viewers=(MIKA,) if lane is Lane.QA else (), text="怎么买呀怎么买",
    )  # fmt: skip
    at_ms = round(at_s * 1000)
    return TurnEnded(
        turn=turn, number=1, outcome="spoken", reason="", text=text, decision_id="d", received_ms=at_ms - 4000,
        spoken_ms=at_ms, ended_ms=at_ms + 3000, speech_s=3.0, stale=False,
    )  # fmt: skip


def comment(at_s: float) -> CommentSeen:
    return CommentSeen(
        seq=1, at_ms=round(at_s * 1000), text="怎么买呀怎么买", viewer=MIKA, lang="zh", platform="other", fate="queued",
        intent="how_to_buy", sku="WOK", why="",
    )  # fmt: skip


def written(*reports: Report) -> list[str]:
    out: list[str] = []
    transcript = Transcript(out.append, product={"WOK": "iron wok"}.__getitem__)
    transcript.summary.begin(0)
    for report in reports:
        transcript.on(report)
    transcript.close()
    return out


def test_a_minute_shows_the_answer_that_most_viewers_waited_for_and_why_it_was_said() -> None:
    lines = written(
        comment(5.0),
        comment(6.0),
        ended(8.0, "讲讲这口锅。", lane=Lane.SCRIPT, id_="s"),
        ended(12.0, "点下方小黄车。", people=1, id_="a"),
        Written(turn_id="b", by="copy", why="figure"),
        ended(20.0, "小鹿和另外几位问怎么买，点下方小黄车。", people=4, id_="b"),
        AnswerShown(at_ms=30_000, text="x", decision_id="d", turn_ids=("c",), people=2),
        ended(70.0, "再讲讲。", lane=Lane.SCRIPT, id_="s2"),
    )
    assert lines[0].startswith("| minute |")
    assert lines[2].strip("| ").split(" | ") == [
        "0",
        "2",
        "how to buy · iron wok · 4 people · the last one new",
        "[name]和另外几位问怎么买，点下方小黄车。",
        " · ".join(
            (
                "lane qa",
                "4 s after the first asker",
                "by copy",
                "instead of the model: figure",
                "2 more answered on screen in this minute",
            )
        ),
    ]
    assert lines[3] == "| 1 | 0 | how to buy | 再讲讲。 | lane script |"


def test_no_viewers_word_or_name_and_all_figures_stand_in_it() -> None:
    text = "\n".join(written(comment(5.0), ended(12.0, "小鹿，点下方小黄车。")))
    assert "怎么买呀" not in text and "小鹿" not in text
    assert "| comments | 1 |" in text and "| stale_spoken | 0 |" in text and "| fates | queued 1 |" in text


def test_a_transcript_says_of_itself_that_an_ai_made_it() -> None:
    (found,) = [line for line in written(ended(12.0, "再讲讲。")) if "AIGC" in line]
    assert is_complete(json.loads(found.strip().removeprefix("<!-- ").removesuffix(" -->"))["AIGC"])
