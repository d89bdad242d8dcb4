"""Somebody in distress: no selling reply, caring words, no name, a person is called; figures of speech are none."""

import asyncio
from types import SimpleNamespace

import pytest

from bot.audience import viewer_of
from bot.core.clock import SystemClock
from bot.core.errors import ConfigError
from bot.core.events import Comment, RoomEvent, SuperChat
from bot.core.reports import Alert, ClauseSaid, Report
from bot.core.scene import TurnCue
from bot.core.speech import VoiceStyle
from bot.room.care import ABOUT, INTENT, MINOR, Care
from bot.settings.room import CareSettings, RoomSettings, Settings, parse_settings
from bot.writer.caring import CARING
from bot.writer.caring import MINOR as MINORS
from tests.room.studio import Studio, studio, virtually
from tests.room.test_selling import Stage

pytestmark = pytest.mark.room
GRAVE = ["我不想活了", "真的想死", "i want to die", "thinking about suicide", "死にたい", "quiero morir", "ingin mati"]
SUFFERS = ["活着好累", "he hits me", "他打我"]
SPEECH = ["想死你们了", "笑死我了", "跳楼价吗", "热死了", "i want to die laughing", "逛街好累", "this price hits hard"]


class Bubbles(Stage):
    """A stage that keeps what it shows beside a turn."""

    def __init__(self) -> None:
        super().__init__()
        self.begun: list[TurnCue] = []

    def begin(self, cue: TurnCue) -> None:
        self.begun.append(cue)


def alerts(show: Studio) -> list[tuple[int, str]]:
    return [(one.level, one.about) for one in show.tape.reports if isinstance(one, Alert)]


def said_in(show: Studio) -> str:
    return "".join(one.text for one in show.tape.reports if isinstance(one, ClauseSaid))


@pytest.mark.parametrize("text", GRAVE)
def test_a_life_in_danger_cuts_the_selling_and_is_answered_with_care_alone(text: str) -> None:
    async def show() -> None:
        stage = Bubbles()
        async with studio(stage=stage) as it:
            await it.opening_over()
            await it.hear(it.comment(text, "小鹿"))
            ended = await it.answer_to(INTENT, within_s=15)
            assert ended.outcome == "spoken" and "".join(ended.text.split()) in {
                "".join(words.split()) for words in CARING.values()
            }
            assert alerts(it) == [(3, ABOUT["zh"][3])]
            (seen,) = [one for one in it.tape.seen() if one.text == text]
            assert (seen.intent, seen.fate, seen.turn_id) == (INTENT, "queued", ended.turn.id)
            assert ended.turn.viewers == () and "小鹿" not in said_in(it)
            assert [cue.question for cue in stage.begun if cue.intent == INTENT] == [None]
            await asyncio.sleep(30)
            assert "小鹿" not in said_in(it)

    virtually(show)


@pytest.mark.parametrize("text", SUFFERS)
def test_who_suffers_is_answered_with_care_and_a_person_is_called(text: str) -> None:
    async def show() -> None:
        async with studio() as it:
            await it.opening_over()
            await it.hear(it.comment(text))
            assert (await it.answer_to(INTENT, within_s=40)).outcome == "spoken"
            assert alerts(it) == [(2, ABOUT["zh"][2])]

    virtually(show)


def test_figures_of_speech_are_no_distress() -> None:
    async def show() -> None:
        async with studio() as it:
            await it.opening_over()
            for text in SPEECH:
                await it.hear(it.comment(text, text))
                await asyncio.sleep(5)
            assert alerts(it) == [] and not [one for one in it.tape.seen() if one.intent == INTENT]

    virtually(show)


