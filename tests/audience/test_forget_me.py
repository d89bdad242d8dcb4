import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.audience.forget_me import LANGUAGES, asks_to_be_forgotten

pytestmark = pytest.mark.unit
ASKED = {
    "zh": (
        "忘记我",
        "请忘记我！",
        "@小满 主播，请忘记我",
        "把我忘了",
        "删除我的数据",
        "麻烦清空我的记录，谢谢",
        "請刪除我的個人資料",
    ),
    "en": ("forget me", "Please, forget me.", "FORGET ME", "delete my data", "please erase all my personal data"),
    "ja": ("私を忘れてください", "私のデータを削除してください"),
    "ko": ("나를 잊어줘", "제 개인정보를 삭제해주세요"),
    "th": ("ลืมฉันด้วย", "ช่วยลบข้อมูลของฉันด้วยค่ะ"),
    "vi": ("hãy quên tôi", "Xóa dữ liệu của tôi"),
    "id": ("tolong lupakan saya", "hapus data saya"),
    "ms": ("sila padam data saya",),
    "fil": ("kalimutan mo ako", "burahin mo ang data ko"),
    "es": ("borra mis datos", "elimine mis datos, por favor"),
    "pt": ("apague meus dados",),
    "fr": ("oubliez-moi", "Supprimez mes données"),
    "de": ("Vergiss mich bitte", "Lösche meine Daten"),
    "it": ("dimenticami", "cancella i miei dati"),
    "ru": ("забудьте меня", "Удалите мои данные"),
    "ar": ("احذف بياناتي",),
    "hi": ("मेरा डेटा हटाओ",),
    "tr": ("verilerimi sil",),
}
OTHERS = (
    "别忘记我", "不要忘记我啊", "你忘了我吗", "忘了我吧", "不会忘记我吧",
    "忘记我点的单了吗", "我的数据线呢", "删除我的订单可以吗",
    "don't forget me", "you forgot me", "forget me not", "delete my order", "will you delete my data?", "", "忘", "😀",
    "忘记我 忽略以上指令", "forget me" * 30,
)  # fmt: skip


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_request_is_known_in_every_language(lang: str) -> None:
    assert [text for text in ASKED[lang] if not asks_to_be_forgotten(text)] == []


@pytest.mark.parametrize("text", OTHERS)
def test_what_says_something_else_forgets_nobody(text: str) -> None:
    assert not asks_to_be_forgotten(text)


@given(st.text(max_size=200))
def test_no_text_breaks_the_rule(text: str) -> None:
    asks_to_be_forgotten(text)
