"""What may be said only if the shop's own facts say it: promises, gifts, material, origin, other people, names.

A model's answer names the fact it rests on and may still say something else.  Nobody can tell every invention by its
form, but these bind the shop or touch a person: their words must stand in the facts (rules I02, I05).  Pure.
"""

import re
import tomllib
from collections.abc import Mapping
from importlib.resources import files

import msgspec

from bot.core.errors import ConfigError
from bot.core.text import fold

_FILE = "backing.toml"


class _Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words of a promise; `key`: what a fact's key must begin with that makes it, empty = only the same words do."""

    words: str
    key: str = ""


class _Tables(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file."""

    function_words: dict[str, str]
    others: tuple[_Rule, ...] = ()
    zh: tuple[_Rule, ...] = ()
    en: tuple[_Rule, ...] = ()
    ja: tuple[_Rule, ...] = ()
    ko: tuple[_Rule, ...] = ()


_Compiled = tuple[tuple[re.Pattern[str], str], ...]


def read_tables(source: str) -> tuple[Mapping[str, _Compiled], Mapping[str, frozenset[str]]]:
    """Return (language -> patterns with their keys, language -> small words) of the file's text.

    ConfigError names the line that is wrong.
    """
    try:
        tables = msgspec.convert(tomllib.loads(source), _Tables)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise ConfigError(
            f"{_FILE}: {error}", hint="every rule has words, and a key if a fact makes it true"
        ) from error
    rules = {lang: _compiled(getattr(tables, lang), source) for lang in ("zh", "en", "ja", "ko")}
    rules["others"] = rules["en"] + _compiled(tables.others, source)
    return rules, {lang: frozenset(words.split()) for lang, words in tables.function_words.items()}


def _compiled(rules: tuple[_Rule, ...], source: str) -> _Compiled:
    found = []
    for rule in rules:
        try:
            found.append((re.compile(rule.words), rule.key))
        except re.error as error:
            line = source.count("\n", 0, max(0, source.find(rule.words[:40]))) + 1
            raise ConfigError(f"{_FILE}, line {line}: {rule.words!r} is no pattern: {error}", hint="mend it") from error
    return tuple(found)


# Read at import: a room must not touch the disk when its first answer comes.
_RULES, _FUNCTION_WORDS = read_tables((files("bot.writer") / _FILE).read_text(encoding="utf-8"))
_LATIN_WORD = re.compile(r"(?<![A-Za-z])[A-Za-z]{2,}(?![A-Za-z])")
_PLAIN_LATIN = frozenset({"ok", "hi"})
_CAPITAL = re.compile(r"(?<=[a-z,;:] )[A-Z][a-z]+")
_CAPITALS_MEAN_NAMES = frozenset("en es fr id it ms pt".split())
_NEAR = {"id": "ms", "ms": "id"}


def unbacked(bare: str, lang: str, known: str) -> bool:
    """True if a clause (its slots taken out) says what needs a fact and none of `known` says so.

    Args:
        bare: The clause.
        lang: The language it should be in.
        known: What the shop says, as `key: words`, folded.
    """
    said = fold(bare)
    for words, key in _RULES.get(lang, _RULES["others"]):
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
