import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.guard.normalise import SLOT_MARK
from bot.guard.numbers import invented, is_number_word, name_pattern

pytestmark = pytest.mark.unit

FIGURES = {
    "zh": "五十九块 三折 百分之二十 两百件 59块 ５９元 ①号 Ⅷ ๕๙ ٥٩ ½ 只要九块九 一百个 打八五折 "
    "最后三分钟 剩两件 买一送一 第二件半价 便宜一半 晚上八点 双倍积分 三天内发货 一年质保  "
    "销量几十万 二十四小时 五\u200b十九块 兩百件 伍拾玖圆 三块五 上百件 百元以内 "
    "只要一块钱 3️⃣ 满三百减五十 周三发货 twenty块 十九 两年 半小时 对折 翻倍 零元 "
    "一块包邮 只要一块 只有一块钱 加一块钱换购 加一块就送 全场一块给你 一块的袜子 第三件免单 💯 20％ ¥便宜 千元好物",
    "en": "twenty fifty-nine half-price ten eleven dozen percent thousands $ 5 % nineteen tenfold bogo ₹",
    "ko": "오만원 반값",
    "ja": "五百円 三割引 半額 三時間 二十個 残り一枚 残りの一枚 最後の一枚 日本一周年 一周年 二日",
    "es": "veinte treinta docena diez",
}
FIGURES_IN_SENTENCES = {
    "en": [
        "only two left",
        "two hours",
        "one dollar",
        "buy one get one",
        "twice the size",
        "a quarter off",
        "half an hour",
        "by half",
        "twеnty off",
        "two for one",
        "buy one, get one",
        "if you buy one, get one free",
    ],
    "ko": ["세 개 남았어요", "이십 퍼센트", "두시에 시작해요", "두 시까지", "무려이십프로"],
    "es": ["tres días", "dos horas", "mitad de precio", "por ciento"],
}
GRAMMAR = {
    "zh": "第一次 一款 一下 一起 这一针 万一 一点 三思 两款比 两口锅并排放 这两款都能用 第一步 "
    "十分好看 千万别放微波炉 百搭 一年四季都能穿 有一天 两款里犹豫 四周 一块来看看 "
    "每一位朋友 几位朋友问  "
    "一会儿 一样 统一 唯一 单一 一直 一些 一件一件来 哪一件 再说一遍 一个一个答 双十一 "
    "三包政策 多余 大家一样 点亮 一半是棉一半是麻 问一问 不一定 二维码 半透明 说两句 "
    "有两点要说 两侧 一只手 第三个问题 七分裤 看两眼 分两层 万年筆 这三个字 对折收好 两码事 "
    "一块普通毛巾 每一块都不一样",
    "en": "one once first both someone often attention tents weight either anyone",
    "ko": "천만에요 제일",
    "ja": "十分です 一緒に 一つだけ 一番 五十音順 八百屋さん 日本一周の途中 七五三の草履 三日坊主 奇跡の一枚、です",
    "es": "una vez",
}
GRAMMAR_IN_SENTENCES = {
    "en": [
        "this one",
        "the first step",
        "these two",
        "between the two",
        "one day you may",
        "cloud nine",
        "a couple",
        "half full",
        "one list price for everyone",
        "no one knows",
        "check it before you buy one",
        "the last one to speak",
        "a four-leaf clover",
    ],
    "ko": ["두 가지 색상", "이 분이 물었어요", "접어 두시는 게 좋아요", "종이테이프로 붙여요"],
    "es": ["mil gracias", "el primero"],
}


@pytest.mark.parametrize("lang", FIGURES)
def test_figures_of_every_spelling_are_found(lang: str) -> None:
    texts = [*FIGURES[lang].split(), *FIGURES_IN_SENTENCES.get(lang, [])]
    assert [text for text in texts if not invented(text, lang)] == []


@pytest.mark.parametrize("lang", GRAMMAR)
def test_grammar_words_are_no_figures(lang: str) -> None:
    texts = [*GRAMMAR[lang].split(), *GRAMMAR_IN_SENTENCES.get(lang, [])]
    assert [text for text in texts if invented(text, lang)] == []


