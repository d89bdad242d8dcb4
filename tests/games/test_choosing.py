"""Quiz and poll: by number, letter, the option's words and their synonyms; two at once is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.games.choosing import option_in
from tests.games.table import game, names, played, said

pytestmark = pytest.mark.unit
OPTIONS = game("poll").options


@pytest.mark.parametrize(
    "text",
    [
        *("2", "２", "二", "B", "b!", "蓝色", "蓝色吧", "我选蓝色", "选2", "扣2", "222", "2️⃣", "②", "天蓝"),
        *("Blue", "vote 2", "option b", "2号", "投二"),
    ],
)
def test_the_second_option_can_be_named_in_many_ways(text: str) -> None:
    assert option_in(text, OPTIONS) == 1


@pytest.mark.parametrize(("text", "reason"), [("1和2", "two_figures"), ("1 2", "two_figures"), ("7", "no_such_option")])
def test_what_names_two_or_none_of_them_is_refused(text: str, reason: str) -> None:
    assert option_in(text, OPTIONS) == reason


@pytest.mark.parametrize("text", ["", "蓝色有货吗", "z", "好看", "2块钱", "多少钱", "1.5"])
def test_other_words_are_no_vote(text: str) -> None:
    assert option_in(text, OPTIONS) is None


@given(
    st.dictionaries(st.text("甲乙丙丁", min_size=1, max_size=3), st.lists(st.integers(1, 3), min_size=1, max_size=4))
)
def test_a_vote_may_change_until_the_close_and_the_last_one_counts(votes: dict[str, list[int]]) -> None:
    events = [said(who, str(vote), at, id=f"{who}{at}") for who, all_ in votes.items() for at, vote in enumerate(all_)]
    outcome = played(game("poll"), *events).outcome
    assert outcome.tallies == tuple(sum(all_[-1] == option for all_ in votes.values()) for option in (1, 2, 3))
    assert outcome.winners == ()


def test_who_is_right_wins_the_earlier_one_first_and_a_second_thought_does_not_count() -> None:
    events = [
        said("错", "1"),
        said("错", "2", 1500),
        said("晚", "蓝色", 4000),
        said("早", "B", 2000),
        said("迟", "2", 9000),
    ]
    result = played(game("quiz"), *events)
    assert names(result) == ["早", "晚"]
    assert result.outcome.answer == 1
    assert result.outcome.tallies == (1, 3, 0)


def test_a_riddle_takes_its_answers_in_any_wording_and_no_other_words() -> None:
    rules = game("quiz", options=None, answer=None, answers=["十二", "一打"])
    result = played(rules, said("小鹿", "12"), said("阿北", "一打！", 1200), said("老陈", "多少钱", 1300))
    assert names(result) == ["小鹿", "阿北"]
    assert result.entrants == 2


def test_of_five_hundred_comments_each_person_has_one_vote() -> None:
    places = {"1": 0, "B": 1, "白色": 2, "扣1": 0, "２": 1, "三": 2, "多少钱": None, "1和3": None}
    words = [list(places)[at % 8] for at in range(500)]
    last = {at % 250: places[word] for at, word in enumerate(words) if places[word] is not None}
    events = [said(f"u{at % 250}", word, at, id=str(at)) for at, word in enumerate(words)]
    assert played(game("poll"), *events).outcome.tallies == tuple(list(last.values()).count(at) for at in range(3))
