"""Rule packs: law and honesty as dated data.  A pack that cannot prove itself is refused, with the rule and the file.

Every rule names a source with its date, says how far that source was read, and brings examples that are run at load.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot.core.classes import CLASSES
from bot.core.errors import ConfigError
from bot.guard.frames import Frame, Words, class_names, parse_frame, parse_words
from bot.guard.han import SIMPLIFIED
from bot.guard.normalise import match
from bot.guard.patterns import Expression, runaway

FOLDER = Path(__file__).parent / "packs"
SEVERITIES = ("block", "rewrite", "hold")
ACTIONS = ("drop", "mask", "template", "alert")
VERIFIED = ("read", "secondary", "unverified", "own")
_ID = re.compile(r"^id\s*=\s*\"([^\"]+)\"", re.MULTILINE)
_RULE_KEYS = frozenset(
    "id source class languages severity direction action terms patterns allow negatable needs_slot exempt replace"
    " suggestion text bad good skip_values frames level product_classes evidence".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a rule comes from."""

    id: str
    title: str
    date: str
    verified: str
    """read | secondary | unverified | own (a decision of the house, no law)."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rule:
    """One thing that may not be said, or that a viewer's text is searched for."""

    id: str
    pack: str
    source: Source
    kind: str
    """Class of the claim: absolute medical own_use urgency comparison guarantee price human pii url abuse ..."""
    languages: frozenset[str]
    """Language codes, or "*"."""
    severity: str
    direction: str
    """output (what the room says), input (what viewers write) or both."""
    action: str
    """What a viewer's comment becomes: drop mask template alert, or empty."""
    level: int
    """How grave a viewer's need is, 1 to 3; 0 where it does not matter."""
    terms: tuple[str, ...]
    """Folded words; Latin ones match at word borders only."""
    patterns: tuple[Expression, ...]
    """Against the folded view."""
    frames: tuple[Frame, ...]
    words: Words
    """The pack's word classes, that `frames` name."""
    allow: tuple[Expression, ...]
    """A hit inside a match of one of these is no hit."""
    negatable: bool
    """True if "we do not claim ..." clears a hit."""
    needs_slot: frozenset[str]
    """Slots that make the words true when one stands in the clause or was just said."""
    exempt: frozenset[str]
    """Exemptions E1..E6 of the absolute terms that may apply."""
    product_classes: frozenset[str]
    """Classes of goods that it is about (`bot.core.classes`), or "*"."""
    skip_values: bool
    """True if values from the catalogue are not searched (a shop may show its own phone number)."""
    is_evidence: bool
    """True if a hit is no verdict of its own where the trained layer can weigh the whole clause (docs/adr/0013)."""
    replace: Mapping[str, str]
    """Language -> words in place of the hit, for severity rewrite."""
    suggestion: Mapping[str, str]
    text: Mapping[str, str]
    """Language -> what is wrong, in a host's words."""
    bad: tuple[str, ...] = ()
    good: tuple[str, ...] = ()

    def applies_to(self, languages: frozenset[str]) -> bool:
        """True if the rule is about one of `languages`."""
        return "*" in self.languages or not self.languages.isdisjoint(languages)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pack:
    """The rules of one market or concern."""

    id: str
    version: str
    as_of: str
    rules: tuple[Rule, ...]
    is_built_in: bool = False
    """True for a pack that comes with zhubo: its patterns and examples are run by its tests, not at every start."""


def load_packs(names: Iterable[str] = (), *, folders: Iterable[Path] = ()) -> tuple[Pack, ...]:
    """Return the built-in packs `names`, or all (an unknown market gets the strictest), and those in `folders`.

    ConfigError names the file and the rule that is not fit, and what is missing.
    """
    wanted = tuple(names)
    files = [FOLDER / f"{name}.toml" for name in wanted] if wanted else sorted(FOLDER.glob("*.toml"))
    own = [file for folder in folders for file in sorted(folder.glob("*.toml"))]
    packs = (*map(_built_in, files), *map(load_pack, own))
    _refuse_twins(packs)
    return packs


@lru_cache(maxsize=32)
def _built_in(file: Path) -> Pack:
    return load_pack(file, is_built_in=True)


