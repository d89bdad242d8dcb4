import pytest

from bot.core.errors import Retryable
from bot.core.goods import Catalog, Money, Product
from bot.translate.clauses import ClauseTranslator

pytestmark = pytest.mark.room


class Phrasebook:
    """An engine that knows some answers, and counts."""

    def __init__(self, **answers: str) -> None:
        self.answers = {text.replace("_", " "): answer for text, answer in answers.items()}
        self.asked: list[str] = []
        self.fault = False

    def languages(self) -> frozenset[tuple[str, str]]:
        return frozenset({("zh", "en"), ("zh", "ru"), ("en", "zh")})

    async def translate(self, text: str, source: str, target: str) -> str | None:
        self.asked.append(text)
        if self.fault:
            raise Retryable("it died")
        return self.answers.get(text)


def goods(**glossary: dict[str, str]) -> Catalog:
    names = {"EAR": {"zh": "耳机", "en": "headphones"}, "BAG": {"zh": "背包", "en": "backpack"}}
    products = {
        sku: Product(sku=sku, link=at, name=name, price=Money(5900, "CNY"))
        for at, (sku, name) in enumerate(names.items(), 1)
    }
    return Catalog(products=products, glossary=glossary)


async def test_a_clause_comes_back_with_its_slots_and_is_asked_for_once() -> None:
    engine = Phrasebook(今天耳机只要29元="the headphones are only 29 yuan today")
    translator = ClauseTranslator(engine)
    for _ in range(2):
        told = await translator.translate("今天[[name:EAR]]只要[[price:EAR]]", "zh", "en", goods())
        assert told == "the [[name:EAR]] are only [[price:EAR]] today"
    assert engine.asked == ["今天耳机只要29元"]
    assert translator.known("今天[[name:EAR]]只要[[price:EAR]]", "zh", "en", goods()) == (True, told)


async def test_a_second_way_is_tried_before_a_clause_is_given_up() -> None:
    engine = Phrasebook(只要99元="cheap", 只要59元="only 59 yuan")
    assert await ClauseTranslator(engine).translate("只要[[price:EAR]]", "zh", "en", goods()) == "only [[price:EAR]]"
    engine = Phrasebook(只要99元="cheap")
    assert await ClauseTranslator(engine).translate("只要[[price:EAR]]", "zh", "en", goods()) is None
    assert engine.asked == ["只要99元", "只要59元", "只要QX2"]


@pytest.mark.parametrize("answer", ["a 包 for everyone", "the backpack is free", "[[price:EAR]] for you"])
async def test_words_left_as_they_were_goods_that_nobody_named_and_new_slots_are_no_translation(answer: str) -> None:
    assert await ClauseTranslator(Phrasebook(包邮吗=answer)).translate("包邮吗", "zh", "en", goods()) is None


async def test_a_brand_is_written_as_the_glossary_says() -> None:
    engine = Phrasebook(这是QX2的="this is by QX2")
    catalog = goods(山茶={"en": "Camellia"})
    assert await ClauseTranslator(engine).translate("这是山茶的", "zh", "en", catalog) == "this is by Camellia"
    engine = Phrasebook(这是QX2的="это QX2")
    assert await ClauseTranslator(engine).translate("这是山茶的", "zh", "ru", goods(山茶={})) == "это 山茶"


async def test_a_failed_engine_is_told_of_and_asked_again() -> None:
    engine = Phrasebook(包邮吗="is shipping free")
    engine.fault = True
    translator = ClauseTranslator(engine)
    with pytest.raises(Retryable):
        await translator.translate("包邮吗", "zh", "en", goods())
    engine.fault = False
    assert await translator.translate("包邮吗", "zh", "en", goods()) == "is shipping free"


async def test_without_a_model_nobody_is_asked_and_new_names_make_old_answers_void() -> None:
    engine = Phrasebook(包邮吗="is shipping free")
    translator = ClauseTranslator(engine)
    assert await translator.translate("包邮吗", "zh", "th", goods()) is None and engine.asked == []
    await translator.translate("包邮吗", "zh", "en", goods())
    await translator.translate("包邮吗", "zh", "en", goods())
    await translator.translate("包邮吗", "zh", "en", goods(山茶={"en": "Camellia"}))
    assert engine.asked == ["包邮吗", "包邮吗"]
