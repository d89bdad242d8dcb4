import re

import pytest

from bot.core.facts import SLOT
from bot.guard.agreement import agreed, ending_of, is_plural

pytestmark = pytest.mark.unit


def said(copy: str, value: str, lang: str) -> str:
    """Return the copy as it is heard."""

    def fill(_slot: re.Match[str]) -> str:
        return value

    return SLOT.sub(fill, agreed(copy, lang, fill))


@pytest.mark.parametrize(
    ("copy", "value", "heard"),
    [
        ("[[name:SKU]]예요.", "컵", "컵이에요."),
        ("[[name:SKU]]이에요.", "차", "차예요."),
        ("[[name:SKU]]은 가볍죠.", "차", "차는 가볍죠."),
        ("[[name:SKU]]는 가볍죠.", "컵", "컵은 가볍죠."),
        ("[[name:SKU]]은(는) 있어요.", "도마", "도마는 있어요."),
        ("[[name:SKU]]이(가) 왔어요.", "물", "물이 왔어요."),
        ("[[name:SKU]]를 보세요.", "물", "물을 보세요."),
        ("[[name:SKU]]로 보내요.", "물", "물로 보내요."),
        ("[[name:SKU]]로 보내요.", "컵", "컵으로 보내요."),
        ("[[name:SKU]](으)로 보내요.", "차", "차로 보내요."),
        ("[[name:SKU]](이)에요.", "차", "차예요."),
        ("[[name:SKU]](이)에요.", "컵", "컵이에요."),
        ("[[name:SKU]]였어요.", "컵", "컵이었어요."),
        ("[[name:SKU]]라서 좋아요.", "면", "면이라서 좋아요."),
        ("[[name:SKU]]이고 좋아요.", "차", "차이고 좋아요."),
        ("[[price:SKU]]예요.", "¥89", "¥89이에요."),
        ("[[price:SKU]]예요.", "$89", "$89예요."),
        ("[[fact.a:SKU]]예요.", "310g", "310g이에요."),
        ("[[fact.a:SKU]]예요.", "500ml", "500ml예요."),
        ("[[fact.a:SKU]]예요.", "10", "10이에요."),
        ("[[fact.a:SKU]]예요.", "XL", "XL이에요."),
        ("[[fact.a:SKU]]로 골라요.", "XL", "XL로 골라요."),
        ("[[fact.a:SKU]]는 하나예요.", "LED", "LED는 하나예요."),
        ("[[fact.a:SKU]]예요.", "Click cup", "Click cup이에요."),
        ("[[price:SKU]]까지예요.", "컵", "컵까지예요."),
        ("[[price:SKU]]이네요.", "차", "차이네요."),
        ("[[price:SKU]]에서 왔어요.", "컵", "컵에서 왔어요."),
        ("[[price:SKU]]입니다.", "차", "차입니다."),
    ],
)
def test_a_korean_ending_fits_the_sound_before_it(copy: str, value: str, heard: str) -> None:
    assert said(copy, value, "ko") == heard


@pytest.mark.parametrize(
    ("copy", "value", "heard"),
    [
        ("It's a [[name:SKU]].", "apron", "It's an apron."),
        ("It's an [[name:SKU]].", "kettle", "It's a kettle."),
        ("A [[gift_name]] came in.", "iron pan", "An iron pan came in."),
        ("It's a [[name:SKU]].", "unicorn mug", "It's a unicorn mug."),
        ("It's a [[name:SKU]].", "LED lamp", "It's an LED lamp."),
        ("It's a [[name:SKU]].", "USB hub", "It's a USB hub."),
        ("The [[name:SKU]] is here.", "scissors", "The scissors are here."),
        ("The [[name:SKU]] are here.", "mug", "The mug is here."),
        ("The [[name:SKU]] has a lid.", "mugs in grey", "The mugs in grey have a lid."),
        ("Look at the [[name:SKU]].", "The Long Knife", "Look at The Long Knife."),
        ("The [[name:SKU]] is here.", "Canvas", "The Canvas is here."),
        ("[[price:SKU]] is the price.", "99 dollars", "99 dollars is the price."),
    ],
)
def test_english_articles_and_verbs_fit_the_name(copy: str, value: str, heard: str) -> None:
    assert said(copy, value, "en") == heard


def test_other_languages_and_copy_without_slots_stay_as_written() -> None:
    assert said("[[name:SKU]]は軽いです。", "杯", "ja") == "杯は軽いです。"
    assert agreed("a apple is", "en", lambda _slot: "") == "a apple is"


@pytest.mark.parametrize("copy", ["[[", "It is [[price:{A}]].", "[[ ]] and ]]", "[[name"])
def test_what_looks_like_a_slot_and_is_none_stays_as_written(copy: str) -> None:
    assert agreed(copy, "en", lambda slot: "x") == agreed(copy, "ko", lambda slot: "x") == copy


def test_an_empty_value_changes_nothing() -> None:
    assert agreed("[[name:SKU]]예요.", "ko", lambda _slot: "") == "[[name:SKU]]예요."


def test_what_nobody_can_read_has_no_ending() -> None:
    assert (ending_of("→"), ending_of("")) == ("", "")


def test_a_set_of_mugs_is_one_thing() -> None:
    assert not is_plural("set of three mugs") and is_plural("three mugs, grey")


@pytest.mark.parametrize(
    ("copy", "value", "heard"),
    [
        ("买mp3[[price:SKU]]", "59元", "买mp3 59元"),
        ("a4 paper[[price:SKU]]", "CN¥59", "a4 paper CN¥59"),
        ("[[left:SKU]]pcs", "3", "3 pcs"),
        ("[[name:SKU]]s", "mug", "mugs"),
        ("现价[[price:SKU]]起", "59元", "现价59元起"),
        ("USB-C[[name:SKU]]", "数据线", "USB-C数据线"),
    ],
)
def test_a_figure_never_runs_into_the_word_beside_it(copy: str, value: str, heard: str) -> None:
    assert said(copy, value, "zh") == heard
