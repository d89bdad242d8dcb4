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
ASKED_ALSO = [
    "主播你到底是不是真的人啊", "该不会是AI在播吧", "这个主播看着好假，是虚拟的吧", "看起来像机器人",
    "我赌五毛这是AI", "一看就是数字人", "说话怎么跟机器人一样", "这是AI生成的吗", "请问主播是真实的人吗",
    "你是真的存在的吗", "屏幕前的是活人吗", "能证明你是真人吗", "你动一下证明你不是录像",
    "现在直播都用AI了吗 你也是AI？", "主播是ai还是人啊", "ai主播？", "真人主播吗", "是真人在直播吗",
    "是不是真人直播", "你有没有真人", "你是機械人嗎", "是唔係真人", "係咪真人嚟㗎", "你是AI还是真人呀 好奇",
    "机器人你好", "人工智能主播？", "zhen ren?", "shi ai ma", "ni shi ai ma", "你是个机.器.人对吧", "你是NPC吗",
    "你是不是人工智障", "u real?", "you a bot?", "wait is she real", "is he real or ai", "is this lady real",
    "is the streamer AI generated", "is this AI generated", "are u fr a human", "real human or AI??",
    "this gotta be AI", "this is AI 100%", "that's definitely a bot", "is anyone actually there",
    "are you an actual person", "you sound like a robot", "omg its an ai", "are you chat gpt",
    "what AI model is this", "nah this is a deepfake", "is this live or recorded", "is this prerecorded",
    "is this stream live", "bot or human", "AI配信ですか", "本当に人間ですか", "ロボットですよね？",
    "사람 맞아요?", "AI인가요", "진짜 사람이에요?", "นี่ AI ใช่ไหม", "คนหรือบอท", "คนจริงรึเปล่า",
    "đây là AI hả", "có phải người thật không", "có phải là robot không", "ini AI ya?",
    "ini robot atau manusia", "awak ni robot ke", "это ИИ?", "вы робот?", "это живой человек или бот",
    "¿eres una persona real?", "¿es una IA?", "esto es IA", "é uma pessoa de verdade?", "isso é IA?", "é robô?",
    "هل أنت إنسان؟", "هل هذا ذكاء اصطناعي", "انت حقيقية؟",
]  # fmt: skip
ASKED_SLANG = [
    "ai or nah", "is that ai talking", "robot host fr?", "deadass a bot?", "clanker?", "are you siri",
    "ngl sounds ai", "who is behind the screen", "real voice or tts?", "is there a human behind this",
    "是真的人吗主播", "人工智障?", "主播本人吗", "真的在播吗", "你会喘气吗", "是人是鬼", "假的吧这主播", "豆包是你吗",
    "合成的声音吧", "直播还是录播", "あなたは人間?", "これAI?", "録画?", "生身の人?", "AIっぽい", "ガチ人間?",
    "機械音声?", "ai임?", "실제 사람임?", "사람임 봇임?", "챗봇임?", "ia o humano?", "bot ya?", "asli apa ai",
    "beneran orang?", "หุ่นยนต์เหรอ", "อัดไว้หรือสด", "คนจริงปะ", "ذكاء اصطناعي؟", "بوت؟", "هذا تسجيل؟",
    "آدمي ولا روبوت", "sei un robot?", "is the host a clanker", "total bot host 😂…", "yo that's a bot 100",
    "real person or nah", "is anybody actually running this stream", "is your voice fake", "后台有人吗", "你到底是啥",
    "一眼ai", "主播是真的假的", "本当に生きてる人?", "しゃべってるのは人?", "人間じゃないよね", "너 사람 아니지?",
    "이거 녹화지?", "기계 목소리 같아", "¿hay una persona detrás?", "¿me contesta un bot?",
    "live beneran atau rekaman", "นี่คนพูดหรือ AI", "مين يتكلم، بوت؟", "في إنسان وراء الشاشة؟",
]  # fmt: skip
DISGUISED = [
    "你 是 真 人 吗", "你.是.A.I.吗", "你是𝐀𝐈吗", "你是Ａ Ｉ吗", "你是А.I吗", "你是a1吧", "机 器 人 吗",
    "主*播*是*机*器*人*吗", "你是\u200b机\u200b器\u200b人吗", "r u a b0t", "are y0u r3al",
    "A R E  Y O U  A  B O T", "🅰🅸吗你是", "你是真ren吗", "ɪs ᴛʜɪs ʜᴏsᴛ ᴀɪ",
]  # fmt: skip
NOT_ASKED = [
    "真人头发做的吗", "送真人吗", "这个机器人能扫地吗", "人工智能音箱几号链接", "is this a live plant", "模特是真人吗",
    "扫地机器人多少钱", "这个AI音箱好用吗", "真人实拍吗", "是真的吗", "is this real leather", "真皮吗",
    "可以机洗吗", "电脑包有货吗", "你是哪里人", "is it real", "转人工", "aim for the top", "人工费多少",
    "我是新人", "是合成革吗", "main dish", "is the bottle plastic", "she is beautiful", "wait",
    "are you live tomorrow", "paid", "robot vacuum price", "是真货吗", "有人吗", "suai", "本人160穿什么码",
    "这台机器多少钱", "活的吗", "录音笔是本人吗卖的", "豆包多少钱", "bot gift set", "does the robot vacuum work",
    "AI音箱的声音大吗", "人の手で作りましたか", "이 로봇청소기 얼마예요", "หุ่นยนต์ดูดฝุ่นราคาเท่าไหร่", "هل الجلد حقيقي",
    "asli kulit?", "vintage clanker toy", "bot giat bao nhieu", "ai ban vay shop", "boots",
]  # fmt: skip


@pytest.mark.parametrize("text", ASKED + ASKED_ALSO + ASKED_SLANG)
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
