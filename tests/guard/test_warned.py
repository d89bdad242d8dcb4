"""A danger that is warned of, and one that is waved off."""

import pytest

from bot.guard.matching import Matcher
from bot.guard.normalise import match
from bot.guard.packs import load_packs
from bot.guard.warned import warns

pytestmark = pytest.mark.unit
WARNED = {
    "zh": "湿手不要碰插头|炭炉不能在室内用|漂白水和洁厕灵千万别混用|别把发电机放在屋里",
    "en": "Never charge it under your pillow|A charcoal grill indoors is deadly|Bleach and ammonia: don't mix them",
    "ja": "七輪を室内で使わないでください|濡れた手でコンセントに触るのは危険です",
    "ko": "젖은 손으로 콘센트를 만지지 마세요|번개탄은 실내에서 위험합니다",
    "es": "No uses la parrilla de carbón dentro de casa|Nunca mezcles lejía con amoniaco",
    "id": "Jangan cas di bawah bantal|Arang di dalam kamar itu berbahaya",
    "th": "ห้ามใช้เตาถ่านในห้อง|อย่าเสียบปลั๊กตอนมือเปียกๆ",
    "ar": "الفحم داخل البيت خطر",
}
WAVED_OFF = {
    "zh": "湿手碰插头也没事|说明书不用看|头盔不戴也不要紧|炭盆端屋里暖和|炭盆端屋里没危险",
    "en": "Charge it under your pillow|Don't bother with the helmet|Bring the charcoal grill indoors"
    "|Bring the charcoal grill indoors, no danger at all|Use the hairdryer in the bath, it won't kill you",
    "ja": "濡れた手でコンセントに触っても平気です|室内で七輪を使っても危険はありません",
    "ko": "헬멧은 안 써도 돼요|방 안에서 숯불을 피워도 괜찮아요",
    "es": "Mezcla la lejía con vinagre|Mete la parrilla dentro de casa, sin peligro",
    "id": "Cas aja di bawah bantal|Nggak usah pakai helm|Bakar arang di dalam kamar nggak bahaya",
    "th": "ชาร์จใต้หมอนได้เลย|ใช้เตาถ่านในห้องไม่อันตราย",
    "ar": "اشعل الفحم داخل البيت، ما فيها أي خطر",
}


def dangers(text: str, lang: str) -> list[str]:
    """Return the ids of the rules of danger that fit a text."""
    rules = [rule for pack in load_packs(["dealings"]) for rule in pack.rules if rule.kind == "danger"]
    return [hit.rule.id for hit in Matcher(rules, frozenset({lang})).hits(match(text, lang))]


@pytest.mark.parametrize("lang", WARNED)
def test_who_warns_of_a_danger_does_no_harm(lang: str) -> None:
    for text in WARNED[lang].split("|"):
        view = match(text, lang).text
        assert warns(view, 0, len(view)), text
        assert dangers(text, lang) == [], text


@pytest.mark.parametrize("lang", WAVED_OFF)
def test_a_danger_that_is_waved_off_is_found(lang: str) -> None:
    for text in WAVED_OFF[lang].split("|"):
        assert dangers(text, lang), text
