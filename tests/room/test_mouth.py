"""How the one voice gives way, goes on and looks ahead; whole rooms on virtual time."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.app.still import StillStage
from bot.core.facts import Facts
from bot.core.ports import Journal, Writer
from bot.core.reports import Prepared, Written
from bot.core.scene import PcmFrame
from bot.core.sentences import Sentences
from bot.core.speech import Clause
from bot.core.turns import Interrupt, Lane, Lost, Turn
from bot.room.ahead import WASTED_A_MINUTE, joined, still_fits
from tests.floor.turns import make_turn
from tests.room.studio import Studio, studio, virtually

pytestmark = pytest.mark.room


class Ears(StillStage):
    """Hears the sound: when each frame came, and when it was told to be silent."""

    def __init__(self) -> None:
        super().__init__()
        self.frames: list[float] = []
        self.flushed: list[float] = []

    def pcm(self, frame: PcmFrame) -> None:
        self.frames.append(asyncio.get_running_loop().time())

    def flush(self, turn: int, fade_ms: int) -> None:
        self.flushed.append(asyncio.get_running_loop().time())


def offer(show: Studio, turn: Turn) -> None:
    now = show.room.parts.clock.now()
    show.room.parts.floor.offer(replace(turn, born_at=now, fresh_at=now), now)
    show.room.mouth.nudged.set()


async def until(condition: Callable[[], object], step_s: float = 0.02) -> None:
    """Wait until something holds, at most two virtual minutes."""
    async with asyncio.timeout(120):
        while not condition():
            await asyncio.sleep(step_s)


async def in_the_middle(show: Studio, lane: Lane) -> None:
    """Wait until a turn of this lane has been on air for a second."""
    await until(lambda: show.room.mouth.running is not None and show.room.mouth.running.lane is lane)
    await asyncio.sleep(1.0)


def test_an_operators_line_silences_any_answer_within_a_tenth_of_a_second() -> None:
    async def main() -> None:
        ears = Ears()
        async with studio(stage=ears) as show:
            await show.opening_over()
            await show.hear(show.comment("炒锅多少钱"))
            await in_the_middle(show, Lane.QA)
            at = asyncio.get_running_loop().time()
            offer(show, replace(make_turn(Lane.EMERGENCY), line="先停一下，这句话很要紧。"))
            await asyncio.sleep(5)
            (answer,) = show.tape.ended(Lane.QA)
            (line,) = show.tape.ended(Lane.EMERGENCY)
            assert ears.flushed[0] - at <= 0.1 and (answer.outcome, answer.reason) == ("interrupted", Lost.SUPERSEDED)
            assert line.outcome == "spoken" and line.text == "先停一下，这句话很要紧。"

    virtually(main)


def test_a_giveaway_waits_for_the_end_of_the_clause_and_nothing_is_flushed() -> None:
    async def main() -> None:
        ears = Ears()
        async with studio(stage=ears) as show:
            await show.opening_over()
            await show.hear(show.comment("炒锅多少钱"))
            await in_the_middle(show, Lane.QA)
            said = len(show.tape.said())
            offer(show, replace(make_turn(Lane.SHOW), line="抽奖现在开始。"))
            await asyncio.sleep(9)
            (answer,) = show.tape.ended(Lane.QA)
            assert ears.flushed == []
            assert answer.outcome in ("spoken", "interrupted")
            if answer.outcome == "interrupted":
                assert answer.reason == "yielded" and show.tape.said()[said - 1] in answer.text
            assert show.tape.ended(Lane.SHOW)[-1].text == "抽奖现在开始。"

    virtually(main)


def test_the_ai_label_is_said_to_its_end_whoever_wants_in() -> None:
    async def main() -> None:
        async with studio() as show:
            await show.opening_over()
            offer(show, replace(make_turn(Lane.SHOW, interrupt=Interrupt.NEVER), line="我是 AI 主播，不是真人。"))
            await in_the_middle(show, Lane.SHOW)
            show.room.skip()
            offer(show, replace(make_turn(Lane.EMERGENCY), line="先停一下。"))
            await asyncio.sleep(10)
            label = next(one for one in show.tape.ended(Lane.SHOW) if one.turn.interrupt is Interrupt.NEVER)
            assert label.outcome == "spoken" and label.text == "我是 AI 主播，不是真人。"
            assert show.tape.ended(Lane.EMERGENCY)[0].outcome == "spoken"

    virtually(main)


def test_a_script_that_gave_way_goes_on_at_its_sentence() -> None:
    async def main() -> None:
        async with studio() as show:
            await show.opening_over()
            await until(lambda: show.room.mouth.running and (show.room.mouth.running.line or "").count("。") >= 2)
            await asyncio.sleep(1.0)
            running = show.room.mouth.running
            assert running is not None
            await show.hear(show.comment("炒锅多少钱"))
            await show.answer_to("price")
            await in_the_middle(show, Lane.SCRIPT)
            after = show.room.mouth.running
            cut = next(one for one in show.tape.ended(Lane.SCRIPT) if one.turn.id == running.id)
            assert after is not None and cut.outcome == "interrupted"
            line, heard = running.line or "", cut.text
            assert after.line and line.endswith(after.line) and "[[" in after.line, "its figures are filled anew"
            assert line == after.line or line.removesuffix(after.line).endswith("。"), "a whole sentence"
            assert heard and not heard.endswith("。"), "it was cut within one"

    virtually(main)


class Counting:
    """A writer that counts how often each question was begun and given up."""

    def __init__(self, real: Writer) -> None:
        self._real = real
        self.degrade = 0
        self.on_written: Callable[[Written], None] = lambda report: None
        self.said = Sentences()
        self.begun: list[str] = []
        self.closed: list[str] = []

    async def write(self, turn: Turn, facts: Facts) -> AsyncGenerator[Clause, None]:
        if turn.lane is Lane.QA:
            self.begun.append(turn.merge_key)
        try:
            async for clause in self._real.write(turn, facts):
                yield clause
                if turn.lane is Lane.QA and len(self.begun) > 1:
                    await asyncio.sleep(1.5)  # a stream that is still open
        finally:
            if turn.lane is Lane.QA:
                self.closed.append(turn.merge_key)

    def from_copy(self, turn: Turn, facts: Facts, why: str) -> AsyncGenerator[Clause, None]:
        return self._real.from_copy(turn, facts, why)


def prepared(show: Studio) -> list[bool]:
    """Whether each answer that was prepared was used; the script's lines are copy and cost nothing."""
    reports = [report for report in show.tape.reports if isinstance(report, Prepared)]
    return [report.used for report in reports if not report.turn_id.startswith("show-")]


