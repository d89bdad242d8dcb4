"""One spelling for what people type in many: short forms written out, accents, tone marks and letter variants undone.

Works on the folded form; matching only, never shown, never said.
"""

import re
import tomllib
from functools import lru_cache
from importlib.resources import files

from bot.core.errors import ConfigError

_WORD = re.compile(r"[^\W\d_]+")
_MARKS = re.compile("[\u0640\u064b-\u065f\u0670\u0e47-\u0e4e]")
"""Arabic vowel signs and the stretching stroke, Thai tone marks: left out or mistyped as often as not."""
_LETTERS = str.maketrans("أإآٱىةؤئیکё٠١٢٣٤٥٦٧٨٩ำ", "اااايهوييكе0123456789า")
_ACCENTED = (
    "a:àáâãäåāăąạảấầẩẫậắằẳẵặ c:çćč d:đď e:èéêëēĕėęěẹẻẽếềểễệ g:ğ i:ìíîïĩīịỉ l:ł n:ñńň o:òóôõöøōőơọỏốồổỗộớờởỡợ "
    "s:śšş u:ùúûüũūůűưụủứừửữự y:ýÿỳỵỷỹ z:źżž"
)
_SPOKEN_ZH = (("哪儿", "哪里"), ("啥", "什么"), ("咋", "怎么"), ("木有", "没有"))
"""Said in the north and typed everywhere, beside the word of the tables."""
_ASKED_ZH = re.compile(
    r"(?<=[\u4e00-\u9fff])(?:(?<![我也还都并从就才根本])没有?|(?<![我你他她也还都并从就才])不|(?<![什怎这那多要])么|嘛)"
    r"(?=[啊呀呢哦哇喔]?(?:[^\w]|$))"
)
"""What stands at the end of a Chinese question instead of 吗."""
_BARE = str.maketrans({char: group[0] for group in _ACCENTED.split() for char in group[2:]})


def _short_forms() -> dict[str, str]:
    raw = tomllib.loads((files("bot.triage") / "words" / "short.toml").read_text(encoding="utf-8"))
    found: dict[str, str] = {}
    for language, table in raw.items():
        for word, shorts in table.items():
            for short in shorts:
                if found.setdefault(short, word) != word:
                    raise ConfigError(f"words/short.toml: [{language}] {short!r} has two meanings", hint="keep one")
    return found


# Read at import: a room must not touch the disk when its first comment comes.
_SHORT = _short_forms()


@lru_cache(maxsize=4096)
def spelled(form: str) -> str:
    """Return folded `form` with marks left out, letter variants made one and short forms written out."""
    if form.isascii():
        return _WORD.sub(_written_out, form)
    form = one_spelling(form)
    for said, word in _SPOKEN_ZH:
        form = form.replace(said, word)
    return _WORD.sub(_written_out, form)


def with_ma(form: str) -> str:
    """Return `form` with 没, 没有, 不, 么 and 嘛 at the end of a Chinese question as 吗: 有货没 is 有货吗."""
    return form if form.isascii() else _ASKED_ZH.sub("吗", form)


def one_spelling(text: str) -> str:
    """Return `text` with marks left out and letter variants made one; fit for patterns too."""
    return _MARKS.sub("", text).translate(_LETTERS)


def bare(form: str) -> str:
    """Return `form` without accents on Latin letters; as long as before, so that places stay."""
    return form if form.isascii() else form.translate(_BARE)


def _written_out(match: re.Match[str]) -> str:
    return _SHORT.get(match[0], match[0])
