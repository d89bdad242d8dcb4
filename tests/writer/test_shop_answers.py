from dataclasses import replace

import pytest

from bot.core.facts import Facts
from bot.core.goods import Catalog, Faq
from bot.core.sentences import sentences_of
from bot.core.turns import Intent
from bot.core.viewers import Tier
from bot.writer.canned import Canned
from bot.writer.copybook import load_copy
from bot.writer.persona import load_persona
from bot.writer.shop_answers import find_faq
from tests.writer.goods import CUP, PERSONAS, SHARED, facts, turn

pytestmark = pytest.mark.unit
LANGUAGES = ("zh", "en", "ja", "ko", "id", "ms")
HOSTS = {"zh": "xiaoman", "en": "sam", "ja": "mika", "ko": "nari", "id": "aisyah", "ms": "aisyah"}
WASH = Faq(
    id="wash",
    ask={"zh": ("洗碗机",)},
    answer={
        "zh": "不能进洗碗机，密封圈怕热。用刷子刷就行。",
        "en": "Keep it out of the dishwasher. A brush will do.",
        "ja": "食洗機には入れないでください。ブラシで洗えます。",
        "ko": "식기세척기에는 넣지 마세요. 솔로 닦으면 돼요.",
        "id": "Jangan masuk mesin cuci piring. Sikat saja cukup.",
        "ms": "Jangan masuk mesin basuh pinggan. Berus sahaja cukup.",
    },
    more={"zh": ("洗碗机太热，密封圈受不住。拿刷子刷一刷。",)},
)


def shop(entry: Faq = WASH) -> Facts:
    return replace(facts(), catalog=Catalog(products={"CUP": replace(CUP, faq=(entry,))}))


def host(lang: str) -> Canned:
    persona = load_persona(PERSONAS / HOSTS[lang])
    return Canned(persona, load_copy(persona.folder, SHARED), seed=1)


def evening(lang: str, times: int, *, every_s: float, people: int = 1, known: Facts | None = None) -> list[str]:
    """What is said to the same question, asked again and again."""
    canned, said = host(lang), []
    asked = turn(Intent.FAQ, answer="wash", lang=lang, tier=Tier.STAFF, people=people)
    for number in range(times):
        canned.count_turn()
        clauses = canned.answer(asked, known or shop(), number * every_s)
        said.append(("" if lang in ("zh", "ja") else " ").join(clause.text for clause in clauses))
    return said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_sentence_of_an_answer_comes_back_within_half_an_hour_however_often_it_is_asked(lang: str) -> None:
    said = evening(lang, 8, every_s=200.0)
    sentences = [one for text in said for one in sentences_of(text)]
    assert len(sentences) == len(set(sentences)), sentences
    core = sentences_of(WASH.answer[lang])[0].rstrip("。.")
    assert all(core in text or "洗碗机太热" in text for text in said), "each time the question is answered"


def test_the_shops_other_wording_comes_before_the_answer_is_shortened() -> None:
    first, second, third = evening("zh", 3, every_s=100.0)
    assert (first, second) == (WASH.answer["zh"], WASH.more["zh"][0])
    assert third.endswith("不能进洗碗机，密封圈怕热。") and not third.startswith("不能")


def test_an_answer_that_has_rested_is_given_whole_again() -> None:
    assert set(evening("en", 3, every_s=2000.0)) == {WASH.answer["en"]}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_several_who_ask_hear_how_many_they_are(lang: str) -> None:
    known = shop()
    known = replace(known, values={**known.values, "count": "5"})
    first, second = evening(lang, 2, every_s=100.0, people=5, known=known)
    assert first.count("[[count]]") == second.count("[[count]]") == 1
    assert first.endswith(WASH.answer[lang]) and first != second


def test_an_answer_without_its_fact_is_passed_over_for_a_wording_that_has_it() -> None:
    entry = replace(WASH, answer={"zh": "温度是[[fact.heat:CUP]]。"}, more={"zh": ("手洗就行。",)})
    assert evening("zh", 1, every_s=1.0, known=shop(entry)) == ["手洗就行。"]


def test_the_products_own_entry_answers_before_the_shops() -> None:
    shops = replace(WASH, answer={"zh": "店里的说法。"})
    catalog = Catalog(products={"CUP": replace(CUP, faq=(WASH,))}, faq=(shops,))
    asked = turn(Intent.FAQ, answer="wash")
    assert find_faq(asked, replace(facts(), catalog=catalog)) is WASH
    assert find_faq(replace(asked, answer="gone"), replace(facts(), catalog=catalog)) is None