def test_one_more_asker_does_not_throw_a_prepared_answer_away() -> None:
    async def main() -> None:
        async with studio(writer=Counting) as show:
            await show.opening_over()
            await show.hear(show.comment("炒锅多少钱", "a"))
            await in_the_middle(show, Lane.QA)
            await show.hear(show.comment("杯子能用洗碗机吗", "b"))
            await until(lambda: not (show.room.mouth._ahead.ready or "show-").startswith("show-"))
            await show.hear(show.comment("杯子能用洗碗机吗", "c"))
            await asyncio.sleep(15)
            second = show.tape.ended(Lane.QA)[1]
            assert second.turn.people == 2 and [viewer.name for viewer in second.turn.viewers] == ["b", "c"]
            counting: Any = show.room.parts.writer
            assert len(counting.begun) == 2

    virtually(main)


def test_what_was_prepared_in_vain_is_ended_at_once_and_counted() -> None:
    async def main() -> None:
        async with studio(writer=Counting) as show:
            await show.opening_over()
            await show.hear(show.comment("炒锅多少钱", "a"))
            await in_the_middle(show, Lane.QA)
            await show.hear(show.comment("杯子能用洗碗机吗", "b"))
            await until(lambda: not (show.room.mouth._ahead.ready or "show-").startswith("show-"))
            show.room.drop(show.room.mouth._ahead.ready or "")
            await asyncio.sleep(0.5)
            counting: Any = show.room.parts.writer
            assert counting.closed == counting.begun and show.tape.ended(Lane.QA) == []
            assert prepared(show).count(False) == 1

    virtually(main)


