"""What the show does when all that it could say was said lately."""

from itertools import pairwise

import pytest

from bot.core.sentences import Sentences
from bot.show.director import CARD_REST_S, REST_MOST_S, Director
from bot.show.rundown import parse_rundown
from tests.show.shop import SHOP, WALL_MS, raw, small
from tests.show.test_director import GAP_S, opened, said

pytestmark = pytest.mark.unit


def resting() -> tuple[Director, float]:
    """A show of two products whose every line was said."""
    director = Director(
        small(), lang="zh", seed=1, disclosure_every_s=9e9, now=0.0, said=Sentences(1800.0), words=lambda text, *_: text
    )
    now = opened(director)
    while not director.rests(now, WALL_MS, SHOP):
        now = said(director, director.script(now, WALL_MS, SHOP), now) + GAP_S
    return director, now


def test_when_everything_was_said_lately_a_bounded_pause_follows_in_which_the_card_goes_on() -> None:
    director, now = resting()
    cards = []
    for step in range(int(REST_MOST_S)):
        assert director.rests(now + step, WALL_MS, SHOP)
        cards.append(director.card_sku(now + step))
    assert len(set(cards)) == 2 and sum(a != b for a, b in pairwise(cards)) >= REST_MOST_S // CARD_REST_S - 1
    assert not director.rests(now + REST_MOST_S, WALL_MS, SHOP)
    assert director.script(now + REST_MOST_S, WALL_MS, SHOP).line


def test_words_of_an_answer_keep_the_show_from_saying_them_again() -> None:
    director = Director(
        small(), lang="zh", seed=1, disclosure_every_s=9e9, now=0.0, said=Sentences(1800.0), words=lambda text, *_: text
    )
    now = opened(director)
    director.heard("东西好不好用，看它洗过以后的样子。贵的就耐用？", now)
    lines = []
    while not director.rests(now, WALL_MS, SHOP):
        turn = director.script(now, WALL_MS, SHOP)
        lines.append(turn.line or "")
        now = said(director, turn, now) + GAP_S
    assert len(lines) > 5
    assert not any("洗过以后的样子" in line or "贵的就耐用" in line for line in lines)


def test_in_an_hour_of_a_small_show_no_sentence_comes_back_sooner_than_the_pauses_allow() -> None:
    director, now = resting()
    start, turns = now, 0
    while now < start + 3600:
        if director.rests(now, WALL_MS, SHOP):
            now += 0.5
            continue
        turns += 1
        now = said(director, director.script(now, WALL_MS, SHOP), now) + GAP_S
    assert 3600 / (REST_MOST_S + 30) <= turns <= 3600 / 20


def test_a_line_that_was_said_comes_again_in_its_other_words() -> None:
    table = raw()
    table["filler"] = [{"kind": "story", "zh": ["杯子要洗过才知道。", "{用|洗}上一阵再说好坏。"]}]
    rundown = parse_rundown(table, SHOP)
    line = rundown.fillers[0]
    assert [one.text["zh"] for one in line.wordings("zh")] == [
        "杯子要洗过才知道。",
        "用上一阵再说好坏。",
        "洗上一阵再说好坏。",
    ]
    assert {one.id for one in line.wordings("zh")} == {line.id}
    director = Director(rundown, lang="zh", seed=1, disclosure_every_s=9e9, now=0.0, said=Sentences(1800.0))
    now, lines = opened(director), []
    while not director.rests(now, WALL_MS, SHOP):
        turn = director.script(now, WALL_MS, SHOP)
        lines.append(turn.line or "")
        now = said(director, turn, now) + GAP_S
    assert {one.text["zh"] for one in line.wordings("zh")} <= set(lines)
