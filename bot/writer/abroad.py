"""Questions about parcels to another country: what the shop states of it, or plainly that it is not confirmed."""

import re
from collections.abc import Mapping
from functools import lru_cache

from bot.core.facts import Facts
from bot.core.turns import Intent, Turn
from bot.guard import figures
from bot.triage.forms import folded

_ALSO = {
    "US": ("美国", "usa", "the states", "america"),
    "GB": ("英国", "uk", "england", "britain"),
    "AE": ("阿联酋", "uae", "dubai", "迪拜"),
    "KR": ("韩国", "korea", "south korea"),
    "HK": ("香港", "hong kong"),
    "MO": ("澳门", "macau", "macao"),
    "TW": ("台湾", "taiwan"),
    "MY": ("大马", "kl", "kuala lumpur"),
    "RU": ("俄罗斯", "russia"),
    "VN": ("越南", "vietnam", "viet nam"),
}
"""What viewers call countries beside their names."""
_ASKS_DUTY = re.compile(
    r"关税|清关|税|\bdut(?:y|ies)\b|\btax|customs|関税|관세|통관|\bcukai\b|\bbea\b|\bpajak\b|\bkastam\b"
)
_ASKS_PAYMENT = re.compile(r"付款|支付|怎么付|\bpay|支払|결제|\bbayar")
_WORDS: Mapping[str, Mapping[str, str]] = {
    "zh": {
        "shipping": "寄[[country.name:{c}]]：[[country.shipping:{c}]]。",
        "duty": "关税：[[country.duty:{c}]]，这是[[country.as_of:{c}]]查的。",
        "returns": "从[[country.name:{c}]]退货：[[country.returns:{c}]]。",
        "payment": "在[[country.name:{c}]]付款：[[country.payment:{c}]]。",
        "none": "寄那边的事，店里还没有确认，我不猜，请问客服。",
    },
    "en": {
        "shipping": "To [[country.name:{c}]]: [[country.shipping:{c}]].",
        "duty": "Duty: [[country.duty:{c}]], as of [[country.as_of:{c}]].",
        "returns": "Returns from [[country.name:{c}]]: [[country.returns:{c}]].",
        "payment": "Paying in [[country.name:{c}]]: [[country.payment:{c}]].",
        "none": "The shop hasn't confirmed that for your country, and I won't guess; please ask service.",
    },
    "ja": {
        "shipping": "[[country.name:{c}]]への配送は、[[country.shipping:{c}]]。",
        "duty": "関税は、[[country.duty:{c}]]。[[country.as_of:{c}]]に調べたものです。",
        "returns": "[[country.name:{c}]]からの返品は、[[country.returns:{c}]]。",
        "payment": "[[country.name:{c}]]でのお支払いは、[[country.payment:{c}]]。",
        "none": "そちらの国については、まだ確認できていません。窓口にお尋ねください。",
    },
    "ko": {
        "shipping": "[[country.name:{c}]] 배송: [[country.shipping:{c}]].",
        "duty": "관세: [[country.duty:{c}]]. [[country.as_of:{c}]]에 확인했어요.",
        "returns": "[[country.name:{c}]]에서 반품: [[country.returns:{c}]].",
        "payment": "[[country.name:{c}]] 결제: [[country.payment:{c}]].",
        "none": "그 나라는 아직 확인되지 않았어요. 고객센터에 물어봐 주세요.",
    },
    "id": {
        "shipping": "Ke [[country.name:{c}]]: [[country.shipping:{c}]].",
        "duty": "Bea masuk: [[country.duty:{c}]], per [[country.as_of:{c}]].",
        "returns": "Retur dari [[country.name:{c}]]: [[country.returns:{c}]].",
        "payment": "Pembayaran di [[country.name:{c}]]: [[country.payment:{c}]].",
        "none": "Untuk negara itu toko belum memastikannya, jadi saya tidak menebak; silakan tanya layanan.",
    },
    "ms": {
        "shipping": "Ke [[country.name:{c}]]: [[country.shipping:{c}]].",
        "duty": "Duti: [[country.duty:{c}]], setakat [[country.as_of:{c}]].",
        "returns": "Pulangan dari [[country.name:{c}]]: [[country.returns:{c}]].",
        "payment": "Bayaran di [[country.name:{c}]]: [[country.payment:{c}]].",
        "none": "Untuk negara itu kedai belum mengesahkannya, jadi saya tidak meneka; sila tanya khidmat pelanggan.",
    },
}


def abroad(turn: Turn, facts: Facts, lang: str) -> list[str]:
    """Return the answer to a question about parcels to another country, in sentences; none if it is none."""
    code = country_of(turn, facts)
    if not code or lang not in _WORDS:
        return []
    country, words = facts.catalog.countries.get(code), _WORDS[lang]
    stated = {name for name, text in country.facts.items() if text.get(lang)} if country else set()
    found = [words[name].format(c=code) for name in _wanted(turn) if name in stated]
    return found or [words["none"]]


def country_of(turn: Turn, facts: Facts) -> str:
    """Return the country that a question about shipping or returns is about, empty for the shop's own or for none.

    A shop that states nothing of any country is not asked; its own is the one of its currency.
    """
    if turn.intent not in (Intent.SHIPPING, Intent.RETURNS) or not facts.catalog.countries:
        return ""
    code = country_in(turn.text, turn.lang)
    return "" if code in {product.price.currency[:2] for product in facts.catalog.products.values()} else code


def _wanted(turn: Turn) -> tuple[str, ...]:
    """Return the facts that a question asks for, in the order in which they are said."""
    if turn.intent == Intent.RETURNS:
        return ("returns",)
    if _ASKS_DUTY.search(folded(turn.text)):
        return ("duty",)
    return ("payment",) if _ASKS_PAYMENT.search(folded(turn.text)) else ("shipping", "duty")


def country_in(text: str, lang: str) -> str:
    """Return the code of the country that `text` names, in its own language, Chinese or English; empty if none."""
    for code, pattern in (found for table in dict.fromkeys((lang, "zh", "en")) for found in _names(table)):
        if pattern.search(folded(text)):
            return code
    return ""


@lru_cache(maxsize=16)
def _names(lang: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return the countries with what shows each in a folded text; long names first, "South Korea" before "Korea"."""
    named = [(code, folded(name)) for code, name in figures.countries(lang).items()]
    named += [(code, word) for code, words in _ALSO.items() for word in words]
    named.sort(key=lambda pair: -len(pair[1]))
    return tuple((code, _pattern(name)) for code, name in named if len(name) > 1)


def _pattern(name: str) -> re.Pattern[str]:
    found = re.escape(name)
    return re.compile(rf"\b{found}\b" if name.isascii() else found)
