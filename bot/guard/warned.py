"""Whether words that name a danger warn of it: "never mix them" tells nobody to do so."""

import re

from bot.guard.han import SIMPLIFIED
from bot.guard.spelled.shape import any_of

_SOON = 24
"""Characters behind the danger in which a warning still is of it."""
_WARNED = re.compile(
    any_of(
        "别(?![看管理听读戴系怕担])|不要(?!紧)|不能|不可(?!能)|不得(?!不)|切勿|请勿|严禁|禁止|小心|当心|千万|(?<![没不无有么])危险",
        r"\b(?:never|(?:do not|don't)(?! (?:need|bother|read|wear|worry|mind|matter))|must not|mustn't)\b",
        r"\b(?:not safe|unsafe|(?<!no )(?<!not )(?<!n't )(?<!any )danger\w*|deadly|(?<!n't )kills?)\b",
        "ないで|禁止|ダメ|だめ|いけません|やめて|危険(?!(?:は|で?は|じゃ)?(?:ない|ありません))|危ない(?!なんて)",
        "마세요|마요|안 됩|안 돼|금지|(?<!안 )위험(?!하지 않|은 없|은 전혀|성은 없| 없)",
        r"\b(?:no (?:us|mezcl|enchuf|prend|encend|carg|quit|met|pong|toqu)\w*|nunca)\b",
        r"(?<!sin )(?<!no es )(?<!no hay )(?<!ningun )\bpeligro\w*|\b(?:jangan(?! (?:baca|takut))|dilarang)\b",
        r"(?<!nggak )(?<!gak )(?<!tidak )(?<!tak )(?<!ada )\b(?:ber)?bahaya\w*",
        "ห้าม|อย่า(?!อ่าน|กลัว)|(?<!ไม่)(?<!ไม่มี)อันตราย",
        "لا ت(?!خاف|قرا)|ممنوع|احذر|(?<!اي )(?<!بدون )(?<!ولا )(?<!فيها )(?<!فيه )(?<!بلا )خطر",
    ).translate(SIMPLIFIED),
    re.ASCII,
)


def warns(text: str, start: int, end: int) -> bool:
    """True if the folded text[start:end), or what comes soon after, warns of the danger that it names."""
    return _WARNED.search(text, start, end + _SOON) is not None
