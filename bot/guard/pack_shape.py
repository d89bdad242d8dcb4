"""What may stand in a file of rules: tables, keys and kinds of values.  A fault names file, line and what to write."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from bot.core.approved import SLOT_NAMES, near
from bot.core.errors import ConfigError
from bot.guard.figures import is_known
from bot.guard.pack_lines import Lines

SEVERITIES = ("block", "rewrite", "hold")
ACTIONS = ("drop", "mask", "template", "alert")
VERIFIED = ("read", "secondary", "unverified", "own")
DIRECTIONS = ("output", "input", "both")
KINDS = frozenset(
    "absolute abuse address comparison crisis danger deal draw efficacy evidence gambling guarantee hate human"
    " injection investment medical minor minors origin own_use pii politics pressure price public_order rights"
    " sales self_harm seller sexual spam special state stock superstition testimonial urgency url".split()
)
"""Classes of claims and comments."""
EXEMPTIONS = frozenset("E1 E2 E3 E4 E5 E6 P02".split())
"""Of absolute terms (SAMR 2023 No. 6) and of prices."""
SLOTS = SLOT_NAMES | frozenset("people prize reviews rules viewers".split())
MOST_LEVEL = 3
_CODE = re.compile(r"[a-z]{2,3}")
_MOST_SHOWN = 60
Check = Callable[[Any], bool]
Kind = tuple[Check, str]
"""Whether a value is fit, and what to write."""


def is_language(code: object) -> bool:
    """True for "*" and for the code of a language, like zh."""
    return code == "*" or (isinstance(code, str) and _CODE.fullmatch(code) is not None and is_known(code))


def is_day(value: object) -> bool:
    """True for a date of TOML, and for a text like 2026-11-30."""
    if not isinstance(value, str):
        return isinstance(value, date) and not isinstance(value, datetime)
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _is_text(value: object) -> bool:
    """An empty one is as good as none: who reads it says what is missing."""
    return isinstance(value, str) and (value == "" or value.strip() != "")


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) and one.strip() for one in value)


def _among(known: frozenset[str] | tuple[str, ...]) -> Kind:
    return lambda value: isinstance(value, str) and value in known, f"use one of {', '.join(sorted(known))}"


def _some_of(known: frozenset[str]) -> Kind:
    return lambda value: _are_texts(value) and known.issuperset(value), f"use some of {', '.join(sorted(known))}"


def _by_language(value: object, *, may_be_empty: bool = False) -> bool:
    return isinstance(value, Mapping) and all(
        is_language(lang) and isinstance(text, str) and (may_be_empty or text.strip()) for lang, text in value.items()
    )


TEXT: Kind = (_is_text, 'write a text: "..."')
TEXTS: Kind = (_are_texts, 'write a list of texts: ["...", "..."]')
FLAG: Kind = (lambda value: isinstance(value, bool), "write true or false")
DAY: Kind = (is_day, "write a day: 2026-11-30")
LANGUAGES: Kind = (
    lambda value: _are_texts(value) and value and all(map(is_language, value)),
    'write codes of languages: ["zh", "en"], or ["*"] for all',
)
WORDED: Kind = (_by_language, 'write a text by language: { zh = "...", en = "..." }')
REPLACED: Kind = (lambda value: _by_language(value, may_be_empty=True), WORDED[1])
LEVEL: Kind = (
    lambda value: isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_LEVEL,
    f"write a number from 0 to {MOST_LEVEL}",
)
PACK: Mapping[str, Kind] = {"id": TEXT, "version": TEXT, "as_of": DAY, "evidence": FLAG}
SOURCE: Mapping[str, Kind] = {"id": TEXT, "title": TEXT, "date": DAY, "verified": TEXT}
RULE: Mapping[str, Kind] = {
    **dict.fromkeys(("id", "source", "severity"), TEXT),
    **{"class": _among(KINDS), "direction": TEXT, "action": _among(ACTIONS), "level": LEVEL, "languages": LANGUAGES},
    **dict.fromkeys(("terms", "patterns", "allow", "frames", "bad", "good", "product_classes"), TEXTS),
    **dict.fromkeys(("negatable", "skip_values", "evidence"), FLAG),
    **{"needs_slot": _some_of(SLOTS), "exempt": _some_of(EXEMPTIONS)},
    **{"text": WORDED, "suggestion": WORDED, "replace": REPLACED},
}
TABLES = ("pack", "source", "rule", "words")


def check_shape(raw: Mapping[str, Any], lines: Lines) -> None:
    """Raise ConfigError for the first value that is not what its key holds."""
    if not raw:
        raise ConfigError(f"{lines.file} is empty", hint="write [pack], [[source]] and [[rule]], or remove the file")
    for name in raw:
        if name not in TABLES:
            raise ConfigError(
                f"{lines.file}: unknown key {name!r}{near(name, TABLES)}", hint=f"use one of {', '.join(TABLES)}"
            )
    _table(raw.get("pack", {}), PACK, lines, "pack")
    for name, keys in (("source", SOURCE), ("rule", RULE)):
        rows = raw.get(name, [])
        if not isinstance(rows, list):
            raise ConfigError(f"{lines.of(name)}: {name} is no list of tables", hint=f"write [[{name}]]")
        for number, row in enumerate(rows):
            _table(row, keys, lines, name, number)
    _refuse_double_sources(raw.get("source", []), lines)
    _check_words(raw.get("words", {}), lines)


def _table(row: object, keys: Mapping[str, Kind], lines: Lines, name: str, number: int = 0) -> None:
    if not isinstance(row, Mapping):
        hint = f"write [[{name}]]" if name in ("source", "rule") else f"write [{name}]"
        raise ConfigError(f"{lines.of(name, number)}: {name} is no table", hint=hint)
    title = row.get("id")
    owner = f"{name} {title!r}" if isinstance(title, str) and name != "pack" else f"[{name}]"
    for key, value in row.items():
        where = f"{lines.of(name, number, key)}: {owner}"
        if key not in keys:
            raise ConfigError(
                f"{where}: unknown key {key!r}{near(key, keys)}", hint=f"use one of {', '.join(sorted(keys))}"
            )
        is_fit, remedy = keys[key]
        if not is_fit(value):
            raise ConfigError(f"{where}: {key} = {_shown(value)} is not fit", hint=remedy)


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}..."


def _refuse_double_sources(rows: list[Mapping[str, Any]], lines: Lines) -> None:
    seen: set[str] = set()
    for number, row in enumerate(rows):
        name = row.get("id", "")
        if name in seen:
            raise ConfigError(f"{lines.of('source', number)}: there are two [[source]] {name!r}", hint="rename one")
        seen.add(name)


def _check_words(raw: object, lines: Lines) -> None:
    where = f"{lines.of('words')}: [words]"
    if not isinstance(raw, Mapping):
        raise ConfigError(f"{where} is no table", hint="write [words.zh]")
    for codes, classes in raw.items():
        if not isinstance(classes, Mapping):
            raise ConfigError(f"{lines.file}: [words] has {codes!r} without a language", hint="write [words.zh]")
        if not codes.split() or not all(map(is_language, codes.split())):
            raise ConfigError(f"{where} has the language {codes!r}", hint=LANGUAGES[1])
        for name, words in classes.items():
            if not _are_texts(words):
                raise ConfigError(f"{where}: {codes}.{name} = {_shown(words)} is not fit", hint=TEXTS[1])
