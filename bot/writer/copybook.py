"""All copy of a persona, by language and kind: its own TOML files over its parents', over the shared ones.

A kind is a table such as [price]; its keys are lists of lines (docs/personas.md).  A key that the persona
writes replaces the inherited key of that kind; keys it leaves out are inherited.
"""

import difflib
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import msgspec

from bot.core.errors import ConfigError
from bot.core.turns import Intent
from bot.core.variants import expand
from bot.core.viewers import Tier, Viewer
from bot.writer.fixed import FIXED
from bot.writer.pack import BUILTIN, copy_files, lineage, read_inside
from bot.writer.shop_answers import JOINTS, LEADS
from bot.writer.strict_toml import convert
from bot.writer.templates import Line, compile_line

SHOW_KINDS = (
    "gift", "gift_combo", "order", "follow", "membership", "super_chat", "goal", "disclosure", "welcome",
    "paused", "closing", "opening", "idle", "transition", "tease", "bundle",
    "draw_open", "draw_closed", "draw_won", "draw_empty", "draw_next",
)  # fmt: skip
"""Kinds beside the intents: what the show itself says."""
GAME_KINDS = (
    "game_guess", "game_quiz", "game_riddle", "game_poll", "game_keyword", "game_screenshot", "game_lucky",
    "game_team", "game_terms", "game_fun", "game_remind", "game_price_won", "game_quiz_won", "game_drawn",
    "game_lucky_won", "game_nobody", "game_votes", "game_team_full", "game_team_open", "game_void",
)  # fmt: skip
"""What the host says of games: the opening, the terms, the reminder and the result."""
GOLDEN = "golden"
"""The kind whose lists are the beats of an opening (bot/writer/golden.py)."""
KINDS = frozenset((*(intent.value for intent in Intent), *SHOW_KINDS, *GAME_KINDS, GOLDEN))
LAYERS = ("new", "returning", "buyer", "fan", "member", "vip")
MAX_LINES = 200
"""Lines of one list, variants counted."""
MAX_BOOK = 6000
"""Lines of one pack in all its languages: some 4 MB compiled."""


