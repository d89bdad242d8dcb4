import pytest

from bot.draws.minors import says_minor

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    "text",
    [
        "我今年15岁",
        "我才十二岁可以抽吗",
        "本人十七周岁",
        "我未成年能参加吗",
        "我还是小学生",
        "我是初中生",
        "我读初二",
        "我上高一，想要",
        "我在读五年级",
        "I'm 15",
        "i am 12 years old can i win",
        "Im only 16, count me in",
        "I just turned 13!",
        "i’m a minor",
        "I am in 7th grade",
        "I'm still in middle school",
        "i'm 17 and i want it",
        "我１４岁",
    ],
)
def test_who_says_she_is_a_minor_is_believed(text: str) -> None:
    assert says_minor(text)


@pytest.mark.parametrize(
    "text",
    [
        "我儿子15岁能穿吗",
        "给我女儿买，她12岁",
        "我家孩子读初二",
        "我今年18岁",
        "我35岁皮肤干",
        "我不是未成年",
        "我是小学生家长",
        "买15件",
        "我要15码",
        "我身高158，15号能到吗",
        "我15岁那年就喜欢",
        "16岁以上可以吗",
        "抽奖",
        "我是小学老师",
        "我二十岁",
        "my son is 15",
        "my 12 year old daughter wants it",
        "I'm 18",
        "I'm 35 and dry skin",
        "size 15 please",
        "I am 5 ft 4",
        "I'm not a minor",
        "for a 10 year old boy",
        "I'm 15% off here",
        "I'm 16 weeks pregnant",
        "im 12 minutes late",
    ],
)
def test_age_of_others_sizes_and_amounts_make_nobody_a_minor(text: str) -> None:
    assert not says_minor(text)
