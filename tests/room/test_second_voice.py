import asyncio

import pytest

from bot.app.files import load_room, room_settings
from bot.core.facts import Facts
from bot.core.goods import Catalog, Money, Product
from bot.core.reports import ClauseSaid, TurnStarted
from bot.core.turns import Lane, Turn
from bot.room.captions_native import Natives
from bot.room.second_voice import SecondVoice
from bot.writer.copybook import CopyBook
from tests.room.studio import studio, virtually

pytestmark = pytest.mark.room
CUP = Product(
    sku="CUP", link=1, name={"zh": "杯子", "en": "cup"}, price=Money(5900, "CNY"), facts={"rim": {"zh": "窄"}}
)
FACTS = Facts(catalog=Catalog(products={"CUP": CUP}), wall_ms=0)
TEXTS = (
    {"zh": "[[name:SKU]]现在[[price:SKU]]。", "en": "The [[name:SKU]] is [[price:SKU]] now."},
    {"zh": "口是[[fact.rim:SKU]]的。", "en": "The rim is [[fact.rim:SKU]]."},
    {"zh": "只有一种说法。"},
)


def line(number: int, text: str, lane: Lane = Lane.SCRIPT) -> Turn:
    return Turn(
        id=f"show-{number}", lane=lane, intent="segment", merge_key="k", born_at=0, fresh_at=0, ttl_s=60, lang="zh",
        sku="CUP", line=text,
    )  # fmt: skip


def said(voice: SecondVoice, *turns: Turn) -> list[str]:
    return [voice.turned(turn, FACTS).lang for turn in turns]


def test_every_second_line_is_said_in_the_other_language_about_the_same_goods() -> None:
    voice = SecondVoice(Natives(CopyBook(), TEXTS), "en", 2)
    price = "[[name:CUP]]现在[[price:CUP]]。"
    assert said(voice, *(line(number, price) for number in range(5))) == ["zh", "en", "zh", "en", "zh"]
    turned = voice.turned(line(9, price), FACTS)
    assert (turned.lang, turned.line, turned.sku) == ("en", "The [[name:CUP]] is [[price:CUP]] now.", "CUP")


def test_the_same_turn_is_the_same_however_often_it_is_looked_at() -> None:
    voice = SecondVoice(Natives(CopyBook(), TEXTS), "en", 2)
    first, second = line(1, "[[name:CUP]]现在[[price:CUP]]。"), line(2, "[[name:CUP]]现在[[price:CUP]]。")
    assert said(voice, first, first, first, second, second) == ["zh", "zh", "zh", "en", "en"]


def test_a_line_without_a_wording_or_a_fact_there_leaves_it_to_the_next_and_answers_stay_as_they_are() -> None:
    voice = SecondVoice(Natives(CopyBook(), TEXTS), "en", 2)
    lines = ["只有一种说法。", "只有一种说法。", "口是[[fact.rim:CUP]]的。", "[[name:CUP]]现在[[price:CUP]]。"]
    assert said(voice, *(line(number, text) for number, text in enumerate(lines))) == ["zh", "zh", "zh", "en"]
    assert said(voice, line(8, lines[-1], Lane.QA), line(9, lines[-1], Lane.QA)) == ["zh", "zh"]


def test_a_room_says_some_of_its_script_in_its_second_language() -> None:
    files = load_room(None, room_settings(None), started_ms=0)
    natives = Natives(CopyBook(), [one.text for one in files.rundown.lines()])

    async def show() -> None:
        async with studio(lang="zh") as on_air:
            on_air.room.parts.second_voice = SecondVoice(natives, "en", 2)
            await asyncio.sleep(90)
            started = [one.turn for one in on_air.tape.reports if isinstance(one, TurnStarted)]
            told = [turn.lang for turn in started if turn.lane is Lane.SCRIPT]
            assert "en" in told and "zh" in told and told.count("zh") >= told.count("en")
            english = [one.text for one in on_air.tape.reports if isinstance(one, ClauseSaid) and one.lang == "en"]
            assert english and not any("\u3400" <= char <= "\u9fff" for char in "".join(english))
            assert on_air.faults == []

    virtually(show)
