"""Labels lost: the voice stops selling at once, says what is owed, and goes on when viewers see the labels again."""

import asyncio

import pytest

from bot.app.still import StillStage
from bot.core.reports import ClauseSaid, SellingMuted, TurnEnded
from bot.core.scene import Card
from bot.core.turns import Lane
from bot.floor.unlabelled import WHOLE, WITHOUT_GOODS
from bot.room.selling import UNLABELLED
from tests.room.studio import Studio, studio, virtually

pytestmark = pytest.mark.room
ALLOWED = WHOLE | WITHOUT_GOODS


class Stage(StillStage):
    """A stage whose labels the test takes away."""

    def __init__(self) -> None:
        super().__init__()
        self.cards: list[tuple[float, Card | None]] = []

    def card(self, card: Card | None) -> None:
        self.cards.append((asyncio.get_running_loop().time(), card))


def turns_said(show: Studio, since: int = 0) -> list[str]:
    """Intents of the turns whose clauses were said after the report number `since`."""
    reports = show.tape.reports[since:]
    intents = {one.number: one.turn.intent for one in show.tape.reports if isinstance(one, TurnEnded)}
    return [intents[one.number] for one in reports if isinstance(one, ClauseSaid) and one.number in intents]


def test_a_selling_turn_is_cut_within_a_second_and_nothing_that_sells_follows() -> None:
    async def show() -> None:
        stage = Stage()
        async with studio(stage=stage) as it:
            await it.opening_over()
            while it.room.mouth.running is None or it.room.mouth.running.lane is not Lane.SCRIPT:
                await asyncio.sleep(0.1)
            await asyncio.sleep(1.5)  # in the middle of a line
            lost_at = asyncio.get_running_loop().time()
            stage.labels_ok = False
            while it.room.mouth.running is not None:
                await asyncio.sleep(0.01)
            assert asyncio.get_running_loop().time() - lost_at <= 1.0
            assert it.tape.ended()[-1].reason == UNLABELLED
            since = len(it.tape.reports)
            for number in range(90):
                await it.hear(it.comment("炒锅多少钱", f"v{number}"), it.comment("你是真人吗", f"w{number}"))
                await asyncio.sleep(10)
            said = turns_said(it, since)
            assert set(said) <= ALLOWED
            assert "are_you_real" in said and "disclosure" in said
            assert [one.on for one in it.tape.reports if isinstance(one, SellingMuted)] == [True]
            assert stage.cards[-1][1] is None
            assert it.faults == []

    virtually(show)


def test_selling_goes_on_when_the_labels_are_back_and_the_cut_line_is_finished() -> None:
    async def show() -> None:
        stage = Stage()
        async with studio(stage=stage) as it:
            await it.opening_over()
            stage.labels_ok = False
            await asyncio.sleep(20)
            since = len(it.tape.reports)
            stage.labels_ok = True
            await asyncio.sleep(20)
            assert "segment" in turns_said(it, since) or "welcome" in turns_said(it, since)
            assert [one.on for one in it.tape.reports if isinstance(one, SellingMuted)] == [True, False]
            assert stage.cards[-1][1] is not None

    virtually(show)


def test_a_question_about_a_price_that_was_asked_meanwhile_is_answered_once_the_labels_are_back() -> None:
    async def show() -> None:
        stage = Stage()
        async with studio(stage=stage) as it:
            await it.opening_over()
            stage.labels_ok = False
            await asyncio.sleep(5)
            await it.hear(it.comment("炒锅多少钱"))
            await asyncio.sleep(10)
            assert not [one for one in it.tape.ended() if one.turn.intent == "price"]
            stage.labels_ok = True
            assert (await it.answer_to("price", within_s=30)).outcome == "spoken"

    virtually(show)


def test_a_line_that_is_owed_is_not_cut_when_the_labels_go() -> None:
    async def show() -> None:
        stage = Stage()
        async with studio(stage=stage) as it:
            await it.opening_over()
            await it.hear(it.comment("你是真人吗"))
            while it.room.mouth.running is None or it.room.mouth.running.intent != "are_you_real":
                await asyncio.sleep(0.05)
            stage.labels_ok = False
            assert (await it.answer_to("are_you_real")).outcome == "spoken"

    virtually(show)


def test_the_screen_shows_no_answers_without_labels() -> None:
    async def show() -> None:
        stage = Stage()
        async with studio(stage=stage) as it:
            await it.opening_over()
            stage.labels_ok = False
            before = stage.answer_seen
            for number in range(40):
                await it.hear(*(it.comment(text, f"{text}{number}") for text in ("炒锅多少钱", "杯子多大", "多久发货")))
                await asyncio.sleep(2)
            assert stage.answer_seen == before

    virtually(show)


def test_no_effect_is_shown_while_the_labels_are_lost() -> None:
    async def show() -> None:
        stage = Stage()
        async with studio(stage=stage) as it:
            await it.opening_over()
            stage.labels_ok = False
            await it.hear(it.likes(20_000))
            await asyncio.sleep(10)
            assert it.tape.effects("leased") and not it.tape.effects("done")
            assert {one.reason for one in it.tape.effects("cancelled")} == {"nothing is sold or played now: labels"}

    virtually(show)
