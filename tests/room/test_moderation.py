"""What the platform takes back is not answered, not spoken on, and not shown."""

import asyncio

import pytest

from bot.core.events import Moderation, SuperChat, SuperChatDelete
from bot.core.reports import Retracted
from tests.room.studio import Studio, studio, virtually

pytestmark = pytest.mark.room


async def busy(show: Studio) -> None:
    """Let the opening begin, so that questions wait."""
    while show.room.mouth.running is None:
        await asyncio.sleep(0.1)


def retracted(show: Studio) -> int:
    return sum(isinstance(report, Retracted) for report in show.tape.reports)


def test_a_deleted_question_is_never_answered() -> None:
    async def main() -> None:
        async with studio() as show:
            await busy(show)
            question = show.comment("这个杯子多少钱")
            delete = Moderation(action="delete", target_event_id=question.event_id)
            await show.hear(question, show.event("moderation", moderation=delete))
            await asyncio.sleep(60)
            assert ("price", "retracted") in show.tape.lost()
            assert not [one for one in show.tape.ended() if one.turn.intent == "price"]
            assert retracted(show) == 1

    virtually(main)


def test_a_question_that_others_ask_too_is_answered_without_the_deleted_words() -> None:
    async def main() -> None:
        async with studio() as show:
            await busy(show)
            first, second = show.comment("这个杯子多少钱", "甲"), show.comment("杯子什么价", "乙")
            delete = Moderation(action="delete", target_event_id=second.event_id)
            await show.hear(first, second, show.event("moderation", moderation=delete))
            ended = await show.answer_to("price")
            assert ended.outcome == "spoken" and ended.turn.people == 1
            assert "什么价" not in ended.turn.text

    virtually(main)


def test_a_running_answer_to_deleted_words_is_cut() -> None:
    async def main() -> None:
        async with studio() as show:
            await show.opening_over()
            question = show.comment("这个杯子多少钱")
            await show.hear(question)
            while show.room.mouth.running is None or show.room.mouth.running.intent != "price":
                await asyncio.sleep(0.05)
            delete = Moderation(action="delete", target_event_id=question.event_id)
            await show.hear(show.event("moderation", moderation=delete))
            ended = await show.answer_to("price")
            assert (ended.outcome, ended.reason) == ("interrupted", "retracted")

    virtually(main)


def test_a_viewer_silenced_on_the_platform_is_not_answered_until_her_time_is_over() -> None:
    async def main() -> None:
        async with studio() as show:
            await show.opening_over()
            timeout = Moderation(action="timeout", target_user_id="丙", seconds=60)
            await show.hear(show.event("moderation", moderation=timeout), show.comment("这个杯子多少钱", "丙"))
            await asyncio.sleep(30)
            assert show.tape.seen()[-1].fate == "ignored" and "silenced" in show.tape.seen()[-1].why
            await asyncio.sleep(60)
            await show.hear(show.comment("这个杯子多少钱", "丙"))
            assert (await show.answer_to("price")).outcome == "spoken"

    virtually(main)


def test_a_refunded_paid_comment_is_taken_back() -> None:
    async def main() -> None:
        async with studio() as show:
            await busy(show)
            paid = SuperChat(id="sc-7", text="这个杯子多少钱", amount_minor=3000, currency="CNY")
            gone = SuperChatDelete(ids=("sc-7",))
            await show.hear(
                show.event("super_chat", super_chat=paid), show.event("super_chat_delete", super_chat_delete=gone)
            )
            await asyncio.sleep(60)
            assert ("price", "retracted") in show.tape.lost()

    virtually(main)


def test_a_cleared_chat_takes_every_waiting_question_with_it() -> None:
    async def main() -> None:
        async with studio() as show:
            await busy(show)
            await show.hear(show.comment("这个杯子多少钱", "甲"), show.comment("什么时候发货", "乙"))
            await show.hear(show.event("moderation", moderation=Moderation(action="clear")))
            await asyncio.sleep(60)
            assert retracted(show) == 2 and not [one for one in show.tape.ended("qa") if one.outcome == "spoken"]

    virtually(main)
