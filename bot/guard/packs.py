"""Rule packs: law and honesty as dated data.  A pack that cannot prove itself is refused, with the rule and the file.

Every rule names a source with its date, says how far that source was read, and brings examples that are run at load.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot.core.classes import CLASSES
from bot.core.errors import ConfigError
from bot.guard.frames import Frame, Words, class_names, parse_frame, parse_words
from bot.guard.normalise import match
from bot.guard.pack_lines import Lines
from bot.guard.pack_patterns import Spot, check_patterns, expressions
from bot.guard.pack_shape import ACTIONS, DIRECTIONS, SEVERITIES, VERIFIED, check_shape
from bot.guard.patterns import Expression

FOLDER = Path(__file__).parent / "packs"


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
    place: str = ""
    """File and line where it stands."""

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
    own = [load_pack(file) for folder in folders for file in _own_files(folder)]
    packs = (*map(_built_in, files), *own)
    _refuse_twins(packs)
    return packs


def _own_files(folder: Path) -> list[Path]:
    """Return a room's own packs; ConfigError for what looks like one and would not be read."""
    if folder.exists() and not folder.is_dir():
        raise ConfigError(f"{folder.name} is no folder", hint=f"make a folder {folder.name}/ and put the file into it")
    files = sorted(folder.glob("*.toml"))
    for file in sorted(folder.rglob("*")):
        if file.suffix.lower() == ".toml" and file not in files:
            name = file.relative_to(folder).as_posix()
            raise ConfigError(f"{folder.name}/{name} is not read", hint=f"packs are {folder.name}/NAME.toml: rename it")
    return files


@lru_cache(maxsize=32)
def _built_in(file: Path) -> Pack:
    return load_pack(file, is_built_in=True)


def load_pack(file: Path, *, is_built_in: bool = False) -> Pack:
    """Return the pack in `file`; ConfigError names the rule and what it lacks."""
    try:
        data = file.read_bytes()
    except FileNotFoundError as error:
        known = ", ".join(sorted(path.stem for path in FOLDER.glob("*.toml")))
        raise ConfigError(f"there is no rule pack {file.name}", hint=f"built-in packs: {known}") from error
    except OSError as error:
        raise ConfigError(
            f"{file.name} cannot be read: {error.strerror}", hint="make it a file that you may read"
        ) from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{file.name}:{line} is not UTF-8 text", hint="save the file as UTF-8") from error
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"rule pack {file.name} is not valid TOML: {error}", hint="mend that line") from error
    except RecursionError as error:
        raise ConfigError(f"{file.name} has too many brackets within brackets", hint="take them out") from error
    return parse_pack(raw, file.name, text, is_built_in=is_built_in)


def parse_pack(raw: Mapping[str, Any], file: str, text: str = "", *, is_built_in: bool = False) -> Pack:
    """Return `raw` as a pack; errors name `file` and, by its `text`, the line.

    The patterns of a built-in pack are compiled when they are first tried.
    """
    lines = Lines(file, text)
    check_shape(raw, lines)
    head = raw.get("pack", {})
    for key in ("id", "version", "as_of"):
        if not head.get(key):
            raise ConfigError(f"{file}: [pack] has no {key}", hint=f"add {key} = ... under [pack]")
    sources = {source["id"]: source for source in raw.get("source", ()) if source.get("id")}
    words = parse_words(raw.get("words", {}), file)
    common = {"evidence": head["evidence"]} if "evidence" in head else {}
    entries = [{**common, **entry} for entry in raw.get("rule", ())]
    rules = tuple(_rule(entry, number, sources, words, head["id"], lines) for number, entry in enumerate(entries))
    if not rules:
        raise ConfigError(f"{file}: the pack has no [[rule]]", hint="add a rule or remove the file")
    if not is_built_in:
        check_patterns(
            [each for number, rule in enumerate(rules) for each in _placed(rule, entries[number], number, lines)]
        )
    return Pack(
        id=head["id"],
        version=head["version"],
        as_of=str(head["as_of"]),
        rules=rules,
        is_built_in=is_built_in,
    )


def _spot(rule: str, number: int, lines: Lines) -> Spot:
    return lambda key, value: f"{lines.of('rule', number, key, value)}: rule {rule!r}"


def _rule(
    raw: Mapping[str, Any],
    number: int,
    sources: Mapping[str, Mapping[str, Any]],
    words: Words,
    pack: str,
    lines: Lines,
) -> Rule:
    rule_id, place = raw.get("id", ""), lines.of("rule", number, "id")
    if not rule_id:
        raise ConfigError(f"{place}: a rule has no id", hint='add id = "class.name"')
    where, spot = f"{place}: rule {rule_id!r}", _spot(rule_id, number, lines)
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
        patterns=expressions(raw, "patterns", spot),
        frames=tuple(parse_frame(text, spot("frames", text), class_names(words)) for text in raw.get("frames", ())),
        words=words,
        allow=expressions(raw, "allow", spot),
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
        place=place,
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
    if rule.direction not in DIRECTIONS:
        raise ConfigError(f"{where}: direction {rule.direction!r}", hint="use output, input or both")
    if rule.direction != "output" and rule.action not in ACTIONS:
        raise ConfigError(f"{where}: action {rule.action!r}", hint=f"use one of {', '.join(ACTIONS)}")
    if rule.severity == "block" and rule.source.verified == "unverified":
        raise ConfigError(f"{where} blocks on an unverified source", hint='use severity = "hold" until it was read')
    if rule.severity == "rewrite" and not (rule.replace and rule.applies_to(frozenset(rule.replace))):
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


def _placed(rule: Rule, raw: Mapping[str, Any], number: int, lines: Lines) -> Iterator[tuple[Expression, str]]:
    """Yield the expressions of a rule with the places where they are written."""
    spot = _spot(rule.id, number, lines)
    for key, made in (("patterns", rule.patterns), ("allow", rule.allow)):
        for expression, pattern in zip(made, raw.get(key, ()), strict=True):
            yield expression, spot(key, pattern)


def _refuse_twins(packs: Iterable[Pack]) -> None:
    seen: dict[str, Rule] = {}
    names = {path.stem.replace("_", "-") for path in FOLDER.glob("*.toml")}
    for pack in packs:
        if not pack.is_built_in and pack.id.replace("_", "-") in names:
            raise ConfigError(f"there are two packs with the id {pack.id!r}", hint="give the room's own one another id")
        if not pack.is_built_in:
            names.add(pack.id.replace("_", "-"))
        for rule in pack.rules:
            if rule.id in seen:
                raise ConfigError(f"{rule.place}: rule {rule.id!r} is at {seen[rule.id].place} too", hint="rename one")
            seen[rule.id] = rule
