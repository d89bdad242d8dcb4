import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from bot.app.judge import judge_lines

pytestmark = pytest.mark.wire


def judged(*lines: str, lang: str = "zh", room: Path | None = None) -> list[dict[str, Any]]:
    return list(map(json.loads, judge_lines(lines, room, lang)))


def asked(**fields: object) -> str:
    return json.dumps(fields, ensure_ascii=False)


def verdicts(lines: Iterable[dict[str, Any]]) -> list[str]:
    return [line["verdict"] for line in lines]


def test_the_hosts_lines_are_judged_with_the_rules_that_were_broken() -> None:
    fine, boast, figure, slot = judged(
        asked(id="a", text="这款杯子好洗"),
        asked(id="b", text="全网最低价"),
        asked(id="c", text="只要9块9"),
        asked(id="d", text="现在[[price:WOK]]"),
    )
    assert (fine["id"], fine["verdict"], fine["rules"], fine["text"]) == ("a", "clear", [], "这款杯子好洗")
    assert boast["verdict"] == "block" and boast["rules"] and boast["reason"]
    assert figure["verdict"] == "block" and "[[price:" in figure["reason"]
    assert (slot["verdict"], slot["text"]) == ("clear", "现在¥199")


def test_viewers_lines_are_judged_by_their_own_rules() -> None:
    nice, rude = judged(asked(id=1, kind="comment", text="好看"), asked(id=2, kind="comment", text="傻逼"))
    assert (nice["verdict"], nice["id"]) == ("clear", 1)
    assert rude["verdict"] == "drop" and rude["rules"]


def test_a_bad_line_gets_a_verdict_too_and_the_rest_is_judged() -> None:
    lines = judged("{", "[1]", asked(text=5), "", "[" * 5000, asked(id="last", text="好"))
    assert verdicts(lines) == ["error", "error", "error", "error", "clear"]
    assert [line["id"] for line in lines] == [1, 2, 3, 4, "last"]
    assert all(line["reason"] for line in lines[:4])


def test_a_line_is_judged_in_the_language_it_names() -> None:
    boast, same_in_chinese = judged(asked(text="The best cup", lang="en"), asked(text="全网最低价"), lang="en")
    assert boast["verdict"] == "rewrite" and boast["rules"] and boast["text"] == "a good cup"
    assert same_in_chinese["verdict"] == "block"


def test_a_boast_that_is_more_than_one_word_is_refused_and_not_reworded() -> None:
    (boast,) = judged(asked(text="The best cup in the world", lang="en"), lang="en")
    assert boast["verdict"] == "block"


def test_a_refusal_names_rule_pack_and_place_for_the_one_who_mends_the_line() -> None:
    (told,) = judged(asked(text="这款真的是全网最低价"))
    (span, *_) = told["spans"]
    assert span["text"].startswith("全网最低") and span["start"] == 5
    assert span["rule"] in told["rules"] and "@" in span["pack"]


def test_each_kind_is_judged_as_on_air_and_an_unknown_one_is_refused() -> None:
    name, nice_name, question, label, nonsense = judged(
        asked(kind="name", text="全网最低价"),
        asked(kind="name", text="小鹿"),
        asked(kind="question", text="傻逼"),
        asked(kind="label", text="全网最低价"),
        asked(kind="nonsense", text="你好"),
    )
    assert (name["verdict"], name["text"]) == ("clear", "这位朋友")
    assert (nice_name["verdict"], nice_name["text"]) == ("clear", "小鹿")
    assert question["verdict"] == label["verdict"] == "block"
    assert nonsense["rules"] == ["guard.kind"]


def test_the_mark_that_windows_editors_begin_a_file_with_is_no_error() -> None:
    assert verdicts(judged("\ufeff" + asked(text="好看"))) == ["clear"]
