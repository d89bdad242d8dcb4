"""What is said to somebody in distress: fixed, short, nothing sold, no name, and no number that nobody checked.

Help lines of the markets are not among the sources read (rules section 15), so the words point to the local ones.
"""

from collections.abc import Mapping

CARING: Mapping[str, str] = {
    "zh": "刚才那句话，我看到了。难受的时候，请找身边信得过的人说一说；如果有危险，请马上拨打当地的急救或报警电话。",
    "en": "I have read what was just written. Please talk to somebody you trust; if you are in danger, call your local "
    "emergency number now.",
    "ja": "いまのコメントを読みました。つらい時は、"
    "信頼できる人に話してください。危ない時は、すぐに地域の緊急の窓口へ電話してください。",
    "ko": "방금 남긴 말을 읽었습니다. 힘들 때는 믿을 수 있는 사람에게 이야기해 주세요. "
    "위험할 때는 지역의 긴급 전화로 "
    "연락해 주세요.",
    "id": "Saya sudah membaca pesan tadi. Bicaralah dengan orang yang Anda percaya; kalau ada bahaya, segera hubungi "
    "nomor darurat setempat.",
    "ms": "Saya sudah membaca mesej tadi. Bercakaplah dengan orang yang anda percayai; jika ada bahaya, hubungi nombor "
    "kecemasan tempatan sekarang.",
}
"""Language -> words."""


def caring(*languages: str) -> tuple[str, str]:
    """Return the first of `languages` that has words, and them; English when none has."""
    lang = next((code for code in languages if code in CARING), "en")
    return lang, CARING[lang]