def test_answers_prepared_in_vain_are_few_in_any_minute() -> None:
    async def main() -> None:
        async with studio(writer=Counting) as show:
            await show.opening_over()
            ahead = show.room.mouth._ahead
            for number in range(50):
                ahead.prepare(make_turn(key=f"k{number}"), show.room.parts.clock.now())
                await asyncio.sleep(0.2)
            assert prepared(show).count(False) <= WASTED_A_MINUTE + 1
            await asyncio.sleep(60)
            ahead.prepare(make_turn(key="later"), show.room.parts.clock.now())
            assert ahead.ready is not None

    virtually(main)


@pytest.mark.parametrize(
    ("change", "fits"),
    [
        ({"people": 5, "fresh_at": 9.0}, True),
        ({"id": "other"}, False),
        ({"text": ""}, False),
    ],
)
def test_words_fit_the_same_question_of_more_people_and_no_digest(change: dict[str, Any], fits: bool) -> None:
    question = replace(make_turn(), text="多少钱")
    assert still_fits(question, replace(question, **change)) is fits


def test_words_that_tell_a_number_stay_right_when_one_of_them_has_waited_too_long() -> None:
    crowd = replace(make_turn(), text="多少钱", people=3)
    assert still_fits(crowd, replace(crowd, people=9)) and still_fits(crowd, replace(crowd, people=2))
    assert still_fits(replace(crowd, people=1), replace(crowd, people=2))


def test_a_number_of_askers_that_grows_while_the_answer_waits_is_said_as_it_was_voiced() -> None:
    async def main() -> None:
        async with studio() as show:
            await show.opening_over()
            await show.hear(show.comment("炒锅多少钱", "a"))
            await in_the_middle(show, Lane.QA)
            await show.hear(*(show.comment("杯子能用洗碗机吗", who) for who in "bcde"))
            await until(lambda: not (show.room.mouth._ahead.ready or "show-").startswith("show-"))
            await show.hear(*(show.comment("杯子能用洗碗机吗", who) for who in "fg"))
            await asyncio.sleep(15)
            answer = show.tape.ended(Lane.QA)[1]
            assert answer.turn.people == 6
            said = [text for text in show.voice.asked if text in answer.text]
            assert len(said) == len(set(said)) and "".join(said) == answer.text, "nothing was voiced twice"

    virtually(main)


def test_words_are_made_anew_when_somebody_whom_they_may_name_is_taken_out() -> None:
    async def main() -> None:
        async with studio(writer=Counting) as show:
            await show.opening_over()
            await show.hear(show.comment("炒锅多少钱", "a"))
            await in_the_middle(show, Lane.QA)
            await show.hear(*(show.comment("杯子能用洗碗机吗", who) for who in "bcd"))
            await until(lambda: not (show.room.mouth._ahead.ready or "show-").startswith("show-"))
            (waits,) = show.room.parts.floor.waiting(show.room.parts.clock.now())
            assert waits.viewer is not None and waits.viewer.key
            show.room.parts.floor.drop_viewer(waits.viewer.key)
            await asyncio.sleep(15)
            assert prepared(show).count(False) == 1 and show.tape.ended(Lane.QA)[1].turn.people == 2

    virtually(main)


def test_words_for_one_gift_do_not_fit_the_next_total() -> None:
    gift = replace(make_turn(Lane.THANKS), values={"combo": "3"})
    assert still_fits(gift, gift) and not still_fits(gift, replace(gift, values={"combo": "4"}))


def test_whom_the_prepared_words_name_leads_and_everybody_counts() -> None:
    first = replace(make_turn(who="a"), text="多少钱")
    later = replace(first, viewers=(*make_turn(who="b").viewers, *first.viewers), people=2, text="价格呢")
    merged = joined(first, later)
    assert (merged.people, merged.text) == (2, "多少钱")
    assert [viewer.key for viewer in merged.viewers] == ["a", "b"]


class Settled:
    """A journal that notes what was settled."""

    def __init__(self, real: Journal) -> None:
        self._real = real
        self.settled: list[tuple[str, str]] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    async def settle(self, key: str, state: Any, reason: str = "") -> bool:
        self.settled.append((key, str(state)))
        return await self._real.settle(key, state, reason)