def load_pack(file: Path, *, is_built_in: bool = False) -> Pack:
    """Return the pack in `file`; ConfigError names the rule and what it lacks."""
    try:
        text = file.read_text(encoding="utf-8")
        raw = tomllib.loads(text)
    except FileNotFoundError as error:
        known = ", ".join(sorted(path.stem for path in FOLDER.glob("*.toml")))
        raise ConfigError(f"there is no rule pack {file.name}", hint=f"built-in packs: {known}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"rule pack {file.name} is not valid TOML: {error}", hint="mend that line") from error
    lines = {found[1]: text.count("\n", 0, found.start()) + 1 for found in _ID.finditer(text)}
    return parse_pack(raw, file.name, lines, is_built_in=is_built_in)


def parse_pack(
    raw: Mapping[str, Any], file: str, lines: Mapping[str, int] | None = None, *, is_built_in: bool = False
) -> Pack:
    """Return `raw` as a pack; errors name `file` and, if `lines` tells it, the line where the rule's id stands.

    The patterns of a built-in pack are compiled when they are first tried.
    """
    head = raw.get("pack", {})
    for key in ("id", "version", "as_of"):
        if not head.get(key):
            raise ConfigError(f"{file}: [pack] has no {key}", hint=f"add {key} = ... under [pack]")
    sources = {source["id"]: source for source in raw.get("source", ()) if source.get("id")}
    words = parse_words(raw.get("words", {}), file)
    common = {"evidence": head["evidence"]} if "evidence" in head else {}
    entries = [({**common, **entry}, _place(entry, file, lines or {})) for entry in raw.get("rule", ())]
    rules = tuple(_rule(entry, sources, words, head["id"], place) for entry, place in entries)
    if not rules:
        raise ConfigError(f"{file}: the pack has no [[rule]]", hint="add a rule or remove the file")
    if not is_built_in:
        for rule, (_, place) in zip(rules, entries, strict=True):
            _compile(rule, f"{place}: rule {rule.id!r}")
    return Pack(
        id=head["id"],
        version=str(head["version"]),
        as_of=str(head["as_of"]),
        rules=rules,
        is_built_in=is_built_in,
    )


def _place(entry: Mapping[str, Any], file: str, lines: Mapping[str, int]) -> str:
    line = lines.get(entry.get("id", ""))
    return f"{file}:{line}" if line else file


def _rule(raw: Mapping[str, Any], sources: Mapping[str, Mapping[str, Any]], words: Words, pack: str, file: str) -> Rule:
    rule_id = raw.get("id", "")
    if not rule_id:
        raise ConfigError(f"{file}: a rule has no id", hint='add id = "class.name"')
    where = f"{file}: rule {rule_id!r}"
    for key in raw:
        if key not in _RULE_KEYS:
            raise ConfigError(f"{where}: unknown key {key!r}", hint=f"use one of {', '.join(sorted(_RULE_KEYS))}")
    rule = Rule(
        id=rule_id,
        pack=pack,
        source=_source(raw, sources, where),
        kind=raw.get("class", rule_id.split(".")[0]),
        languages=frozenset(raw.get("languages", ("*",))),
        severity=raw.get("severity", "block"),
        direction=raw.get("direction", "output"),
        action=raw.get("action", ""),
        level=raw.get("level", 0),
        terms=_folded(raw.get("terms", ())),
        patterns=_expressions(raw.get("patterns", ()), where),
        frames=tuple(parse_frame(text, where, class_names(words)) for text in raw.get("frames", ())),
        words=words,
        allow=_expressions(raw.get("allow", ()), where),
        negatable=raw.get("negatable", False),
        needs_slot=frozenset(raw.get("needs_slot", ())),
        exempt=frozenset(raw.get("exempt", ())),
        product_classes=frozenset(raw.get("product_classes", ("*",))),
        skip_values=raw.get("skip_values", False),
        is_evidence=raw.get("evidence", False),
        replace=raw.get("replace", {}),
        suggestion=raw.get("suggestion", {}),
        text=raw.get("text", {}),
        bad=tuple(raw.get("bad", ())),
        good=tuple(raw.get("good", ())),
    )
    _check(rule, where)
    return rule


def _folded(terms: Iterable[str]) -> tuple[str, ...]:
    """Return the terms as the match view shows them in any room: Cyrillic as it is, and as Latin look-alikes."""
    return tuple(dict.fromkeys(match(term, lang).text for term in terms for lang in ("", "ru")))


def _source(raw: Mapping[str, Any], sources: Mapping[str, Mapping[str, Any]], where: str) -> Source:
    name = raw.get("source", "")
    if not name:
        raise ConfigError(f"{where} has no source", hint='add source = "ID" and a [[source]] with that id')
    if name not in sources:
        raise ConfigError(f"{where}: there is no [[source]] {name!r}", hint=f"known: {', '.join(sources) or 'none'}")
    source = sources[name]
    for key in ("title", "date", "verified"):
        if not source.get(key):
            raise ConfigError(f"{where}: its source {name!r} has no {key}", hint=f"add {key} = ... to that [[source]]")
    if source["verified"] not in VERIFIED:
        raise ConfigError(
            f"{where}: source {name!r} is verified = {source['verified']!r}", hint=f"use one of {', '.join(VERIFIED)}"
        )
    return Source(id=name, title=source["title"], date=str(source["date"]), verified=source["verified"])


def _check(rule: Rule, where: str) -> None:
    if rule.severity not in SEVERITIES:
        raise ConfigError(f"{where}: severity {rule.severity!r}", hint=f"use one of {', '.join(SEVERITIES)}")
    if rule.direction not in ("output", "input", "both"):
        raise ConfigError(f"{where}: direction {rule.direction!r}", hint="use output, input or both")
    if rule.direction != "output" and rule.action not in ACTIONS:
        raise ConfigError(f"{where}: action {rule.action!r}", hint=f"use one of {', '.join(ACTIONS)}")
    if rule.severity == "block" and rule.source.verified == "unverified":
        raise ConfigError(f"{where} blocks on an unverified source", hint='use severity = "hold" until it was read')
    if rule.severity == "rewrite" and not rule.replace:
        raise ConfigError(f"{where} rewrites without replace", hint='add replace = {zh = "...", en = "..."}')
    if not (rule.terms or rule.patterns or rule.frames):
        raise ConfigError(f"{where} has neither terms nor patterns", hint="add one of them, or frames")
    if unknown := rule.product_classes - {"*", *CLASSES}:
        raise ConfigError(f"{where}: product_classes {sorted(unknown)}", hint=f"use: *, {', '.join(CLASSES)}")
    short = next((term for term in rule.terms if len(term) < 2), None)
    if short is not None:
        raise ConfigError(f"{where}: the term {short!r} is a single character", hint="write a pattern with its context")
    for key, value in (("text.zh", rule.text.get("zh")), ("text.en", rule.text.get("en"))):
        if not value:
            raise ConfigError(f"{where} has no {key}", hint="say in one sentence what is wrong")
    if not rule.bad or not rule.good:
        raise ConfigError(f"{where} needs bad and good examples", hint="add bad = [...] and good = [...]")


def _expressions(patterns: Iterable[str], where: str) -> tuple[Expression, ...]:
    # NFKC folds ，！？ to ASCII, so a class that names the Chinese marks means both; it parts the Thai ำ in two.
    folded = [
        pattern.replace("，。", "，。,.")
        .replace("！？", "！？!?")
        .replace("\u0e33", "\u0e4d\u0e32")
        .translate(SIMPLIFIED)
        for pattern in patterns
    ]
    for pattern in folded:
        if runaway(pattern):
            raise ConfigError(
                f"{where}: pattern {pattern!r} may take for ever", hint="no repeat inside a repeat; use {0,8}"
            )
    return tuple(map(Expression, folded))


def _compile(rule: Rule, where: str) -> None:
    for expression in (*rule.patterns, *rule.allow):
        try:
            assert expression.compiled
        except re.error as error:
            raise ConfigError(
                f"{where}: pattern {expression.pattern!r} is not valid: {error}", hint="mend it"
            ) from error


def _refuse_twins(packs: Iterable[Pack]) -> None:
    seen: dict[str, str] = {}
    for pack in packs:
        for rule in pack.rules:
            if rule.id in seen:
                raise ConfigError(f"rule {rule.id!r} is in pack {seen[rule.id]} and in {pack.id}", hint="rename one")
            seen[rule.id] = pack.id
