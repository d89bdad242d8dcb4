"""What is said to somebody in distress, or to a minor: fixed, short, nothing sold, no name, no number nobody checked.

Help lines of the markets are not among the sources read (rules section 15), so the words point to the local ones, and
to one by its number only if the operator gave it.
"""

import re
from collections.abc import Mapping

CARING: Mapping[str, str] = {
    "zh": "刚才那句话，我看到了。难受的时候，请找身边信得过的人说一说；如果有危险，请马上拨打当地的急救或报警电话。",
    "en": "I have read what was just written. Please talk to somebody you trust; if you are in danger, call your local "
    "emergency number now.",
    "ja": "いまのコメントを読みました。つらい時は、"
    "信頼できる人に話してください。危ない時は、すぐに地域の緊急の番号に助けを求めてください。",
    "ko": "방금 남긴 말을 읽었습니다. 힘들 때는 믿을 수 있는 사람에게 이야기해 주세요. "
    "위험할 때는 바로 지역 긴급 번호에 도움을 청하세요.",
    "id": "Saya sudah membaca pesan tadi. Bicaralah dengan orang yang Anda percaya; kalau ada bahaya, segera hubungi "
    "nomor darurat setempat.",
    "ms": "Saya sudah membaca mesej tadi. Bercakaplah dengan orang yang anda percayai; jika ada bahaya, hubungi nombor "
    "kecemasan tempatan sekarang.",
}
"""Language -> words."""


HELPLINE: Mapping[str, str] = {
    "zh": "也可以拨打求助热线：[[helpline]]。",
    "en": "You can also call this help line: [[helpline]].",
    "ja": "相談窓口の番号は [[helpline]] です。",
    "ko": "상담 전화는 [[helpline]] 입니다.",
    "id": "Nomor layanan bantuan: [[helpline]].",
    "ms": "Nombor talian bantuan: [[helpline]].",
}
"""Language -> what follows the words where the operator gave a number."""


MINOR: Mapping[str, str] = {
    "zh": "谢谢你来看。未成年的朋友请不要下单，也不参加抽奖；看看就好，早点休息。",
    "en": "Thank you for watching. Buying and the draws are for adults; just watch, and get some rest.",
    "ja": "見に来てくれてありがとう。未成年の方は、注文も抽選への参加もしないでください。"
    "見るだけにして、早めに休んでくださいね。",
    "ko": "보러 와 줘서 고마워요. 미성년자는 주문하거나 추첨에 참여하지 말아 주세요. 구경만 하고 일찍 쉬어요.",
    "id": "Terima kasih sudah menonton. Kalau kamu masih di bawah umur, tolong jangan memesan dan jangan ikut "
    "undian; cukup menonton, lalu istirahat.",
    "ms": "Terima kasih kerana menonton. Jika anda di bawah umur, tolong jangan buat pesanan dan jangan sertai "
    "cabutan; tonton sahaja, kemudian berehat.",
}
"""Language -> what is said to somebody who says of herself that she is a minor (rules A01)."""


def for_minors(*languages: str) -> tuple[str, str]:
    """Return the first of `languages` that has words for minors, and them; English when none has."""
    lang = next((code for code in languages if code in MINOR), "en")
    return lang, MINOR[lang]


def caring(*languages: str, helpline: Mapping[str, str] | None = None) -> tuple[str, str, str]:
    """Return the first of `languages` that has words, them, and the number that they name: "" without one.

    English when none has.  A number in another language's list is not named: it may be one for other people.
    """
    lang = next((code for code in languages if code in CARING), "en")
    number = digit_by_digit((helpline or {}).get(lang, ""))
    if not number:
        return lang, CARING[lang], ""
    gap = "" if lang in ("zh", "ja") else " "
    return lang, f"{CARING[lang]}{gap}{HELPLINE[lang]}", number


def digit_by_digit(number: str) -> str:
    """Return a telephone number as it is read aloud: one digit after the other, a pause where it is parted."""
    return ", ".join(" ".join(group) for group in re.findall(r"\+?[0-9]+", number))
