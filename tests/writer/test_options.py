"""Who asks for one colour hears no number that is that of all colours."""

from dataclasses import replace

import pytest

from bot.core.facts import Facts, slots_in
from bot.writer.canned import Canned, spoken
from bot.writer.copybook import load_copy
from bot.writer.options import sections_for
from bot.writer.persona import load_persona
from tests.writer.goods import CATALOG, PACKS, PERSONAS, SHARED, facts, turn

pytestmark = pytest.mark.room
SPOKEN = [(name, lang) for name in PACKS for lang in load_persona(PERSONAS / name).words]
SKU = turn("stock").sku or ""


def _with_colours(known: bool) -> Facts:
    product = CATALOG.products[SKU]
    own = dict.fromkeys(("zh", "en", "ja", "ko", "ms", "id"), "A B") if known else {}
    told = {key: value for key, value in product.facts.items() if key != "colours"} | ({"colours": own} if own else {})
    return facts(catalog=replace(CATALOG, products={**CATALOG.products, SKU: replace(product, facts=told)}))


@pytest.mark.parametrize(("persona", "lang"), SPOKEN)
def test_every_persona_names_the_colours_or_says_that_it_knows_the_sum_alone(persona: str, lang: str) -> None:
    host = Canned(load_persona(PERSONAS / persona), load_copy(PERSONAS / persona, SHARED), seed=3)
    asked = replace(turn("stock", lang=lang), text="有红色的吗")
    for number in range(6):
        coloured = spoken(host.answer(asked, _with_colours(known=True), number * 9e3, brief=True))
        assert ("fact", "colours") in {(slot.name, slot.key) for slot in slots_in(coloured)}, coloured
        unsure = host.answer(asked, _with_colours(known=False), number * 9e3 + 1, brief=True)
        assert "unsure" in unsure[0].copy, unsure


@pytest.mark.parametrize(
    ("text", "sections"),
    [
        ("有红色的吗", ("colours", "unsure")),
        ("L码还有吗", ("unsure",)),
        ("有什么颜色", ("colours",)),
        ("还有吗", ()),
        ("2号还有吗", ()),
    ],
)
def test_only_a_colour_or_a_size_narrows_the_question(text: str, sections: tuple[str, ...]) -> None:
    product = replace(CATALOG.products[SKU], name={"zh": "随行杯"}, keywords={})
    assert sections_for(replace(turn("stock"), text=text), product) == sections


def test_the_colour_in_the_name_of_a_product_is_the_product() -> None:
    product = replace(CATALOG.products[SKU], name={"zh": "红色围巾"}, keywords={})
    assert sections_for(replace(turn("stock"), text="红色那条还有吗"), product) == ()
    assert sections_for(replace(turn("stock"), text="蓝色那条还有吗"), product) == ("colours", "unsure")
