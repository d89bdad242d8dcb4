"""All copy of a persona, by language and kind: its own TOML files over the shared ones.

A kind is a table such as [price]; its keys are lists of lines (docs/personas.md).  A key that the persona
writes replaces the shared key of that kind; keys it leaves out are inherited.
"""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from bot.core.errors import ConfigError
from bot.core.turns import Intent
from bot.core.viewers import Tier
from bot.writer.fixed import FIXED
from bot.writer.strict_toml import convert, read_toml
from bot.writer.templates import Line, compile_line

SHOW_KINDS = (
    "gift", "gift_combo", "order", "follow", "membership", "super_chat", "goal", "disclosure", "welcome",
    "paused", "closing", "opening",
)  # fmt: skip
"""Kinds beside the intents: what the show itself says."""
KINDS = frozenset((*(intent.value for intent in Intent), *SHOW_KINDS))
SECTIONS = ("core", "policy", "no_product", "sold_out", "merged")
LAYERS = ("new", "returning", "buyer", "fan", "member")
MAX_LINES = 200


class _Kind(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One table of a copy file."""

    core: tuple[str, ...] = ()
    policy: tuple[str, ...] = ()
    no_product: tuple[str, ...] = ()
    sold_out: tuple[str, ...] = ()
    merged: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    returning: tuple[str, ...] = ()
    buyer: tuple[str, ...] = ()
    fan: tuple[str, ...] = ()
    member: tuple[str, ...] = ()


Sections = Mapping[str, tuple[Line, ...]]


@dataclass(frozen=True, slots=True)
class CopyBook:
    """Language -> kind -> section -> lines, everything compiled."""

    kinds: Mapping[str, Mapping[str, Sections]] = field(default_factory=dict)

    @property
    def languages(self) -> frozenset[str]:
        """Languages that have copy."""
        return frozenset(self.kinds)

    def lines(self, lang: str, kind: str, section: str) -> tuple[Line, ...]:
        """Return the lines of one section, or none."""
        return self.kinds.get(lang, {}).get(kind, {}).get(section, ())

    def has(self, lang: str, kind: str) -> bool:
        """True when there is any copy for this kind."""
        return kind in self.kinds.get(lang, {})


BUILTIN_SHARED = Path(__file__).resolve().parents[2] / "personas" / "_shared"
"""Copy that every persona inherits."""


def load_copy(persona: Path, shared: Sequence[Path] | None = None) -> CopyBook:
    """Return the copy of a persona folder over the `shared` folders (first ones weakest).

    Without `shared`: the copy that comes with zhubo, then `_shared` beside the persona folder.

    ConfigError names file, kind and line, and what to write instead.
    """
    if shared is None:
        shared = tuple(dict.fromkeys((BUILTIN_SHARED, persona.resolve().parent / "_shared")))
    kinds: dict[str, dict[str, dict[str, tuple[Line, ...]]]] = {}
    for folder in (*shared, persona):
        for lang_folder in _folders(folder / "copy"):
            book = kinds.setdefault(lang_folder.name, {})
            for kind, lines in _read_language(lang_folder).items():
                book.setdefault(kind, {}).update(lines)
    for lang, fixed in FIXED.items():
        if lang in kinds:
            for kind, sections in fixed.items():
                kinds[lang][kind] = {name: _compile(lines, f"fixed {kind}") for name, lines in sections.items()}
    for lang, book in kinds.items():
        _check_complete(lang, book)
    if not kinds:
        raise ConfigError(f"no copy under personas/{persona.name}/copy", hint="keep personas/_shared beside it")
    return CopyBook(kinds)


def _folders(path: Path) -> Iterable[Path]:
    return sorted(entry for entry in path.iterdir() if entry.is_dir()) if path.is_dir() else ()


def _read_language(folder: Path) -> dict[str, dict[str, tuple[Line, ...]]]:
    """Return the kinds of one language folder; a kind may stand in one of its files only."""
    kinds: dict[str, dict[str, tuple[Line, ...]]] = {}
    for path in sorted(folder.glob("*.toml")):
        where = "/".join(path.parts[-4:])
        for kind, raw in read_toml(path).items():
            _check_kind(kind, where)
            if kind in kinds:
                raise ConfigError(f"{where}: [{kind}] is already in another file here", hint="put all its lines in one")
            table = convert(raw, _Kind, f"{where} [{kind}]")
            kinds[kind] = {
                section: _compile(lines, f"{where} [{kind}] {section}")
                for section, lines in msgspec.structs.asdict(table).items()
                if lines
            }
    return kinds


def _check_kind(kind: str, where: str) -> None:
    if kind in FIXED["zh"]:
        raise ConfigError(
            f"{where}: [{kind}] is fixed text", hint="remove it: every host says the same about being an AI"
        )
    if kind not in KINDS:
        near = difflib.get_close_matches(kind, KINDS, n=1)
        hint = f"did you mean [{near[0]}]?" if near else f"known kinds: {', '.join(sorted(KINDS))}"
        raise ConfigError(f"{where}: unknown kind [{kind}]", hint=hint)


def _compile(lines: Sequence[str], where: str) -> tuple[Line, ...]:
    if len(lines) > MAX_LINES:
        raise ConfigError(f"{where}: more than {MAX_LINES} lines", hint="keep the best")
    if len(set(lines)) < len(lines):
        raise ConfigError(f"{where}: the same line twice", hint="remove one")
    return tuple(compile_line(line, where) for line in lines)


def _check_complete(lang: str, book: Mapping[str, Sections]) -> None:
    """A host must never be speechless: `unknown` needs a line that no empty slot can take away."""
    if not any(not line.slots for line in book.get("unknown", {}).get("core", ())):
        raise ConfigError(
            f"copy in {lang!r} lacks a plain line in [unknown] core",
            hint="it is said whenever a fact is missing; add one without slots",
        )


def layer_of(tier: Tier) -> str | None:
    """Return the layer whose tails a viewer hears; staff hear none."""
    return None if tier is Tier.STAFF else tier.value