def test_a_line_that_was_cut_before_it_said_anything_is_said_again_and_a_heard_one_is_done() -> None:
    async def main() -> None:
        async with studio() as show:
            await show.opening_over()
            turn = replace(make_turn(Lane.SHOW), outbox_key="o1", line="谢谢大家一路点赞。有问题就写在评论区里。")
            offer(show, turn)
            await in_the_middle(show, Lane.SHOW)
            offer(show, replace(make_turn(Lane.EMERGENCY), line="先停一下。"))
            await asyncio.sleep(15)
            tries = [one for one in show.tape.ended(Lane.SHOW) if one.turn.outbox_key == "o1"]
            assert [(one.outcome, one.enough) for one in tries] == [("interrupted", False), ("spoken", True)]

    virtually(main)


def test_what_the_operator_cut_stays_cut() -> None:
    async def main() -> None:
        async with studio() as show:
            await show.opening_over()
            offer(show, replace(make_turn(Lane.SHOW), outbox_key="o1", line="谢谢大家一路点赞，有问题就写在评论区里。"))
            await in_the_middle(show, Lane.SHOW)
            show.room.skip()
            await asyncio.sleep(20)
            assert len([one for one in show.tape.ended(Lane.SHOW) if one.turn.outbox_key == "o1"]) == 1

    virtually(main)


@pytest.mark.parametrize(("seconds", "settled"), [(0.5, []), (6.0, [("o1", "done")])])
def test_a_stop_settles_what_was_heard_enough_and_only_that(seconds: float, settled: list[tuple[str, str]]) -> None:
    journals: list[Settled] = []

    def wrap(real: Journal) -> Any:
        journals.append(Settled(real))
        return journals[0]

    async def main() -> None:
        async with studio(journal=wrap) as show:
            await show.opening_over()
            line = "谢谢大家一路点赞。接下来接着看这只杯子，有问题就写在评论区里。"
            offer(show, replace(make_turn(Lane.SHOW), outbox_key="o1", line=line))
            await until(lambda: show.room.mouth.running is not None and show.room.mouth.running.outbox_key)
            await asyncio.sleep(seconds)
        assert [one for one in journals[0].settled if one[0] == "o1"] == settled

    virtually(main)


class Levels(Ears):
    """Notes how loud the voice was told to be."""

    def __init__(self) -> None:
        super().__init__()
        self.levels: list[tuple[float, float]] = []

    def duck(self, db: float, fade_ms: int) -> None:
        self.levels.append((round(asyncio.get_running_loop().time(), 2), db))


def test_the_voice_gives_way_to_a_person_at_the_microphone_and_comes_back_after_her() -> None:
    async def main() -> None:
        levels = Levels()
        async with studio(stage=levels) as show:
            loop, talks = asyncio.get_running_loop(), []

            async def microphone(db: float, seconds: float) -> None:
                for _ in range(round(seconds * 10)):
                    talks.append(show.room.host_level(1, db))
                    await asyncio.sleep(0.1)

            await microphone(-62.0, 3.0)
            assert levels.levels == [] and not any(talks)
            began = loop.time()
            await microphone(-24.0, 4.0)
            ended = loop.time()
            await microphone(-62.0, 3.0)
            ((quiet_at, quiet_db), (loud_at, loud_db)) = levels.levels
            assert (quiet_db, loud_db) == (-12.0, 0.0) and levels.flushed == []
            assert quiet_at - began <= 0.25 and 0.5 <= loud_at - ended <= 1.3
            show.room.duck(20.0)
            await microphone(-24.0, 1.0)
            await asyncio.sleep(10.0)
            assert levels.levels[-1][1] == -12.0, "the microphone cut the operator's wish short"

    virtually(main)


def test_a_ducked_voice_says_every_word_and_is_loud_again_by_itself() -> None:
    async def main() -> None:
        levels = Levels()
        async with studio(stage=levels) as show:
            await asyncio.sleep(2)
            at = round(asyncio.get_running_loop().time(), 2)
            show.room.duck(3.0)
            await show.opening_over()
            (opening,) = show.tape.ended()
            assert opening.outcome == "spoken" and levels.flushed == []
            assert levels.levels == [(at, -12.0), (at + 3.0, 0.0)]
            show.room.duck(600.0)
            show.room.duck(0.0)
            await asyncio.sleep(60)
            assert [db for _, db in levels.levels[2:]] == [-12.0, 0.0, 0.0][: len(levels.levels[2:])]
            assert levels.levels[-1][1] == 0.0

    virtually(main)
