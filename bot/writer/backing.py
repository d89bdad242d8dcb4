"""What may be said only if the shop's own facts say it: promises, gifts, material, origin, other people, names.

A model's answer names the fact it rests on and may still say something else.  Nobody can tell every invention by its
form, but these bind the shop or touch a person: their words must stand in the facts (rules I02, I05).  Pure.
"""

import re
from collections.abc import Mapping

from bot.core.text import fold

_Rule = tuple[re.Pattern[str], str]
"""Words of a promise, and what a fact's key must begin with that makes it; empty: only the same words do."""


def _rules(*pairs: tuple[str, str]) -> tuple[_Rule, ...]:
    return tuple((re.compile(words), key) for words, key in pairs)


_RULES: Mapping[str, tuple[_Rule, ...]] = {
    "zh": _rules(
        (r"包邮|免邮|免运费|运费险|免费[送换修领]|随便退|无条件|无理由|假一赔|秒发|现货现发", ""),
        (r"(?:今天|今晚|明天|明早|后天|当天|当日|次日|隔天)[^，。]{0,6}?[送到发]", ""),
        (r"(?:能|可以|包|给你?|支持)退|退[款货钱]", "return"),
        (r"送你|赠|再送|白送|加送", "gift"),
        (r"[包赔]赔|赔[你您付]|包换|换新|质保|保修|终身", ""),
        (r"进口|国产|原产|产自|[国省]制造", ""),
        (r"小姐|先生|女士|太太|上一位|前一位|买家|有位(?:客人|顾客|观众|朋友)|住在", ""),
        (r"骗|垃圾|傻瓜|笨蛋|滚", ""),
        (r"[纯真][银金铜棉皮丝]|陶瓷|实木|羊[毛绒]|蚕丝|黄金|钛|玉石|硅胶|玻璃|不锈钢|塑料", ""),
        (r"整天|全天|通宵|一辈子|永远|永久", ""),
        (r"[点。][\s]*(?:com|cn|net|xyz|top|shop)\b", ""),
    ),
    "en": _rules(
        (r"free (?:shipping|delivery|postage|gift|repair|sample)|same.day|next.day|money.back|no questions", ""),
        (r"(?:arrives?|delivered|ships?|there|yours) (?:today|tonight|tomorrow)|by tomorrow|overnight", ""),
        (r"\brefund|\breturns?\b|send it back", "return"),
        (r"\b(?:free|bonus) \w+ (?:with|too|as well)|throw in|\bgift\b|on the house", "gift"),
        (r"warrant(?:y|ies)|guarantee|\breplace(?:d|ment)?\b|\bcompensat|\bpromise", ""),
        (r"made in|imported|comes? from|origin", ""),
        (
            r"\b(?:mr|mrs|ms|miss)\b|just (?:bought|ordered|paid|got)|(?:another|last) (?:buyer|customer|viewer)",
            "",
        ),
        (
            r"\b(?:silver|gold|leather|wool|silk|ceramic|titanium|bamboo|silicone|steel|cotton|linen|glass|plastic)\b",
            "",
        ),
        (r"\ball (?:day|night)\b|\bforever\b|\ba lifetime\b", ""),
        (r"\bscam|\bfraud|\bliars?\b|\bidiot|\bstupid", ""),
        (r"\bdot (?:com|cn|net|org|xyz|shop)\b", ""),
    ),
    "ja": _rules(
        (r"明日|本日中|即日|翌日|当日", ""),
        (r"返[品金]", "return"),
        (r"おまけ|プレゼント|差し上げ|無料で", "gift"),
        (r"保証|交換|弁償|国産|輸入", ""),
        (r"お客様の|さんが(?:買|購入)|詐欺|バカ", ""),
    ),
    "ko": _rules(
        (r"무료\s?배송|내일|오늘\s?(?:도착|출발)|당일", ""),
        (r"환불|반품", "return"),
        (r"사은품|드려요|증정|공짜", "gift"),
        (r"보증|교환|보상|국산|수입", ""),
        (r"고객님이|님이\s?(?:샀|구매)|사기|바보", ""),
    ),
}
_OTHERS = _RULES["en"] + _rules(
    (r"\bgrat(?:is|uit|uite|uito)\b|garant|reembols|rembours|devoluci|erstatt|rückgabe|umtausch|jaminan|garansi", ""),
    (r"\bmañana\b|\bdemain\b|\bmorgen\b|\bamanhã\b|\bbesok\b|\bdomani\b", ""),
)  # fmt: skip
_LATIN_WORD = re.compile(r"(?<![A-Za-z])[A-Za-z]{2,}(?![A-Za-z])")
_PLAIN_LATIN = frozenset({"ok", "hi"})
_CAPITAL = re.compile(r"(?<=[a-z,;:] )[A-Z][a-z]+")
_CAPITALS_MEAN_NAMES = frozenset("en es fr id it ms pt".split())
_FUNCTION_WORDS: Mapping[str, frozenset[str]] = {
    "en": frozenset(
        "the it is this that and of with not you your can are was to too for on has its isn't it's".split()
    ),
    "de": frozenset("der das ist und nicht ein eine einen für mit auch sich wir sie ich kann wirklich sehr".split()),
    "fr": frozenset("le les est et une avec vous dans ce cette pas très nous c'est peut".split()),
    "es": frozenset("el los las es una con muy pero está tiene puede se lo y del".split()),
    "it": frozenset("il gli è che non per della sono questo molto può una".split()),
    "pt": frozenset("não você uma muito pode isso é com são do da".split()),
    "id": frozenset("yang dan ini tidak bisa boleh dengan untuk juga jadi".split()),
}
_NEAR = {"id": "ms", "ms": "id"}


def unbacked(bare: str, lang: str, known: str) -> bool:
    """True if a clause (its slots taken out) says what needs a fact and none of `known` says so.

    Args:
        bare: The clause.
        lang: The language it should be in.
        known: What the shop says, as `key: words`, folded.
    """
    said = fold(bare)
    for words, key in _RULES.get(lang, _OTHERS):
        for found in words.finditer(said):
            if found[0] not in known and not (key and key in known):
                return True
    if lang in ("zh", "ja", "ko"):
        return any(
            word.casefold() not in known for word in _LATIN_WORD.findall(bare) if word.casefold() not in _PLAIN_LATIN
        )
    return lang in _CAPITALS_MEAN_NAMES and any(name.casefold() not in known for name in _CAPITAL.findall(bare))


def is_foreign(said: str, lang: str) -> bool:
    """True if the small words of a text in Latin letters are another language's."""
    own = _FUNCTION_WORDS.get(lang) or _FUNCTION_WORDS.get(_NEAR.get(lang, ""))
    if own is None:
        return False
    words = re.findall(r"[^\W\d_]+(?:'[a-z]+)?", said.casefold())
    most = max(sum(word in others for word in words) for others in _FUNCTION_WORDS.values() if others is not own)
    return most >= 2 and most > sum(word in own for word in words)
