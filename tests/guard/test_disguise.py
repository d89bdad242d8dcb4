"""The table of rules.md section 9: eight words under twenty-two disguises, and ordinary sentences that hide nothing."""

from collections.abc import Callable

import pytest

from bot.core.speech import Clause, Cleared
from bot.guard.comments import judge_comment
from bot.guard.disguise import disguised
from tests.guard.shop import facts, gate

pytestmark = pytest.mark.unit

CARRIER = "主播说的这个{}是哪一款呀"
TERMS = ("国家级", "全网最低", "全国第一", "治疗失眠", "加微信", "傻逼", "稳赚不赔", "想自杀")
TRADITIONAL = dict(zip("国级网疗赚赔杀", "國級網療賺賠殺", strict=True))
PINYIN = dict(
    zip(
        TERMS,
        (
            *("guo jia ji", "quan wang zui di", "quan guo di yi", "zhi liao shi mian"),
            *("jia wei xin", "sha bi", "wen zhuan bu pei", "xiang zi sha"),
        ),
        strict=True,
    )
)
ALIKE = dict(zip(TERMS, "过佳鸡 拳王醉地 泉果地衣 之辽师棉 佳薇芯 沙笔 问专布陪 响字沙".split(), strict=True))
APART = dict(
    zip(
        TERMS,
        (
            *("囗玉家纟及", "全网曰取亻氐", "全囗玉第一", "氵台疒了失目民"),
            *("力口微亻言", "亻叟辶畐", "禾急贝兼不贝咅", "相心自乂木"),
        ),
        strict=True,
    )
)


def _between(mark: str, term: str) -> str:
    return mark.join(term)


def _first_half(term: str) -> str:
    sounds = PINYIN[term].split()
    half = len(term) // 2
    return "".join(sounds[:half]) + term[half:]


DISGUISES: dict[str, Callable[[str], str]] = {
    "plain": lambda term: term,
    "enclosed digit": lambda term: term.replace("一", "①"),
    "zero-width": lambda term: _between("\u200b", term),
    "soft hyphen": lambda term: _between("\u00ad", term),
    "combining stroke": lambda term: "".join(char + "\u0336" for char in term),
    "variation selector": lambda term: "".join(char + "\ufe0e" for char in term),
    "tag characters": lambda term: _between("\U000e0061", term),
    "traditional": lambda term: "".join(TRADITIONAL.get(char, char) for char in term),
    "space": lambda term: _between(" ", term),
    "wide space": lambda term: _between("\u3000", term),
    "punctuation": lambda term: _between(".", term),
    "star": lambda term: _between("*", term),
    "emoji between": lambda term: _between("\U0001f525", term),
    "doubled": lambda term: "".join(char * 2 for char in term),
    "pinyin": lambda term: PINYIN[term].replace(" ", ""),
    "spaced pinyin": lambda term: PINYIN[term],
    "half pinyin": _first_half,
    "homophone": lambda term: ALIKE[term],
    "radical split": lambda term: APART[term],
    "initials": lambda term: "".join(sound[0] for sound in PINYIN[term].split()),
    "reversed": lambda term: term[::-1],
    "bidi-reversed": lambda term: "\u202e" + term[::-1] + "\u202c",
}
ON_INPUT_ONLY = ("pinyin", "spaced pinyin", "half pinyin", "homophone", "radical split", "initials", "reversed")
"""What sounds or looks alike, or runs backwards, is a suspicion about viewers; our own lines are not judged by it."""


def _judged(verdict_of: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, disguise in DISGUISES.items():
        lines = [(term, CARRIER.format(disguise(term))) for term in TERMS]
        if verdict_of == "comment":
            found[name] = [term for term, line in lines if judge_comment(line, "zh").kind != "clear"]
        else:
            clauses = [(term, Clause(text=line, lang="zh", kind="line")) for term, line in lines]
            found[name] = [t for t, clause in clauses if not isinstance(gate().clear(clause, facts()), Cleared)]
    return found


def test_a_viewer_hides_words_in_no_more_ways_than_published() -> None:
    found = _judged("comment")
    assert sum(map(len, found.values())) >= 158, {name: len(terms) for name, terms in found.items()}


def test_our_own_lines_hide_no_forbidden_word_behind_marks() -> None:
    found = _judged("line")
    seen = {name: terms for name, terms in found.items() if name not in ON_INPUT_ONLY}
    assert sum(map(len, seen.values())) >= 112, {name: len(terms) for name, terms in found.items()}


INNOCENT = """
第一步先拧开盖子|最近有人问尺码吗|我们国家的棉花产地不少|国家，级别高一点的标准有吗|第一次来，怎么买
最好先试试吧|全国都包邮吗|价位信息在哪看|国家机关放假你们发货吗|威信是什么意思|治疗师推荐的不算吧
睡不着，失眠，能喝茶吗|不想货到付款|手机好用吗|我家微波炉能用吗|加一件行吗|信用卡可以付吗|银行卡付款在哪里
这个级别的电饭煲耗电吗|低一点的价位有没有|opple的灯有吗|usb充电吗|gdp是什么|我在wuxi，几天到|beijing能送吗
size多大|这款xl有货吗|转账记录丢了怎么办|他家的店在哪条路|老板好，今天有什么|想想还是要蓝色|活动到几点
不想要红色的|赔运费吗|稳不稳，会不会倒|赚到积分了吗|网速卡，再说一遍|上一个是什么颜色|一二三四，挑哪个
嘴低的壶好倒吗|世界地图有吗|彩色的有吗|裸色口红几号|聊聊洗衣液|单买行不行|刷牙杯有吗|群青色好看|运费谁出
财务要发票|阳台能晒吗|肾上腺素是啥|毒蘑菇怎么认|美丽白天鹅图案|百分比怎么算|绝不后悔，对吧|顶部能拆吗|极简风格
宴会穿合适吗|招手就停|癌症基金会捐款|血压计准吗|糖多不多|药盒有几格|第二款和第一款差在哪|最后一个问题
最小的码是几号|国产的吗|家用还是商用|及时发货就好|女子健身用的吗|力口是什么字|目前几号链接|口玉米好吃吗
""".replace("\n", "|").split("|")


@pytest.mark.parametrize("text", [text for text in INNOCENT if text])
def test_an_ordinary_sentence_hides_nothing(text: str) -> None:
    assert disguised(text, "zh") == ""


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("这是国jia级吗", "国家级"),
        ("quan wang zui di 吗", "全网最低"),
        ("级家国的吗", "国家级"),
        ("力口微亻言聊", "加微信"),
        ("全\u200b网最低", "全网最低"),
        ("国国家家级级", "国家级"),
        ("拳王醉地吗", "全网最低"),
        ("\u202e佳最\u202c吗", "最佳"),
    ],
)
def test_a_hidden_word_is_named(text: str, term: str) -> None:
    assert disguised(text, "zh") == term


@pytest.mark.parametrize("text", ["国家级的吗", "國家級嗎", "全网最低吗", "he was a habit", "", "🔥🔥"])
def test_a_word_said_openly_is_not_hidden(text: str) -> None:
    assert disguised(text, "zh") == ""
