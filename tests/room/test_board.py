"""Answers on screen for what the voice had no time for, in a whole room on virtual time."""

import asyncio
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.app.still import StillStage
from bot.core.reports import AnswerShown, Retracted, TurnLost, TurnStarted
from bot.core.scene import AnswerCue
from bot.core.turns import Lost, Turn
from bot.room.board import FRESH_S, WAITING, hold_s, units
from tests.floor.turns import make_turn
from tests.room.studio import Studio, studio, virtually

pytestmark = pytest.mark.room


class Screen(StillStage):
    """Keeps the answers it was given and when; `blind` shows none."""

    def __init__(self, *, blind: bool = False) -> None:
        super().__init__()
        self.blind = blind
        self.answers: list[tuple[float, AnswerCue]] = []

    def answer(self, cue: AnswerCue) -> None:
        self.answers.append((asyncio.get_running_loop().time(), cue))
        if not self.blind:
            super().answer(cue)


def lose(show: Studio, turn: Turn, reason: Lost = Lost.EXPIRED) -> None:
    now = show.room.parts.clock.now()
    turn = replace(turn, born_at=now, fresh_at=now, sku="CUP", intent="price")
    show.room.parts.tell(TurnLost(turn=turn, reason=reason, at_ms=0))


def shown(show: Studio) -> list[AnswerShown]:
    return [report for report in show.tape.reports if isinstance(report, AnswerShown)]


def test_an_expired_question_stands_on_screen_with_the_catalogues_price_and_is_told() -> None:
    async def main() -> None:
        screen = Screen()
        async with studio(stage=screen) as show:
            lose(show, make_turn(key="price:CUP", who="小鹿"))
            await asyncio.sleep(8)
            ((_, cue),) = screen.answers
            assert "¥89" in cue.text.text and cue.name is not None and cue.name.text == "小鹿"
            (report,) = shown(show)
            assert (report.text, report.people, report.decision_id) == (cue.text.text, 1, cue.text.decision_id)

    virtually(main)


def test_each_answer_stands_alone_for_as_long_as_it_takes_to_read() -> None:
    async def main() -> None:
        screen = Screen()
        async with studio(stage=screen) as show:
            for number in range(30):
                lose(show, make_turn(key=f"k{number}"))
            await asyncio.sleep(90)
            starts = [at for at, _ in screen.answers]
            gaps = [later - earlier for earlier, later in zip(starts, starts[1:], strict=False)]
            assert 10 <= len(starts) <= WAITING and min(gaps) >= 3.0
            assert max(starts) - min(starts) <= FRESH_S
            assert all(gap >= cue.hold_ms / 1000 for gap, (_, cue) in zip(gaps, screen.answers, strict=False))

    virtually(main)


def test_equal_questions_share_one_answer_and_many_askers_come_first() -> None:
    async def main() -> None:
        screen = Screen()
        async with studio(stage=screen) as show:
            for key in ("a", "b", "c", "c", "c"):
                lose(show, make_turn(key=key))
            await asyncio.sleep(30)
            assert [cue.people for _, cue in screen.answers] == [3, 1, 1]
            assert len(shown(show)[0].turn_ids) == 3

    virtually(main)


def test_what_is_said_aloud_meanwhile_is_not_shown_as_well() -> None:
    async def main() -> None:
        screen = Screen()
        async with studio(stage=screen) as show:
            lose(show, make_turn(key="first"))
            lose(show, make_turn(key="said"))
            started = TurnStarted(turn=make_turn(key="said"), number=9, at_ms=0, waited_s=0.0, product="")
            show.room.board.on(started)
            await asyncio.sleep(20)
            assert len(screen.answers) == 1

    virtually(main)


def test_a_stage_that_shows_no_answers_is_not_believed_for_a_minute() -> None:
    async def main() -> None:
        screen = Screen(blind=True)
        async with studio(stage=screen) as show:
            lose(show, make_turn(key="a"))
            await asyncio.sleep(10)
            assert shown(show) == [] and not show.room.board.is_seen
            screen.blind = False
            lose(show, make_turn(key="b"))
            await asyncio.sleep(30)
            assert len(screen.answers) == 1
            await asyncio.sleep(35)
            lose(show, make_turn(key="c"))
            await asyncio.sleep(10)
            assert len(screen.answers) == 2 and len(shown(show)) == 1

    virtually(main)


def test_nothing_is_shown_while_the_room_is_paused_or_nobody_looks() -> None:
    async def main() -> None:
        screen = Screen()
        async with studio(stage=screen) as show:
            show.room.panic()
            lose(show, make_turn(key="a"))
            await asyncio.sleep(20)
            assert screen.answers == []
            show.room.resume()
            screen.is_watched = False
            lose(show, make_turn(key="b"))
            await asyncio.sleep(20)
            assert screen.answers == []

    virtually(main)


@given(st.text(max_size=80))
def test_an_answer_stands_three_to_six_seconds_and_longer_ones_longer(text: str) -> None:
    assert 3.0 <= hold_s(text) <= hold_s(text + "字") <= 6.0
    assert units(text) <= len(text)


def test_words_that_were_taken_back_are_not_shown_either() -> None:
    async def main() -> None:
        screen = Screen()
        async with studio(stage=screen) as show:
            first, alone, shared, other = (make_turn(key=key, who=f"v{key}") for key in ("a", "b", "c", "c"))
            for turn in (first, alone, shared, other):
                lose(show, turn)
            for turn in (alone, other):
                show.room.board.on(Retracted(seq=1, at_ms=0, turn_id=turn.id))
            await asyncio.sleep(20)
            shared_cue, first_cue = (cue for _, cue in screen.answers)
            assert (shared_cue.people, shared_cue.name) == (2, None) and first_cue.name is not None

    virtually(main)


def test_who_asks_what_was_just_answered_reads_the_answer_within_seconds() -> None:
    async def main() -> None:
        screen = Screen()
        async with studio(stage=screen) as show:
            await show.opening_over()
            await show.hear(show.comment("炒锅多少钱"))
            await show.answer_to("price")
            await show.hear(show.comment("炒锅多少钱", "late"))
            await asyncio.sleep(6)
            ((_, cue),) = screen.answers
            assert "¥199" in cue.text.text and cue.name is not None and cue.name.text == "late"

    virtually(main)
