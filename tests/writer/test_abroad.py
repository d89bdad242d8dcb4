from dataclasses import replace
from datetime import date

import pytest

from bot.core.facts import Facts
from bot.core.turns import Intent, Lane, Turn
from bot.store.catalog import parse_catalog
from bot.writer.abroad import abroad, country_in
from tests.translate.goods import GOODS

pytestmark = pytest.mark.unit
THAI = {
    "shipping": {"zh": "十天左右", "en": "about ten days"},
    "duty": {"zh": "由收件人付", "en": "paid by you"},
    "as_of": date(2026, 11, 1),
}
FACTS = Facts(catalog=parse_catalog(GOODS | {"country": {"TH": THAI}}, started_ms=0), wall_ms=0)


def asked(text: str, lang: str = "en", intent: Intent = Intent.SHIPPING, said: str = "") -> list[str]:
    turn = Turn(
        id="t", lane=Lane.QA, intent=intent, merge_key="k", born_at=0, fresh_at=0, ttl_s=30, lang=lang, text=text
    )
    return abroad(turn, FACTS, said or lang)


@pytest.mark.parametrize(
    ("text", "lang", "code"),
    [
        ("可以寄到泰国吗", "zh", "TH"),
        ("do you ship to the UK", "en", "GB"),
        ("berapa harga ke KL?", "ms", "MY"),
        ("ship to south korea?", "en", "KR"),
        ("タイに送れますか", "ja", "TH"),
        ("태국으로 보내나요", "ko", "TH"),
        ("寄美国", "zh", "US"),
        ("is there one for us", "en", ""),
        ("包邮吗", "zh", ""),
    ],
)
def test_a_country_is_known_by_its_name_in_the_language_of_the_comment(text: str, lang: str, code: str) -> None:
    assert country_in(text, lang) == code


def test_a_question_about_a_country_is_answered_from_the_catalogue_with_the_day_of_the_duty() -> None:
    assert asked("do you ship to Thailand") == [
        "To [[country.name:TH]]: [[country.shipping:TH]].",
        "Duty: [[country.duty:TH]], as of [[country.as_of:TH]].",
    ]
    assert asked("寄泰国要关税吗", "zh") == ["关税：[[country.duty:TH]]，这是[[country.as_of:TH]]查的。"]


def test_what_the_shop_does_not_state_is_not_confirmed() -> None:
    assert asked("do you ship to Brazil") == asked("returns from Thailand?", intent=Intent.RETURNS)
    assert "hasn't confirmed" in asked("do you ship to Brazil")[0]


def test_the_shop_s_own_country_and_other_questions_are_none_of_it() -> None:
    assert asked("寄中国哪里都行吗", "zh") == [] and asked("泰国产的吗", "zh", Intent.AUTHENTICITY) == []
    nowhere = replace(FACTS, catalog=replace(FACTS.catalog, countries={}))
    turn = Turn(id="t", lane=Lane.QA, intent="shipping", merge_key="k", born_at=0, fresh_at=0, ttl_s=9, lang="zh")
    assert abroad(replace(turn, text="寄泰国吗"), nowhere, "zh") == []
