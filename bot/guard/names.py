"""Strangers' words on our stage: a viewer's name is always shown safely, a quoted comment only if it is harmless."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache

from bot.core.private import private_spans
from bot.guard.leet import unmasked
from bot.guard.matching import Rulebook, languages_of
from bot.guard.normalise import View, base_language, display, is_han, match

MAX_NAME = 16
"""Graphemes of a name (rules N02)."""
MAX_QUESTION = 28
"""Width of a quoted comment: a Han character is 2, others 1, so 14 or 28 (copy, bubble)."""
SOMEBODY: Mapping[str, str] = {
    "zh": "这位朋友",
    "en": "a viewer",
    "ja": "視聴者さん",
    "ko": "시청자님",
    "es": "alguien del chat",
    "pt": "alguém do chat",
    "fr": "un spectateur",
    "de": "jemand im Chat",
    "ru": "зритель",
    "th": "ผู้ชม",
    "vi": "bạn xem",
    "id": "penonton",
    "ms": "penonton",
    "ar": "أحد المشاهدين",
    "hi": "एक दर्शक",
}
"""Language -> what a viewer is called whose name cannot be used."""
_LITERAL = str.maketrans({"[": "［", "]": "］", "<": "＜", ">": "＞", "{": "｛", "}": "｝"})
_STAFF = re.compile(
    "主播|官方|客服|系统|管理员|房管|平台|小助手|助理|店长|店主|老板|运营|场控|小二|超管|工作人员|机器人|广告|活动专员|售后|公告|通知|中奖"
    r"|(?<![a-z])(?:admin(?:istrator)?|system|official|moderator|mod|host|streamer|staff|support"
    r"|customer ?(?:service|care)|help ?desk|bot|operator|owner|manager)(?![a-z])"
    "|運営|公式|スタッフ|관리자|운영자|공식|고객센터|администратор|поддержка|oficial|soporte|officiel|offiziell|quantri|resmi"
)
_UNFIT = re.compile(
    "毒品|冰毒|大麻|海洛因|色情|黄片|裸照|赌博|博彩|枪支|(?<![a-z])(?:cocaine|heroin|porn\\w*|casino)(?![a-z])"
)
"""What no stage reads out."""
_PRICE = re.compile(
    r"[$¥€£￥]|\d[\d.,]*\s*(?:块|元|折|毛|rmb|yuan|usd|dollars?|bucks|off|%|円|원|件|块钱|万)|(?:%|％)"
    "|[一二两三四五六七八九十百千]+(?:块|元|折|毛)|半价|免费|包邮|白送|清仓|涨价|降价|特价|秒杀|free|discount|sale(?![a-z])"
)
_DIGIT_WORDS = str.maketrans("零〇一幺二两三四五六七八九", "0011223456789")
_BODY = re.compile(
    r"\d\s*(?:斤|公斤|kg|cm|厘米|公分|lbs?|pounds)(?![a-z])|身高|体重|胸围|腰围|臀围|罩杯|怀孕|孕妇|病|癌|抑郁|月经|过敏了"
    r"|(?<![a-z])(?:my (?:weight|height|bust|waist)|pregnant|i weigh|diagnosed|depress\w*)(?![a-z])"
)


def graphemes(text: str) -> Iterator[str]:
    """Yield what a reader counts as characters: marks, joiners, modifiers and flag pairs stay with their base."""
    cluster = ""
    for char in text:
        if cluster and not _extends(cluster, char):
            yield cluster
            cluster = ""
        cluster += char
    if cluster:
        yield cluster


def _extends(cluster: str, char: str) -> bool:
    if (
        unicodedata.category(char) in ("Mn", "Me", "Mc")
        or char in "\u200c\u200d"
        or "\U0001f3fb" <= char <= "\U0001f3ff"
    ):
        return True
    if "\U000e0020" <= char <= "\U000e007f" or cluster.endswith("\u200d"):
        return True
    return len(cluster) == 1 and all("\U0001f1e6" <= c <= "\U0001f1ff" for c in (cluster, char))


def width(text: str) -> int:
    """Return the width of `text`: 2 for Han, kana, Hangul and emoji, 1 for others, 0 for marks."""
    total = 0
    for char in text:
        if unicodedata.category(char) not in ("Mn", "Me", "Cf"):
            total += 2 if is_han(char) or unicodedata.east_asian_width(char) in "WF" else 1
    return total


def somebody(lang: str) -> str:
    """Return what to call a viewer without her name."""
    return SOMEBODY.get(base_language(lang), SOMEBODY["en"])


def digits_folded(view: View) -> str:
    """Return the view with Chinese digit words as digits, place for place, so that spelled-out numbers are found."""
    return view.text.translate(_DIGIT_WORDS)


class Names:
    """Makes names and quotes safe by the rules of a room."""

    def __init__(self, rules: Rulebook) -> None:
        self._rules = rules
        self._safe = lru_cache(maxsize=4096)(self._judge)

    def safe(self, name: str, lang: str) -> str:
        """Return `name` as it may be shown and voiced, at most 16 graphemes, or the word for somebody."""
        return self._safe(name[:400], lang)[0]

    def why_unsafe(self, name: str, lang: str) -> tuple[str, ...]:
        """Return the rules that a name breaks; empty when it is used as it is."""
        return self._safe(name[:400], lang)[1]

    def _judge(self, name: str, lang: str) -> tuple[str, tuple[str, ...]]:
        stand_in = somebody(lang)
        shown = display(name, limit=200).translate(_LITERAL)
        if shown == stand_in:
            return shown, ()
        if not any(char.isalnum() for char in shown):
            return stand_in, ("name.empty",)
        broken = self._broken(shown, lang)
        if broken:
            return stand_in, broken
        return "".join(cluster for _, cluster in zip(range(MAX_NAME), graphemes(shown), strict=False)).strip(), ()

    def _broken(self, shown: str, lang: str) -> tuple[str, ...]:
        plain, deep = match(shown, lang), match(shown, lang, deep=True)
        languages = languages_of(plain.text, lang) | {"zh", "en"}
        found = {
            hit.rule.id
            for view in (plain, deep, View(digits_folded(deep), deep.index))
            for direction in ("input", "output")
            for hit in self._rules.matcher(direction, languages).hits(view)
        }
        if any(_STAFF.search(view.text) for view in (plain, deep, *unmasked("", plain))):
            found.add("name.impersonation")
        if _UNFIT.search(deep.text):
            found.add("name.unfit")
        if _PRICE.search(plain.text):
            found.add("name.price")
        digits = sum(char.isdigit() for char in digits_folded(plain))
        letters = sum(char.isalpha() for char in digits_folded(plain))
        if digits >= 6 or (digits >= 5 and not letters) or private_spans(shown):
            found.add("name.contact")
        return tuple(sorted(found))


def quoted(text: str) -> str:
    """Return a comment cut to the bubble: 14 Han or 28 Latin characters, the cut shown by an ellipsis."""
    shown = display(text, limit=200).translate(_LITERAL)
    if width(shown) <= MAX_QUESTION:
        return shown
    kept, used = "", 0
    for cluster in graphemes(shown):
        if used + width(cluster) > MAX_QUESTION - 1:
            break
        kept, used = kept + cluster, used + width(cluster)
    return kept.rstrip() + "…"


def quote_faults(shown: str, lang: str) -> tuple[str, ...]:
    """Return why a comment is not quoted: a price that is not ours, or somebody's body."""
    text = match(shown, lang).text
    faults = ("question.price",) if _PRICE.search(text) else ()
    return (*faults, "question.body") if _BODY.search(text) else faults
