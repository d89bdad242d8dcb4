from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.approved import has_bare_figure
from bot.core.errors import ConfigError
from bot.core.facts import SLOT, slots_in
from bot.core.speech import speech_seconds
from bot.show.lines import fills
from bot.show.rundown import parse_rundown
from tests.show.shop import SHOP, WALL_MS, demo, raw, small

pytestmark = pytest.mark.unit
FILLED = {"zh": "某某某某", "en": "four words or so"}
HOUR_MS = 3_600_000


def refused(rundown: dict[str, Any]) -> str:
    with pytest.raises(ConfigError) as caught:
        parse_rundown(rundown, SHOP)
    return caught.value.message


def test_a_good_rundown_keeps_its_order_and_its_products() -> None:
    rundown = small()
    assert [segment.sku for segment in rundown.segments] == ["CUP", "TEA"]
    assert rundown.segments[0].lines[1].kind == "material"
    assert rundown.segments[0].lines[1].sku == "CUP"


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (("segment", 0, "product"), "CAP", "'CAP' is no product of the catalogue, did you mean 'CUP'?"),
        (("segment", 0, "line"), [], "segment 1 (CUP): is empty"),
        (("segment", 0, "line", 0, "kind"), "intor", "'intor' is unknown, did you mean 'intro'?"),
        (("segment", 0, "line", 0, "zh"), "", "segment 1 (CUP) line 1: has no text in 'zh'"),
        (("segment", 0, "line", 0, "zh"), "这个九块九，要19块", "holds a figure"),
        (("segment", 0, "line", 0, "zh"), "看[[fact.wieght:CUP]]", "has no fact 'wieght', did you mean 'weight'?"),
        (("segment", 0, "line", 0, "zh"), "到[[ends_at:NIGTH]]", "no such offer, did you mean 'NIGHT'?"),
        (("segment", 0, "line", 0, "zh"), "看[[price:CUP]", "broken slot"),
        (("segment", 0, "line", 0, "oppener"), "fact", "unknown key 'oppener', did you mean 'opener'?"),
        (("segment", 0, "line", 0, "angle"), "nose", "'nose' is unknown"),
        (("segment", 0, "minutes"), 0, "segment 1 (CUP).minutes"),
        (("filler", 0, "hours"), [22, 30], "filler 1.hours"),
        (("languages",), ["zh", "en"], "opening 1: has no text in 'en'"),
        (("languages",), None, "languages: write the languages"),
        (("segment",), [], "segment: there is none"),
        (("opening",), [], "opening: there is none"),
        (("fillers",), [], "unknown key 'fillers', did you mean 'filler'?"),
        (("filler", 1, "zh"), "东西好不好用，看它洗过以后的样子。", "says the same as filler 1"),
    ],
)
def test_a_fault_names_its_place_and_the_remedy(path: tuple[Any, ...], value: object, said: str) -> None:
    rundown = raw()
    place: Any = rundown
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    assert said in refused(rundown)


def test_every_fault_is_listed_at_once() -> None:
    rundown = raw()
    rundown["segment"][0]["product"] = "CAP"
    rundown["filler"][0]["kind"] = "tale"
    message = refused(rundown)
    assert "'CAP'" in message
    assert "'tale'" in message


@given(
    st.dictionaries(
        st.sampled_from(["languages", "opening", "segment", "filler", "welcome", "x"]),
        st.none() | st.integers() | st.text(max_size=5) | st.lists(st.dictionaries(st.text(max_size=4), st.integers())),
    )
)
def test_any_rundown_parses_or_is_refused_and_never_crashes(rundown: dict[str, Any]) -> None:
    with pytest.raises(ConfigError):
        parse_rundown(rundown, SHOP)


def test_line_ids_survive_edits_of_other_lines() -> None:
    before = small()
    longer = raw()
    longer["segment"][0]["line"].insert(0, {"kind": "use", "zh": "先用热水涮一圈。"})
    after = parse_rundown(longer, SHOP)
    assert {line.id for line in before.lines()} <= {line.id for line in after.lines()}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_demo_line_is_free_of_figures_and_fills_from_the_demo_shop(lang: str) -> None:
    rundown, shop = demo()
    moments = [WALL_MS + minutes * 60_000 for minutes in (1, 30, 100)]
    for line in rundown.lines():
        text = line.about("CUP").text[lang] if line.sku is None else line.text[lang]
        assert not has_bare_figure(text), line.id
        soon = line.sku == "SLEEVE" or any(fills(text, lang, shop, wall_ms) for wall_ms in moments)
        assert soon, (line.id, [slot.raw for slot in slots_in(text)])


def test_every_demo_product_is_told_whole_in_both_languages() -> None:
    rundown, shop = demo()
    assert {segment.sku for segment in rundown.segments} == set(shop.products)
    for segment in rundown.segments:
        kinds = {line.kind for line in segment.lines}
        assert {"intro", "material", "use", "care", "limit", "price", "question"} <= kinds, segment.sku
    assert len(rundown.fillers) >= 40


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_demo_opening_says_that_an_ai_speaks_early_and_takes_about_half_a_minute(lang: str) -> None:
    rundown, _ = demo()
    for line in rundown.opening:
        text = line.text[lang]
        assert 0 < text.index("AI") < len(text) / 3
        assert 18 <= speech_seconds(SLOT.sub(FILLED[lang], text), lang) <= 33
        assert text.rstrip().endswith(("?", "？"))
