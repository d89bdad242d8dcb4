"""Does a viewer ask to be forgotten?  Only a comment that says nothing else does: what it sets off cannot be undone."""

import re

from bot.core.text import words_only

MAX_ASKED = 80
"""Longer comments say something else as well."""
_TO_HOST = re.compile(r"^\s*@\S{1,30}\s+")
_PHRASES: dict[str, tuple[str, ...]] = {
    "zh": (
        r"(请|請|麻烦|麻煩|主播|帮我|幫我){0,3}(忘记|忘掉|忘記)我(的(数据|資料|资料|记录|記錄|信息|個人資料|个人信息))?(谢谢|謝謝)?",
        r"(请|請|麻烦|麻煩|主播){0,3}把我(忘了|忘掉|忘记|忘記)(谢谢|謝謝)?",
        (
            r"(请|請|麻烦|麻煩|主播|帮我|幫我){0,3}(删除|删掉|删了|清除|清空|刪除|刪掉)(我|我的|我所有的|我全部的)"
            r"(数据|資料|资料|数据和记录|记录|記錄|信息|個人資料|个人资料|个人信息|個人信息|历史记录)(谢谢|謝謝)?"
        ),
    ),
    "en": (
        r"(please)?forgetme(now)?(please)?",
        r"(please)?(delete|erase|remove|wipe)(all)?my(personal)?(data|information|info|records?|history)(please)?",
    ),
    "ja": (
        r"(私|わたし|僕|俺)を忘れて(ください|下さい)?",
        r"(私|わたし|僕|俺)の(データ|情報|個人情報|記録)を(削除|消去|消)して(ください|下さい)?",
    ),
    "ko": (
        r"(나를|저를|날)잊어(줘|주세요)",
        r"(내|제|저의|나의)(개인)?(데이터|정보|기록)(를|을)?(삭제해|지워)(줘|주세요)",
    ),
    "th": (r"(ช่วย|กรุณา)?ลืม(ฉัน|ผม|เรา)(ด้วย|ครับ|ค่ะ|คะ){0,2}", r"(ช่วย|กรุณา)?ลบข้อมูล(ของ)?(ฉัน|ผม|เรา)(ด้วย|ครับ|ค่ะ|คะ){0,2}"),
    "vi": (r"(hãy|xin|làmơn)quêntôi", r"(hãy|xin|làmơn)?(xóa|xoá)(dữliệu|thôngtin)(cánhân)?(của)?tôi"),
    "id": (r"(tolong)?(lupakan|lupain)saya", r"(tolong)?hapus(kan)?(semua)?data(pribadi)?(saya|aku)"),
    "ms": (r"(tolong|sila)?padam(kan)?(semua)?data(peribadi)?saya",),
    "fil": (r"(paki)?kalimutanmo(na)?ako", r"(paki)?burahin?(mo)?ang(mga)?dat[ao]sko|(paki)?burahin?(mo)?angdatako"),
    "es": (
        r"(porfavor)?(olvídeme|olvídatedemí|olvidatedemi)",
        r"(porfavor)?(borra|borre|elimina|elimine)(todos)?misdatos(porfavor)?",
    ),
    "pt": (r"(porfavor)?(esqueçame|esquecame)", r"(porfavor)?(apague|apaga|exclua|delete)(os)?meusdados(porfavor)?"),
    "fr": (r"oubliez?moi(svp)?", r"(supprimez?|effacez?)mesdonnées(svp|silvousplaît)?"),
    "de": (r"(bitte)?vergissmich(bitte)?", r"(bitte)?(lösche|löschensie)(bitte)?(alle)?meinedaten(bitte)?"),
    "it": (r"dimenticami", r"(cancella|elimina)imieidati"),
    "ru": (
        r"(пожалуйста)?забудь(те)?меня",
        r"(пожалуйста)?(удали|удалите|сотри|сотрите)мои(персональные|личные)?данные",
    ),
    "ar": (r"(من فضلك)?(انسني|انسوني|إنسني)", r"(احذف|احذفوا|امسح)(كل)?بياناتي"),
    "hi": (r"(कृपया)?मुझेभूलजा(ओ|एं|इए|इये)", r"(कृपया)?मेराडेटा(हटाओ|हटाएं|हटाइए|मिटाओ|मिटाएं|डिलीटकरो|डिलीटकरें)"),
    "tr": (r"(lütfen)?beniunut(un)?", r"(lütfen)?verilerimisil(in)?"),
}
"""Language -> whole comments, letters and marks only."""
_ASKED = re.compile("|".join(f"(?:{phrase})" for phrases in _PHRASES.values() for phrase in phrases))
LANGUAGES = tuple(_PHRASES)


def asks_to_be_forgotten(text: str) -> bool:
    """True when the whole comment asks the room to forget its writer; never raises, whatever the text."""
    if len(text) > MAX_ASKED:
        return False
    return _ASKED.fullmatch(words_only(_TO_HOST.sub("", text))) is not None