@pytest.mark.parametrize("text", [f"{SLOT_MARK}万", f"{SLOT_MARK}折", f"一百{SLOT_MARK}", f"{SLOT_MARK} thousand"])
def test_a_slots_figure_cannot_be_multiplied_by_a_word(text: str) -> None:
    assert invented(text, "zh")


def test_slots_themselves_are_no_figures() -> None:
    assert invented(f"现在{SLOT_MARK}，还剩{SLOT_MARK}，{SLOT_MARK}位朋友", "zh") == ""


def test_names_and_the_glossary_may_hold_figures_but_only_as_whole_words() -> None:
    names = name_pattern(["三折旅行伞", "H2O 喷雾", "65W 充电头", "59"])
    assert [invented(text, "zh", names) for text in ("三折旅行伞", "H2O", "T恤配USB-C", "MP3")] == ["", "", "", ""]
    for text in ("打三折", "H2O5", "65W", "59", "五十九"):
        assert invented(text, "zh", names), text


@given(
    st.text(max_size=30),
    st.characters(categories=("Nd", "No", "Nl", "Sc")),
    st.text(max_size=30),
    st.sampled_from(("zh", "en", "th", "")),
)
def test_a_digit_of_any_script_is_found_wherever_it_stands(before: str, digit: str, after: str, lang: str) -> None:
    assert invented(before + digit + after, lang)


@given(st.text(alphabet=st.characters(exclude_categories=("Nd", "No", "Nl", "Sc", "Cs")), max_size=60))
def test_what_is_reported_stands_in_the_text(text: str) -> None:
    assert invented(text, "zh") in text


def test_counting_characters_are_known() -> None:
    assert is_number_word("五")
    assert not is_number_word("块")
    assert unicodedata.numeric("五") == 5


@pytest.mark.parametrize("text", ["两只锅都是我们家的", "卡在两个码中间", "比一下两个杯口", "三个字写在袋子上"])
def test_things_that_are_only_pointed_at_are_no_figures(text: str) -> None:
    assert invented(text, "zh") == ""


@pytest.mark.parametrize(
    "text",
    ["剩两件", "一共三个", "有三个口袋", "买两件", "两件起拍", "送四包", "三个月见效", "每人限两份", "瓶里装八粒"],
)
def test_how_many_there_are_is_a_figure(text: str) -> None:
    assert invented(text, "zh") != ""


@pytest.mark.parametrize(
    ("context", "text", "lang"),
    [
        ("还剩三", "件", "zh"),
        ("打五", "折", "zh"),
        ("打五，", "折", "zh"),
        ("现在只要九", "块啦", "zh"),
        ("only fif", "ty yuan", "en"),
        ("there are just", "two left", "en"),
        ("오만", "원이에요", "ko"),
    ],
)
def test_a_figure_may_begin_in_what_was_said_before(context: str, text: str, lang: str) -> None:
    assert invented(text, lang, None, context)


@pytest.mark.parametrize(
    ("context", "text", "lang"),
    [
        ("这款伞很轻，", "折叠起来就能放进包里", "zh"),
        ("大家好，我们万事如意。", "块头小的朋友看这边", "zh"),
        ("现在只要￥59，", "件件都好看", "zh"),
        ("两口锅并排放", "都能用", "zh"),
        ("There are five lids in the box.", "Look at this one", "en"),
        ("I told everyone", "this one is blue", "en"),
    ],
)
def test_what_was_said_before_is_not_judged_again(context: str, text: str, lang: str) -> None:
    assert invented(text, lang, None, context) == ""


@pytest.mark.parametrize(
    "name", ["오만원", "Buy One Get One Set", "五折套装", "ห้าสิบบาท", "Half Price Deal", "Dos por uno"]
)
def test_a_name_that_says_nothing_but_a_figure_protects_none(name: str) -> None:
    assert invented(name, "", name_pattern([name])) or invented(name, "es", name_pattern([name]))


@pytest.mark.parametrize(
    ("name", "copy"),
    [
        ("保温杯 500ml", "保温杯500ml"),
        ("保温杯500ml", "保温杯 500 ml"),
        ("充电头65W", "充电头 65W"),
        ("Pro 12 kit", "Pro12 kit"),
    ],
)
def test_a_name_is_known_with_and_without_its_spaces(name: str, copy: str) -> None:
    assert invented(copy, "zh", name_pattern([name])) == ""
