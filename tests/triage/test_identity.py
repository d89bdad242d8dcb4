import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.triage.identity import asks_identity

pytestmark = pytest.mark.unit

ASKED = [
    "你是真人吗", "主播是AI吧", "这是机器人在播吗", "真人还是AI", "是录播吗", "你不会是数字人吧",
    "主播是虛擬人嗎", "妳是真人嗎", "有真人在吗", "这声音是合成的吧", "你是人吗", "AI？", "人机吧",
    "你是chatgpt吗", "我在跟机器人说话吗", "zhenren ma", "ni shi jiqiren ma", "are you a real person",
    "is this host AI", "r u a bot", "am I talking to a robot", "human or bot?", "she is an AI right?",
    "prove you are not a robot", "AIですか", "中の人はいますか", "로봇이에요?", "사람이에요?", "นี่คนจริงไหม",
    "เป็นบอทหรือเปล่า", "bạn là người thật hay bot", "kamu robot ya", "ini orang asli atau bot", "ты бот?",
    "ты живой человек?", "eres un robot?", "você é um robô?", "هل انت روبوت", "tu es un robot ?",
    "bist du ein Bot?",
]  # fmt: skip
DISGUISED = [
    "你 是 真 人 吗", "你.是.A.I.吗", "你是𝐀𝐈吗", "你是Ａ Ｉ吗", "你是А.I吗", "你是a1吧", "机 器 人 吗",
    "主*播*是*机*器*人*吗", "你是\u200b机\u200b器\u200b人吗", "r u a b0t", "are y0u r3al",
    "A R E  Y O U  A  B O T", "🅰🅸吗你是", "你是真ren吗", "ɪs ᴛʜɪs ʜᴏsᴛ ᴀɪ",
]  # fmt: skip
NOT_ASKED = [
    "扫地机器人多少钱", "这个AI音箱好用吗", "真人实拍吗", "是真的吗", "is this real leather", "真皮吗",
    "可以机洗吗", "电脑包有货吗", "你是哪里人", "is it real", "转人工", "aim for the top", "人工费多少",
    "我是新人", "是合成革吗", "main dish", "is the bottle plastic", "she is beautiful", "wait",
    "are you live tomorrow", "paid", "robot vacuum price", "是真货吗", "有人吗", "suai", "本人160穿什么码",
    "这台机器多少钱",
]  # fmt: skip


@pytest.mark.parametrize("text", ASKED)
def test_the_question_is_heard_in_every_language(text: str) -> None:
    assert asks_identity(text)


@pytest.mark.parametrize("text", DISGUISED)
def test_no_disguise_hides_the_question(text: str) -> None:
    assert asks_identity(text)


@pytest.mark.parametrize("text", NOT_ASKED)
def test_questions_about_goods_are_not_taken_for_it(text: str) -> None:
    assert not asks_identity(text)


@given(
    st.sampled_from(["你是真人吗", "主播是机器人吗", "are you a bot"]),
    st.lists(st.sampled_from(" .·*\u200b~-_|"), min_size=16, max_size=16),
)
def test_marks_between_all_letters_hide_nothing(question: str, marks: list[str]) -> None:
    assert asks_identity("".join(char + mark for char, mark in zip(question, marks, strict=False)) + question[16:])
