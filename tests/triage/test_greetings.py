import pytest

from bot.triage.greetings import greeting_kind, is_about_toil
from bot.triage.intents import read

pytestmark = pytest.mark.unit

GREETINGS = {
    "farewell": [
        "主播晚安",
        "拜拜",
        "88 先走了",
        "我先睡了 明天再买",
        "再见啦宝子们",
        "下次再来",
        "我先去吃饭了",
        "good night everyone",
        "bye",
        "gotta go",
        "おやすみなさい",
        "또 올게요",
        "buenas noches, me voy",
        "до завтра",
        "selamat malam, pamit dulu",
    ],
    "late": ["来晚了", "我迟到了", "刚下班", "sorry i'm late"],
    "waited": ["终于等到开播", "终于开播了", "蹲到了主播", "finally live"],
    "festive": ["新年快乐", "中秋快乐", "merry christmas", "happy new year"],
    "back": ["我又来了", "好久不见", "i'm back", "ただいま"],
    "passing": ["路过", "随便看看", "冒个泡", "just browsing"],
    "": ["你好", "晚上好", "主播早上好", "hi", "hello everyone", "こんにちは", "안녕하세요", "hola", "第一次来"],
}


@pytest.mark.parametrize("kind", list(GREETINGS))
def test_each_greeting_is_of_its_kind_and_its_intent_stays_greeting(kind: str) -> None:
    assert {text: greeting_kind(text) for text in GREETINGS[kind]} == dict.fromkeys(GREETINGS[kind], kind)
    assert {text: read(text).intent for text in GREETINGS[kind]} == dict.fromkeys(GREETINGS[kind], "greeting")


def test_thanks_for_the_hosts_trouble_are_known() -> None:
    assert is_about_toil("主播辛苦了") and not is_about_toil("谢谢")
