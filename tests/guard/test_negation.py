"""Denials, refusals and questions answered with no clear a claim; negations that only look like them do not."""

import pytest

from bot.core.facts import Facts
from bot.core.speech import Clause, Cleared
from bot.guard.negation import denies, is_answered_no, is_quoted_away, names_patients, sends_to_a_doctor
from tests.guard.shop import CATALOG, NOW_MS, gate

pytestmark = pytest.mark.unit
FACTS = Facts(catalog=CATALOG, wall_ms=NOW_MS)
HONEST = {
    "zh": [
        "我不敢说最好",
        "不能治病",
        "我没法用",
        "我没办法亲自试吃",
        "全网最低这话我不敢说",
        "是不是全网最低？我没查过，不好说",
        "请不要在评论区留手机号",
        "不建议未成年人下单",
        "有人问能不能治失眠，不能",
        "我不是真人，也没有家人",
        "别家的我不评价",
        "别把电话发在评论里",
        "我没说过它能减肥",
        "你问是不是全国第一，这个我说不准",
        "手串就是个装饰，不保佑发财，也不转运",
        "这垫子治不了腰疼",
        "您问能祛痘吗，这款是普通洁面，没有祛痘功效",
        "有人说戴上就发财，这话我不念",
        "听到稳赚不赔，小心是骗局",
        "睡觉就能瘦，那是骗人的",
        "您让我说全网第一，我说不出口",
        "高血压的朋友少吃咸",
        "美白霜我们没有",
    ],
    "en": [
        "I can't say it's the best",
        "It does not cure anything",
        "I have never claimed it is the cheapest",
        "Is it the best? I don't know",
        "Please don't post your phone number in the chat",
        "Nobody here will ask you to pay outside the app",
        "Best in the world is not something I can say",
        "You asked if it's the lowest price; I haven't checked",
        "I won't tell you it's the best in the world",
        "If you're under age, please don't order",
        "I don't have a family",
    ],
    "ja": [
        "シミが消えるとは申し上げられません",
        "「人間ですか」いいえ、合成音声です",
        "世界一とは申しません",
        "一番安いとは言えません",
        "コメントに電話番号を書かないでください",
    ],
    "ko": [
        "재물운 같은 이야기는 안 합니다",
        "최고라고는 말하지 않아요",
        "최저가라고는 말 못 해요",
        "댓글에 전화번호 남기지 마세요",
    ],
    "es": [
        "No digo que sea la mejor",
        "No cura el insomnio",
        "Nadie adelgaza por ponerse una faja, que quede claro",
        "Por favor no escribas tu teléfono en el chat",
    ],
    "id": ["Saya tidak bilang ini yang terbaik", "Jangan tulis nomor HP di kolom komentar ya"],
    "th": ["ไม่ได้บอกว่าดีที่สุด", "อย่าพิมพ์เบอร์โทรในแชตนะคะ", "เรื่องยี่ห้ออื่นขอไม่เปรียบเทียบนะคะ"],
    "ar": ["لا أقول إنه الأفضل", "لا تكتبوا رقم الجوال في التعليقات", "تسألون هل أنا إنسان؟ لا، أنا برنامج"],
}
CLAIMS = {
    "zh": [
        "没有比它更好的",
        "难道不是全网最低吗",
        "不用节食就能瘦",
        "不只治失眠，还治头疼",
        "不得不说这是全网最低",
        "别错过全网最低价",
        "我不夸张，全网最低",
        "不吃药也能降血压",
        "没有人不说这是最好的",
        "别犹豫，全网最低价",
        "这不是全网最低是什么",
        "吊牌价就不说了",
        "不信你去查，全网最低",
        "不要告诉爸爸妈妈，这是我们的小秘密",
        "有人说治失眠，真不骗你",
        "有人说它治失眠，不是假的",
        "您问能治失眠吗，没问题",
        "高血压的朋友放心喝",
        "治失眠，不骗人",
        "治失眠这个没有检测报告，效果照样好",
    ],
    "en": [
        "Nothing beats it",
        "It not only cures insomnia, it prevents it",
        "Isn't this the best price ever",
        "You won't believe how it cures back pain",
        "No doubt the best in the world",
        "You can't find a better one anywhere",
        "Don't miss the lowest price ever",
        "It never fails to cure a cold",
        "You don't need a doctor, this cures it",
        "I'm not lying, it's the best in the world",
        "Can't stop saying it's the best in the world",
        "Hey teens, you don't need permission, just order",
    ],
    "ja": [
        "世界一じゃないですか",
        "世界一としか言えません",
        "世界一かと思うほどおいしい",
        "絶対にやめられない美味しさ",
        "絶対に使わないと損です",
    ],
    "ko": ["최고라고 말 안 할 수 없어요"],
    "es": ["¿No es la mejor taza?", "Nadie adelgaza tanto como con esta faja"],
    "id": ["Bukan cuma menyembuhkan insomnia, tapi juga pusing"],
    "th": ["ไม่ใช่แค่รักษาโรคเบาหวาน"],
    "ar": ["أليس هذا أفضل كوب في العالم؟"],
}


def said(lines: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(lang, text) for lang, texts in lines.items() for text in texts]


@pytest.mark.parametrize(("lang", "text"), said(HONEST))
def test_who_denies_refuses_or_warns_may_speak(lang: str, text: str) -> None:
    assert isinstance(gate().clear(Clause(text=text, lang=lang), FACTS), Cleared)


@pytest.mark.parametrize(("lang", "text"), said(CLAIMS))
def test_a_negation_that_denies_nothing_pardons_nothing(lang: str, text: str) -> None:
    assert not isinstance(gate().clear(Clause(text=text, lang=lang), FACTS), Cleared)


def test_a_denial_counts_in_its_own_clause_only() -> None:
    assert denies("it is not the best", 14, 18)
    assert not denies("it is not blue, the best", 20, 24)


def test_to_ask_not_to_do_it_clears_only_what_is_asked_for() -> None:
    text = "nobody here will ever ask you to whatsapp"
    assert denies(text, text.index("whatsapp"), len(text), "pii")
    assert not denies(text, text.index("whatsapp"), len(text), "absolute")


def test_only_a_question_that_is_answered_with_no_is_no_claim() -> None:
    assert is_answered_no("am i human? no, a program", 0, 10)
    assert not is_answered_no("am i human? yes", 0, 10)
    assert not is_answered_no("the best? no doubt", 0, 8)


def test_others_words_that_are_warned_of_are_no_claim_of_ours() -> None:
    text = "some say it cures everything; there is no evidence"
    assert is_quoted_away(text, text.index("cures"), text.index(";"))
    assert not is_quoted_away("it cures everything; there is no evidence of harm", 3, 8)
    assert not is_quoted_away("some say it cures everything", 12, 17)


def test_an_illness_that_is_only_named_may_be_sent_to_a_doctor() -> None:
    assert names_patients("高血压的朋友", 0, 6)
    assert not names_patients("高血压就好了", 0, 6)
    assert sends_to_a_doctor("hair loss is a question for your doctor", 0, 9)
    assert not sends_to_a_doctor("hair loss is over", 0, 9)
    assert not isinstance(gate().clear(Clause(text="It cures hair loss, no doctor needed", lang="en"), FACTS), Cleared)


def test_an_order_not_to_buy_here_is_no_order_not_to_buy_elsewhere() -> None:
    for text in ("别走链接，私信我拿链接", "不要点购物车，私信我，去那边下单"):
        assert not isinstance(gate().clear(Clause(text=text, lang="zh"), FACTS), Cleared), text