def test_one_who_writes_on_and_on_is_answered_and_calls_a_person_once_a_minute() -> None:
    async def show() -> None:
        async with studio() as it:
            await it.opening_over()
            for number in range(60):
                await it.hear(it.comment(f"不想活了{'。' * (number % 7)}", "小鹿"))
                await asyncio.sleep(2)
            assert len(alerts(it)) == 2
            assert len([one for one in it.tape.ended() if one.turn.intent == INTENT]) == 2
            await it.hear(it.comment("想自杀", "阿青"))
            await asyncio.sleep(1)
            assert len(alerts(it)) == 3, "each who suffers calls for herself"

    virtually(show)


def test_paid_words_of_distress_are_no_paid_question() -> None:
    async def show() -> None:
        async with studio() as it:
            await it.opening_over()
            await it.hear(
                it.event("super_chat", super_chat=SuperChat(text="我不想活了", amount_minor=3000, currency="CNY"))
            )
            assert (await it.answer_to(INTENT, within_s=15)).outcome == "spoken"
            assert alerts(it) == [(3, ABOUT["zh"][3])]

    virtually(show)


def test_the_help_line_that_the_operator_gave_is_read_digit_by_digit() -> None:
    async def show() -> None:
        async with studio() as it:
            given = CareSettings(helpline={"zh": "12-34-56"})
            it.room.parts.settings = it.room.parts.settings.model_copy(update={"care": given})
            await it.opening_over()
            await it.hear(it.comment("我不想活了"))
            ended = await it.answer_to(INTENT, within_s=15)
            assert ended.outcome == "spoken" and "1 2, 3 4, 5 6" in ended.text

    virtually(show)


@pytest.mark.parametrize("number", ["call me", "1", "", "12[[price:CUP]]"])
def test_what_is_no_number_is_refused_as_a_help_line(number: str) -> None:
    with pytest.raises(ConfigError):
        parse_settings({"care": {"helpline": {"zh": number}}})


@pytest.mark.parametrize("text", ["我今年12岁可以买吗", "我还是小学生，怎么下单", "i'm 13 can i buy this"])
def test_who_says_that_she_is_a_minor_is_sold_nothing(text: str) -> None:
    async def show() -> None:
        async with studio() as it:
            await it.opening_over()
            await it.hear(it.comment(text, "小鹿"))
            ended = await it.answer_to(MINOR, within_s=20)
            assert ended.outcome == "spoken" and ended.turn.viewers == () and ended.turn.sku is None
            assert "".join(ended.text.split()) in {"".join(words.split()) for words in MINORS.values()}
            assert alerts(it) == []

    virtually(show)


@pytest.mark.parametrize("text", ["给12岁的女儿买多大的", "孩子13岁能穿吗"])
def test_who_buys_for_a_child_is_answered_as_everybody(text: str) -> None:
    async def show() -> None:
        async with studio() as it:
            await it.opening_over()
            await it.hear(it.comment(text, "小鹿"))
            await asyncio.sleep(20)
            (seen,) = [one for one in it.tape.seen() if one.text == text]
            assert seen.intent != MINOR

    virtually(show)


@pytest.mark.parametrize("language", ["ja", "ko", "ms", "id"])
def test_the_operator_of_a_room_in_any_language_is_called_in_words_that_the_console_has(language: str) -> None:
    told: list[Report] = []
    parts = SimpleNamespace(
        settings=Settings(room=RoomSettings.model_validate({"language": language})),
        clock=SystemClock(),
        styles={language: VoiceStyle(lang=language)},
        tell=told.append,
    )
    event = RoomEvent(
        source="s",
        instance="s",
        platform="other",
        room_id="r",
        event_id="1",
        seq=1,
        type="comment",
        ts_recv=1,
        comment=Comment(text="死にたい", text_plain="死にたい"),
    )
    care = Care(parts)  # type: ignore[arg-type]  # the few parts that a call needs
    routing = care.hear(event, 3, viewer_of(event, None), language)
    assert routing is not None and routing.intent == INTENT
    assert [one.about for one in told if isinstance(one, Alert)] == [ABOUT["en"][3]]