class _Kind(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One table of a copy file."""

    core: tuple[str, ...] = ()
    policy: tuple[str, ...] = ()
    no_product: tuple[str, ...] = ()
    sold_out: tuple[str, ...] = ()
    merged: tuple[str, ...] = ()
    unnoted: tuple[str, ...] = ()
    postage: tuple[str, ...] = ()
    again: tuple[str, ...] = ()
    """Of [faq]: leads before the shop's answer when it was said lately; its `merged` are leads as well."""
    colours: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
    toil: tuple[str, ...] = ()
    farewell: tuple[str, ...] = ()
    late: tuple[str, ...] = ()
    waited: tuple[str, ...] = ()
    festive: tuple[str, ...] = ()
    back: tuple[str, ...] = ()
    passing: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    returning: tuple[str, ...] = ()
    buyer: tuple[str, ...] = ()
    fan: tuple[str, ...] = ()
    member: tuple[str, ...] = ()
    vip: tuple[str, ...] = ()
    bundle: tuple[str, ...] = ()
    """A tail for any viewer: the set that the product is in; BUNDLE in its slots is that set."""


class _Golden(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The table [golden]: the beats of the first half minute, in order."""

    pain: tuple[str, ...] = ()
    who: tuple[str, ...] = ()
    solution: tuple[str, ...] = ()
    proof: tuple[str, ...] = ()
    limit: tuple[str, ...] = ()
    offer: tuple[str, ...] = ()
    no_offer: tuple[str, ...] = ()
    gift: tuple[str, ...] = ()
    bundle: tuple[str, ...] = ()
    question: tuple[str, ...] = ()


Sections = Mapping[str, tuple[Line, ...]]
Book = Mapping[str, Mapping[str, Sections]]
"""Language -> kind -> sections."""


@dataclass(frozen=True, slots=True)
class CopyBook:
    """Language -> kind -> section -> lines, everything compiled."""

    kinds: Book = field(default_factory=dict)

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


SHARED = "_shared"
"""Folder of the copy that every persona inherits."""


def load_copy(persona: Path, shared: Sequence[Path] | None = None) -> CopyBook:
    """Return the copy of a persona folder over the personas it extends, over the `shared` folders (first ones weakest).

    Without `shared`: the copy that comes with zhubo, then `_shared` beside the persona folder.

    ConfigError names file, kind and line, and what to write instead.
    """
    if shared is None:
        shared = tuple(dict.fromkeys((BUILTIN / SHARED, persona.resolve().parent / SHARED)))
    kinds: dict[str, dict[str, dict[str, tuple[Line, ...]]]] = {}
    for folder in (*shared, *reversed(lineage(persona))):
        for lang, book in _read_pack(folder).items():
            for kind, sections in book.items():
                kinds.setdefault(lang, {}).setdefault(kind, {}).update(sections)
    for lang, fixed in FIXED.items():
        if lang in kinds:
            for kind, texts in fixed.items():
                kinds[lang][kind] = {
                    name: _compile(lines, f"fixed {kind}", "", f"{kind}.{name}") for name, lines in texts.items()
                }
    for lang, book in kinds.items():
        _check_complete(lang, book)
    if not kinds:
        raise ConfigError(f"no copy under personas/{persona.name}/copy", hint="keep personas/_shared beside it")
    return CopyBook(kinds)


def _read_pack(folder: Path) -> Book:
    """Return language -> kind -> section -> lines of one folder; a kind may stand in one file of a language only."""
    files = tuple(copy_files(folder))
    return _compiled_pack(folder, files, tuple(_stamp(path) for _, path in files))


def _stamp(path: Path) -> tuple[int, int]:
    try:
        stat = path.stat()
    except OSError:  # whoever reads it says what is wrong
        return 0, 0
    return stat.st_mtime_ns, stat.st_size


@lru_cache(maxsize=32)
def _compiled_pack(folder: Path, files: tuple[tuple[str, Path], ...], stamps: tuple[tuple[int, int], ...]) -> Book:
    """Compile the files as they were at `stamps` (their times and sizes): personas share most of their copy."""
    book: dict[str, dict[str, dict[str, tuple[Line, ...]]]] = {}
    count = 0
    for lang, path in files:
        where = "/".join(path.parts[-4:])
        kinds = book.setdefault(lang, {})
        tables, source = read_inside(folder, path), path.read_text(encoding="utf-8-sig")
        for kind, raw in tables.items():
            _check_kind(kind, where)
            if kind in kinds:
                raise ConfigError(f"{where}: [{kind}] is already in another file here", hint="put all its lines in one")
            table = convert(raw, _Golden if kind == GOLDEN else _Kind, f"{where} [{kind}]")
            _check_leads(kind, table, where)
            kinds[kind] = {
                section: _compile(lines, f"{where} [{kind}] {section}", source, f"{kind}.{section}")
                for section, lines in msgspec.structs.asdict(table).items()
                if lines
            }
            count += sum(len(lines) for lines in kinds[kind].values())
        if count > MAX_BOOK:
            raise ConfigError(f"{where}: the pack has more than {MAX_BOOK} lines", hint="keep the best")
    return book


def _check_kind(kind: str, where: str) -> None:
    if kind in FIXED["zh"]:
        raise ConfigError(
            f"{where}: [{kind}] is fixed text", hint="remove it: every host says the same about being an AI"
        )
    if kind not in KINDS:
        near = difflib.get_close_matches(kind, KINDS, n=1)
        hint = f"did you mean [{near[0]}]?" if near else f"known kinds: {', '.join(sorted(KINDS))}"
        raise ConfigError(f"{where}: unknown kind [{kind}]", hint=hint)


def _check_leads(kind: str, table: msgspec.Struct, where: str) -> None:
    """A lead and the answer behind it are one sentence, and only the shop's answers have leads."""
    leads = {section: getattr(table, section, ()) for section in LEADS}
    if kind != Intent.FAQ:
        if leads["again"]:
            raise ConfigError(f"{where} [{kind}] again: only [faq] has leads", hint="write the lines under core")
        return
    for section, lines in leads.items():
        if wrong := next((line for line in lines if not line.rstrip().endswith(JOINTS)), None):
            raise ConfigError(
                f"{where} [faq] {section}: {wrong!r} does not lead on to an answer",
                hint=f"end it with one of {' '.join(JOINTS)}",
            )


def _compile(lines: Sequence[str], where: str, file: str, stands: str) -> tuple[Line, ...]:
    """Return the lines with their variants; a fault names the line of `file` where it can be found."""
    compiled: list[Line] = []
    for line in lines:
        number = file.count("\n", 0, file.find(line)) + 1 if line and line in file else 0
        place = f"{where}, line {number}" if number else where
        compiled += [compile_line(text, place, f"{stands}.{_mark(text)}") for text in expand(line, place)]
        if len(compiled) > MAX_LINES:
            raise ConfigError(f"{where}: more than {MAX_LINES} lines", hint="keep the best")
    sources = [line.source for line in compiled]
    if twice := next((source for source in sources if sources.count(source) > 1), None):
        raise ConfigError(f"{where}: the same line twice: {twice!r}", hint="remove one")
    return tuple(compiled)


def _mark(text: str) -> str:
    """Return what tells a variant from the others of its list, whatever is edited around it."""
    return hashlib.blake2s(text.encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()


def _check_complete(lang: str, book: Mapping[str, Sections]) -> None:
    """A host must never be speechless: what is said when facts or tickets fail needs a line without slots."""
    for kind, section in (("unknown", "core"), ("unknown", "unnoted"), ("complaint", "unnoted")):
        if kind in book and not any(not line.slots for line in book[kind].get(section, ())):
            raise ConfigError(
                f"copy in {lang!r} lacks a plain line in [{kind}] {section}",
                hint="add one without slots: core says that the shop has it noted, unnoted is said when that failed",
            )
    if "unknown" not in book:
        raise ConfigError(
            f"copy in {lang!r} lacks [unknown]", hint="it is said whenever a fact is missing; add plain lines"
        )


def layer_of(tier: Tier) -> str | None:
    """Return the layer whose tails a viewer hears; staff hear none."""
    return None if tier is Tier.STAFF else tier.value


def layers_of(viewer: Viewer) -> tuple[str, ...]:
    """Return the layers whose tails a viewer may hear, the nearest first: its own, then the others that are hers too.

    A VIP with a membership or a badge hears a member's and a fan's as well; nobody falls to a layer that she is not
    in, and nobody is called a regular on a first visit.  What a benefit says is checked line by line all the same.
    """
    own = layer_of(viewer.tier)
    if own is None:
        return ()
    bought = viewer.history is not None and viewer.history.orders > 0
    hers = {
        "member": viewer.member_tier > 0,
        "fan": viewer.fan_level > 0,
        "buyer": bought and own != "new",
        "returning": viewer.visits > 1 and own != "new",
    }
    return (own, *(layer for layer, holds in hers.items() if holds and layer != own))
